package org.petmr.recon.correction.scatter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
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
 * In the manner of O56: a uniform cylinder of water, its data with finely simulated scatter, 15 % more of it (as by pairs
 * scattered twice), and randoms. With the loop the image is the cylinder again, without it is not. Data and correction come of the same
 * physics, so this tests the loop; the physics is {@link SingleScatterOracleTest}'s.
 */
class ScatterLoopTest {

    private static final ScannerModel BENCH = ScannerCatalogue.find("bench");
    private static final ProjectionGeometry GEOMETRY = new ProjectionGeometry(BENCH);
    private static final VoxelGrid GRID = BENCH.imageGrid(2);
    private static final Workers WORKERS = new Workers(2);
    private static final SinogramProjector PROJECTOR = new SinogramProjector(GEOMETRY, GRID, WORKERS);
    private static final double RADIUS_MM = 70;
    private static final Volume WATER = Phantoms.cylinder(GRID, 0, 0, RADIUS_MM, 60, 0.096);
    private static final Volume ACTIVITY = Phantoms.cylinder(GRID, 0, 0, RADIUS_MM, 60, 1000);
    private static final double MULTIPLE = 1.15;
    private static final ScatterSettings FINE =
            ScatterSettings.of(BENCH).withPoints(9, 0.01).withDetectors(96, 12);

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    private static Sinogram efficiencies() {
        Sinogram n = Sinogram.zeros(GEOMETRY);
        UncalibratedNormalisation normalisation = new UncalibratedNormalisation(GEOMETRY);
        float[] planes = new float[GEOMETRY.planes()];
        for (int view = 0; view < GEOMETRY.views(); view++) {
            for (int t = 0; t < GEOMETRY.tangentialBins(); t++) {
                normalisation.efficiencies(view, t, planes);
                System.arraycopy(planes, 0, n.values(), GEOMETRY.index(view, t, 0), planes.length);
            }
        }
        return n;
    }

    private static void addScatter(ScatterEstimate estimate, Sinogram efficiencies, double scale, Sinogram to) {
        WORKERS.forItems(GEOMETRY.views(), (worker, view) -> {
            float[] planes = new float[GEOMETRY.planes()];
            for (int t = 0; t < GEOMETRY.tangentialBins(); t++) {
                estimate.expected(view, t, planes);
                int at = GEOMETRY.index(view, t, 0);
                for (int p = 0; p < planes.length; p++) {
                    to.values()[at + p] += (float) (scale * efficiencies.values()[at + p] * planes[p]);
                }
            }
        });
    }

    private static SinogramProjector.LineSource lines(Sinogram sinogram) {
        return (view, t, planes) -> {
            System.arraycopy(sinogram.values(), GEOMETRY.index(view, t, 0), planes, 0, planes.length);
            return true;
        };
    }

    private static Volume osem(Sinogram prompts, Sinogram factors, Sinogram background, Progress progress) {
        EmissionModel model = new EmissionModel(PROJECTOR, lines(prompts), factors, Optional.of(background));
        return new Osem(new SinogramLikelihood(model, 12, WORKERS), 4, WORKERS).run(progress);
    }

    private static double mean(Volume image, double fromMm, double toMm) {
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

    @Test
    void givesTheUniformCylinderBack() {
        Sinogram n = efficiencies();
        Sinogram factors = AttenuationFactors.of(PROJECTOR, WATER);
        for (int i = 0; i < n.values().length; i++) {
            factors.values()[i] *= n.values()[i];
        }
        Sinogram prompts = Sinogram.zeros(GEOMETRY);
        PROJECTOR.forward(ACTIVITY, Views.all(GEOMETRY.views()), prompts);
        double trues = 0;
        for (int i = 0; i < prompts.values().length; i++) {
            prompts.values()[i] *= factors.values()[i];
            trues += prompts.values()[i];
        }
        float randoms = (float) (0.3 * trues / GEOMETRY.bins());
        Sinogram background = Sinogram.zeros(GEOMETRY);
        Arrays.fill(background.values(), randoms);
        for (int i = 0; i < prompts.values().length; i++) {
            prompts.values()[i] += randoms;
        }
        ScatterEstimate truth = new ScatterSimulation(GEOMETRY, FINE, WORKERS).simulate(ACTIVITY, WATER, Progress.NONE);
        addScatter(truth, n, MULTIPLE, prompts);

        ScatterLoop loop = new ScatterLoop(
                new ScatterSimulation(GEOMETRY, ScatterSettings.of(BENCH), WORKERS),
                new TailFitter(
                        TailMask.of(PROJECTOR, WATER, Progress.NONE),
                        new TailFitter.Data(lines(prompts), Optional.of(lines(background)), lines(n)),
                        TailFitter.Settings.USUAL,
                        WORKERS),
                3,
                false);
        ScatterLoop.Reconstruction reconstruction = (scatter, progress) -> {
            Sinogram all = new Sinogram(GEOMETRY, background.values().clone());
            scatter.ifPresent(s -> addScatter(s, n, 1, all));
            return osem(prompts, factors, all, progress);
        };
        Volume without = reconstruction.image(Optional.empty(), Progress.NONE);
        ScatterLoop.Result result = loop.run(reconstruction, WATER, Progress.NONE);
        Volume with = reconstruction.image(Optional.of(result.estimate()), Progress.NONE);

        assertThat(mean(with, 0, 55)).isBetween(990.0, 1010.0);
        assertThat(mean(with, 0, 20) / mean(with, 40, 55)).isBetween(0.99, 1.01);
        assertThat(mean(without, 0, 55)).isGreaterThan(1200);
        assertThat(mean(without, 0, 20) / mean(without, 40, 55)).isGreaterThan(1.03);
        assertThat(result.fits()).hasSize(3);
        assertThat(result.fits().get(2).overallScale()).isBetween(1.13, 1.18);
        assertThat(result.fits().get(2).findings()).isEmpty();
    }

    @Test
    void hearsCancellation() {
        Progress cancelled = new Progress() {
            @Override
            public void report(double fraction, String message) {}

            @Override
            public boolean isCancelled() {
                return true;
            }
        };
        ScatterLoop loop =
                new ScatterLoop(new ScatterSimulation(GEOMETRY, ScatterSettings.of(BENCH), WORKERS), null, 2, false);
        assertThatThrownBy(() -> loop.run((scatter, progress) -> ACTIVITY, WATER, cancelled))
                .isInstanceOf(CancellationException.class);
        assertThatThrownBy(() -> new ScatterLoop(null, null, 0, false))
                .hasMessage("scatter rounds: 0 (expected: 1 to 10)");
    }
}
