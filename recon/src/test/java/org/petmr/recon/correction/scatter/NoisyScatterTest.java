package org.petmr.recon.correction.scatter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.petmr.recon.correction.scatter.ScatteredCylinder.BENCH;
import static org.petmr.recon.correction.scatter.ScatteredCylinder.GEOMETRY;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.sinogram.Sinogram;

/**
 * The loop on Poisson counts: the scatter it ends with against the scatter that is in the data. Draws the picture of
 * docs/scatter.md into the build directory.
 */
class NoisyScatterTest {

    private static final long SEED = 20261121;
    private static final int BINS = GEOMETRY.tangentialBins();

    @Test
    void findsTheScatterThatIsThere() throws IOException {
        try (Workers workers = new Workers(2)) {
            ScatteredCylinder scan = new ScatteredCylinder(workers, 2e6);
            double[] truth = profile(scan.scatter);
            scan.count(SEED);
            ScatterLoop.Result result = new ScatterLoop(
                            new ScatterSimulation(GEOMETRY, ScatterSettings.of(BENCH), workers),
                            scan.fitter(),
                            3,
                            false)
                    .run(scan::image, scan.water, Progress.NONE);
            double[] found = profile(scan.expected(result.estimate()));
            double most = 0;
            double sumOfTruth = 0;
            double sumOfFound = 0;
            for (int t = 0; t < BINS; t++) {
                most = Math.max(most, truth[t]);
                sumOfTruth += truth[t];
                sumOfFound += found[t];
            }
            assertThat(sumOfFound).as("all, seed %d", SEED).isCloseTo(sumOfTruth, within(0.05 * sumOfTruth));
            for (int t = 0; t < BINS; t++) {
                assertThat(found[t]).as("bin %d, seed %d", t, SEED).isCloseTo(truth[t], within(0.1 * most));
            }
            Path picture = Path.of("target", "scatter-profile.png");
            ProfilePicture.draw(profile(scan.prompts), profile(scan.randoms), found, truth, picture);
            assertThat(picture).isNotEmptyFile();
        }
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
}
