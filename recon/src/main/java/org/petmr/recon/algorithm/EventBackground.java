package org.petmr.recon.algorithm;

import java.util.Optional;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.scatter.ScatterEstimate;
import org.petmr.recon.projector.ListModeEvents;
import org.petmr.recon.projector.SinogramProjector;
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
        return of(expected, scatter, tofBins, (view, t, planes) -> {
            System.arraycopy(factors, geometry.index(view, t, 0), planes, 0, planes.length);
            return true;
        });
    }

    /** The same over the factors that lines would have if nothing attenuated. */
    static EventBackground unattenuated(ExpectedCounts expected, Optional<ScatterEstimate> scatter, int tofBins) {
        return of(expected, scatter, tofBins, expected::unattenuated);
    }

    private static EventBackground of(
            ExpectedCounts expected,
            Optional<ScatterEstimate> scatter,
            int tofBins,
            SinogramProjector.LineSource factors) {
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
            float[] over = new float[planes.length];
            factors.fill(view, t, over);
            for (int a = 0; a < planes.length; a++) {
                planes[a] = over(planes[a] / tofBins + perUnit[a] * scattered[a], over[a]);
            }
        };
    }

    /**
     * Of each event. The events of a line are sorted by time-of-flight bin, so each line and bin is asked for once.
     *
     * @param isTof false when events' time of flight is left aside
     * @return background over factor, {@code [events.size()]}
     */
    default float[] ofEvents(ListModeEvents events, boolean isTof, Workers workers) {
        float[] found = new float[events.size()];
        ThreadLocal<BinPlanes> asked = ThreadLocal.withInitial(() -> new BinPlanes(this, events.geometry()));
        events.forEach(workers, (event, element1, element2, tofBin) -> {
            found[event] = asked.get().at(element1, element2, isTof ? tofBin : 0);
        });
        return found;
    }

    private static float over(float counts, float factor) {
        return factor > 0 ? counts / factor : Float.POSITIVE_INFINITY;
    }
}
