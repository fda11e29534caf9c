package org.petmr.recon.correction.scatter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.apache.commons.math3.distribution.PoissonDistribution;
import org.apache.commons.math3.random.RandomGenerator;
import org.apache.commons.math3.random.Well19937c;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.projector.SinogramProjector;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.recon.sinogram.Sinogram;

class TailFitterTest {

    private static final ScannerModel BENCH = ScannerCatalogue.find("bench");
    private static final ProjectionGeometry GEOMETRY = new ProjectionGeometry(BENCH);
    private static final VoxelGrid GRID = BENCH.imageGrid(2);
    private static final Workers WORKERS = new Workers(2);
    private static final Volume WATER = Phantoms.cylinder(GRID, 0, 0, 50, 50, 0.096);
    private static final SinogramProjector PROJECTOR = new SinogramProjector(GEOMETRY, GRID, WORKERS);
    private static final TailMask MASK = TailMask.of(PROJECTOR, WATER, Progress.NONE);
    private static final ScatterEstimate ESTIMATE = new ScatterSimulation(
                    GEOMETRY, ScatterSettings.of(BENCH).withPoints(16, 0.01).withDetectors(32, 4), WORKERS)
            .simulate(Phantoms.cylinder(GRID, 0, 0, 50, 50, 1), WATER, Progress.NONE);
    private static final float RANDOMS = 0.05f;

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    private static SinogramProjector.LineSource constant(float value) {
        return (view, t, planes) -> {
            Arrays.fill(planes, value);
            return true;
        };
    }

    private static SinogramProjector.LineSource of(Sinogram sinogram) {
        return (view, t, planes) -> {
            System.arraycopy(sinogram.values(), GEOMETRY.index(view, t, 0), planes, 0, planes.length);
            return true;
        };
    }

    /** Counted: trues in the body (nonsense: they must not matter), scatter times a scale in z, randoms. */
    private static Sinogram counts(
            double countsPerUnit, double scaleAtStart, double scaleAtEnd, RandomGenerator random) {
        Sinogram counts = Sinogram.zeros(GEOMETRY);
        float[] planes = new float[GEOMETRY.planes()];
        for (int view = 0; view < GEOMETRY.views(); view++) {
            for (int t = 0; t < GEOMETRY.tangentialBins(); t++) {
                ESTIMATE.expected(view, t, planes);
                for (int p = 0; p < planes.length; p++) {
                    double z = GEOMETRY.segments().ringSum(p) / 30.0;
                    double scale = scaleAtStart + z * (scaleAtEnd - scaleAtStart);
                    double mean = RANDOMS + countsPerUnit * scale * planes[p];
                    double drawn = random == null ? mean : new PoissonDistribution(random, mean, 1e-12, 1000).sample();
                    counts.values()[GEOMETRY.index(view, t, p)] =
                            MASK.holds(view, t, p) ? (float) drawn : (float) drawn + 50;
                }
            }
        }
        return counts;
    }

    private static TailFit fit(Sinogram counts, double countsPerUnit, TailFitter.Settings settings) {
        TailFitter.Data data =
                new TailFitter.Data(of(counts), Optional.of(constant(RANDOMS)), constant((float) countsPerUnit));
        return new TailFitter(MASK, data, settings, WORKERS).fit(ESTIMATE, Progress.NONE);
    }

    @Test
    void masksTheBodyAndItsBorder() {
        // ACF 1.1 at a chord of 9.9 mm: 49.75 mm from the axis; bins are 2.65 mm wide there.
        int plane = 15;
        for (int view = 0; view < GEOMETRY.views(); view += 5) {
            int in = 0;
            for (int t = 0; t < GEOMETRY.tangentialBins(); t++) {
                double s = Math.abs(GEOMETRY.sMm(t));
                if (s < 58) {
                    assertThat(MASK.holds(view, t, plane)).as("s %s", s).isFalse();
                }
                if (s > 65) {
                    assertThat(MASK.holds(view, t, plane)).as("s %s", s).isTrue();
                }
                in += MASK.holds(view, t, plane) ? 1 : 0;
            }
            assertThat(in).isGreaterThan(50);
        }
    }

