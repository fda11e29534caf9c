package org.petmr.attenuation.emission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.petmr.recon.algorithm.Osem;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.AttenuationFactors;
import org.petmr.recon.image.Volume;
import org.petmr.recon.quantification.Region;
import org.petmr.recon.scanner.ScannerCatalogue;

/** A trunk with a liver and two arms on a small ring; MR shows the trunk alone. */
final class MlaaTest {

    private static final long SEED = 31;

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
        ListModeMeasurement measured = scanner.measurement(scanner.counts(trueActivity, trueMu, 1e6, 0.2, SEED), 1);
        AttenuationStep step = new AttenuationStep(
                measured,
                arms,
                new MuPrior(MuPriorSettings.NONE, scanner.grid, Optional.empty(), workers),
                0.2,
                workers);
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
            step.begin(mu);
            float[] gradient = step.gradient(trueActivity, 0).values();
            double along = 0;
            for (int i = 0; i < gradient.length; i++) {
                along += (double) gradient[i] * direction.values()[i];
            }
            assertThat(along).as("seed %d", seed).isCloseTo(difference, within(0.005 * Math.abs(difference)));
            assertThat(along).as("too little mu, seed %d", seed).isPositive();
        }
    }

    private static double likelihood(ListModeMeasurement measured, AttenuationStep step, Volume mu) {
        return measured.likelihood(step.begin(mu)).logLikelihood(trueActivity, Progress.NONE);
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
        ListModeMeasurement measured = scanner.measurement(scanner.counts(trueActivity, trueMu, 1e6, 0.2, SEED), 1);
        AttenuationStep step = new AttenuationStep(
                measured,
                arms,
                new MuPrior(MuPriorSettings.NONE, scanner.grid, Optional.empty(), workers),
                0.15,
                workers);
        Volume mu = cutMu.copy();
        JointLikelihood likelihood = measured.likelihood(step.begin(mu), step.changing());
        Volume sensitivity = Volume.zeros(scanner.grid);
        Volume activity = new Osem(likelihood, 2, workers).run(Progress.NONE);
        double before = likelihood.logLikelihood(activity, Progress.NONE);
        for (int pass = 0; pass < 4; pass++) {
            step.step(activity, mu, 0);
            likelihood.follow(mu, 0, sensitivity);
            double withMu = likelihood.logLikelihood(activity, Progress.NONE);
            assertThat(withMu).as("mu, pass %d", pass).isGreaterThan(before);
            new Osem(likelihood, 1, workers).iterate(activity, Progress.NONE);
            before = likelihood.logLikelihood(activity, Progress.NONE);
            assertThat(before).as("activity, pass %d", pass).isGreaterThan(withMu);
        }
    }

    /** The outline of PET is a little too wide, so what is free holds some air as well. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.3})
    void armsComeBackAndTheLiverWithThem(double randomsPart) {
        ListModeMeasurement measured =
                scanner.measurement(scanner.counts(trueActivity, trueMu, 3e6, randomsPart, SEED), 12);
        Region free = trunk.dilated(20).not().and(arms.dilated(12));
        Volume guess = cutMu.copy();
        SmallTofScanner.set(guess, free, 0.097);
        double truth = mean(osem(measured, trueMu), liver);
        double cut = mean(osem(measured, cutMu), liver) / truth - 1;
        assertThat(cut).isLessThan(-0.03);
        for (Volume start : List.of(cutMu, guess)) {
            Mlaa.Result result =
                    new Mlaa(measured, MlaaSettings.ARMS, free, Optional.empty(), workers).run(start, Progress.NONE);
            double completed = mean(osem(measured, result.muPerCm()), liver) / truth - 1;
            double armsMu = mean(result.muPerCm(), arms);
            System.out.printf(
                    "MLAA from %s, %.0f %% randoms: liver %+.2f %% truncated, %+.2f %% completed; arms %.4f cm^-1 (true 0.0970)%n",
                    start == guess ? "the outline" : "nothing", 100 * randomsPart, 100 * cut, 100 * completed, armsMu);
            assertThat(Math.abs(completed)).isLessThan(Math.abs(cut) / 3);
            assertThat(Math.abs(mean(result.activity(), liver) / truth - 1)).isLessThan(Math.abs(cut) / 3);
            // Three passes from nothing are still on their way; the border voxels are part air.
            assertThat(armsMu)
                    .as("%.0f %% randoms, seed %d", 100 * randomsPart, SEED)
                    .isBetween(start == guess ? 0.08 : 0.065, 0.105);
        }
    }

    /**
     * MR sees the inner part of the arms, where it fades and the map shows nothing. Its prior needs no map there: it is enough
     * to see tissue, and where it ends.
     */
    @Test
    void whatMrShowsAtItsSidesMakesTheMuThereBetter() {
        ListModeMeasurement measured = scanner.measurement(scanner.counts(trueActivity, trueMu, 1e6, 0.3, SEED), 12);
        Region seen = scanner.box(240);
        Region free = arms.dilated(12).and(scanner.box(190).not());
        Volume signal = Volume.zeros(scanner.grid);
        Random random = new Random(SEED);
        for (int i = 0; i < signal.values().length; i++) {
            double truth = trunk.contains(i) ? 100 : arms.contains(i) ? 40 : 0;
            signal.values()[i] = (float) Math.abs(truth + 5 * random.nextGaussian());
        }
        MrEvidence mr = new MrEvidence(signal, seen);
        double without = rmsError(mu(measured, free, Optional.empty()), free.and(seen));
        double with = rmsError(mu(measured, free, Optional.of(mr)), free.and(seen));
        double beyond = rmsError(mu(measured, free, Optional.empty()), free.and(seen.not()));
        double beyondWith = rmsError(mu(measured, free, Optional.of(mr)), free.and(seen.not()));
        System.out.printf(
                "mu where MR fades: rms error %.4f cm^-1 without MR, %.4f with; beyond MR %.4f, %.4f%n",
                without, with, beyond, beyondWith);
        assertThat(with).as("seed %d", SEED).isLessThan(0.7 * without);
        assertThat(beyondWith).as("beyond, seed %d", SEED).isLessThan(1.05 * beyond);
    }

    private static Volume mu(ListModeMeasurement measured, Region free, Optional<MrEvidence> mr) {
        return new Mlaa(measured, MlaaSettings.ARMS, free, mr, workers)
                .run(cutMu, Progress.NONE)
                .muPerCm();
    }

    private static double rmsError(Volume mu, Region where) {
        double sum = 0;
        for (int i = 0; i < mu.values().length; i++) {
            double error = mu.values()[i] - trueMu.values()[i];
            sum += where.contains(i) ? error * error : 0;
        }
        return Math.sqrt(sum / where.voxels());
    }

    /** All of the trunk's mu is wrong, and free, but for the liver's: time of flight gives it back with the right scale. */
    @Test
    void knownTissueFixesTheScale() {
        ListModeMeasurement measured = scanner.measurement(scanner.counts(trueActivity, trueMu, 2e6, 0, SEED), 12);
        double truth = mean(osem(measured, trueMu), trunk);
        Volume start = trueMu.copy();
        SmallTofScanner.set(start, trunk.or(arms), 0.088);
        SmallTofScanner.set(start, liver, 0.098);
        double wrong = mean(osem(measured, start), trunk) / truth - 1;
        Region free = trunk.or(arms).and(liver.not());
        MlaaSettings settings = new MlaaSettings(5, MuPriorSettings.NONE, 0.15);
        Mlaa.Result result = new Mlaa(measured, settings, free, Optional.empty(), workers).run(start, Progress.NONE);
        double estimated = mean(osem(measured, result.muPerCm()), trunk) / truth - 1;
        System.out.printf(
                "known liver: trunk %+.2f %% with the wrong mu, %+.2f %% after%n", 100 * wrong, 100 * estimated);
        assertThat(wrong).isLessThan(-0.05);
        assertThat(Math.abs(estimated)).isLessThan(0.02);
        assertThat(mean(result.muPerCm(), free)).isCloseTo(0.098, within(0.004));
    }

    /** Of randoms that nobody told, those beside the patient look like trues that nothing attenuated. */
    @Test
    void withoutItsRandomsTheMuIsWrong() {
        SmallTofScanner.Counted counted = scanner.counts(trueActivity, trueMu, 2e6, 0.5, SEED);
        Region free = arms.dilated(12);
        Volume guess = cutMu.copy();
        SmallTofScanner.set(guess, free, 0.097);
        MlaaSettings settings = new MlaaSettings(3, MuPriorSettings.NONE, 0.15);
        double told = mean(mu(scanner.measurement(counted, 12), settings, free, guess), arms);
        double untold = mean(mu(scanner.measurement(counted, 0, 12), settings, free, guess), arms);
        System.out.printf("arms %.4f cm^-1 with their randoms, %.4f without (true 0.0970)%n", told, untold);
        assertThat(told).as("seed %d", SEED).isCloseTo(0.097, within(0.15 * 0.097));
        assertThat(untold).as("seed %d", SEED).isLessThan(0.8 * 0.097);
    }

    private static Volume mu(ListModeMeasurement measured, MlaaSettings settings, Region free, Volume start) {
        return new Mlaa(measured, settings, free, Optional.empty(), workers)
                .run(start, Progress.NONE)
                .muPerCm();
    }

    /** Of a single subset too: otherwise the second pass would be the activity's alone. */
    @Test
    void ofFewSubsetsEachStepsMu() {
        ListModeMeasurement measured = scanner.measurement(scanner.counts(trueActivity, trueMu, 1e6, 0.2, SEED), 1);
        Region free = arms.dilated(12);
        Volume one = mu(measured, new MlaaSettings(1, MuPriorSettings.NONE, 0.15), free, cutMu);
        Volume two = mu(measured, new MlaaSettings(2, MuPriorSettings.NONE, 0.15), free, cutMu);
        assertThat(mean(two, arms)).as("seed %d", SEED).isGreaterThan(1.05 * mean(one, arms));
    }

    @Test
    void withoutTimeOfFlightItStopsAtOnce() {
        assertThatThrownBy(() -> ListModeMeasurement.requireTof(ScannerCatalogue.find("mmr")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "scanner: mmr has no time of flight (expected: one that has; without it activity and mu can't be told apart)");
    }

    /** Three passes of each; both are run four times and the fastest counts. */
    @Test
    void itTakesNoMoreThanThreeTimesAsLongAsOsem() {
        ListModeMeasurement measured = scanner.measurement(scanner.counts(trueActivity, trueMu, 2e6, 0, SEED), 12);
        Region free = trunk.dilated(20).not().and(arms.dilated(12));
        double osem = Double.MAX_VALUE;
        double mlaa = Double.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            long start = System.nanoTime();
            osem(measured, trueMu);
            osem = Math.min(osem, System.nanoTime() - start);
            start = System.nanoTime();
            new Mlaa(measured, MlaaSettings.ARMS, free, Optional.empty(), workers).run(cutMu, Progress.NONE);
            mlaa = Math.min(mlaa, System.nanoTime() - start);
        }
        System.out.printf("MLAA %.2f s, OSEM %.2f s: %.2f times%n", 1e-9 * mlaa, 1e-9 * osem, mlaa / osem);
        assertThat(mlaa / osem).isLessThan(3);
    }

    private static Volume osem(ListModeMeasurement measured, Volume mu) {
        return new Osem(measured.likelihood(AttenuationFactors.of(scanner.lines, mu)), 3, workers).run(Progress.NONE);
    }

    private static double mean(Volume volume, Region region) {
        return region.of(volume).mean();
    }

    @Test
    void withoutKnownTissueThereIsNoScale() {
        ListModeMeasurement measured = scanner.measurement(scanner.counts(trueActivity, trueMu, 1e5, 0, SEED), 6);
        Mlaa everything = new Mlaa(measured, MlaaSettings.ARMS, arms.or(trunk), Optional.empty(), workers);
        assertThatThrownBy(() -> everything.run(cutMu, Progress.NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("free: leaves 0 mL of known tissue (expected: at least 50)");
    }
}
