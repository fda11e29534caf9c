/** Attenuation from the emission data themselves: activity and mu estimated together from time of flight. */
package org.petmr.attenuation.emission;
