/** Physics from decay to coincidence: emission, attenuation, detection, randoms; real Bq and real seconds, seeded. */
package org.petmr.simulator.physics;
