package org.petmr.recon.algorithm;

/**
 * Filtered back projection, see {@link Fbp}.
 *
 * @param window of the ramp
 * @param cutOff where the window ends, as a part of the Nyquist frequency; above 0, at most 1
 * @param maxRingDifference lines of segments whose mean ring difference is larger are left out of the rebinning, which
 *     blurs along z off the axis the more, the more oblique they are
 * @param isInterleaved whether lines of odd tangential bins stand half a view back, as pairs of crystals do; false for
 *     data made by {@code SinogramProjector}, which draws all lines of a view parallel
 */
public record FbpSettings(Window window, double cutOff, int maxRingDifference, boolean isInterleaved) {

    /** Shape of the filter. */
    public enum Window {
        /** The ramp as it is, up to the cut-off. */
        RAMP,
        /** The ramp times a Hann window that is 0 at the cut-off. */
        HANN
    }

    public FbpSettings {
        if (window == null) {
            throw new IllegalArgumentException("fbp.window: missing (expected: RAMP or HANN)");
        }
        if (!(cutOff > 0 && cutOff <= 1)) {
            throw new IllegalArgumentException("fbp.cutOff: " + cutOff + " (expected: above 0, at most 1)");
        }
        if (maxRingDifference < 0) {
            throw new IllegalArgumentException("fbp.maxRingDifference: " + maxRingDifference + " (expected: >= 0)");
        }
    }

    /** As NEMA NU 2 asks for spatial resolution: no smoothing, and all that the scanner counts. */
    public static FbpSettings nema() {
        return new FbpSettings(Window.RAMP, 1, Integer.MAX_VALUE, true);
    }
}
