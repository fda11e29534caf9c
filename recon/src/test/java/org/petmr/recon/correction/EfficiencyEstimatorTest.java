package org.petmr.recon.correction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.SinglesUnits;
import org.petmr.recon.sinogram.ProjectionGeometry;

class EfficiencyEstimatorTest {

    private static final ScannerModel BENCH = ScannerCatalogue.find("bench");
    private static final CylinderModel.Source WATER = new CylinderModel.Source(100, 10_000, 0.096);
    private static final int DEAD_BLOCK = 29;
    private static final double PAIR_SENSITIVITY = 0.2;

    /** A scanner with gaps, to see that they stay out of it. */
    private static ScannerModel scanner(String kind) {
        return kind.equals("bench")
                ? BENCH
                : ScannerCatalogue.parse(ScannerCatalogue.toJson(BENCH)
                        .replace("\"gapsPerBlockTransaxial\" : 0", "\"gapsPerBlockTransaxial\" : 1"));
    }

    /** In [0.8, 1.2], lower on one side of the ring than on the other; some crystals and one block dead. */
    private static double[] truth(ScannerModel scanner, Random random) {
        double[] e = new double[scanner.elements()];
        SinglesUnits blocks = SinglesUnits.blocks(scanner);
        for (int i = 0; i < e.length; i++) {
            boolean isDead = scanner.isGap(i % scanner.indicesPerRing())
                    || blocks.unit(i) == DEAD_BLOCK
                    || random.nextInt(300) == 0;
            double side = 0.1 * Math.cos(scanner.crystalAngleRad(i % scanner.indicesPerRing()));
            e[i] = isDead ? 0 : (0.9 + 0.2 * random.nextDouble()) * (1 + side);
        }
        return e;
    }

    private static double mean(double[] e) {
        double sum = 0;
        int n = 0;
        for (double value : e) {
            sum += value;
            n += value > 0 ? 1 : 0;
        }
        return sum / n;
    }

    /**
     * Poisson counts of known efficiencies, with a third of randoms: every crystal comes back within its statistics, so the
     * mean of the squared pulls is 1; of 3000 crystals it has a standard deviation of 0.026.
     */
    @ParameterizedTest
    @ValueSource(strings = {"bench", "gapped"})
    void recoversKnownEfficienciesWithinStatistics(String kind) {
        ScannerModel scanner = scanner(kind);
        ProjectionGeometry geometry = new ProjectionGeometry(scanner);
        long seed = 41;
        Random random = new Random(seed);
        double[] truth = truth(scanner, random);
        CylinderModel model = new CylinderModel(geometry, WATER, 700);
        double[] detected = new double[truth.length];
        double[] accidental = new double[truth.length];
        for (int i = 0; i < truth.length; i++) {
            detected[i] = truth[i] * Math.sqrt(PAIR_SENSITIVITY);
            accidental[i] = 0.6 * truth[i];
        }
        PairCounts counts = new PairCounts(geometry, model);
        SyntheticPairs.draw(geometry, SyntheticPairs.modelled(geometry, model, detected), false, random, counts::add);
        long trues = counts.prompts();
        SyntheticPairs.draw(geometry, SyntheticPairs.products(geometry, accidental), false, random, counts::add);
        SyntheticPairs.draw(geometry, SyntheticPairs.products(geometry, accidental), true, random, counts::add);
        assertThat(counts.prompts()).isGreaterThan(trues);
        assertThat(counts.delayeds()).isCloseTo(counts.prompts() - trues, within(5000L));

        EfficiencyEstimate estimate;
        EfficiencyEstimate quick;
        try (Workers workers = new Workers(2)) {
            estimate = EfficiencyEstimator.maximumLikelihood(counts, model, false, workers, Progress.NONE);
            quick = EfficiencyEstimator.fanSums(counts, model, workers);
        }
        double mean = mean(truth);
        double pulls = pulls(estimate, truth, mean);
        System.err.printf(
                "efficiencies, %s: %,d prompts, %,d delayeds, %d passes, chi-square %.3f, fan sums %.3f%n",
                kind, counts.prompts(), counts.delayeds(), estimate.steps(), pulls, pulls(quick, truth, mean));
        assertThat(pulls).as("seed %d", seed).isBetween(0.9, 1.15);
        assertThat(pulls(quick, truth, mean))
                .as("seed %d: fan sums alone", seed)
                .isGreaterThan(1.5 * pulls);
        assertThat(estimate.pairSensitivity())
                .as("seed %d", seed)
                .isCloseTo(PAIR_SENSITIVITY * mean * mean, within(0.002 * PAIR_SENSITIVITY));
        assertThat(estimate.deadBlocks()).containsExactly(DEAD_BLOCK);
        for (int i = 0; i < truth.length; i++) {
            boolean isDead = truth[i] == 0 && !scanner.isGap(i % scanner.indicesPerRing());
            assertThat(estimate.deadCrystals().contains(i)).as("element %d", i).isEqualTo(isDead);
        }
        CrystalEfficiencies absolute = estimate.absolute("2026-11-21");
        assertThat(absolute.header().knownPairSensitivity()).hasValue(estimate.pairSensitivity());
        assertThat(new GeometricNormalisation(geometry, absolute).isAbsolute()).isTrue();
        assertThat(new GeometricNormalisation(geometry, estimate.relative("2026-11-21")).isAbsolute())
                .isFalse();
    }

