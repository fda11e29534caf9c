package org.petmr.simulator.physics.expected;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.List;
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
import org.petmr.simulator.phantom.Motion;
import org.petmr.simulator.phantom.Phantoms;
import org.petmr.simulator.phantom.ShapePhantom;
import org.petmr.simulator.physics.DetectorModel;
import org.petmr.simulator.physics.EventStream;
import org.petmr.simulator.physics.SinglesModel;
import org.petmr.simulator.physics.Source;
import org.petmr.simulator.physics.Truth;

class ExpectedScanTest {

    private static final long SEED = 4711;
    private static final Workers WORKERS = new Workers(2);
    private static final ScannerModel BENCH = ScannerCatalogue.find("bench");
    private static final ProjectionGeometry GEOMETRY = new ProjectionGeometry(BENCH);
    private static final List<Groups.By> GROUPS =
            List.of(Groups.bin(GEOMETRY), Groups.view(GEOMETRY), Groups.plane(GEOMETRY), Groups.patch(GEOMETRY));
    private static final ExpectedCounts HEAD = head(4000);

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    private static ExpectedCounts head(int ms) {
        ShapePhantom head = Phantoms.benchHead();
        return new ExpectedCounts(
                DetectorModel.seeded(BENCH, 0.5, 0.2, 3),
                new Source(
                        Motion.still(head),
                        Activity.constant(head.activityBqPerMl(Phantoms.FDG, 5000)),
                        Isotope.find("18F")),
                new SinglesModel(2e6, 0.3),
                ms,
                ExpectedSettings.of(BENCH),
                WORKERS);
    }

    @Test
    void countsArePoissonAboutTheMeans() {
        ExpectedScan scan = new ExpectedScan(HEAD, ExpectedScan.Noise.POISSON, SEED);
        for (byte tag : new byte[] {Truth.TRUE, Truth.SCATTERED, Truth.RANDOM, Truth.DELAYED}) {
            Sinogram mean = tag == Truth.TRUE
                    ? HEAD.trues(GEOMETRY)
                    : tag == Truth.SCATTERED ? HEAD.scattered(GEOMETRY) : HEAD.randoms(GEOMETRY);
            Sinogram counted = Groups.histogram(scan, GEOMETRY, found -> found == tag ? 1 : 0);
            double sum = Groups.sum(mean);
            assertThat(Groups.sum(counted)).as("%d, seed %d", tag, SEED).isCloseTo(sum, within(4 * Math.sqrt(sum)));
            for (Groups.By by : GROUPS) {
                assertThat(Groups.chiSquare(counted, mean, by))
                        .as("%d by %s, seed %d", tag, by.name(), SEED)
                        .isCloseTo(1, within(5 * Math.sqrt(2.0 / by.groups())));
            }
        }
    }

    @Test
    void leastNoiseKeepsToTheMeans() {
        ExpectedScan scan = new ExpectedScan(HEAD, ExpectedScan.Noise.LEAST, SEED);
        Sinogram mean = HEAD.trues(GEOMETRY);
        Sinogram counted = Groups.histogram(scan, GEOMETRY, found -> found == Truth.TRUE ? 1 : 0);
        assertThat(Groups.sum(counted)).isCloseTo(Groups.sum(mean), within(2.0));
        for (Groups.By by : GROUPS) {}
        assertThat(Groups.chiSquare(counted, mean, Groups.patch(GEOMETRY))).isLessThan(0.02);
    }

    private record Read(long words, long hash, long coincidences) {}

    private static Read read(ExpectedScan scan, int threads) throws IOException {
        long words = 0;
        long hash = 0;
        long coincidences = 0;
        long marks = 0;
        long announced = 0;
        try (EventStream stream = new EventStream(scan, threads)) {
            long[] buffer = new long[3000];
            for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
                for (int i = 0; i < n; i++) {
                    hash = 31 * hash + buffer[i];
                    if (Word.isCoincidence(buffer[i])) {
                        coincidences++;
                    } else {
                        assertThat(Word.timeMs(buffer[i])).isEqualTo(marks++);
                        announced += Word.markCount(buffer[i]);
                    }
                }
                words += n;
            }
        }
        assertThat(announced).isEqualTo(coincidences);
        assertThat(marks).isEqualTo(scan.durationMs() + 1L);
        return new Read(words, hash, coincidences);
    }

    @Test
    void sameSeedSameEventsWhateverTheThreads() throws IOException {
        ExpectedCounts counts = head(103);
        for (ExpectedScan.Noise noise : ExpectedScan.Noise.values()) {
            Read one = read(new ExpectedScan(counts, noise, SEED), 1);
            assertThat(read(new ExpectedScan(counts, noise, SEED), 3)).isEqualTo(one);
            assertThat(read(new ExpectedScan(counts, noise, SEED + 1), 2).hash())
                    .isNotEqualTo(one.hash());
            assertThat(one.coincidences()).isGreaterThan(1000);
        }
    }
}
