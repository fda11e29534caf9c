package org.petmr.simulator.physics.accelerated;

import java.util.Arrays;
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

    /** Energies and quantiles of the table of further angles. */
    private static final int ENERGIES = 32;

    private static final int QUANTILES = 1024;
    private static final int SUMMED_FINELY = 4096;

    /** The largest angles, which as good as nobody survives, would be drawn far too often between the last quantiles. */
    private static final double LEFT_OUT = 1e-4;

    private static final int FINER_BITS = 14;
    private static final int BITS = 24;
    private static final double PER_FINER = 1.0 / (1 << FINER_BITS);

    private static final int MOST_KEV = (int) Photon.ANNIHILATION_KEV;

    private final CrystalResponse response;
    private final double leastKev;

    /** By scatters that are to come, and by energy. */
    private final double[][] chance = new double[AHEAD][MOST_KEV + 2];

    private final FirstAngles[] first = new FirstAngles[AHEAD + 1];

    /** By scatters that are to come. */
    private final float[][] further = new float[AHEAD][];

    private final double stepKev;

    ScatterAngles(CrystalResponse response) {
        this.response = response;
        int least = 1;
        while (response.most(least) < LEAST_CHANCE * response.most(MOST_KEV)) {
            least++;
        }
        this.leastKev = least;
        this.stepKev = (MOST_KEV - leastKev) / ENERGIES;
        for (int left = 0; left < AHEAD; left++) {
            for (int kev = least + 1; kev <= MOST_KEV; kev++) {
                chance[left][kev] = left == 0 ? response.most(kev) : chanceOfNext(left, kev);
            }
            chance[left][MOST_KEV + 1] = chance[left][MOST_KEV];
            further[left] = quantiles(left);
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
        double energy = (energyKev - leastKev) / stepKev;
        int e = Math.min(ENERGIES - 1, (int) energy);
        int bits = random.nextInt() >>> 32 - BITS;
        int q = bits >>> FINER_BITS;
        double finer = (bits & (1 << FINER_BITS) - 1) * PER_FINER;
        float[] table = further[left];
        int i = e * (QUANTILES + 1) + q;
        double low = table[i] + finer * (table[i + 1] - table[i]);
        i += QUANTILES + 1;
        double high = table[i] + finer * (table[i + 1] - table[i]);
        return low + (energy - e) * (high - low);
    }

    /** Quantiles of the cosine, from 1 down, for energies from the least to 511 keV. */
    private float[] quantiles(int left) {
        float[] table = new float[(ENERGIES + 1) * (QUANTILES + 1)];
        double[] pieces = new double[SUMMED_FINELY];
        for (int e = 0; e <= ENERGIES; e++) {
            double energyKev = leastKev + e * stepKev;
            double low = lowest(energyKev);
            double all = 0;
            for (int i = 0; i < SUMMED_FINELY; i++) {
                double cosine = 1 - (1 - low) * (i + 0.5) / SUMMED_FINELY;
                pieces[i] = KleinNishina.perSteradianCm2(energyKev, cosine)
                        * chance(left, KleinNishina.scatteredKev(energyKev, cosine));
                all += pieces[i];
            }
            int first = e * (QUANTILES + 1);
            Arrays.fill(table, first, first + QUANTILES + 1, 1);
            double sum = 0;
            int next = 1;
            for (int i = 0; i < SUMMED_FINELY && next <= QUANTILES; i++) {
                while (next <= QUANTILES && sum + pieces[i] >= Math.min(all * next / QUANTILES, all * (1 - LEFT_OUT))) {
                    double part = all > 0 ? (all * next / QUANTILES - sum) / pieces[i] : 0;
                    table[first + next++] = (float) (1 - (1 - low) * (i + Math.min(1, part)) / SUMMED_FINELY);
                }
                sum += pieces[i];
            }
        }
        return table;
    }
}
