package org.petmr.recon.correction.scatter;

import static org.petmr.recon.correction.scatter.ComptonScatter.ELECTRON_KEV;

/**
 * What depends on the scattering angle alone, by its cosine: the chance of scatter into a solid angle times that of being
 * counted, and how much faster the scattered photon is attenuated.
 *
 * <p>Entries stand for the middle of their cell, without interpolation. With {@value #CELLS} cells between the cut and 1 a
 * value is off by at most 0.3 % at the steepest place of a 10 % energy window, with either sign: in a sum over scatter points
 * nothing of it is left.
 */
final class AngleTable {

    static final int CELLS = 2048;

    /** Smallest cosine that counts. */
    final double leastCosine;

    /** Cell of a cosine: {@code (int) (cosine * scale + offset)}; 0 for all below the cut. */
    final float scale;

    final float offset;

    /**
     * Pairs {@code [2 * cell]}: per sr, differential over total cross-section at 511 keV times acceptance over that at 511 keV;
     * {@code [2 * cell + 1]}: attenuation ratio less 1. Cell 0 is that of angles beyond the cut: 0, 0.
     */
    final float[] values;

    AngleTable(EnergyWindow window, double leastAcceptance) {
        this.leastCosine = window.leastCosine(leastAcceptance * window.acceptance(ELECTRON_KEV));
        this.scale = (float) (CELLS / (1 - leastCosine));
        this.offset = (float) (1 - leastCosine * scale);
        // Two cells more: rounding can carry a cosine of 1 beyond the last.
        this.values = new float[2 * (CELLS + 3)];
        for (int cell = 1; cell < CELLS + 3; cell++) {
            double cosine = Math.min(1, leastCosine + (cell - 0.5) * (1 - leastCosine) / CELLS);
            values[2 * cell] = (float) perSteradian(window, cosine);
            values[2 * cell + 1] = (float) excess(cosine);
        }
    }

    /** Chance of scatter by this angle into 1 sr and of being counted, relative to a photon that was not scattered. */
    static double perSteradian(EnergyWindow window, double cosine) {
        double energyKev = ComptonScatter.scatteredEnergyKev(ELECTRON_KEV, cosine);
        return ComptonScatter.differentialCm2(ELECTRON_KEV, cosine)
                / ComptonScatter.totalCm2(ELECTRON_KEV)
                * window.acceptance(energyKev)
                / window.acceptance(ELECTRON_KEV);
    }

    /** Attenuation of a photon scattered by this angle over that at 511 keV, less 1. */
    static double excess(double cosine) {
        return ComptonScatter.attenuationRatio(ComptonScatter.scatteredEnergyKev(ELECTRON_KEV, cosine)) - 1;
    }
}
