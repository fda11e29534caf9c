package org.petmr.simulator.physics.emission;

import java.util.SplittableRandom;
import org.petmr.simulator.physics.Photon;
import org.petmr.simulator.physics.Source;

/**
 * Draws annihilations of a source: pairs of photons of 511 keV where positrons have come to rest. One for each thread.
 *
 * <p>Attempts are a Poisson process of the rate {@link #attemptsPerSecond()}; those that succeed are positrons at exactly the
 * phantom's activities.
 */
public final class Emitter {

    private final Emission emission;
    private final double[] upTo;
    private double attemptsPerSecond;

    Emitter(Emission emission) {
        this.emission = emission;
        this.upTo = new double[emission.volumeMl.length];
        at(0);
    }

    Emission emission() {
        return emission;
    }

    /** Takes the activities of a time. @param timeS since the start of the scan */
    public void at(double timeS) {
        Source source = emission.source;
        double perBq = source.isotope().positronFraction() * source.isotope().remaining(timeS);
        double sum = 0;
        for (int part = 0; part < upTo.length; part++) {
            sum += emission.volumeMl[part] == 0
                    ? 0
                    : emission.volumeMl[part] * source.activity().bqPerMl(part, timeS) * perBq;
            upTo[part] = sum;
        }
        attemptsPerSecond = sum;
    }

    /** A little more than positrons a second. */
    public double attemptsPerSecond() {
        return attemptsPerSecond;
    }

    /**
     * One attempt.
     *
     * @param a overwritten, on success: at the place of annihilation, at time 0, with 511 keV
     * @param b its partner, in the opposite direction but for the pair's own motion
     * @return false when there is no emission: the place drawn lies in another part than the one drawn
     */
    public boolean emit(SplittableRandom random, Photon a, Photon b) {
        double u = random.nextDouble() * attemptsPerSecond;
        int part = 0;
        while (part < upTo.length - 1 && upTo[part] <= u) {
            part++;
        }
        int[] cells = emission.cells.cellsOf(part);
        if (cells.length == 0) {
            return false;
        }
        int cell = cells[random.nextInt(cells.length)];
        a.xMm = emission.cells.cornerMm(cell, 0) + emission.cells.sizeXMm() * random.nextDouble();
        a.yMm = emission.cells.cornerMm(cell, 1) + emission.cells.sizeYMm() * random.nextDouble();
        a.zMm = emission.cells.cornerMm(cell, 2) + emission.cells.sizeZMm() * random.nextDouble();
        if (!emission.cells.isIn(part, cell, a.xMm, a.yMm, a.zMm)) {
            return false;
        }
        emission.range.displace(random, emission.densityGPerMl[part], a);
        evenly(random, a);
        a.energyKev = Photon.ANNIHILATION_KEV;
        a.timePs = 0;
        a.scatters = 0;
        Collinearity.opposite(random, a, b);
        return true;
    }

    private static void evenly(SplittableRandom random, Photon photon) {
        // Marsaglia's point on the sphere, from one in the disc.
        double u;
        double v;
        double square;
        do {
            u = 2 * random.nextDouble() - 1;
            v = 2 * random.nextDouble() - 1;
            square = u * u + v * v;
        } while (square >= 1);
        double root = 2 * Math.sqrt(1 - square);
        photon.dx = u * root;
        photon.dy = v * root;
        photon.dz = 1 - 2 * square;
    }
}
