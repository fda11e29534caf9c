package org.petmr.attenuation.emission;

import org.petmr.recon.correction.AttenuationFactors;
import org.petmr.recon.image.Volume;
import org.petmr.recon.projector.SinogramProjector;
import org.petmr.recon.projector.Views;
import org.petmr.recon.quantification.Region;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.recon.sinogram.Sinogram;

/**
 * The step of mu at fixed activity, the transmission maximum likelihood of Nuyts et al (IEEE Trans Med Imaging 17, 1998) for
 * emission data with time of flight (Rezaei et al, IEEE Trans Med Imaging 31, 2012):
 * {@code mu_j += sum_i l_ij slope_i / sum_i l_ij curvature_i (sum_k l_ik)}, k over the voxels that are free alone, since the
 * others don't step; l in cm. The gradient and curvature of the prior are added above and below.
 */
final class AttenuationStep {

    /** mu is per cm, the projector runs in mm. */
    private static final float CM_PER_MM = 0.1f;

    private final TofMeasurement measured;
    private final SinogramProjector lines;
    private final ProjectionGeometry geometry;
    private final boolean[] free;
    private final MuPrior prior;
    private final double mostMuPerCm;
    /** Length of each line in the free voxels, cm. */
    private final Sinogram freeCm;

    private final Sinogram survival;
    private final Sinogram slope;
    private final Sinogram curvature;
    private final Volume gradient;
    private final Volume stiffness;

    AttenuationStep(TofMeasurement measured, Region free, MuPrior prior, double mostMuPerCm) {
        this.measured = measured;
        this.lines = measured.lines();
        this.geometry = lines.geometry();
        this.free = free.toArray();
        this.prior = prior;
        this.mostMuPerCm = mostMuPerCm;
        this.freeCm = Sinogram.zeros(geometry);
        this.survival = Sinogram.zeros(geometry);
        this.slope = Sinogram.zeros(geometry);
        this.curvature = Sinogram.zeros(geometry);
        this.gradient = Volume.zeros(lines.grid());
        this.stiffness = Volume.zeros(lines.grid());
        Volume one = Volume.zeros(lines.grid());
        for (int i = 0; i < this.free.length; i++) {
            one.values()[i] = this.free[i] ? CM_PER_MM : 0;
        }
        lines.forward(one, Views.all(geometry.views()), freeCm);
    }

    /** Survival of each line; of the map that {@link #survive} was last given. */
    Sinogram survival() {
        return survival;
    }

    /** Makes {@link #survival()} that of a map, in the views of a subset. */
    void survive(Volume muPerCm, int subset) {
        lines.forwardLines(muPerCm, views(subset), (view, t, planes) -> {
            AttenuationFactors.survival(planes);
            System.arraycopy(planes, 0, survival.values(), geometry.index(view, t, 0), planes.length);
            return false;
        });
    }

    private int[] views(int subset) {
        return Views.subset(geometry.views(), subset, measured.subsets());
    }

    /**
     * One subset's step; {@link #survival()} is left as it was for the map before it.
     *
     * @param muPerCm updated in place where it is free
     */
    void step(Volume activity, Volume muPerCm, int subset) {
        terms(activity, subset);
        float scale = measured.subsets();
        float[] up = gradient.values();
        float[] down = stiffness.values();
        for (int i = 0; i < up.length; i++) {
            up[i] *= scale;
            down[i] *= scale;
        }
        prior.add(muPerCm.values(), free, up, down);
        float[] mu = muPerCm.values();
        for (int i = 0; i < mu.length; i++) {
            if (free[i] && down[i] > 0) {
                mu[i] = (float) Math.max(0, Math.min(mostMuPerCm, mu[i] + up[i] / down[i]));
            }
        }
    }

    /** dL/dmu of a subset's data, cm; of the map that {@link #survive} was last given. */
    Volume gradient(Volume activity, int subset) {
        terms(activity, subset);
        return gradient;
    }

    private void terms(Volume activity, int subset) {
        int[] views = views(subset);
        measured.lineTerms(activity, survival, subset, this::isThroughFree, slope, curvature);
        lines.backLines((view, t, planes) -> fill(slope, view, t, planes, false), views, gradient);
        lines.backLines((view, t, planes) -> fill(curvature, view, t, planes, true), views, stiffness);
    }

    private boolean isThroughFree(int view, int t) {
        int at = geometry.index(view, t, 0);
        for (int a = 0; a < geometry.planes(); a++) {
            if (freeCm.values()[at + a] > 0) {
                return true;
            }
        }
        return false;
    }

    private boolean fill(Sinogram from, int view, int t, float[] planes, boolean isWeighted) {
        if (geometry.isGap(view, t)) {
            return false;
        }
        int at = geometry.index(view, t, 0);
        for (int a = 0; a < planes.length; a++) {
            planes[a] = CM_PER_MM * from.values()[at + a] * (isWeighted ? freeCm.values()[at + a] : 1);
        }
        return true;
    }
}