    private static double pulls(EfficiencyEstimate estimate, double[] truth, double mean) {
        float[] values = estimate.values();
        double sum = 0;
        int n = 0;
        for (int i = 0; i < truth.length; i++) {
            if (truth[i] > 0) {
                double pull = (values[i] * mean / truth[i] - 1) / estimate.relativeSd(i);
                sum += pull * pull;
                n++;
            }
        }
        return sum / n;
    }

    /** A loss towards the edge that the model doesn't know goes into the geometric factors, not into crystals. */
    @Test
    void findsWhatTheGeometryLacks() {
        ProjectionGeometry geometry = new ProjectionGeometry(BENCH);
        long seed = 42;
        Random random = new Random(seed);
        double[] truth = truth(BENCH, random);
        CylinderModel model = new CylinderModel(geometry, WATER, 500);
        SyntheticPairs.Expected flat = SyntheticPairs.modelled(geometry, model, truth);
        PairCounts counts = new PairCounts(geometry, model);
        SyntheticPairs.draw(
                geometry,
                (view, t, pairs) -> {
                    boolean isSome = flat.fill(view, t, pairs);
                    double edge = geometry.sMm(t) / WATER.radiusMm();
                    for (int i = 0; i < pairs.length; i++) {
                        pairs[i] *= (float) (1 - 0.2 * edge * edge);
                    }
                    return isSome;
                },
                false,
                random,
                counts::add);
        EfficiencyEstimate estimate;
        try (Workers workers = new Workers(2)) {
            estimate = EfficiencyEstimator.maximumLikelihood(counts, model, true, workers, Progress.NONE);
        }
        double[] geometric = estimate.geometric();
        int centre = geometry.tangentialBins() / 2;
        for (int t = 0; t < geometric.length; t++) {
            if (model.covers(0, t)) {
                double edge = geometry.sMm(t) / WATER.radiusMm();
                assertThat(geometric[t] / geometric[centre])
                        .as("seed %d, bin %d", seed, t)
                        .isCloseTo(1 - 0.2 * edge * edge, within(0.02));
            }
        }
        assertThat(pulls(estimate, truth, mean(truth))).as("seed %d", seed).isBetween(0.9, 1.15);
        // beyond the source as at its edge
        int edge = 0;
        while (!model.covers(0, edge)) {
            edge++;
        }
        assertThat(geometric[0]).isEqualTo(geometric[edge]);
        assertThat(geometric[2 * centre]).isEqualTo(geometric[edge]);
        // and the normalisation has them
        GeometricNormalisation with = new GeometricNormalisation(geometry, estimate.relative("2026-11-21"));
        GeometricNormalisation without = new GeometricNormalisation(
                geometry, CrystalEfficiencies.relative(BENCH, "2026-11-21", estimate.values()));
        float[] a = new float[geometry.planes()];
        float[] b = new float[geometry.planes()];
        with.efficiencies(8, 40, a);
        without.efficiencies(8, 40, b);
        assertThat((double) a[7]).isCloseTo(geometric[40] * b[7], within(1e-5 * b[7]));
    }

