package org.petmr.simulator.physics.emission;

import java.util.SplittableRandom;
import org.petmr.simulator.physics.Photon;

/**
 * The pair of an annihilation moves while it dies, so its photons miss 180 degrees by a little: a Gaussian of 0.5 degree FWHM
 * about each of the two axes across (the usual figure for water at body temperature).
 */
public final class Collinearity {

    private static final double SIGMA_RAD = Math.toRadians(0.5) / (2 * Math.sqrt(2 * Math.log(2)));

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
        double u = SIGMA_RAD * random.nextGaussian();
        double v = SIGMA_RAD * random.nextGaussian();
        double angle = Math.sqrt(u * u + v * v);
        if (angle > 0) {
            // Angles of some milliradians: the series is good to 1e-10.
            b.turn(1 - 0.5 * angle * angle + angle * angle * angle * angle / 24, u / angle, v / angle);
        }
    }
}
