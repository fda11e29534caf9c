package org.petmr.simulator.physics.expected;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.Isotope;
import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.recon.sinogram.Sinogram;
import org.petmr.simulator.phantom.Activity;
import org.petmr.simulator.phantom.Ellipsoid;
import org.petmr.simulator.phantom.Motion;
import org.petmr.simulator.phantom.MrProperties;
import org.petmr.simulator.phantom.Phantom;
import org.petmr.simulator.phantom.ShapePhantom;
import org.petmr.simulator.phantom.Tissue;
import org.petmr.simulator.physics.DetectorModel;
import org.petmr.simulator.physics.ScanEvents;
import org.petmr.simulator.physics.SinglesModel;
import org.petmr.simulator.physics.Source;
import org.petmr.simulator.physics.Truth;

/** Decay, activity that changes, and motion. */
class ExpectedTimesTest {

    private static final long SEED = 99;
    private static final Workers WORKERS = new Workers(2);
    private static final ScannerModel BENCH = ScannerCatalogue.find("bench");
    private static final ProjectionGeometry GEOMETRY = new ProjectionGeometry(BENCH);
    private static final DetectorModel DETECTOR = DetectorModel.seeded(BENCH, 0.5, 0, 3);
    private static final ExpectedSettings SETTINGS = ExpectedSettings.of(BENCH).withScatter(0);
    private static final SinglesModel NO_SINGLES = new SinglesModel(0, 0);

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    private static ShapePhantom balls(double xMm) {
        Tissue hot = new Tissue("hot", 0, 1, MrProperties.WATER, Map.of());
        return new ShapePhantom(
                "balls",
                List.of(
                        new ShapePhantom.Part("left", hot, Ellipsoid.sphere(xMm, 0, 0, 12)),
                        new ShapePhantom.Part("right", hot, Ellipsoid.sphere(-xMm, 0, 0, 12))));
    }

    /** Counts of lines within 20 mm of each of two places on the x axis, of the views along y. */
    private static double near(Sinogram sinogram, double xMm) {
        double sum = 0;
        for (int view = 0; view < GEOMETRY.views(); view++) {
            for (int t = 0; t < GEOMETRY.tangentialBins(); t++) {
                double phi = 0.5 * (GEOMETRY.firstAngleRad(view, t) + GEOMETRY.secondAngleRad(view, t));
                if (Math.abs(Math.abs(Math.sin(phi)) - 0) < 0.2
                        && Math.abs(GEOMETRY.sMm(t) * Math.signum(Math.cos(phi)) - xMm) < 20) {
                    for (int p = 0; p < GEOMETRY.planes(); p++) {
                        sum += sinogram.at(view, t, p);
                    }
                }
            }
        }
        return sum;
    }

    /** One part falls, another one rises, and the isotope decays; second by second. */
    @Test
    void activityThatChanges() {
        ShapePhantom phantom = balls(50);
        Isotope isotope = Isotope.find("15O");
        double[] rates = {4e6, 2e6};
        Activity activity = new Activity() {
            @Override
            public double bqPerMl(int part, double timeS) {
                return rates[part] * (part == 0 ? Math.exp(-timeS / 2) : 1 - Math.exp(-timeS / 2));
            }

            @Override
            public double mostBqPerMl(int part) {
                return rates[part];
            }
        };
        Source source = new Source(Motion.still(phantom), activity, isotope);
        double bothPerMs = sumOf(phantom, isotope, new double[] {1, 1}, 1);
        ExpectedScan scan = new ExpectedScan(
                new ExpectedCounts(DETECTOR, source, NO_SINGLES, 4000, SETTINGS, WORKERS),
                ExpectedScan.Noise.POISSON,
                SEED);
        ScanEvents.Producer producer = scan.producer();
        for (int second = 0; second < 4; second++) {
            int from = second * 1000;
            double mean = IntStream.range(from, from + 1000)
                    .mapToDouble(ms -> {
                        double s = (ms + 0.5) * 1e-3;
                        double bq = activity.bqPerMl(0, s) + activity.bqPerMl(1, s);
                        return 0.5 * bothPerMs * bq * isotope.remaining(s) / isotope.meanRemaining(0, 1e-3);
                    })
                    .sum();
            long found = 0;
            for (int chunk = 0; chunk < 1000 / ExpectedScan.CHUNK_MS; chunk++) {
                found += producer.chunk(from / ExpectedScan.CHUNK_MS + chunk).counts()[Truth.TRUE];
            }
            assertThat((double) found)
                    .as("second %d, seed %d", second, SEED)
                    .isCloseTo(mean, within(4 * Math.sqrt(mean)));
        }
    }

