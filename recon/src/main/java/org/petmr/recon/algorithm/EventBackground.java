package org.petmr.recon.algorithm;

import java.util.Optional;
import org.petmr.recon.correction.scatter.ScatterEstimate;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.recon.sinogram.Sinogram;

/**
 * Expected randoms and scatter where an event was counted, for list mode. A sinogram's bin sums ring pairs and, unless asked
 * otherwise, time-of-flight bins; its background over its factor serves each of its pairs.
 */
@FunctionalInterface
public interface EventBackground {

    /**
     * Background over factor of all planes of one view and tangential bin: what a line integral of the activity would have to
     * be to give as many counts. Called from several threads.
     *
     * @param t tangential bin, 0 to tangentialBins - 1
     * @param tofBin 0 to bins - 1, counted towards the line's first crystal; 0 without time of flight
     * @param planes {@code [planes]}, activity times mm; overwritten. Infinite where nothing can be counted: such events leave
     *     the likelihood
     */
    void overFactor(int view, int t, int tofBin, float[] planes);

    /**
     * A background that is spread evenly over the time-of-flight bins, as randoms are.
     *
     * @param factors counts for each unit of activity and mm
     * @param background counts
     * @param tofBins 1 without time of flight
     */
    static EventBackground even(Sinogram factors, Sinogram background, int tofBins) {
        ProjectionGeometry geometry = factors.geometry();
        return (view, t, tofBin, planes) -> {
            int at = geometry.index(view, t, 0);
            for (int a = 0; a < planes.length; a++) {
                planes[a] = over(background.values()[at + a] / tofBins, factors.values()[at + a]);
            }
        };
    }

    /**
     * Randoms spread evenly over the bins, scatter as it was simulated.
     *
     * @param scatter with time of flight if {@code tofBins} is more than 1
     * @param tofBins 1 without time of flight
     */
    static EventBackground of(ExpectedCounts expected, Optional<ScatterEstimate> scatter, int tofBins) {
        ProjectionGeometry geometry = expected.factors().geometry();
        float[] factors = expected.factors().values();
        return (view, t, tofBin, planes) -> {
            float[] scattered = new float[planes.length];
            float[] perUnit = new float[planes.length];
            if (scatter.isPresent() && expected.unattenuated(view, t, perUnit)) {
                if (tofBins > 1) {
                    scatter.get().expected(view, t, tofBin - tofBins / 2, scattered);
                } else {
                    scatter.get().expected(view, t, scattered);
                }
            }
            expected.randoms(view, t, planes);
            int at = geometry.index(view, t, 0);
            for (int a = 0; a < planes.length; a++) {
                planes[a] = over(planes[a] / tofBins + perUnit[a] * scattered[a], factors[at + a]);
            }
        };
    }

    private static float over(float counts, float factor) {
        return factor > 0 ? counts / factor : Float.POSITIVE_INFINITY;
    }
}
