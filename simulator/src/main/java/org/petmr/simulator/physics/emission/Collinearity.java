package org.petmr.simulator.physics.emission;

import java.util.SplittableRandom;
import org.petmr.simulator.physics.Photon;

/**
 * The pair of an annihilation moves while it dies, so its photons miss 180 degrees by a little: a Gaussian of 0.5 degree FWHM
 * about each of the two axes across (the usual figure for water at body temperature).
 */
public final class Collinearity {

    private static final double SIGMA_RAD = Math.toRadians(0.5) / (2 * Math.sqrt(2 * Math.log(2)));

    private static final int SIDE_BITS = 12;

    /** Directions to bend to that are told apart. */
    private static final int SIDES = 1 << SIDE_BITS;

    /** Sines once round and a quarter more: the cosine lies a quarter ahead. */
    private static final float[] CIRCLE = new float[SIDES + SIDES / 4];

    static {
        for (int i = 0; i < CIRCLE.length; i++) {
            CIRCLE[i] = (float) Math.sin(2 * Math.PI * (i + 0.5) / SIDES);
        }
    }

    private Collinearity() {}

    /**
     * Makes the partner of a photon.
     *
     * @param a read only
     * @param b overwritten: as a, but in about the opposite direction
     */
    public static void opposite(SplittableRandom random, Photon a, Photon b) {
        b.xMm = a.xMm;
        b.yMm = a.yMm;
        b.zMm = a.zMm;
        b.energyKev = a.energyKev;
        b.timePs = a.timePs;
        b.scatters = 0;
        b.dx = -a.dx;
        b.dy = -a.dy;
        b.dz = -a.dz;
        // Half the square of a distance in two Gaussians is exponential, and its direction even.
        double square = 2 * SIGMA_RAD * SIGMA_RAD * random.nextExponential();
        int side = random.nextInt() >>> 32 - SIDE_BITS;
        // Angles of some milliradians: the series is good to 1e-10.
        b.turn(1 - 0.5 * square + square * square / 24, CIRCLE[side + SIDES / 4], CIRCLE[side]);
    }
}
