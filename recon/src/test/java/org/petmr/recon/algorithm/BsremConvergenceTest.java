package org.petmr.recon.algorithm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
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
    void reachesTheMaximumThatASureSlowAlgorithmFinds() throws IOException {
        ImageOperator psf = Resolution.gaussian(5, WORKERS);
        EmissionModel model = SCAN.scan(SCAN.volume(BsremConvergenceTest::blobs), psf, 200_000, Optional.of(SEED));
        SinogramLikelihood whole = new SinogramLikelihood(model, 1, WORKERS);
        PenalisedRun slow = PenalisedRun.prepare(whole, psf, WORKERS, Progress.NONE);
        Prior prior = prior(slow);
        Volume reference = SlowAscent.run(whole, psf, prior, slow.image().copy(), 120);
        double top = objective(whole, psf, prior, reference);

        SinogramLikelihood subsets = new SinogramLikelihood(model, 12, WORKERS);
        Volume image =
                PenalisedRun.prepare(subsets, psf, WORKERS, Progress.NONE).image();
        List<Double> relaxed = objectives(subsets, psf, prior, Relaxation.USUAL, image);
        String table = "seed %d, top %s: %s".formatted(SEED, top, relaxed);
        for (int k = 1; k < relaxed.size(); k++) {
            // Rises from pass to pass, but for the rounding of a sum of 380,000 terms.
            assertThat(relaxed.get(k)).as(table).isGreaterThan(relaxed.get(k - 1) - 1e-3);
        }
        assertThat(relaxed.get(EPOCHS)).as(table).isGreaterThan(top - 3).isLessThan(top + 1e-2);
        assertThat(SimulatedScan.nrmse(image, reference)).as(table).isLessThan(0.005);

        Relaxation none = new Relaxation(1, 0);
        Volume circling =
                PenalisedRun.prepare(subsets, psf, WORKERS, Progress.NONE).image();
        List<Double> unrelaxed = objectives(subsets, psf, prior, none, circling);
        assertThat(unrelaxed.get(EPOCHS))
                .as("steps that do not shrink do worse")
                .isLessThan(relaxed.get(EPOCHS) - 10);
        List<Double> atOnce = objectives(whole, psf, prior, none, slow.image());
        Path picture = Path.of("target", "bsrem-convergence.png");
        ConvergencePicture.draw(
                List.of(
                        below("12 subsets, steps that shrink (BSREM)", top, relaxed),
                        below("12 subsets, steps that do not", top, unrelaxed),
                        below("all data at once", top, atOnce)),
                picture);
        assertThat(picture).isNotEmptyFile();
    }

    private static List<Double> objectives(
            Likelihood likelihood, ImageOperator psf, Prior prior, Relaxation relaxation, Volume image) {
        PenalisedRun run = PenalisedRun.prepare(likelihood, psf, WORKERS, Progress.NONE);
        Bsrem bsrem = run.bsrem(prior, relaxation);
        List<Double> objectives = new ArrayList<>(List.of(bsrem.objective(image, Progress.NONE)));
        for (int k = 0; k < EPOCHS; k++) {
            bsrem.iterate(image, k, Progress.NONE);
            objectives.add(bsrem.objective(image, Progress.NONE));
        }
        return objectives;
    }

    private static ConvergencePicture.Curve below(String name, double top, List<Double> objectives) {
        return new ConvergencePicture.Curve(
                name, objectives.stream().map(o -> top - o).toList());
    }

    private static Prior prior(PenalisedRun run) {
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
