package org.petmr.simulator.physics;

/** What the detector makes of a photon; reused, never kept. */
public final class Hit {

    /** Element id ({@code ring * indicesPerRing + index}) that the block's readout names. */
    public int element;

    /** As measured. */
    public double energyKev;

    /** As measured, on the photon's clock. */
    public double timePs;
}