    @Test
    void findsTheScaleOfNoiseFreeTailsExactly() {
        TailFit fit = fit(counts(1, 1.15, 1.15, null), 1, TailFitter.Settings.USUAL);
        assertThat(fit.overallScale()).isCloseTo(1.15, within(1e-4));
        for (float k : fit.scaleOfRingSum()) {
            assertThat(k).isCloseTo(1.15f, within(1e-3f));
        }
        assertThat(fit.residual()).isCloseTo(0, within(1e-3));
        assertThat(fit.findings()).isEmpty();
        assertThat(fit.clipped()).isEmpty();
    }

    @Test
    void recoversTheScaleFromPoissonCounts() {
        long seed = 431;
        TailFit fit = fit(counts(0.5, 0.9, 1.4, new Well19937c(seed)), 0.5, TailFitter.Settings.USUAL);
        float[] k = fit.scaleOfRingSum();
        for (int g = 5; g < 26; g++) {
            assertThat((double) k[g]).as("position %d, seed %d", g, seed).isCloseTo(0.9 + g / 60.0, within(0.06));
        }
        assertThat(fit.unfitted()).as("seed %d", seed).isEmpty();
        assertThat(fit.residual()).as("seed %d", seed).isCloseTo(0, within(0.02));
    }

    @Test
    void clipsAndSaysSo() {
        TailFit fit = fit(counts(1, 3, 3, null), 1, TailFitter.Settings.USUAL);
        assertThat(fit.scaleOfRingSum()).containsOnly(2f);
        assertThat(fit.clipped()).hasSize(31);
        assertThat(fit.overallScale()).isCloseTo(3, within(1e-3));
        assertThat(fit.residual()).isCloseTo(1.0 / 3, within(1e-3));
        assertThat(fit.findings())
                .containsExactly(
                        "scatter: the tails hold 3.00 times what was simulated (expected: 0.7 to 1.5 unless the mu-map misses matter, or the images activity)",
                        "scatter: 31 of 31 axial positions would take a factor beyond 0.1 to 2.0");
    }

    @Test
    void keepsTheSimulationWhenTailsHoldTooLittle() {
        long seed = 432;
        TailFit fit = fit(counts(1e-5, 1, 1, new Well19937c(seed)), 1e-5, TailFitter.Settings.USUAL);
        assertThat(fit.scaleOfRingSum()).as("seed %d", seed).containsOnly(1f);
        assertThat(fit.unfitted()).hasSize(31);
        assertThat(fit.findings()).hasSize(1);
        assertThat(fit.findings().get(0)).contains("too few to scale it");
    }

    @Test
    void fittedEstimateFollowsTheScales() {
        TailFit fit = fit(counts(1, 1.5, 1.5, null), 1, TailFitter.Settings.USUAL);
        ScatterEstimate fitted = ESTIMATE.fitted(fit);
        float[] before = new float[GEOMETRY.planes()];
        float[] after = new float[GEOMETRY.planes()];
        ESTIMATE.expected(40, 50, before);
        fitted.expected(40, 50, after);
        for (int p = 0; p < before.length; p++) {
            assertThat(after[p]).isCloseTo(1.5f * before[p], within(2e-3f * before[p]));
        }
        assertThat(fitted.perEfficiency(300, 780)).isCloseTo(1.5 * ESTIMATE.perEfficiency(300, 780), within(1e-2));
    }

    @Test
    void refusesAndHearsCancellation() {
        assertThatThrownBy(() -> new TailFitter.Settings(0.5, 0.9, 0.1, 3))
                .hasMessageContaining("scatter scale: 0.5 to 0.9");
        assertThatThrownBy(() -> TailMask.of(PROJECTOR, WATER, 1, 4, Progress.NONE))
                .hasMessage("leastFactor: 1.0 (expected: > 1)");
        assertThatThrownBy(() -> ESTIMATE.scaled(new float[3])).hasMessage("scaleOfRingSum: 3 (expected: 31)");
        TailFitter.Data data = new TailFitter.Data(constant(1), Optional.empty(), constant(1));
        Progress cancelled = new Progress() {
            @Override
            public void report(double fraction, String message) {}

            @Override
            public boolean isCancelled() {
                return true;
            }
        };
        assertThatThrownBy(
                        () -> new TailFitter(MASK, data, TailFitter.Settings.USUAL, WORKERS).fit(ESTIMATE, cancelled))
                .isInstanceOf(CancellationException.class);
    }
}
