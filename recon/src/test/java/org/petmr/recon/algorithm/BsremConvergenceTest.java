package org.petmr.recon.algorithm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Volume;

/** Ordered subsets with shrinking steps reach the one maximum of the penalised likelihood, and soon. */
class BsremConvergenceTest {

    private static final long SEED = 20260;
    private static final Workers WORKERS = new Workers(2);
    private static final SimulatedScan SCAN = new SimulatedScan(1, 3, WORKERS);
    private static final int EPOCHS = 50;
    private static final double BETA = 0.05;

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    @Test
    void reachesTheMaximumThatASureSlowAlgorithmFinds() {
        ImageOperator psf = Resolution.gaussian(5, WORKERS);
        EmissionModel model = SCAN.scan(SCAN.volume(BsremConvergenceTest::blobs), psf, 200_000, Optional.of(SEED));
        SinogramLikelihood whole = new SinogramLikelihood(model, 1, WORKERS);
        PenalisedRun slow = PenalisedRun.prepare(whole, psf, WORKERS, Progress.NONE);
        Prior prior = prior(slow, whole);
        Volume reference = SlowAscent.run(whole, psf, prior, slow.image().copy(), 120);
        double top = objective(whole, psf, prior, reference);

        SinogramLikelihood subsets = new SinogramLikelihood(model, 12, WORKERS);
        PenalisedRun fast = PenalisedRun.prepare(subsets, psf, WORKERS, Progress.NONE);
        Bsrem bsrem = fast.bsrem(prior, Relaxation.USUAL);
        Volume image = fast.image();
        List<Double> objectives = new ArrayList<>();
        objectives.add(bsrem.objective(image, Progress.NONE));
        List<Double> errors = new ArrayList<>();
        for (int k = 0; k < EPOCHS; k++) {
            bsrem.iterate(image, k, Progress.NONE);
            objectives.add(bsrem.objective(image, Progress.NONE));
            errors.add(SimulatedScan.nrmse(image, reference));
        }
        StringBuilder table = new StringBuilder("seed " + SEED + " top " + top);
        for (int k = 0; k < EPOCHS; k++) {
            table.append("\n%d %.4f %.5f".formatted(k, top - objectives.get(k), errors.get(k)));
        }
        for (int k = 10; k < objectives.size(); k++) {
            assertThat(objectives.get(k)).as(table.toString()).isGreaterThanOrEqualTo(objectives.get(k - 1) - 1e-3);
        }
        assertThat(errors.get(errors.size() - 1)).as(table.toString()).isLessThan(0.005);
    }

    private static Prior prior(PenalisedRun run, Likelihood likelihood) {
        return new NeighbourPrior(
                new RelativeDifference(2, 1e-3 * run.meanActivity()), run.kappa(BETA, true), Optional.empty(), WORKERS);
    }

    static double objective(Likelihood likelihood, ImageOperator psf, Prior prior, Volume image) {
        Volume seen = Volume.zeros(image.grid());
        psf.apply(image, seen);
        return likelihood.logLikelihood(seen, Progress.NONE) - prior.value(image);
    }

    static double blobs(double x, double y, double z) {
        double body = Math.hypot(x / 80, y / 65) < 1 ? 1 : 0;
        double hot = Math.hypot(x - 30, y + 10) < 15 ? 3 : 0;
        double cold = Math.hypot(x + 30, y) < 18 ? -1 : 0;
        return body + hot + cold;
    }
}
