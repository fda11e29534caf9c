package org.petmr.recon.algorithm;

import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.Randoms;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.sinogram.HistoImages;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.recon.sinogram.Sinogram;

/** Histo-images of a scanner with time of flight. */
final class RunningPlaces implements RunningCounts {

    /** Of a body a few times as wide as the timing's blur; see {@code LiveImageTest} of the simulator. */
    private static final double WORTH = 3;

    private final HistoImages counted;
    private final Workers workers;
    private HistoLikelihood likelihood;

    RunningPlaces(HistoImages counted, Workers workers) {
        this.counted = counted;
        this.workers = workers;
    }

    @Override
    public ProjectionGeometry lines() {
        return counted.lines();
    }

    @Override
    public VoxelGrid grid() {
        return counted.grid();
    }

    @Override
    public double prompts() {
        return counted.prompts();
    }

    @Override
    public double worth() {
        return WORTH;
    }

    @Override
    public int[] delayedFans() {
        return counted.others().delayedFans().clone();
    }

    @Override
    public Likelihood likelihood(Sinogram factors) {
        likelihood = new HistoLikelihood(counted, factors, workers);
        return likelihood;
    }

    @Override
    public void expect(Randoms randoms, int subset) {
        likelihood.background(randoms, subset);
    }
}
