package org.petmr.simulator.physics.expected;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
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
    private static final DetectorModel DETECTOR = DetectorModel.seeded(BENCH, 0.5, 0.2, 3);
    private static final int MS = 5000;

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    private static Source source(ShapePhantom phantom, double bqPerMl, String isotope) {
        return new Source(
                Motion.still(phantom),
                Activity.constant(phantom.activityBqPerMl(Phantoms.FDG, bqPerMl)),
                Isotope.find(isotope));
    }

    /** By bin, view, plane and patch of the sinogram; what is left over is Poisson. */
    @Test
    void countsOfTheGenerator() {
        // 15O loses 3 % meanwhile
        Source source = source(Phantoms.benchHead(), 4000, "15O");
        SinglesModel singles = new SinglesModel(3e6, 0.3);
        EventGenerator generator = new EventGenerator(DETECTOR, source, singles, MS, SEED);
        Sinogram trues = Groups.histogram(generator, GEOMETRY, tag -> tag == Truth.TRUE ? 1 : 0);
        Sinogram randoms = Groups.histogram(generator, GEOMETRY, tag -> tag == Truth.RANDOM ? 1 : 0);
        ExpectedSettings settings = ExpectedSettings.of(BENCH).withScatter(0).withLinesPerBin(12);
        ExpectedCounts expected = new ExpectedCounts(DETECTOR, source, singles, MS, settings, WORKERS);
        assertPoisson("trues", trues, expected.trues(GEOMETRY));
        assertPoisson("randoms", randoms, expected.randoms(GEOMETRY));
        assertThat(Groups.sum(trues)).isGreaterThan(500_000);
        assertThat(Groups.sum(randoms)).isGreaterThan(50_000);
    }

    private static void assertPoisson(String kind, Sinogram counted, Sinogram mean) {
        double sum = Groups.sum(mean);
        assertThat(Groups.sum(counted)).as("%s, seed %d", kind, SEED).isCloseTo(sum, within(4 * Math.sqrt(sum)));
        for (Groups.By by :
                List.of(Groups.bin(GEOMETRY), Groups.view(GEOMETRY), Groups.plane(GEOMETRY), Groups.patch(GEOMETRY))) {
            assertThat(Groups.chiSquare(counted, mean, by))
                    .as("%s by %s, seed %d", kind, by.name(), SEED)
                    .isCloseTo(1, within(5 * Math.sqrt(2.0 / by.groups())));
        }
    }

    /** Planes and their middle lines instead of every ring pair: the same but for what is finer than a plane. */
    @Test
    void coarseLinesSeeTheSame() {
        Source source = source(Phantoms.benchHead(), 4000, "18F");
        SinglesModel none = new SinglesModel(0, 0);
        ExpectedSettings fine = ExpectedSettings.of(BENCH).withScatter(0);
        Sinogram one = new ExpectedCounts(DETECTOR, source, none, MS, fine, WORKERS).trues(GEOMETRY);
        ExpectedSettings coarse = fine.withEveryRingPair(false).withLinesPerBin(1);
        Sinogram other = new ExpectedCounts(DETECTOR, source, none, MS, coarse, WORKERS).trues(GEOMETRY);
        assertThat(Groups.sum(other) / Groups.sum(one)).isCloseTo(1, within(0.005));
    }
}
