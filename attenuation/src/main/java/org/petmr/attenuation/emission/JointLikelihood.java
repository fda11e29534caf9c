package org.petmr.attenuation.emission;

import org.petmr.recon.algorithm.Likelihood;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.AttenuationFactors;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.projector.SinogramProjector;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.recon.sinogram.Sinogram;

/**
 * The activity's likelihood while mu changes. Most of a sensitivity is of lines that miss what is free; that part is
 * computed once. It needs no time of flight, since the bins of a line sum to the line.
 */
final class JointLikelihood implements Likelihood {

    private final ListModeMeasurement measured;
    private final ProjectionGeometry geometry;
    private final Sinogram survival;
    private final SinogramProjector.LineChoice changing;
    /** Of each subset, the sensitivity of the lines that don't change; made when first needed. */
    private final float[][] still;

    private final Workers workers;

    /** @param survival read at every call, but for lines that don't change */
    JointLikelihood(
            ListModeMeasurement measured, Sinogram survival, SinogramProjector.LineChoice changing, Workers workers) {
        this.measured = measured;
        this.geometry = measured.lines().geometry();
        this.survival = survival;
        this.changing = changing;
        this.workers = workers;
        this.still = new float[measured.subsets()][];
    }

    @Override
    public VoxelGrid grid() {
        return measured.lines().grid();
    }

    @Override
    public int subsets() {
        return measured.subsets();
    }

    @Override
    public double fieldOfViewRadiusMm() {
        return Math.abs(geometry.sMm(0));
    }

    @Override
    public double counts() {
        return measured.events();
    }

    @Override
    public void sensitivity(int subset, Volume out) {
        still(subset);
        back(subset, changing, out);
        add(still[subset], out.values());
    }

    /**
     * Makes the survival that of a map in the views of a subset, in one pass with the sensitivity that goes with it.
     *
     * @param muPerCm differs from what the survival was made of where lines change alone
     * @param out sensitivity of the subset, overwritten
     */
    void follow(Volume muPerCm, int subset, Volume out) {
        still(subset);
        measured.lines()
                .forwardAndBack(
                        muPerCm,
                        measured.views(subset),
                        changing,
                        (view, t, planes) -> {
                            AttenuationFactors.survival(planes);
                            System.arraycopy(planes, 0, survival.values(), geometry.index(view, t, 0), planes.length);
                            return factors(view, t, planes);
                        },
                        out);
        add(still[subset], out.values());
    }

    private void still(int subset) {
        if (still[subset] == null) {
            Volume part = Volume.zeros(grid());
            back(subset, (view, t) -> !changing.takes(view, t), part);
            still[subset] = part.values();
        }
    }

    private void add(float[] more, float[] values) {
        workers.forSlices(values.length, (worker, from, to) -> {
            for (int i = from; i < to; i++) {
                values[i] += more[i];
            }
        });
    }

    private void back(int subset, SinogramProjector.LineChoice choice, Volume out) {
        measured.lines().backLines(this::factors, measured.views(subset), choice, out);
    }

    private boolean factors(int view, int t, float[] planes) {
        if (!measured.factors(view, t, planes)) {
            return false;
        }
        int at = geometry.index(view, t, 0);
        for (int a = 0; a < planes.length; a++) {
            planes[a] *= survival.values()[at + a];
        }
        return true;
    }

    @Override
    public void backProjectedRatio(Volume image, int subset, Volume out) {
        measured.backProjectedRatio(image, survival, subset, out);
    }

    /** With the survival of the events' lines, so that it tells one mu from another. */
    @Override
    public double logLikelihood(Volume image, Progress progress) {
        double sum = measured.logExpected(image, survival);
        Volume sensitivity = Volume.zeros(grid());
        for (int b = 0; b < subsets(); b++) {
            progress.checkpoint();
            sensitivity(b, sensitivity);
            for (int i = 0; i < sensitivity.values().length; i++) {
                sum -= (double) sensitivity.values()[i] * image.values()[i];
            }
            progress.report((b + 1.0) / subsets(), "likelihood");
        }
        return sum;
    }
}
