package org.petmr.recon.correction.scatter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.petmr.recon.correction.scatter.ScatteredCylinder.BENCH;
import static org.petmr.recon.correction.scatter.ScatteredCylinder.GEOMETRY;
import static org.petmr.recon.correction.scatter.ScatteredCylinder.mean;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Volume;
import org.petmr.recon.sinogram.Sinogram;

/**
 * In the manner of O56. With the loop the image is the cylinder again, without it is not. Data and correction come of the same
 * physics, sampled otherwise, so this tests the loop; the physics is {@link SingleScatterOracleTest}'s.
 */
class ScatterLoopTest {

    private static final Workers WORKERS = new Workers(2);
    private static final ScatterSimulation SIMULATION =
            new ScatterSimulation(GEOMETRY, ScatterSettings.of(BENCH), WORKERS);
    private static final ScatteredCylinder SCAN = new ScatteredCylinder(WORKERS, 2e6);
    private static final int BINS = GEOMETRY.tangentialBins();
    private static final long SEED = 20261121;

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    @Test
    void givesTheUniformCylinderBack() {
        ScatteredCylinder scan = SCAN;
        Volume without = scan.image(Optional.empty(), 2, Progress.NONE);
        ScatterLoop.Result result =
                new ScatterLoop(SIMULATION, scan.fitter(), 3, false).run(scan::image, scan.water, Progress.NONE);
        Volume with = scan.image(Optional.of(result.estimate()), 2, Progress.NONE);
        assertThat(mean(with, 0, 55)).isBetween(990.0, 1010.0);
        assertThat(mean(with, 0, 20) / mean(with, 40, 55)).isBetween(0.99, 1.01);
        assertThat(mean(without, 0, 55)).isGreaterThan(1200);
        assertThat(mean(without, 0, 20) / mean(without, 40, 55)).isGreaterThan(1.03);
        assertThat(result.fits()).hasSize(3);
        TailFit last = result.fits().get(2);
        assertThat(last.overallScale()).isBetween(1.13, 1.18);
        assertThat(last.findings()).isEmpty();
    }

    /** On Poisson counts: the scatter found against that in the data. Draws the picture of docs/scatter.md. */
    @Test
    void findsTheScatterThatIsThere() throws IOException {
        double[] truth = profile(SCAN.scatter);
        ScatteredCylinder scan = SCAN.counted(SEED);
        ScatterLoop.Result result =
                new ScatterLoop(SIMULATION, scan.fitter(), 2, false).run(scan::image, scan.water, Progress.NONE);
        double[] found = profile(scan.expected(result.estimate()));
        double most = 0;
        double sumOfTruth = 0;
        double sumOfFound = 0;
        for (int t = 0; t < BINS; t++) {
            most = Math.max(most, truth[t]);
            sumOfTruth += truth[t];
            sumOfFound += found[t];
        }
        assertThat(sumOfFound).as("all, seed %d", SEED).isCloseTo(sumOfTruth, within(0.03 * sumOfTruth));
        for (int t = 0; t < BINS; t++) {
            assertThat(found[t]).as("bin %d, seed %d", t, SEED).isCloseTo(truth[t], within(0.05 * most));
        }
        Path picture = Path.of("target", "scatter-profile.png");
        ProfilePicture.draw(profile(scan.prompts), profile(scan.randoms), found, truth, picture);
        assertThat(picture).isNotEmptyFile();
    }

    /** Counts by tangential bin, all views and planes. */
    private static double[] profile(Sinogram sinogram) {
        double[] sums = new double[BINS];
        for (int view = 0; view < GEOMETRY.views(); view++) {
            for (int t = 0; t < BINS; t++) {
                for (int p = 0; p < GEOMETRY.planes(); p++) {
                    sums[t] += sinogram.at(view, t, p);
                }
            }
        }
        return sums;
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
        ScatterLoop loop = new ScatterLoop(SIMULATION, null, 2, false);
        Volume any = Volume.zeros(ScatteredCylinder.GRID);
        assertThatThrownBy(() -> loop.run((scatter, progress) -> any, any, cancelled))
                .isInstanceOf(CancellationException.class);
        assertThatThrownBy(() -> new ScatterLoop(SIMULATION, null, 0, false))
                .hasMessage("scatter rounds: 0 (expected: 1 to 10)");
    }
}
