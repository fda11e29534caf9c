package org.petmr.attenuation.emission;

import java.util.Arrays;
import java.util.Optional;
import org.petmr.recon.algorithm.Likelihood;
import org.petmr.recon.image.Volume;
import org.petmr.recon.projector.SinogramProjector;
import org.petmr.recon.projector.TofSinogramProjector;
import org.petmr.recon.projector.Views;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.recon.sinogram.Sinogram;

/** A measurement that hands over its time-of-flight bins line by line: small scanners, or a clinical one from its file. */
public final class TofSinogramMeasurement implements TofMeasurement {

    /** Expected counts below which a bin says nothing. */
    static final float LEAST_EXPECTED = 1e-12f;

    private final TofSinogramProjector tof;
    private final SinogramProjector lines;
    private final SinogramProjector.LineSource prompts;
    private final Sinogram efficiency;
    private final Optional<SinogramProjector.LineSource> background;
    private final int[][] views;

    /**
     * @param prompts counts, {@code [tofBins][planes]} of a line; from several threads
     * @param efficiency n: counts for each unit of activity and mm if nothing attenuated; kept, not copied
     * @param background randoms and scatter, counts, {@code [tofBins][planes]} of a line; from several threads
     * @param subsets a divisor of the number of views
     */
    public TofSinogramMeasurement(
            TofSinogramProjector tof,
            SinogramProjector lines,
            SinogramProjector.LineSource prompts,
            Sinogram efficiency,
            Optional<SinogramProjector.LineSource> background,
            int subsets) {
        if (lines.geometry() != tof.geometry() || efficiency.geometry() != tof.geometry()) {
            throw new IllegalArgumentException("lines, efficiency: of another geometry (expected: that of tof)");
        }
        if (!lines.grid().equals(tof.grid())) {
            throw new IllegalArgumentException("lines: on another grid (expected: that of tof)");
        }
        this.tof = tof;
        this.lines = lines;
        this.prompts = prompts;
        this.efficiency = efficiency;
        this.background = background;
        this.views = new int[subsets][];
        for (int b = 0; b < subsets; b++) {
            views[b] = Views.subset(tof.geometry().views(), b, subsets);
        }
    }

    @Override
    public SinogramProjector lines() {
        return lines;
    }

    @Override
    public int subsets() {
        return views.length;
    }

    TofSinogramProjector tof() {
        return tof;
    }

    int[] views(int subset) {
        return views[subset];
    }

    boolean prompts(int view, int t, float[] values) {
        return prompts.fill(view, t, values);
    }

    /** @param values overwritten, zeros when there is none */
    void background(int view, int t, float[] values) {
        if (background.isEmpty() || !background.get().fill(view, t, values)) {
            Arrays.fill(values, 0);
        }
    }

    /** {@code n_i a_i} of a line. @param planes overwritten */
    void factors(Sinogram survival, int view, int t, float[] planes) {
        int at = tof.geometry().index(view, t, 0);
        for (int a = 0; a < planes.length; a++) {
            planes[a] = efficiency.values()[at + a] * survival.values()[at + a];
        }
    }

    @Override
    public Likelihood likelihood(Sinogram survival) {
        return new TofSinogramLikelihood(this, survival);
    }

    @Override
    public void lineTerms(
            Volume activity,
            Sinogram survival,
            int subset,
            SinogramProjector.LineChoice wanted,
            Sinogram slope,
            Sinogram curvature) {
        ProjectionGeometry g = tof.geometry();
        int planes = g.planes();
        for (int view : views[subset]) {
            int from = g.index(view, 0, 0);
            int to = from + g.tangentialBins() * planes;
            Arrays.fill(slope.values(), from, to, 0);
            Arrays.fill(curvature.values(), from, to, 0);
        }
        ThreadLocal<LineScratch> scratch = ThreadLocal.withInitial(() -> new LineScratch(tof));
        // The back projection of nothing costs little; forwardLines could not leave lines out.
        tof.forwardAndBack(
                activity,
                views[subset],
                (view, t) -> !g.isGap(view, t) && wanted.takes(view, t),
                (view, t, projected) -> {
                    LineScratch s = scratch.get();
                    prompts(view, t, s.counted);
                    background(view, t, s.background);
                    factors(survival, view, t, s.factors);
                    int at = g.index(view, t, 0);
                    terms(s, projected, planes, slope.values(), curvature.values(), at);
                    return false;
                },
                Volume.zeros(tof.grid()));
    }

    private static void terms(LineScratch s, float[] projected, int planes, float[] slope, float[] curvature, int at) {
        for (int i = 0; i < projected.length; i++) {
            int a = i % planes;
            float trues = s.factors[a] * projected[i];
            float expected = Math.max(trues + s.background[i], LEAST_EXPECTED);
            float share = trues / expected;
            slope[at + a] += share * (expected - s.counted[i]);
            curvature[at + a] += share * trues;
        }
    }

    /** One thread's arrays of a line. */
    static final class LineScratch {
        final float[] counted;
        final float[] background;
        final float[] factors;

        LineScratch(TofSinogramProjector tof) {
            counted = new float[tof.lineValues()];
            background = new float[tof.lineValues()];
            factors = new float[tof.geometry().planes()];
        }
    }
}
