package org.petmr.simulator.physics.expected;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.Isotope;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.recon.sinogram.Sinogram;
import org.petmr.simulator.phantom.Activity;
import org.petmr.simulator.phantom.EllipticCylinder;
import org.petmr.simulator.phantom.Motion;
import org.petmr.simulator.phantom.MrProperties;
import org.petmr.simulator.phantom.ShapePhantom;
import org.petmr.simulator.phantom.Tissue;
import org.petmr.simulator.physics.DetectorModel;
import org.petmr.simulator.physics.SinglesModel;
import org.petmr.simulator.physics.Source;
import org.petmr.simulator.physics.Truth;
import org.petmr.simulator.physics.accelerated.AcceleratedScan;
import org.petmr.simulator.physics.accelerated.CylinderResponse;

/**
 * The reconstruction's single scatter simulation against photons followed one by one, absolutely; and what it leaves out. Draws
 * the picture of docs/scatter.md.
 */
class ScatterMonteCarloTest {

    private static final long SEED = 20261121;
    private static final Workers WORKERS = new Workers(2);
    private static final ScannerModel BENCH = ScannerCatalogue.find("bench");
    private static final ProjectionGeometry GEOMETRY = new ProjectionGeometry(BENCH);
    private static final DetectorModel DETECTOR = DetectorModel.seeded(BENCH, 0.5, 0.1, 3);
    private static final SinglesModel NO_SINGLES = new SinglesModel(0, 0);
    private static final Map<String, Double> HOT = Map.of("t", 1.0);

    private static final Tissue HOT_WATER = new Tissue("hot water", 0.096, 1, MrProperties.WATER, HOT);
    private static final Tissue WATER = new Tissue("water", 0.096, 1, MrProperties.WATER, Map.of());

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    private static ShapePhantom cylinder() {
        return new ShapePhantom(
                "cylinder",
                List.of(new ShapePhantom.Part("water", HOT_WATER, new EllipticCylinder(0, 0, 0, 70, 70, 60))));
    }

    /** A small torso, the activity in a rod to its left. */
    private static ShapePhantom torso() {
        return new ShapePhantom(
                "torso",
                List.of(
                        new ShapePhantom.Part("water", WATER, new EllipticCylinder(0, 0, 0, 105, 65, 60)),
                        new ShapePhantom.Part("rod", HOT_WATER, new EllipticCylinder(50, -10, 0, 15, 15, 60))));
    }

    /** Scan time of both; a long run says {@code -Dpetmr.scatter.ms=6000}. */
    private static final int MS = Integer.getInteger("petmr.scatter.ms", 600);

    /** One phantom's counts: by Monte Carlo without scatter, with at most one, with any; and what is expected. */
    record Found(Sinogram trues, Sinogram single, Sinogram all, Sinogram meanTrues, Sinogram meanSingle) {

        double multiplePerSingle() {
            return Groups.sum(all) / Groups.sum(single) - 1;
        }
    }

    private static Found find(ShapePhantom phantom, double bqPerMl) {
        return find(DETECTOR, GEOMETRY, phantom, bqPerMl, MS);
    }

    private static Found find(
            DetectorModel detector, ProjectionGeometry geometry, ShapePhantom phantom, double bqPerMl, int ms) {
        Source source = new Source(
                Motion.still(phantom), Activity.constant(phantom.activityBqPerMl("t", bqPerMl)), Isotope.find("18F"));
        CylinderResponse response = new CylinderResponse(detector);
        double[] noSingles = new double[detector.scanner().elements()];
        AcceleratedScan any = new AcceleratedScan(response, source, noSingles, AcceleratedScan.Settings.of(ms, SEED));
        AcceleratedScan one =
                new AcceleratedScan(response, source, noSingles, new AcceleratedScan.Settings(ms, 0, 1, SEED + 1));
        ExpectedSettings settings = ExpectedSettings.of(detector.scanner());
        ExpectedCounts counts = new ExpectedCounts(detector, source, NO_SINGLES, ms, settings, WORKERS);
        return new Found(
                Groups.histogram(any, geometry, tag -> tag == Truth.TRUE ? 1 : 0),
                Groups.histogram(one, geometry, tag -> tag == Truth.SCATTERED ? 1 : 0),
                Groups.histogram(any, geometry, tag -> tag == Truth.SCATTERED ? 1 : 0),
                counts.trues(geometry),
                counts.scattered(geometry));
    }

    /** Ring sums in eight groups. */
    private static Groups.By axial() {
        int rings = BENCH.rings();
        return new Groups.By(
                "axial position",
                8,
                (view, t, plane) -> Math.min(7, GEOMETRY.segments().ringSum(plane) * 8 / (2 * rings - 1)));
    }

