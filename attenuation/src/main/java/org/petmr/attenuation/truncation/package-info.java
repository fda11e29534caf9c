/** What MR does not show and PET does: arms beyond the MR field of view, and where the diaphragm really was. */
package org.petmr.attenuation.truncation;
