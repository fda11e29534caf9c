package org.petmr.simulator.physics.expected;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.CrystalEfficiencies;
import org.petmr.recon.correction.GeometricNormalisation;
import org.petmr.recon.correction.Isotope;
import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.StrictJson;
import org.petmr.recon.scanner.TofModel;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.simulator.phantom.Activity;
import org.petmr.simulator.phantom.Ellipsoid;
import org.petmr.simulator.phantom.EllipticCylinder;
import org.petmr.simulator.phantom.Motion;
import org.petmr.simulator.phantom.MrProperties;
import org.petmr.simulator.phantom.ShapePhantom;
import org.petmr.simulator.phantom.Tissue;
import org.petmr.simulator.physics.DetectorModel;
import org.petmr.simulator.physics.EventGenerator;
import org.petmr.simulator.physics.ScanEvents;
import org.petmr.simulator.physics.SinglesModel;
import org.petmr.simulator.physics.Source;
import org.petmr.simulator.physics.Truth;

/** Time of flight, and lines of the scanners of patients. */
class ExpectedTofTest {

    private static final long SEED = 4242;
    private static final Workers WORKERS = new Workers(2);
    private static final ScannerModel TIMED = StrictJson.read(
            "scanner",
            StrictJson.write(ScannerCatalogue.find("bench"))
                    .replaceFirst(
                            "\"tof\" *: *null",
                            "\"tof\": {\"bins\": 9, \"binWidthPs\": 160.0, \"resolutionFwhmPs\": 250.0}"),
            ScannerModel.class);
    private static final ProjectionGeometry GEOMETRY = new ProjectionGeometry(TIMED);
    private static final int BINS = 9;
    private static final int VIEW_GROUPS = 8;
    private static final DetectorModel DETECTOR = DetectorModel.seeded(TIMED, 0.5, 0.1, 3);
    private static final SinglesModel NO_SINGLES = new SinglesModel(0, 0);

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    private static Tissue water(double uptake) {
        return new Tissue("water", 0.096, 1, MrProperties.WATER, Map.of("t", uptake));
    }

    private static Source source(double bqPerMl, ShapePhantom.Part... parts) {
        ShapePhantom phantom = new ShapePhantom("p", List.of(parts));
        return new Source(
                Motion.still(phantom), Activity.constant(phantom.activityBqPerMl("t", bqPerMl)), Isotope.find("18F"));
    }

    private static Source hotBall() {
        return source(
                40_000,
                new ShapePhantom.Part("water", water(0.1), new EllipticCylinder(0, 0, 0, 70, 55, 35)),
                new ShapePhantom.Part("ball", water(1), Ellipsoid.sphere(40, 20, 0, 15)));
    }

    /** Counts by view group and TOF index towards the line's first end, {@code [group * BINS + index]}. */
    private static double[] timed(ScanEvents scan, byte tag) {
        double[] counts = new double[VIEW_GROUPS * BINS];
        int n = TIMED.indicesPerRing();
        ScanEvents.Producer producer = scan.producer();
        for (int c = 0; c < scan.chunks(); c++) {
            ScanEvents.Chunk chunk = producer.chunk(c);
            for (int i = 0; i < chunk.words().length; i++) {
                if (chunk.truth()[i] == tag) {
                    int a = Word.elementA(chunk.words()[i]) % n;
                    int b = Word.elementB(chunk.words()[i]) % n;
                    int index = Word.tofIndex(chunk.words()[i]);
                    int towardsFirst = GEOMETRY.pairs().isExchanged(a, b) ? BINS - 1 - index : index;
                    counts[GEOMETRY.pairs().view(a, b) * VIEW_GROUPS / GEOMETRY.views() * BINS + towardsFirst]++;
                }
            }
        }
        return counts;
    }

    private static double[] expected(ExpectedCounts counts, boolean isScattered) {
        double[] means = new double[VIEW_GROUPS * BINS];
        Groups.By byView = new Groups.By("view", VIEW_GROUPS, (view, t, p) -> view * VIEW_GROUPS / GEOMETRY.views());
        for (int k = 0; k < BINS; k++) {
            double[] sums = Groups.sums(isScattered ? counts.scattered(GEOMETRY, k) : counts.trues(GEOMETRY, k), byView);
            for (int g = 0; g < VIEW_GROUPS; g++) {
                means[g * BINS + k] = sums[g];
            }
        }
        return means;
    }

