package org.petmr.simulator.physics.expected;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.Isotope;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.simulator.phantom.Activity;
import org.petmr.simulator.phantom.Motion;
import org.petmr.simulator.phantom.Phantom;
import org.petmr.simulator.phantom.Phantoms;
import org.petmr.simulator.physics.DetectorModel;
import org.petmr.simulator.physics.ScanEvents;
import org.petmr.simulator.physics.SinglesModel;
import org.petmr.simulator.physics.Source;

/** Processor time of one thread, only with {@code -Dpetmr.speed=true}. */
class ExpectedSpeedTest {

    private static double cpuS() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() * 1e-9;
    }

    @ParameterizedTest
    @CsvSource({"bench,bench-head,20000", "mmr,head,5000", "signa,head,5000"})
    void eventsOfOneThread(String name, String phantomName, double bqPerMl) {
        Assumptions.assumeTrue(Boolean.getBoolean("petmr.speed"), "SKIPPED: measures; -Dpetmr.speed=true");
        ScannerModel scanner = ScannerCatalogue.find(name);
        Phantom phantom = Phantoms.find(phantomName);
        Source source = new Source(
                Motion.still(phantom),
                Activity.constant(phantom.activityBqPerMl(Phantoms.FDG, bqPerMl)),
                Isotope.find("18F"));
        double begin = cpuS();
        ExpectedCounts counts = new ExpectedCounts(
                DetectorModel.seeded(scanner, 0.3, 0.1, 3),
                source,
                new SinglesModel(2e6, 0.3),
                100_000,
                ExpectedSettings.of(scanner),
                new Workers(1));
        ExpectedScan scan = new ExpectedScan(counts, ExpectedScan.Noise.POISSON, 1);
        ScanEvents.Producer producer = scan.producer();
        long events = producer.chunk(0).words().length;
        double first = cpuS();
        int chunk = 1;
        while (events < 1_000_000) {
            events += producer.chunk(chunk++).words().length;
        }
        double warm = cpuS();
        long more = 0;
        while (more < 2_000_000) {
            more += producer.chunk(chunk++).words().length;
        }
        double rate = more / (cpuS() - warm);
        System.err.printf(
                "%s, %s: first chunk after %.1f s, then %.2f million events/s of one thread%n",
                name, phantomName, first - begin, rate * 1e-6);
        assertThat(rate).isGreaterThan(0.1e6);
    }
}
