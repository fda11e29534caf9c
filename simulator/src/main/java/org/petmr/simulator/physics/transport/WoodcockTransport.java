package org.petmr.simulator.physics.transport;

import java.util.SplittableRandom;
import org.petmr.simulator.physics.PhantomTransport;
import org.petmr.simulator.physics.Photon;

/**
 * Photons through a map of voxels, with steps as if all of it were as dense as the densest voxel; a collision is real with the
 * chance of the mu there. Source: E. Woodcock et al., ANL-7050 (1965).
 *
 * <p>All attenuation is taken for Compton scattering, which in tissue at these energies is good to 1 %, and goes with the
 * cross section of Klein and Nishina below 511 keV. Any number of threads.
 */
public final class WoodcockTransport implements PhantomTransport {

    private final MuMap map;
    private final double leastKev;

    /** @param leastKev photons below this can't be detected and are given up; 1 at least */
    public WoodcockTransport(MuMap map, double leastKev) {
        if (!(leastKev >= 1 && leastKev < Photon.ANNIHILATION_KEV)) {
            throw new IllegalArgumentException("leastKev: " + leastKev + " (expected: 1 to below 511)");
        }
        this.map = map;
        this.leastKev = leastKev;
    }

    @Override
    public boolean leave(Photon photon, SplittableRandom random) {
        while (collide(photon, random)) {
            double cosine = KleinNishina.drawCosine(random, photon.energyKev);
            photon.energyKev = KleinNishina.scatteredKev(photon.energyKev, cosine);
            photon.scatters++;
            if (photon.energyKev < leastKev) {
                return false;
            }
            turnEvenly(photon, cosine, random);
        }
        return true;
    }

    /**
     * Follows a photon to its next collision.
     *
     * @param photon advanced to the collision; left where it is when there is none: the corners of a wide map may lie beyond
     *     the detectors
     * @return false when it leaves without one
     */
    public boolean collide(Photon photon, SplittableRandom random) {
        double meanMm = 1 / (map.mostPerMm() * KleinNishina.relative(photon.energyKev));
        double length = map.collisionMm(photon, meanMm, random);
        if (length > 0) {
            photon.advance(length);
        }
        return length > 0;
    }

    /** Turns by an angle, to any side. */
    public static void turnEvenly(Photon photon, double cosine, SplittableRandom random) {
        double u;
        double v;
        double square;
        do {
            u = 2 * random.nextDouble() - 1;
            v = 2 * random.nextDouble() - 1;
            square = u * u + v * v;
        } while (square > 1 || square == 0);
        photon.turn(cosine, (u * u - v * v) / square, 2 * u * v / square);
    }
}
