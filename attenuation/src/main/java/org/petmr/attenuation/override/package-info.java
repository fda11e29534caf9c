/** Maps that a person edited or brought along, checked and put in the place of a computed one. */
package org.petmr.attenuation.override;
