package org.petmr.recon.algorithm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Volume;

/** One count in a thousand bins: single bins ask for a thousandfold, and penalised algorithms must not give it them. */
class FewCountsTest {

    private static final long SEED = 99;
    private static final double COUNTS = 2500;

    @Test
    void penalisedImagesStayWithinThoseOfOsem() {
        try (Workers workers = new Workers(2)) {
            SimulatedScan scan = new SimulatedScan(13, 2, workers);
            SyntheticHeadScan head = new SyntheticHeadScan(scan);
            ImageOperator psf = Resolution.gaussian(5, workers);
            Likelihood likelihood = new SinogramLikelihood(head.measure(psf, COUNTS, SEED), 24, workers);
            Volume osem = new OsemSettings(2, 24).run(likelihood, psf, Optional.empty(), workers, Progress.NONE);
            for (AlgorithmSettings settings : List.of(
                    BsremSettings.usual(0.02, 4, 24),
                    BsremSettings.usual(0.2, 4, 24),
                    BowsherSettings.usual(0.05, 4, 24),
                    new BowsherSettings(0.05, 7, BowsherSettings.Shape.QUADRATIC, 0, Relaxation.USUAL, 4, 24))) {
                Volume image = settings.run(likelihood, psf, Optional.of(head.mr), workers, Progress.NONE);
                assertThat(most(image)).as("%s, seed %d", settings, SEED).isLessThan(most(osem));
                // A fifth of the counts is background.
                double expected = expectedCounts(likelihood, psf, image);
                assertThat(expected)
                        .as("%s, seed %d", settings, SEED)
                        .isBetween(0.7 * 0.8 * COUNTS, 1.3 * 0.8 * COUNTS);
            }
        }
    }

    private static double most(Volume image) {
        double most = 0;
        for (float v : image.values()) {
            most = Math.max(most, v);
        }
        return most;
    }

    /** Counts that an image would give: the sum over voxels of activity and sensitivity. */
    private static double expectedCounts(Likelihood likelihood, ImageOperator psf, Volume image) {
        float[] sensitivity =
                SubsetSensitivities.of(likelihood, psf, Progress.NONE).total();
        double sum = 0;
        for (int i = 0; i < sensitivity.length; i++) {
            sum += (double) sensitivity[i] * image.values()[i];
        }
        return sum;
    }
}
