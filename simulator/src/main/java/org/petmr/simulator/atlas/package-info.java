/** Makes the atlas of heads that the attenuation floor carries. */
package org.petmr.simulator.atlas;
