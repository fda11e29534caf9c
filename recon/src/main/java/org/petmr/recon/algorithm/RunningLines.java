package org.petmr.recon.algorithm;

import java.util.Optional;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.Randoms;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.projector.SinogramProjector;
import org.petmr.recon.projector.Views;
import org.petmr.recon.sinogram.CountSinogram;
import org.petmr.recon.sinogram.Histogrammer;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.recon.sinogram.Sinogram;

/** A sinogram of direct lines. */
final class RunningLines implements RunningCounts {

    private static final int SUBSETS = 18;

    private final Histogrammer counted;
    private final SinogramProjector projector;
    private final Sinogram background;
    private final Workers workers;
    private final int subsets;

    /** @param projector of the counted lines */
    RunningLines(Histogrammer counted, SinogramProjector projector, Workers workers) {
        this.counted = counted;
        this.projector = projector;
        this.background = Sinogram.zeros(counted.geometry());
        this.workers = workers;
        this.subsets = SubsetChoice.near(SUBSETS, counted.geometry().views());
    }

    @Override
    public ProjectionGeometry lines() {
        return counted.geometry();
    }

    @Override
    public VoxelGrid grid() {
        return projector.grid();
    }

    @Override
    public double prompts() {
        return counted.prompts();
    }

    @Override
    public double worth() {
        return 1;
    }

    @Override
    public int[] delayedFans() {
        return counted.delayedFans().clone();
    }

    @Override
    public Likelihood likelihood(Sinogram factors) {
        CountSinogram counts = counted.counts(); // not a copy
        SinogramProjector.LineSource prompts = (view, t, planes) -> {
            counts.planes(view, t, planes);
            return true;
        };
        return new SinogramLikelihood(
                new EmissionModel(projector, prompts, factors, Optional.of(background)), subsets, workers);
    }

    @Override
    public void expect(Randoms randoms, int subset) {
        ProjectionGeometry lines = lines();
        int[] views = Views.subset(lines.views(), subset, subsets);
        workers.forItems(views.length, (worker, i) -> {
            float[] planes = new float[lines.planes()];
            for (int t = 0; t < lines.tangentialBins(); t++) {
                randoms.expected(views[i], t, planes);
                System.arraycopy(planes, 0, background.values(), lines.index(views[i], t, 0), planes.length);
            }
        });
    }
}