    private static double chiSquare(double[] counted, double[] mean) {
        double chi = 0;
        int used = 0;
        for (int i = 0; i < mean.length; i++) {
            if (mean[i] >= 20) {
                chi += (counted[i] - mean[i]) * (counted[i] - mean[i]) / mean[i];
                used++;
            }
        }
        assertThat(used).isGreaterThan(mean.length / 3);
        return chi / used;
    }

    /** Trues of the event generator and of the scan, scattered of the scan; all bins together are those without time. */
    @Test
    void countsByTime() {
        int ms = 500;
        ExpectedSettings coarse = new ExpectedSettings(4, false, 1, 4);
        ExpectedCounts counts = new ExpectedCounts(DETECTOR, hotBall(), NO_SINGLES, ms, coarse, WORKERS);
        ExpectedScan scan = new ExpectedScan(counts, ExpectedScan.Noise.POISSON, SEED);
        double[] trues = expected(counts, false);
        double[] scattered = expected(counts, true);
        double limit = 1 + 5 * Math.sqrt(2.0 / trues.length);
        EventGenerator generator = new EventGenerator(DETECTOR, hotBall(), NO_SINGLES, ms, SEED);
        assertThat(chiSquare(timed(generator, Truth.TRUE), trues)).as("generator").isLessThan(limit);
        assertThat(chiSquare(timed(scan, Truth.TRUE), trues)).as("scan").isLessThan(limit);
        assertThat(chiSquare(timed(scan, Truth.SCATTERED), scattered)).as("scattered").isLessThan(limit);
        double sum = java.util.stream.DoubleStream.of(trues).sum();
        assertThat(sum).isCloseTo(Groups.sum(counts.trues(GEOMETRY)), within(0.002 * sum));
    }

    /** First planes of both scanners: what the reconstruction's normalisation gives a chord of a long cylinder. */
    @Test
    void linesOfPatientScanners() {
        for (String name : new String[] {"mmr", "signa"}) {
            ScannerModel scanner = ScannerCatalogue.find(name);
            double radius = 100;
            Source source = source(
                    1000, new ShapePhantom.Part("water", water(1), new EllipticCylinder(0, 0, 0, radius, radius, 400)));
            DetectorModel detector = DetectorModel.seeded(scanner, 0.3, 0.2, 5);
            ExpectedSettings settings = ExpectedSettings.of(scanner).withScatter(0);
            ExpectedCounts counts = new ExpectedCounts(detector, source, NO_SINGLES, 1000, settings, WORKERS);
            ProjectionGeometry geometry = counts.lines().geometry();
            assertThat(geometry.compression()).isEqualTo(scanner.axialCompression());
            GeometricNormalisation normalisation = new GeometricNormalisation(
                    geometry, new CrystalEfficiencies(scanner, "2026-01-31", 0.3, detector.efficiencies()));
            int[] pairs = counts.weights().planes(geometry.segments());
            Component.Walker walker = counts.component(0, 0).walker();
            float[] along = new float[geometry.planes()];
            float[] n = new float[geometry.planes()];
            for (int view = 3; view < geometry.views(); view += 50) {
                for (int t = 120; t < geometry.tangentialBins() - 120; t += 7) {
                    if (geometry.isGap(view, t)) {
                        continue;
                    }
                    walker.unscattered(view, t, along);
                    normalisation.efficiencies(view, t, n);
                    float[] sums = new float[geometry.planes()];
                    counts.weights().addTo(view, t, along, pairs, pairs, 1, sums);
                    double s = geometry.sMm(t);
                    double chord = s * s < radius * radius ? 2 * Math.sqrt(radius * radius - s * s) : 0;
                    for (int p = 0; p < geometry.segments().planesOf(0); p++) {
                        double mean = 1e-3 * n[p] * 1000 * chord * Math.exp(-0.0096 * chord);
                        assertThat((double) sums[p])
                                .as("%s view %d bin %d plane %d", name, view, t, p)
                                .isCloseTo(mean, within(1e-4 * mean + 1e-12));
                    }
                }
            }
            if (scanner.timeOfFlight().isPresent()) {
                TofModel tof = scanner.timeOfFlight().orElseThrow();
                float[][] byBin = new float[tof.bins()][geometry.planes()];
                walker.timed(3, 170, new TofProfile(tof), byBin);
                walker.unscattered(3, 170, along);
                double sum = 0;
                for (float[] bin : byBin) {
                    sum += bin[20];
                }
                assertThat(sum).isCloseTo(along[20], within(1e-4 * along[20]));
                // A chord of 200 mm in the middle fills the middle bin of 25.4 mm from end to end.
                assertThat(byBin[13][20] / along[20]).isCloseTo(
                        (float) (tof.binWidthMm() / 199.6), within(0.002f));
            }
        }
    }
}
