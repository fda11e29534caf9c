package org.petmr.recon.correction.scatter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.TofModel;
import org.petmr.recon.sinogram.ProjectionGeometry;

class ScatterSimulationTest {

    private static final ScannerModel BENCH = ScannerCatalogue.find("bench");
    private static final ProjectionGeometry GEOMETRY = new ProjectionGeometry(BENCH);
    private static final VoxelGrid GRID = VoxelGrid.centred(48, 48, 31, 5, 5, 2.5);
    private static final Volume WATER = Phantoms.cylinder(GRID, 0, 0, 70, 37, 0.096);
    private static final Volume ACTIVITY = Phantoms.cylinder(GRID, 25, -15, 30, 25, 1);
    private static final Workers WORKERS = new Workers(2);
    private static final ScatterSettings USUAL = ScatterSettings.of(BENCH);
    private static final ScatterSettings COARSE = USUAL.withPoints(16, 0.01).withDetectors(32, 4);

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    private static ScatterEstimate simulate(ScatterSettings settings, Volume activity, Volume mu) {
        return new ScatterSimulation(GEOMETRY, settings, WORKERS).simulate(activity, mu, Progress.NONE);
    }

    private static float[] line(ScatterEstimate estimate, int view, int t) {
        float[] planes = new float[GEOMETRY.planes()];
        estimate.expected(view, t, planes);
        return planes;
    }

    /** Everything the estimate expects of some views. */
    private static float[] views(ScatterEstimate estimate, int step) {
        int perView = GEOMETRY.tangentialBins() * GEOMETRY.planes();
        float[] all = new float[(GEOMETRY.views() + step - 1) / step * perView];
        for (int v = 0; v * step < GEOMETRY.views(); v++) {
            for (int t = 0; t < GEOMETRY.tangentialBins(); t++) {
                float[] planes = line(estimate, v * step, t);
                System.arraycopy(planes, 0, all, v * perView + t * planes.length, planes.length);
            }
        }
        return all;
    }

    /** O54. */
    @Test
    void nothingScattersInAirOrWithoutActivity() {
        ScatterEstimate inAir = simulate(COARSE, ACTIVITY, Volume.zeros(GRID));
        assertThat(inAir.points()).isZero();
        assertThat(views(inAir, 8)).containsOnly(0f);
        assertThat(views(simulate(COARSE, Volume.zeros(GRID), WATER), 8)).containsOnly(0f);
        assertThat(views(simulate(COARSE, Volume.zeros(GRID), Volume.zeros(GRID)), 8))
                .containsOnly(0f);
    }

    /** O55. */
    @Test
    void isTheSameFromEitherEnd() {
        ScatterEstimate estimate = simulate(COARSE, ACTIVITY, WATER);
        for (int i = 0; i < 2000; i++) {
            int element1 = i * 7919 % BENCH.elements();
            int element2 = i * 104729 % BENCH.elements();
            double there = estimate.perEfficiency(element1, element2);
            assertThat(estimate.perEfficiency(element2, element1)).isEqualTo(there);
        }
        // The samples themselves, at which pairs have an order of their own.
        for (int c1 = 0; c1 < 192; c1 += 18) {
            for (int apart = -36; apart <= 36; apart += 6) {
                float[] there = new float[GEOMETRY.planes()];
                int view = GEOMETRY.pairs().view(c1, (c1 + 96 + apart) % 192);
                int t = GEOMETRY.pairs().tangential(c1, (c1 + 96 + apart) % 192) + 63;
                estimate.expected(view, t, there);
                int first = GEOMETRY.firstCrystal(view, t);
                int second = GEOMETRY.secondCrystal(view, t);
                for (int r = 0; r < 16; r += 5) {
                    int plane = GEOMETRY.segments().plane(r, r);
                    double pair = estimate.perEfficiency(r * 192 + second, r * 192 + first);
                    assertThat(pair).isCloseTo(there[plane], within(1e-6 * pair + 1e-6));
                }
            }
        }
    }

    /** O55. A ball at the centre: photons must turn by more than the energy window allows to meet far from opposite. */
    @Test
    void isZeroBeyondTheCut() {
        Volume ball = Phantoms.cylinder(GRID, 0, 0, 12, 12, 0.096);
        ScatterEstimate estimate = simulate(COARSE, ball, ball);
        assertThat(line(estimate, 10, 63)[8]).isPositive();
        assertThat(line(estimate, 10, 0)).containsOnly(0f);
        assertThat(line(estimate, 10, 126)).containsOnly(0f);
    }

