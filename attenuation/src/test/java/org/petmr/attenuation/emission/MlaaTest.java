package org.petmr.attenuation.emission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.petmr.recon.algorithm.Osem;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.AttenuationFactors;
import org.petmr.recon.image.Volume;
import org.petmr.recon.quantification.Region;

/** A trunk with a liver and two arms on a small ring; MR shows the trunk alone. */
final class MlaaTest {

    private static Workers workers;
    private static SmallTofScanner scanner;
    private static Region trunk;
    private static Region liver;
    private static Region arms;
    private static Volume trueActivity;
    private static Volume trueMu;
    private static Volume cutMu;

    @BeforeAll
    static void phantom() {
        workers = new Workers(2);
        scanner = new SmallTofScanner(workers);
        trunk = scanner.cylinder(0, 0, 170, 110);
        liver = scanner.cylinder(-70, -5, 60, 70);
        arms = scanner.cylinder(-226, 8, 40, 40).or(scanner.cylinder(226, 8, 40, 40));
        trueActivity = Volume.zeros(scanner.grid);
        SmallTofScanner.set(trueActivity, trunk, 1);
        SmallTofScanner.set(trueActivity, liver, 2);
        SmallTofScanner.set(trueActivity, arms, 0.7);
        trueMu = Volume.zeros(scanner.grid);
        SmallTofScanner.set(trueMu, trunk, 0.098);
        cutMu = trueMu.copy();
        SmallTofScanner.set(trueMu, arms, 0.097);
    }

    @AfterAll
    static void close() {
        workers.close();
    }

    /** Finite differences of the likelihood along random directions; steps of 1e-4 cm^-1 leave about 1e-3 of curvature. */
    @Test
    void theGradientIsThatOfTheLikelihood() {
        TofSinogramMeasurement measured = scanner.measurement(scanner.counts(trueActivity, trueMu, 1e7), 1);
        AttenuationStep step = new AttenuationStep(
                measured, arms, new MuPrior(MuPriorSettings.NONE, scanner.grid, Optional.empty(), workers), 0.2);
        for (long seed = 1; seed <= 3; seed++) {
            Random random = new Random(seed);
            Volume mu = trueMu.copy();
            Volume direction = Volume.zeros(scanner.grid);
            for (int i = 0; i < mu.values().length; i++) {
                if (arms.contains(i)) {
                    mu.values()[i] = 0.05f + 0.05f * random.nextFloat();
                    direction.values()[i] = random.nextFloat();
                }
            }
            double h = 1e-3;
            double difference = (likelihood(measured, step, plus(mu, direction, h))
                            - likelihood(measured, step, plus(mu, direction, -h)))
                    / (2 * h);
            step.survive(mu, org.petmr.recon.projector.Views.all(scanner.geometry.views()));
            float[] gradient = step.gradient(trueActivity, 0).values();
            double along = 0;
            for (int i = 0; i < gradient.length; i++) {
                along += (double) gradient[i] * direction.values()[i];
            }
            assertThat(along).as("seed %d", seed).isCloseTo(difference, within(0.005 * Math.abs(difference)));
            assertThat(along).as("too little mu, seed %d", seed).isPositive();
        }
    }

    private static double likelihood(TofSinogramMeasurement measured, AttenuationStep step, Volume mu) {
        step.survive(mu, org.petmr.recon.projector.Views.all(scanner.geometry.views()));
        return measured.likelihood(step.survival()).logLikelihood(trueActivity, Progress.NONE);
    }

    private static Volume plus(Volume mu, Volume direction, double h) {
        Volume sum = mu.copy();
        for (int i = 0; i < sum.values().length; i++) {
            sum.values()[i] += (float) (h * direction.values()[i]);
        }
        return sum;
    }

    @Test
    void theLikelihoodGrowsWithEveryPass() {
        TofSinogramMeasurement measured = scanner.measurement(scanner.counts(trueActivity, trueMu, 1e7), 1);
        MlaaSettings settings = new MlaaSettings(1, MuPriorSettings.NONE, 0.15);
        Mlaa mlaa = new Mlaa(measured, settings, arms, Optional.empty(), workers);
        Volume mu = cutMu.copy();
        mlaa.survive(mu);
        Volume activity = new Osem(mlaa.likelihood(), 2, workers).run(Progress.NONE);
        double before = mlaa.likelihood().logLikelihood(activity, Progress.NONE);
        for (int pass = 0; pass < 4; pass++) {
            mlaa.attenuationPass(activity, mu, Progress.NONE);
            double withMu = mlaa.likelihood().logLikelihood(activity, Progress.NONE);
            assertThat(withMu).as("mu, pass %d", pass).isGreaterThan(before);
            new Osem(mlaa.likelihood(), 1, workers).iterate(activity, Progress.NONE);
            double withActivity = mlaa.likelihood().logLikelihood(activity, Progress.NONE);
            assertThat(withActivity).as("activity, pass %d", pass).isGreaterThan(withMu);
            before = withActivity;
        }
    }

    @Test
    void armsComeBackAndTheLiverWithThem() {
        SmallTofScanner.Counted counted = scanner.counts(trueActivity, trueMu, 2e7);
        TofSinogramMeasurement measured = scanner.measurement(counted, 6);
        Region free = trunk.dilated(20).not().and(arms.dilated(12));
        long start = System.nanoTime();
        Mlaa.Result result = new Mlaa(measured, MlaaSettings.ARMS, free, Optional.empty(), workers)
                .run(cutMu, Progress.NONE);
        System.out.printf("MLAA %.2f s%n", (System.nanoTime() - start) * 1e-9);
        double truth = mean(osem(measured, trueMu), liver);
        double cut = mean(osem(measured, cutMu), liver) / truth - 1;
        double completed = mean(osem(measured, result.muPerCm()), liver) / truth - 1;
        double armsMu = mean(result.muPerCm(), arms);
        System.out.printf("liver truncated %.4f, completed %.4f; arms mu %.4f%n", cut, completed, armsMu);
        assertThat(cut).isLessThan(-0.03);
        assertThat(Math.abs(completed)).isLessThan(Math.abs(cut) / 3);
        assertThat(armsMu).isCloseTo(0.097, within(0.15 * 0.097));
    }

    private static Volume osem(TofSinogramMeasurement measured, Volume mu) {
        return new Osem(measured.likelihood(AttenuationFactors.of(scanner.lines, mu)), 3, workers).run(Progress.NONE);
    }

    private static double mean(Volume volume, Region region) {
        return region.of(volume).mean();
    }

    @Test
    void withoutKnownTissueThereIsNoScale() {
        TofSinogramMeasurement measured = scanner.measurement(scanner.counts(trueActivity, trueMu, 1e6), 6);
        Mlaa everything = new Mlaa(measured, MlaaSettings.ARMS, arms.or(trunk), Optional.empty(), workers);
        assertThatThrownBy(() -> everything.run(cutMu, Progress.NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("free: leaves 0 mL of known tissue (expected: at least 50)");
    }
}
