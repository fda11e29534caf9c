package org.petmr.simulator.physics.accelerated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.petmr.recon.correction.Isotope;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.simulator.phantom.Activity;
import org.petmr.simulator.phantom.Motion;
import org.petmr.simulator.phantom.Phantoms;
import org.petmr.simulator.physics.DetectorModel;
import org.petmr.simulator.physics.ScanEvents;
import org.petmr.simulator.physics.Source;
import org.petmr.simulator.physics.Truth;
import org.petmr.simulator.physics.detection.AnalogueScan;
import org.petmr.simulator.physics.detection.ScannerPhysics;
import org.petmr.simulator.physics.detection.SinglesPilot;

class BlocksOfCrystalsTest {

    private static final ScannerModel BENCH = ScannerCatalogue.find("bench");
    private static final ScannerPhysics PHYSICS = ScannerPhysics.of(BENCH);
    private static final float[] EFFICIENCIES =
            DetectorModel.seeded(BENCH, 0.5, 0.1, 4).efficiencies();
    private static final int MS = 3000;
    private static final long SEED = 11;

    private static Source cylinder() {
        return new Source(
                Motion.still(Phantoms.find("bench-cylinder")),
                Activity.constant(new double[] {600}),
                Isotope.find("18F"));
    }

    private static double[] counts(ScanEvents scan) {
        long[] sums = new long[Truth.TAGS];
        ScanEvents.Producer producer = scan.producer();
        for (int chunk = 0; chunk < scan.chunks(); chunk++) {
            long[] more = producer.chunk(chunk).counts();
            for (int tag = 0; tag < sums.length; tag++) {
                sums[tag] += more[tag];
            }
        }
        return Arrays.stream(sums).asDoubleStream().toArray();
    }

    /**
     * At a low rate the scan with every short cut counts what the one without any does, but for what dead time and windows
     * take there, which the pilot knows.
     */
    @Test
    void countsWhatTheAnalogueScanCounts() {
        SinglesPilot pilot = SinglesPilot.run(BENCH, PHYSICS, EFFICIENCIES, cylinder(), 500, SEED);
        double live = Arrays.stream(pilot.live()).average().orElseThrow();
        double kept = live * live * pilot.ownPairsKept();
        assertThat(kept).isBetween(0.95, 1.0);
        double[] analogue = counts(new AnalogueScan(BENCH, PHYSICS, EFFICIENCIES, cylinder(), MS, SEED));
        double[] accelerated = counts(new AcceleratedScan(
                BlocksOfCrystals.of(BENCH, PHYSICS, EFFICIENCIES),
                cylinder(),
                pilot.singlesPerSecond(),
                AcceleratedScan.Settings.of(MS, SEED)));
        for (byte tag : new byte[] {Truth.TRUE, Truth.SCATTERED}) {
            double expected = kept * accelerated[tag];
            double sigma = Math.sqrt(analogue[tag] + kept * expected);
            assertThat(analogue[tag])
                    .as("tag %d, seed %d, kept %.4f, %s", tag, SEED, kept, Arrays.toString(accelerated))
                    .isCloseTo(expected, within(4 * sigma));
        }
        assertThat(analogue[Truth.TRUE]).isGreaterThan(10_000);
        // Few at such a rate; the pilot's singles are known to some per cent, and count twice.
        assertThat(accelerated[Truth.RANDOM] / analogue[Truth.RANDOM]).isBetween(0.75, 1.35);
        assertThat(accelerated[Truth.DELAYED] / analogue[Truth.DELAYED]).isBetween(0.75, 1.35);
    }
}