    @Test
    void fastPairsAreThePlainOnes() {
        ScatterSimulation simulation = new ScatterSimulation(GEOMETRY, COARSE, WORKERS);
        float[] fast = views(simulation.simulate(ACTIVITY, WATER, Progress.NONE), 8);
        float[] plain = views(simulation.simulatePlainly(ACTIVITY, WATER, Progress.NONE), 8);
        float most = 0;
        for (float p : plain) {
            most = Math.max(most, p);
        }
        assertThat(most).isPositive();
        for (int i = 0; i < plain.length; i++) {
            assertThat(fast[i]).isCloseTo(plain[i], within(5e-4f * plain[i] + 2e-4f * most));
        }
    }

    @Test
    void theSameBitForBitWithAnyNumberOfThreads() {
        float[] two = views(simulate(COARSE, ACTIVITY, WATER), 8);
        try (Workers one = new Workers(1)) {
            ScatterEstimate again =
                    new ScatterSimulation(GEOMETRY, COARSE, one).simulate(ACTIVITY, WATER, Progress.NONE);
            assertThat(views(again, 8)).isEqualTo(two);
        }
    }

    /** Between samples: against detectors at every second crystal of every ring, so that nothing is interpolated there. */
    @Test
    void interpolatesToAFewPerCent() {
        ScatterSettings few = USUAL.withPoints(14, 0.01);
        ScatterEstimate sampled = simulate(few, ACTIVITY, WATER);
        ScatterEstimate dense = simulate(few.withDetectors(96, 16), ACTIVITY, WATER);
        int n = BENCH.indicesPerRing();
        double most = 0;
        double worst = 0;
        double squares = 0;
        int lines = 0;
        for (int c1 = 0; c1 < n; c1 += 22) {
            for (int apart = -50; apart <= 50; apart += 2) {
                int c2 = (c1 + n / 2 + apart + n) % n;
                for (int r1 = 0; r1 < 16; r1++) {
                    for (int r2 = r1 % 3; r2 < 16; r2 += 3) {
                        double truth = dense.perEfficiency(r1 * n + c1, r2 * n + c2);
                        double error = sampled.perEfficiency(r1 * n + c1, r2 * n + c2) - truth;
                        most = Math.max(most, truth);
                        worst = Math.max(worst, Math.abs(error));
                        squares += error * error;
                        lines++;
                    }
                }
            }
        }
        assertThat(worst).isLessThan(0.02 * most);
        assertThat(Math.sqrt(squares / lines)).isLessThan(0.005 * most);
    }

    /** A plane's scatter is that of its mean rings: nearly the mean of that of its ring pairs. */
    @Test
    void aPlaneHasTheMeanOfItsRingPairs() {
        ScatterEstimate estimate = simulate(COARSE, ACTIVITY, WATER);
        int n = BENCH.indicesPerRing();
        int view = 31;
        for (int t = 40; t < 90; t += 7) {
            float[] planes = line(estimate, view, t);
            double[] sums = new double[planes.length];
            for (int r1 = 0; r1 < BENCH.rings(); r1++) {
                for (int r2 = 0; r2 < BENCH.rings(); r2++) {
                    int plane = GEOMETRY.segments().plane(r1, r2);
                    if (plane >= 0) {
                        sums[plane] += estimate.perEfficiency(
                                r1 * n + GEOMETRY.firstCrystal(view, t), r2 * n + GEOMETRY.secondCrystal(view, t));
                    }
                }
            }
            for (int p = 0; p < planes.length; p++) {
                double mean = sums[p] / GEOMETRY.segments().ringPairs(p);
                assertThat((double) planes[p]).isCloseTo(mean, within(0.02 * mean + 1e-4));
            }
        }
    }

