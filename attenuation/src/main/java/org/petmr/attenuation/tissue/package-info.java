/** Dixon MR to tissue classes to a mu-map. */
package org.petmr.attenuation.tissue;
