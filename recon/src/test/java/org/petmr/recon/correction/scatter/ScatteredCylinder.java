package org.petmr.recon.correction.scatter;

import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import org.petmr.recon.algorithm.EmissionModel;
import org.petmr.recon.algorithm.Osem;
import org.petmr.recon.algorithm.SinogramLikelihood;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.AttenuationFactors;
import org.petmr.recon.correction.UncalibratedNormalisation;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.projector.SinogramProjector;
import org.petmr.recon.projector.Views;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.recon.sinogram.Sinogram;

/**
 * A uniform cylinder of water in the bench scanner and its data: trues, finely simulated scatter, 15 % more of it as by pairs
 * scattered twice, and randoms, 30 % of the trues.
 */
final class ScatteredCylinder {

    static final ScannerModel BENCH = ScannerCatalogue.find("bench");
    static final ProjectionGeometry GEOMETRY = new ProjectionGeometry(BENCH);
    static final VoxelGrid GRID = BENCH.imageGrid(2);
    static final double RADIUS_MM = 70;
    static final double ACTIVITY = 1000;
    static final double MULTIPLE = 1.15;

    final Workers workers;
    final SinogramProjector projector;
    final Volume water = Phantoms.cylinder(GRID, 0, 0, RADIUS_MM, 60, 0.096);
    final Sinogram efficiencies;
    final Sinogram factors;
    final Sinogram randoms;
    final Sinogram scatter;
    final Sinogram prompts = Sinogram.zeros(GEOMETRY);

    /** @param trues counts in all; factors and efficiencies are scaled to it */
    ScatteredCylinder(Workers workers, double trues) {
        this.workers = workers;
        this.projector = new SinogramProjector(GEOMETRY, GRID, workers);
        this.efficiencies = Sinogram.zeros(GEOMETRY);
        this.randoms = Sinogram.zeros(GEOMETRY);
        this.scatter = Sinogram.zeros(GEOMETRY);
        UncalibratedNormalisation normalisation = new UncalibratedNormalisation(GEOMETRY);
        fill(efficiencies, normalisation::efficiencies);
        this.factors = AttenuationFactors.of(projector, water);
        Volume activity = Phantoms.cylinder(GRID, 0, 0, RADIUS_MM, 60, ACTIVITY);
        projector.forward(activity, Views.all(GEOMETRY.views()), prompts);
        double sum = 0;
        for (int i = 0; i < GEOMETRY.bins(); i++) {
            sum += (double) efficiencies.values()[i] * factors.values()[i] * prompts.values()[i];
        }
        Arrays.fill(randoms.values(), (float) (0.3 * trues / GEOMETRY.bins()));
        ScatterSettings fine = ScatterSettings.of(BENCH).withPoints(9, 0.01).withDetectors(96, 12);
        ScatterEstimate truth = new ScatterSimulation(GEOMETRY, fine, workers).simulate(activity, water, Progress.NONE);
        fill(scatter, truth::expected);
        for (int i = 0; i < GEOMETRY.bins(); i++) {
            efficiencies.values()[i] *= (float) (trues / sum);
            factors.values()[i] *= efficiencies.values()[i];
            scatter.values()[i] *= (float) (MULTIPLE * efficiencies.values()[i]);
            prompts.values()[i] = factors.values()[i] * prompts.values()[i] + scatter.values()[i] + randoms.values()[i];
        }
    }

    private interface Line {
        void fill(int view, int t, float[] planes);
    }

    private void fill(Sinogram sinogram, Line line) {
        workers.forItems(GEOMETRY.views(), (worker, view) -> {
            float[] planes = new float[GEOMETRY.planes()];
            for (int t = 0; t < GEOMETRY.tangentialBins(); t++) {
                line.fill(view, t, planes);
                System.arraycopy(planes, 0, sinogram.values(), GEOMETRY.index(view, t, 0), planes.length);
            }
        });
    }

    /** The same with Poisson counts for prompts. */
    ScatteredCylinder counted(long seed) {
        return new ScatteredCylinder(this, seed);
    }

    private ScatteredCylinder(ScatteredCylinder expected, long seed) {
        this.workers = expected.workers;
        this.projector = expected.projector;
        this.efficiencies = expected.efficiencies;
        this.factors = expected.factors;
        this.randoms = expected.randoms;
        this.scatter = expected.scatter;
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < GEOMETRY.bins(); i++) {
            // Bins expect a few counts at most: Knuth's product of uniforms.
            double limit = Math.exp(-expected.prompts.values()[i]);
            int n = 0;
            for (double product = random.nextDouble(); product > limit; product *= random.nextDouble()) {
                n++;
            }
            prompts.values()[i] = n;
        }
    }

    /** What a fitted estimate expects, counts. */
    Sinogram expected(ScatterEstimate estimate) {
        Sinogram expected = Sinogram.zeros(GEOMETRY);
        fill(expected, estimate::expected);
        for (int i = 0; i < GEOMETRY.bins(); i++) {
            expected.values()[i] *= efficiencies.values()[i];
        }
        return expected;
    }

    TailFitter fitter() {
        return new TailFitter(
                TailMask.of(projector, water, Progress.NONE),
                new TailFitter.Data(lines(prompts), Optional.of(lines(randoms)), lines(efficiencies)),
                TailFitter.Settings.USUAL,
                workers);
    }

    private static SinogramProjector.LineSource lines(Sinogram sinogram) {
        return (view, t, planes) -> {
            System.arraycopy(sinogram.values(), GEOMETRY.index(view, t, 0), planes, 0, planes.length);
            return true;
        };
    }

    /** An image good enough for the loop. */
    Volume image(Optional<ScatterEstimate> estimate, Progress progress) {
        return image(estimate, 2, progress);
    }

    Volume image(Optional<ScatterEstimate> estimate, int iterations, Progress progress) {
        Sinogram background = new Sinogram(GEOMETRY, randoms.values().clone());
        if (estimate.isPresent()) {
            Sinogram expected = expected(estimate.get());
            for (int i = 0; i < GEOMETRY.bins(); i++) {
                background.values()[i] += expected.values()[i];
            }
        }
        EmissionModel model = new EmissionModel(projector, lines(prompts), factors, Optional.of(background));
        return new Osem(new SinogramLikelihood(model, 12, workers), iterations, workers).run(progress);
    }

    /** Mean of an image between two radii, the outermost slices left out. */
    static double mean(Volume image, double fromMm, double toMm) {
        Affine a = GRID.lpsFromVoxel();
        double sum = 0;
        int n = 0;
        for (int iy = 0; iy < GRID.ny(); iy++) {
            for (int ix = 0; ix < GRID.nx(); ix++) {
                double r = Math.hypot(a.x(ix, iy, 0), a.y(ix, iy, 0));
                for (int iz = 8; iz < GRID.nz() - 8 && r >= fromMm && r < toMm; iz++) {
                    sum += image.at(ix, iy, iz);
                    n++;
                }
            }
        }
        return sum / n;
    }
}
