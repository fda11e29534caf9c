/** What a mu-map should make a person look twice at. */
package org.petmr.attenuation.quality;