    private static double sumOf(Phantom phantom, Isotope isotope, double[] bqPerMl, int ms) {
        Source source = new Source(Motion.still(phantom), Activity.constant(bqPerMl), isotope);
        return Groups.sum(new ExpectedCounts(DETECTOR, source, NO_SINGLES, ms, SETTINGS, WORKERS).trues(GEOMETRY));
    }

    /** Two poses by turns of 30 and 10 ms: means and events lie where the phantom was, for as long as it was there. */
    @Test
    void motion() {
        ShapePhantom here = balls(30);
        ShapePhantom there = balls(90);
        Motion motion = new Motion() {
            @Override
            public int poses() {
                return 2;
            }

            @Override
            public Phantom phantom(int pose) {
                return pose == 0 ? here : there;
            }

            @Override
            public int poseAt(long timeMs) {
                return timeMs % 40 < 30 ? 0 : 1;
            }
        };
        Isotope isotope = Isotope.find("18F");
        Activity activity = Activity.constant(new double[] {3e6, 3e6});
        ExpectedCounts moved =
                new ExpectedCounts(DETECTOR, new Source(motion, activity, isotope), NO_SINGLES, 400, SETTINGS, WORKERS);
        Sinogram mean = moved.trues(GEOMETRY);
        double atRest = sumOf(here, isotope, new double[] {3e6, 3e6}, 400);
        double away = sumOf(there, isotope, new double[] {3e6, 3e6}, 400);
        assertThat(Groups.sum(mean)).isCloseTo(0.75 * atRest + 0.25 * away, within(1e-4 * atRest));
        for (ExpectedScan.Noise noise : ExpectedScan.Noise.values()) {
            ExpectedScan scan = new ExpectedScan(moved, noise, SEED);
            Sinogram counted = Groups.histogram(scan, GEOMETRY, tag -> 1);
            for (double x : new double[] {-90, -30, 30, 90}) {
                double expected = near(mean, x);
                assertThat(expected).isGreaterThan(1000);
                assertThat(near(counted, x))
                        .as("%s at %s mm, seed %d", noise, x, SEED)
                        .isCloseTo(
                                expected, within((noise == ExpectedScan.Noise.POISSON ? 4 : 1) * Math.sqrt(expected)));
            }
        }
    }

    @Test
    void singlesOfBlocks() {
        Source source =
                new Source(Motion.still(balls(30)), Activity.constant(new double[] {1, 1}), Isotope.find("15O"));
        SinglesModel singles = new SinglesModel(5e6, 0.3);
        ExpectedScan scan = new ExpectedScan(
                new ExpectedCounts(DETECTOR, source, singles, 2000, SETTINGS, WORKERS),
                ExpectedScan.Noise.POISSON,
                SEED);
        double mean = 5e6 * 2 * Isotope.find("15O").meanRemaining(0, 2);
        assertThat((double) IntStream.of(scan.blockSingles(0, 2000)).sum())
                .isCloseTo(mean, within(4 * Math.sqrt(mean)));
        assertThat(scan.blockSingles(0, 2000)).hasSize(48).isEqualTo(scan.blockSingles(0, 2000));
        assertThat(Word.isCoincidence(scan.producer().chunk(0).words()[1])).isTrue();
    }

    @Test
    void refuses() {
        Source source =
                new Source(Motion.still(balls(30)), Activity.constant(new double[] {1, 1}), Isotope.find("15O"));
        assertThatThrownBy(() -> new ExpectedCounts(DETECTOR, source, NO_SINGLES, 0, SETTINGS, WORKERS))
                .hasMessage("durationMs: 0 (expected: >= 1)");
        assertThatThrownBy(() -> SETTINGS.withLinesPerBin(0)).hasMessage("linesPerBin: 0 (expected: 1 to 1000)");
        assertThatThrownBy(() -> SETTINGS.withScatter(-1)).hasMessage("scatterFactor: -1.0 (expected: 0 to 10)");
        ExpectedCounts counts = new ExpectedCounts(DETECTOR, source, NO_SINGLES, 10, SETTINGS, WORKERS);
        assertThatThrownBy(() -> counts.trues(new ProjectionGeometry(ScannerCatalogue.find("mmr"))))
                .hasMessage("geometry: of mmr (expected: bench)");
        assertThatThrownBy(() -> counts.trues(GEOMETRY, 0))
                .hasMessage("scanner: bench has no time of flight (expected: one that has)");
    }
}
