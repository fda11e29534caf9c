package org.petmr.simulator.physics.expected;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.Isotope;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.recon.sinogram.Sinogram;
import org.petmr.simulator.phantom.Activity;
import org.petmr.simulator.phantom.Motion;
import org.petmr.simulator.phantom.Phantoms;
import org.petmr.simulator.phantom.ShapePhantom;
import org.petmr.simulator.physics.DetectorModel;
import org.petmr.simulator.physics.EventGenerator;
import org.petmr.simulator.physics.SinglesModel;
import org.petmr.simulator.physics.Source;
import org.petmr.simulator.physics.Truth;

/** Means against counts of the event generator, which draws annihilations in the phantom and knows nothing of lines. */
class ExpectedCountsTest {

    private static final long SEED = 20261121;
    private static final Workers WORKERS = new Workers(2);
    private static final ScannerModel BENCH = ScannerCatalogue.find("bench");
    private static final ProjectionGeometry GEOMETRY = new ProjectionGeometry(BENCH);
    private static final int MS = 10_000;

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    @Test
    void trueAndAccidentalCountsOfTheGenerator() {
        ShapePhantom head = Phantoms.benchHead();
        DetectorModel detector = DetectorModel.seeded(BENCH, 0.5, 0.2, 3);
        Source source = new Source(
                Motion.still(head),
                Activity.constant(head.activityBqPerMl(Phantoms.FDG, 3000)),
                Isotope.find("18F"));
        SinglesModel singles = new SinglesModel(2e6, 0.3);
        long t0 = System.nanoTime();
        EventGenerator generator = new EventGenerator(detector, source, singles, MS, SEED);
        Sinogram trues = Groups.histogram(generator, GEOMETRY, tag -> tag == Truth.TRUE ? 1 : 0);
        Sinogram randoms = Groups.histogram(generator, GEOMETRY, tag -> tag == Truth.RANDOM ? 1 : 0);
        long t1 = System.nanoTime();
        ExpectedCounts expected = new ExpectedCounts(
                detector, source, singles, MS, ExpectedSettings.of(BENCH).withScatter(0).withLinesPerBin(Integer.getInteger("lines", 17)), WORKERS);
        Sinogram meanTrues = expected.trues(GEOMETRY);
        Sinogram meanRandoms = expected.randoms(GEOMETRY);
        long t2 = System.nanoTime();
        System.err.println("generator " + (t1 - t0) / 1e9 + " means " + (t2 - t1) / 1e9 + " trues " + Groups.sum(trues)
                + " mean " + Groups.sum(meanTrues) + " randoms " + Groups.sum(randoms) + " mean "
                + Groups.sum(meanRandoms));
        for (Groups.By by : new Groups.By[] {
            Groups.bin(GEOMETRY), Groups.view(GEOMETRY), Groups.plane(GEOMETRY), Groups.patch(GEOMETRY)
        }) {
            System.err.println(by.name() + " " + Groups.chiSquare(trues, meanTrues, by) + " "
                    + Groups.chiSquare(randoms, meanRandoms, by));
        }
        assertThat(Groups.sum(trues)).isCloseTo(Groups.sum(meanTrues), within(4 * Math.sqrt(Groups.sum(trues))));
    }
}
