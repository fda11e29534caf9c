package org.petmr.attenuation.emission;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.AttenuationFactors;
import org.petmr.recon.image.Volume;
import org.petmr.recon.projector.SinogramProjector;
import org.petmr.recon.quantification.Region;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.recon.sinogram.Sinogram;

/**
 * The step of mu at fixed activity, the transmission maximum likelihood of Nuyts et al (IEEE Trans Med Imaging 17, 1998) for
 * emission data with time of flight (Rezaei et al, IEEE Trans Med Imaging 31, 2012):
 * {@code mu_j += sum_i l_ij slope_i / sum_i l_ij curvature_i (sum_k l_ik)}, k over the voxels that are free alone, since the
 * others don't step; l in cm. The gradient and curvature of the prior are added above and below.
 *
 * <p>With b what is expected to be true in the time-of-flight bins of a line,
 * {@code slope = sum_t b/ybar (ybar - y) = sum_t b - sum_t y b/ybar}. The first sum needs no time of flight, as the bins of a
 * line sum to the line; the second is over events. The curvature is {@code sum_t b^2/ybar}; {@code sum_t b}, which is
 * no less, stands in for it, and shortens the step by the part of randoms and scatter.
 *
 * <p>Only lines through free voxels are followed.
 */
final class AttenuationStep {

    /** mu is per cm, the projector runs in mm. */
    private static final float CM_PER_MM = 0.1f;

    /**
     * Steps are that much longer than to the top of the separable parabola that bounds the likelihood from below: up to
     * twice as long it does not fall, and separable steps are too careful where many voxels share a line.
     */
    private static final float LONGER = 1.7f;

    private final ListModeMeasurement measured;
    private final SinogramProjector lines;
    private final ProjectionGeometry geometry;
    /** Voxels that are free. */
    private final int[] free;

    private final MuPrior prior;
    private final double mostMuPerCm;
    private final LinesThrough through;

    private final Volume gradient;
    private final Volume stiffness;
    /** Of the free voxels, what a step is made of: gradient over curvature. */
    private final float[] up;

    private final float[] down;
    /** Of the free voxels, of all subsets that were met so far. */
    private final float[] stiffnessOfAll;

    private final boolean[] isMet;
    private int met;

    /** Of a subset: {@code [its views][tangentialBins][planes]}. */
    private final float[] shares;

    private final float[] trues;
    private Sinogram survival;

    AttenuationStep(ListModeMeasurement measured, Region free, MuPrior prior, double mostMuPerCm, Workers workers) {
        this.measured = measured;
        this.lines = measured.lines();
        this.geometry = lines.geometry();
        this.free =
                IntStream.range(0, free.grid().voxels()).filter(free::contains).toArray();
        this.prior = prior;
        this.mostMuPerCm = mostMuPerCm;
        this.through = new LinesThrough(lines, free, workers);
        this.gradient = Volume.zeros(lines.grid());
        this.stiffness = Volume.zeros(lines.grid());
        this.up = new float[this.free.length];
        this.down = new float[this.free.length];
        this.stiffnessOfAll = new float[this.free.length];
        this.isMet = new boolean[measured.subsets()];
        this.shares = new float[geometry.bins() / measured.subsets()];
        this.trues = new float[shares.length];
    }

    /** Lines whose survival changes with what is free. */
    SinogramProjector.LineChoice changing() {
        return through::isThrough;
    }

    /** Makes the survival of all lines that of a map. @return it; {@link JointLikelihood#follow} changes it in place */
    Sinogram begin(Volume muPerCm) {
        survival = AttenuationFactors.of(lines, muPerCm);
        Arrays.fill(isMet, false);
        Arrays.fill(stiffnessOfAll, 0);
        met = 0;
        return survival;
    }

    /**
     * One subset's step; the survival is left as it was for the map before it. Counts hardly change from pass to pass, so
     * nor does the curvature: it is that of the subset in a first pass, that of all subsets afterwards.
     *
     * @param muPerCm updated in place where it is free
     */
    void step(Volume activity, Volume muPerCm, int subset) {
        boolean isKnown = met == isMet.length;
        slope(activity, subset);
        if (!isKnown) {
            curvature(subset);
        }
        float scale = measured.subsets();
        for (int k = 0; k < free.length; k++) {
            up[k] = scale * gradient.values()[free[k]];
            down[k] = isKnown ? stiffnessOfAll[k] : scale * stiffness.values()[free[k]];
        }
        float[] mu = muPerCm.values();
        prior.add(mu, free, up, down);
        for (int k = 0; k < free.length; k++) {
            if (down[k] > 0) {
                mu[free[k]] = (float) Math.max(0, Math.min(mostMuPerCm, mu[free[k]] + LONGER * up[k] / down[k]));
            }
        }
    }

    /** dL/dmu of a subset's data, cm; of the map that the survival was last made of. Free voxels only. */
    Volume gradient(Volume activity, int subset) {
        slope(activity, subset);
        return gradient;
    }

    /** Leaves what is expected to be true in {@link #trues}. */
    private void slope(Volume activity, int subset) {
        Arrays.fill(shares, 0);
        measured.addShares(activity, survival, subset, changing(), shares);
        ThreadLocal<float[]> factors = ThreadLocal.withInitial(() -> new float[geometry.planes()]);
        lines.forwardAndBack(
                activity,
                measured.views(subset),
                changing(),
                (view, t, planes) -> {
                    float[] n = factors.get();
                    if (!measured.factors(view, t, n)) {
                        return false;
                    }
                    int at = geometry.index(view, t, 0);
                    int own = geometry.index(view / measured.subsets(), t, 0);
                    for (int a = 0; a < planes.length; a++) {
                        float b = n[a] * survival.values()[at + a] * planes[a];
                        trues[own + a] = b;
                        planes[a] = CM_PER_MM * (b - shares[own + a]);
                    }
                    return true;
                },
                gradient);
    }

    private void curvature(int subset) {
        lines.backLines(
                (view, t, planes) -> {
                    int own = geometry.index(view / measured.subsets(), t, 0);
                    float[] cm = through.cm(view, t);
                    for (int a = 0; a < planes.length; a++) {
                        planes[a] = CM_PER_MM * trues[own + a] * cm[a];
                    }
                    return true;
                },
                measured.views(subset),
                changing(),
                stiffness);
        if (!isMet[subset]) {
            isMet[subset] = true;
            met++;
            for (int k = 0; k < free.length; k++) {
                stiffnessOfAll[k] += stiffness.values()[free[k]];
            }
        }
    }
}