    @Test
    void timeOfFlightBinsSumToTheWhole() {
        ScannerModel timed = Phantoms.timed(BENCH, new TofModel(15, 130, 300));
        ProjectionGeometry geometry = new ProjectionGeometry(timed);
        ScatterEstimate estimate =
                new ScatterSimulation(geometry, COARSE, WORKERS).simulateTimeOfFlight(ACTIVITY, WATER, Progress.NONE);
        assertThat(estimate.isTimeOfFlight()).isTrue();
        // At the samples themselves: detectors at every sixth crystal and fifth ring.
        for (int c1 = 0; c1 < 192; c1 += 30) {
            for (int apart = -48; apart <= 48; apart += 6) {
                for (int r = 0; r < 16; r++) {
                    int element1 = r / 4 * 5 * 192 + c1;
                    int element2 = r % 4 * 5 * 192 + (c1 + 96 + apart) % 192;
                    double sum = 0;
                    for (int k = -7; k <= 7; k++) {
                        sum += estimate.perEfficiency(element1, element2, k);
                    }
                    double all = estimate.perEfficiency(element1, element2);
                    assertThat(sum).isCloseTo(all, within(1e-3 * all + 1e-6));
                }
            }
        }
        // In between the cubic may swing below 0 where scatter ends, and is cut off there bin by bin.
        float[] planes = new float[geometry.planes()];
        float[] ofBin = new float[geometry.planes()];
        for (int t = 40; t < 90; t += 3) {
            estimate.expected(17, t, planes);
            double[] sums = new double[planes.length];
            for (int k = -7; k <= 7; k++) {
                estimate.expected(17, t, k, ofBin);
                for (int p = 0; p < sums.length; p++) {
                    sums[p] += ofBin[p];
                }
            }
            for (int p = 0; p < sums.length; p++) {
                assertThat(sums[p]).isCloseTo(planes[p], within(2e-3 * planes[p] + 1e-3));
            }
        }
        assertThat(estimate.perEfficiency(500, 600 + 3 * 192, 2))
                .isCloseTo(estimate.perEfficiency(600 + 3 * 192, 500, -2), within(1e-5));
        assertThatThrownBy(() -> estimate.expected(0, 0, 8, ofBin)).hasMessage("tofBin: 8 (expected: -7 to 7)");
        assertThatThrownBy(() -> simulate(COARSE, ACTIVITY, WATER).perEfficiency(0, 100, 0))
                .hasMessage("tofBin: 0 (expected: none, no time of flight)");
        assertThatThrownBy(() -> new ScatterSimulation(GEOMETRY, COARSE, WORKERS)
                        .simulateTimeOfFlight(ACTIVITY, WATER, Progress.NONE))
                .hasMessageContaining("scanner: bench has no time of flight");
    }

    /** A patient who goes on scatters more into the field of view. */
    @Test
    void carriesThePatientOn() {
        Volume longWater = Phantoms.cylinder(GRID, 0, 0, 70, 100, 0.096);
        ScatterEstimate within = simulate(COARSE, longWater, longWater);
        ScatterEstimate beyond = simulate(COARSE.withBeyondFieldMm(50), longWater, longWater);
        assertThat(beyond.points()).isGreaterThan(within.points());
        assertThat(line(beyond, 3, 63)[0]).isGreaterThan(1.1f * line(within, 3, 63)[0]);
        Volume extended = EndSlices.extended(ACTIVITY, 4);
        assertThat(extended.grid().nz()).isEqualTo(35);
        assertThat(extended.grid().lpsFromVoxel().z(0, 0, 2))
                .isCloseTo(GRID.lpsFromVoxel().z(0, 0, 0), within(1e-9));
        assertThat(extended.at(29, 21, 17)).isEqualTo(ACTIVITY.at(29, 21, 15));
    }

    @Test
    void hearsCancellation() {
        AtomicInteger reports = new AtomicInteger();
        Progress impatient = new Progress() {
            @Override
            public void report(double fraction, String message) {
                reports.incrementAndGet();
            }

            @Override
            public boolean isCancelled() {
                return reports.get() > 1;
            }
        };
        assertThatThrownBy(() -> new ScatterSimulation(GEOMETRY, USUAL, WORKERS).simulate(ACTIVITY, WATER, impatient))
                .isInstanceOf(CancellationException.class);
        assertThat(reports.get()).isEqualTo(2);
    }

    /** A mu-map that fills its whole grid, detectors and all, gives finite scatter: a point at a detector would not. */
    @Test
    void matterAmongTheDetectorsDoesNotScatter() {
        Volume full = Volume.filled(VoxelGrid.centred(72, 72, 31, 5, 5, 2.5), 0.05f);
        ScatterEstimate estimate = simulate(COARSE, ACTIVITY, full);
        double middle = estimate.perEfficiency(8 * 192, 8 * 192 + 96);
        for (float s : views(estimate, 16)) {
            assertThat(s).isBetween(0f, (float) (10 * middle));
        }
    }

    @Test
    void refusesWhatCannotBeSimulated() {
        Volume negative = Volume.filled(GRID, -1);
        assertThatThrownBy(() -> simulate(COARSE, negative, WATER))
                .hasMessage("activity: holds -1.0 (expected: finite, 0 or more)");
        Volume notANumber = Volume.filled(GRID, Float.NaN);
        assertThatThrownBy(() -> simulate(COARSE, notANumber, WATER)).hasMessageContaining("activity: holds NaN");
        assertThatThrownBy(() -> simulate(COARSE, ACTIVITY, Volume.filled(GRID, 960)))
                .hasMessageContaining("mu-map: largest value 960");
        assertThatThrownBy(() -> USUAL.withDetectors(63, 4)).hasMessageContaining("detectorColumns: 63");
        assertThatThrownBy(() -> USUAL.withPoints(0, 0.01)).hasMessage("pointSpacingMm: 0.0 (expected: > 0)");
    }
}
