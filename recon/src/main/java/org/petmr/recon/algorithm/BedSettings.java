package org.petmr.recon.algorithm;

/**
 * How a bed is reconstructed.
 *
 * @param algorithm which, with its parameters
 * @param data what it is given
 * @param resolutionFwhmMm width of the scanner's resolution, modelled in the image; 0 for none
 * @param scatterRounds simulations of scatter, each with the image after the one before; 0 for none
 * @param coarser pixels this many times as large as the scanner's usual; 1 or more
 * @param postfilterFwhmMm width of the Gaussian filter on the result; 0 for none
 */
public record BedSettings(
        AlgorithmSettings algorithm,
        Data data,
        double resolutionFwhmMm,
        int scatterRounds,
        int coarser,
        double postfilterFwhmMm) {

    /** What the likelihood is made of. */
    public enum Data {
        /** Counts by bin: cost does not grow with them. */
        SINOGRAM,
        /** Event by event, without time of flight. */
        EVENTS,
        /** Event by event, with time of flight. */
        TOF_EVENTS;

        public boolean isEventByEvent() {
            return this != SINOGRAM;
        }
    }

    public BedSettings {
        Checks.notNegative("resolutionFwhmMm", resolutionFwhmMm);
        Checks.notNegative("postfilterFwhmMm", postfilterFwhmMm);
        if (scatterRounds < 0 || scatterRounds > 10) {
            throw new IllegalArgumentException("scatterRounds: " + scatterRounds + " (expected: 0 to 10)");
        }
        if (coarser < 1) {
            throw new IllegalArgumentException("coarser: " + coarser + " (expected: >= 1)");
        }
    }

    /** The same for a bed of which no mu-map is known: nothing tells what scatters. */
    public BedSettings withoutScatter() {
        return new BedSettings(algorithm, data, resolutionFwhmMm, 0, coarser, postfilterFwhmMm);
    }

    /** OSEM on the sinogram, without scatter or resolution. */
    public static BedSettings osem(int iterations, int subsets, int coarser, double postfilterFwhmMm) {
        return new BedSettings(new OsemSettings(iterations, subsets), Data.SINOGRAM, 0, 0, coarser, postfilterFwhmMm);
    }
}
