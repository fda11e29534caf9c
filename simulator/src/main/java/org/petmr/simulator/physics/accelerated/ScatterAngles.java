package org.petmr.simulator.physics.accelerated;

import java.util.SplittableRandom;
import org.petmr.simulator.physics.Photon;
import org.petmr.simulator.physics.transport.KleinNishina;

/**
 * Angles of photons that are to scatter so many times more and to be detected then: Klein and Nishina times the mean of the
 * best chance of detection that is left. Any number of threads.
 */
final class ScatterAngles {

    /** Scatters that are looked ahead. */
    static final int AHEAD = 3;

    /** Angles over which a chance is summed. */
    private static final int SUMMED = 512;

    /** Angles of further scatters that leave less of the best chance than this are left out. */
    private static final double LEAST_CHANCE = 1e-5;

    private static final int MOST_KEV = (int) Photon.ANNIHILATION_KEV;

    private final CrystalResponse response;
    private final double leastKev;

    /** By scatters that are to come, and by energy. */
    private final double[][] chance = new double[AHEAD][MOST_KEV + 2];

    private final FirstAngles[] first = new FirstAngles[AHEAD + 1];

    ScatterAngles(CrystalResponse response) {
        this.response = response;
        int least = 1;
        while (response.most(least) < LEAST_CHANCE * response.most(MOST_KEV)) {
            least++;
        }
        this.leastKev = least;
        for (int left = 0; left < AHEAD; left++) {
            for (int kev = least + 1; kev <= MOST_KEV; kev++) {
                chance[left][kev] = left == 0 ? response.most(kev) : chanceOfNext(left, kev);
            }
            chance[left][MOST_KEV + 1] = chance[left][MOST_KEV];
            int more = left;
            first[left + 1] = new FirstAngles(energyKev -> chance(more, energyKev));
        }
    }

    private double chance(int left, double energyKev) {
        if (left == 0) {
            return response.most(energyKev);
        }
        int kev = (int) energyKev;
        return chance[left][kev] + (energyKev - kev) * (chance[left][kev + 1] - chance[left][kev]);
    }

    private double chanceOfNext(int left, double energyKev) {
        double low = lowest(energyKev);
        double sum = 0;
        for (int i = 0; i < SUMMED; i++) {
            double cosine = low + (1 - low) * (i + 0.5) / SUMMED;
            sum += KleinNishina.perSteradianCm2(energyKev, cosine)
                    * chance(left - 1, KleinNishina.scatteredKev(energyKev, cosine));
        }
        return sum * 2 * Math.PI * (1 - low) / SUMMED / KleinNishina.crossSectionCm2(energyKev);
    }

    private double lowest(double energyKev) {
        return Math.max(-1, KleinNishina.cosine(energyKev, leastKev));
    }

    /** @param scatters that a photon of 511 keV is to make, 1 to {@link #AHEAD} */
    FirstAngles first(int scatters) {
        return first[scatters];
    }

    /**
     * Draws the cosine of a further scatter.
     *
     * @param left scatters that are to come after it
     */
    double draw(int left, double energyKev, SplittableRandom random) {
        if (energyKev <= leastKev) {
            return 1;
        }
        double low = lowest(energyKev);
        double most = KleinNishina.perSteradianCm2(energyKev, 1) * chance(left, energyKev);
        double cosine;
        do {
            cosine = low + (1 - low) * random.nextDouble();
        } while (random.nextDouble() * most
                >= KleinNishina.perSteradianCm2(energyKev, cosine)
                        * chance(left, KleinNishina.scatteredKev(energyKev, cosine)));
        return cosine;
    }
}