    private static Groups.By tangential() {
        return new Groups.By("tangential position", 16, (view, t, plane) -> t / 8);
    }

    private static Groups.By around() {
        return new Groups.By("view", 8, (view, t, plane) -> view / 12);
    }

    /** What a fit to lines farther than this from the axis, beside the phantom, makes of single scatter. */
    private static double tailScale(Found f, double fromMm) {
        Groups.By bin = Groups.bin(f.all().geometry());
        double[] n = Groups.sums(f.all(), bin);
        double[] m = Groups.sums(f.meanSingle(), bin);
        double counted = 0;
        double expected = 0;
        for (int t = 0; t < n.length; t++) {
            if (Math.abs(f.all().geometry().sMm(t)) > fromMm) {
                counted += n[t];
                expected += m[t];
            }
        }
        return counted / expected;
    }

    private static void report(String name, Found f) {
        System.err.printf(
                "%s: trues %.0f of %.0f; single %.0f of %.0f = %.4f; multiple per single %.3f; fraction %.3f%n",
                name,
                Groups.sum(f.trues()),
                Groups.sum(f.meanTrues()),
                Groups.sum(f.single()),
                Groups.sum(f.meanSingle()),
                Groups.sum(f.single()) / Groups.sum(f.meanSingle()),
                f.multiplePerSingle(),
                Groups.sum(f.all()) / (Groups.sum(f.all()) + Groups.sum(f.trues())));
    }

    private static void assertSingle(Found f) {
        double all = Groups.sum(f.meanSingle());
        assertThat(Groups.sum(f.single())).as("all, seed %d", SEED).isCloseTo(all, within(0.03 * all));
        double trues = Groups.sum(f.meanTrues());
        assertThat(Groups.sum(f.trues())).as("trues, seed %d", SEED).isCloseTo(trues, within(0.01 * trues));
        for (Groups.By by : List.of(tangential(), axial(), around())) {
            double[] n = Groups.sums(f.single(), by);
            double[] m = Groups.sums(f.meanSingle(), by);
            for (int i = 0; i < n.length; i++) {
                assertThat(n[i])
                        .as("%s %d, seed %d", by.name(), i, SEED)
                        .isCloseTo(m[i], within(0.05 * m[i] + 4 * Math.sqrt(m[i]) + 4));
            }
        }
    }

    @Test
    void cylinderOfWater() throws IOException {
        Found f = find(cylinder(), 6000);
        report("cylinder", f);
        assertSingle(f);
        assertThat(f.multiplePerSingle()).as("seed %d", SEED).isBetween(0.07, 0.15);
        System.err.println("tail scale " + tailScale(f, 80));
        // The fit to the tails has to make up for what scatters more than once, whose profile is a little wider.
        assertThat(tailScale(f, 80)).as("seed %d", SEED).isBetween(1.02, 1.25);
        Path picture = Path.of("target", "scatter-monte-carlo.png");
        ScatterPicture.draw(f, GEOMETRY, picture);
        assertThat(picture).isNotEmptyFile();
    }

    @Test
    void rodInAnEllipse() {
        Found f = find(torso(), 60_000);
        report("torso", f);
        assertSingle(f);
        assertThat(f.multiplePerSingle()).as("seed %d", SEED).isBetween(0.09, 0.20);
    }

    /** The NEMA scatter phantom in the Biograph mMR; minutes, so only with {@code -Dpetmr.scatter.mmr=true}. */
    @Test
    void nemaPhantomInTheMmr() {
        Assumptions.assumeTrue(
                Boolean.getBoolean("petmr.scatter.mmr"), "SKIPPED: takes minutes; -Dpetmr.scatter.mmr=true");
        ScannerModel mmr = ScannerCatalogue.find("mmr");
        Tissue plastic = new Tissue("polyethylene", 0.0947, 0.96, MrProperties.WATER, Map.of());
        ShapePhantom phantom = new ShapePhantom(
                "nema-scatter",
                List.of(
                        new ShapePhantom.Part("plastic", plastic, new EllipticCylinder(0, 0, 0, 101.5, 101.5, 350)),
                        new ShapePhantom.Part("line", HOT_WATER, new EllipticCylinder(0, 45, 0, 3, 3, 350))));
        Found f = find(DetectorModel.seeded(mmr, 0.4, 0, 3), new ProjectionGeometry(mmr), phantom, 2e6, 1000);
        report("mmr", f);
        System.err.println("tail scale " + tailScale(f, 115));
        double single = Groups.sum(f.meanSingle());
        assertThat(Groups.sum(f.single())).as("seed %d", SEED).isCloseTo(single, within(0.05 * single));
    }
}
