/** From decays to pairs of annihilation photons: places of emission, positron range, non-collinearity. */
package org.petmr.simulator.physics.emission;
