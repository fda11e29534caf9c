package org.petmr.simulator.physics;

/** A photon on its way; reused, never kept. Positions in scanner space. */
public final class Photon {

    public double xMm;
    public double yMm;
    public double zMm;

    /** Direction, a unit vector. */
    public double dx;

    public double dy;
    public double dz;
    public double energyKev;

    /** Since the time that its maker chose. */
    public double timePs;

    /** How often it has been scattered in the phantom. */
    public int scatters;
}
