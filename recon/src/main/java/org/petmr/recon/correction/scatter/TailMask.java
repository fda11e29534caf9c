package org.petmr.recon.correction.scatter;

import java.util.Arrays;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.image.Volume;
import org.petmr.recon.projector.SinogramProjector;
import org.petmr.recon.projector.Views;
import org.petmr.recon.sinogram.ProjectionGeometry;

/**
 * The tails of a sinogram: lines so far beside the patient that all their counts are randoms and scatter. A row of tangential
 * bins has tails before its first and after its last line of more attenuation than a limit, and some bins away from these; a row
 * without any such line is all tail. The rule is that of UCL/STIR's {@code CreateTailMaskFromACFs}.
 */
public final class TailMask {

    /** Attenuation correction factor from which a line passes through the patient. */
    public static final double LEAST_FACTOR = 1.1;

    /** Bins beside the patient that are not trusted: edges are blurred and mu-maps end early. */
    public static final int SAFETY_BINS = 4;

    private static final double CM_PER_MM = 0.1;

    private final ProjectionGeometry geometry;
    private final int safetyBins;

    /** {@code [view * planes + plane]}: first and last bin through the patient. */
    private final short[] first;

    private final short[] last;

    private TailMask(ProjectionGeometry geometry, int safetyBins) {
        this.geometry = geometry;
        this.safetyBins = safetyBins;
        this.first = new short[geometry.views() * geometry.planes()];
        this.last = new short[first.length];
        Arrays.fill(first, (short) geometry.tangentialBins());
        Arrays.fill(last, (short) -1);
    }

    public static TailMask of(SinogramProjector projector, Volume muPerCm, Progress progress) {
        return of(projector, muPerCm, LEAST_FACTOR, SAFETY_BINS, progress);
    }

    /**
     * @param muPerCm on the projector's grid
     * @param leastFactor attenuation correction factor of a line through the patient; above 1
     * @param safetyBins 0 or more
     */
    public static TailMask of(
            SinogramProjector projector, Volume muPerCm, double leastFactor, int safetyBins, Progress progress) {
        if (!(leastFactor > 1)) {
            throw new IllegalArgumentException("leastFactor: " + leastFactor + " (expected: > 1)");
        }
        if (safetyBins < 0) {
            throw new IllegalArgumentException("safetyBins: " + safetyBins + " (expected: >= 0)");
        }
        TailMask mask = new TailMask(projector.geometry(), safetyBins);
        float least = (float) (Math.log(leastFactor) / CM_PER_MM);
        Object[] locks = new Object[mask.geometry.views()];
        Arrays.setAll(locks, view -> new Object());
        projector.forwardLines(muPerCm, Views.all(mask.geometry.views()), (view, t, integrals) -> {
            progress.checkpoint();
            int at = view * integrals.length;
            // Bins of a view come from several threads; least and largest don't depend on their order.
            synchronized (locks[view]) {
                for (int p = 0; p < integrals.length; p++) {
                    if (integrals[p] >= least) {
                        mask.first[at + p] = (short) Math.min(mask.first[at + p], t);
                        mask.last[at + p] = (short) Math.max(mask.last[at + p], t);
                    }
                }
            }
            return false;
        });
        return mask;
    }

    public ProjectionGeometry geometry() {
        return geometry;
    }

    /** True when a bin lies in a tail; gaps are not looked at. */
    public boolean holds(int view, int t, int plane) {
        int at = view * geometry.planes() + plane;
        return last[at] < 0 || t < first[at] - safetyBins || t > last[at] + safetyBins;
    }
}
