package org.petmr.simulator.physics;

import java.util.SplittableRandom;

/** A phantom as photons meet it. One for each thread. */
public interface PhantomTransport {

    /**
     * Follows a photon, with Compton scattering, until it has left the phantom.
     *
     * @param photon changed: position on the phantom's border or beyond, direction, energy, time and number of scatters
     * @return false when it can't be detected any more: absorbed, or below the energy that was asked for
     */
    boolean leave(Photon photon, SplittableRandom random);
}
