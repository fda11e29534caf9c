package org.petmr.recon.scanner;

/**
 * Time-of-flight bins, an odd number of equal width centred on 0.
 *
 * @param bins number of bins
 * @param binWidthPs width of a bin in arrival-time difference
 * @param resolutionFwhmPs coincidence timing resolution
 */
public record TofModel(int bins, double binWidthPs, double resolutionFwhmPs) {

    /** Distance from the middle of a line per picosecond of arrival-time difference: half the speed of light. */
    public static final double MM_PER_PS = 0.299792458 / 2;

    private static final double FWHM_PER_SIGMA = 2 * Math.sqrt(2 * Math.log(2));

    public TofModel {
        if (bins < 1 || bins % 2 == 0) {
            throw new IllegalArgumentException("tof.bins: " + bins + " (expected: odd, >= 1)");
        }
        if (!(binWidthPs > 0) || !(resolutionFwhmPs > 0)) {
            throw new IllegalArgumentException(
                    "tof: width %s ps, resolution %s ps (expected: > 0)".formatted(binWidthPs, resolutionFwhmPs));
        }
    }

    public double binWidthMm() {
        return binWidthPs * MM_PER_PS;
    }

    public double fwhmMm() {
        return resolutionFwhmPs * MM_PER_PS;
    }

    public double sigmaMm() {
        return fwhmMm() / FWHM_PER_SIGMA;
    }

    /** All bins together, in ps. */
    public double windowPs() {
        return bins * binWidthPs;
    }
}
