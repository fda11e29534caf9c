package org.petmr.simulator.attenuation;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.commons.math3.distribution.PoissonDistribution;
import org.apache.commons.math3.random.Well19937c;
import org.petmr.recon.algorithm.EmissionModel;
import org.petmr.recon.algorithm.Likelihood;
import org.petmr.recon.algorithm.Osem;
import org.petmr.recon.algorithm.SinogramLikelihood;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.AttenuationFactors;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.projector.SinogramProjector;
import org.petmr.recon.projector.Views;
import org.petmr.recon.scanner.AxialCompression;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.TofModel;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.recon.sinogram.Sinogram;
import org.petmr.simulator.phantom.Phantom;

/** Trues of a phantom on a coarse ring that is wide enough for a body, without scatter and randoms. */
final class BodyScan {

    static final int SUBSETS = 12;

    final ProjectionGeometry geometry;
    final VoxelGrid grid;
    final SinogramProjector projector;
    final Sinogram counts;
    final float perUnit;
    private final Workers workers;

    /** @param rings spaced 12 mm */
    static ScannerModel ring(int rings) {
        return new ScannerModel(
                "body-ring",
                "coarse ring for a body",
                "petmr",
                rings,
                12,
                rings,
                18,
                8,
                0,
                300,
                8,
                0,
                20,
                "LSO",
                107,
                new AxialCompression(AxialCompression.Rule.ODD_SPAN, 3, Math.min(4, rings - 1)),
                430,
                650,
                0.12,
                5,
                new TofModel(15, 270, 300),
                new ScannerModel.ImageMatrix(96, 96, 6),
                List.of("made for tests"));
    }

    /** @param wanted counts of the whole scan, about */
    BodyScan(ScannerModel ring, Phantom phantom, double wanted, long seed, Workers workers) {
        this.workers = workers;
        this.geometry = new ProjectionGeometry(ring);
        this.grid = ring.imageGrid();
        this.projector = new SinogramProjector(geometry, grid, workers);
        Volume activity = phantom.voxelise(grid, phantom.activityBqPerMl("fdg", 1), 2, workers);
        Sinogram survival = AttenuationFactors.of(projector, phantom.muPerCm(grid, 2, workers));
        this.counts = Sinogram.zeros(geometry);
        projector.forward(activity, Views.all(geometry.views()), counts);
        float[] values = counts.values();
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            values[i] *= survival.values()[i];
            sum += values[i];
        }
        this.perUnit = (float) (wanted / sum);
        Random random = new Random(seed);
        for (int i = 0; i < values.length; i++) {
            values[i] = poisson(perUnit * values[i], random);
        }
    }

    static float poisson(double mean, Random random) {
        if (mean <= 0) {
            return 0;
        }
        return mean > 50
                ? (float) Math.max(0, Math.rint(mean + Math.sqrt(mean) * random.nextGaussian()))
                : new PoissonDistribution(new Well19937c(random.nextLong()), mean, 1e-9, 1000).sample();
    }

    /** The image with a map, or without attenuation correction. */
    Volume reconstructed(Optional<Volume> muPerCm, int iterations) {
        return new Osem(likelihood(factors(muPerCm)), iterations, workers).run(Progress.NONE);
    }

    private Likelihood likelihood(Sinogram factors) {
        EmissionModel model = new EmissionModel(
                projector,
                (view, t, planes) -> {
                    System.arraycopy(counts.values(), geometry.index(view, t, 0), planes, 0, planes.length);
                    return true;
                },
                factors,
                Optional.empty());
        return new SinogramLikelihood(model, SUBSETS, workers);
    }

    /** What the counts say of an activity behind a map. */
    Likelihood behind(Volume muPerCm) {
        return likelihood(factors(Optional.of(muPerCm)));
    }

    private Sinogram factors(Optional<Volume> muPerCm) {
        Sinogram factors = muPerCm.isPresent()
                ? AttenuationFactors.of(projector, muPerCm.get())
                : new Sinogram(geometry, ones(geometry.bins()));
        for (int i = 0; i < factors.values().length; i++) {
            factors.values()[i] *= perUnit;
        }
        return factors;
    }

    private static float[] ones(int n) {
        float[] ones = new float[n];
        Arrays.fill(ones, 1);
        return ones;
    }

    static double mean(Volume volume, int[] voxels) {
        double sum = 0;
        for (int i : voxels) {
            sum += volume.values()[i];
        }
        return sum / voxels.length;
    }
}