    @Test
    void dailyCheckTellsWhatHasChanged() {
        ProjectionGeometry geometry = new ProjectionGeometry(BENCH);
        long seed = 43;
        Random random = new Random(seed);
        double[] truth = truth(BENCH, random);
        float[] calibrated = new float[truth.length];
        SinglesUnits blocks = SinglesUnits.blocks(BENCH);
        double mean = mean(truth);
        double[] today = truth.clone();
        for (int i = 0; i < truth.length; i++) {
            calibrated[i] = (float) (truth[i] / mean);
            today[i] *= blocks.unit(i) == 3 ? 0.8 : blocks.unit(i) == 17 ? 0 : 1;
        }
        CrystalEfficiencies calibration = CrystalEfficiencies.relative(BENCH, "2026-01-31", calibrated);
        CylinderModel model = new CylinderModel(geometry, WATER, 300);
        try (Workers workers = new Workers(2)) {
            DailyCheck same = check(geometry, model, truth, calibration, random, workers);
            assertThat(same.chiSquare()).as("seed %d", seed).isBetween(0.9, 1.15);
            assertThat(same.deadBlocks()).isEmpty();
            assertThat(same.changedBlocks()).isEmpty();
            DailyCheck changed = check(geometry, model, today, calibration, random, workers);
            assertThat(changed.chiSquare()).as("seed %d", seed).isGreaterThan(2);
            assertThat(changed.deadBlocks()).isEqualTo(List.of(17));
            assertThat(changed.changedBlocks()).isEqualTo(List.of(3));
        }
    }

    private static DailyCheck check(
            ProjectionGeometry geometry,
            CylinderModel model,
            double[] efficiencies,
            CrystalEfficiencies calibration,
            Random random,
            Workers workers) {
        PairCounts counts = new PairCounts(geometry, model);
        SyntheticPairs.draw(
                geometry, SyntheticPairs.modelled(geometry, model, efficiencies), false, random, counts::add);
        return DailyCheck.of(
                BENCH,
                EfficiencyEstimator.maximumLikelihood(counts, model, false, workers, Progress.NONE),
                calibration);
    }

    @Test
    void refusesWhatIsNoMeasurement() {
        ProjectionGeometry geometry = new ProjectionGeometry(BENCH);
        CylinderModel model = new CylinderModel(geometry, WATER, 1);
        PairCounts none = new PairCounts(geometry, model);
        none.add(new long[] {Word.delayed(0, 96)}, 1);
        try (Workers workers = new Workers(1)) {
            assertThatThrownBy(() -> EfficiencyEstimator.fanSums(none, model, workers))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("net coincidences");
        }
        assertThatThrownBy(() -> new CylinderModel(geometry, new CylinderModel.Source(200, 100, 0.1), 1))
                .hasMessageContaining("radiusMm: 200.0 (expected: at most 139.0");
        assertThatThrownBy(() -> new CylinderModel.Source(10, 10, 96)).hasMessageContaining("muPerCm: 96.0");
        assertThatThrownBy(() -> new CylinderModel.Source(10, 10, 10, 0)).hasMessageContaining("innerRadiusMm: 10.0");
    }

    /** The closed form against small steps along the line, of a full and of a hollow source. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 55})
    void theCylinderIsThatOfASlowWalk(double innerMm) {
        ProjectionGeometry geometry = new ProjectionGeometry(BENCH);
        CylinderModel.Source shortSource = new CylinderModel.Source(80, innerMm, 30, 0.1);
        CylinderModel model = new CylinderModel(geometry, shortSource, 1000);
        assertThat(model.covers(0, 63)).isTrue();
        assertThat(model.covers(0, 63 + 20)).as("53 mm off the axis").isEqualTo(innerMm == 0);
        float[] pairs = new float[BENCH.rings() * BENCH.rings()];
        for (int t = 30; t < 98; t += 7) {
            if (!model.covers(0, t)) {
                continue;
            }
            model.expected(0, t, pairs);
            for (int r1 = 0; r1 < BENCH.rings(); r1 += 3) {
                for (int r2 = 0; r2 < BENCH.rings(); r2 += 5) {
                    double rise = (r2 - r1) * BENCH.ringSpacingMm();
                    double length = Math.hypot(geometry.chordMm(t), rise);
                    int inside = 0;
                    int steps = 30_000;
                    for (int i = 0; i < steps; i++) {
                        double f = (i + 0.5) / steps;
                        double r = Math.hypot(geometry.sMm(t), (f - 0.5) * geometry.chordMm(t));
                        double z = BENCH.ringZMm(r1) + f * rise;
                        inside += r < 80 && r >= innerMm && Math.abs(z) < 15 ? 1 : 0;
                    }
                    double way = length * inside / steps;
                    double expected = 1000
                            * way
                            * Math.exp(-0.01 * way)
                            * GeometricNormalisation.etendueMm2(BENCH, geometry.chordMm(t), rise);
                    assertThat((double) pairs[r1 * BENCH.rings() + r2])
                            .as("bin %d, rings %d, %d", t, r1, r2)
                            .isCloseTo(expected, within(2e-3 * expected + 1e-5));
                }
            }
        }
    }
}
