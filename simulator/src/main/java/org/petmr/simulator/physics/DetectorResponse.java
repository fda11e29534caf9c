package org.petmr.simulator.physics;

import java.util.SplittableRandom;

/** The rings of crystals as a photon meets them. One for each thread. */
public interface DetectorResponse {

    /**
     * Follows a photon from where it is, in the air inside the rings, into the crystals.
     *
     * @param photon changed
     * @param hit overwritten when there is one
     * @return true when a block has seen energy within the energy window
     */
    boolean detect(Photon photon, SplittableRandom random, Hit hit);
}
