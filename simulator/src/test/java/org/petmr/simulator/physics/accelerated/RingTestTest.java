package org.petmr.simulator.physics.accelerated;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.simulator.phantom.EllipticCylinder;
import org.petmr.simulator.phantom.Phantoms;
import org.petmr.simulator.phantom.ShapePhantom;
import org.petmr.simulator.physics.transport.MuMap;

class RingTestTest {

    /** Whoever can meet the rings has turned by the least angle of its box at least; and the angle is of use. */
    @Test
    void noPhotonThatCanMeetTheRingsTurnsLess() {
        ShapePhantom body = new ShapePhantom(
                "body",
                List.of(new ShapePhantom.Part("water", Phantoms.WATER, new EllipticCylinder(0, 0, 0, 150, 115, 350))));
        RingTest rings;
        try (Workers workers = Workers.ofMachine()) {
            rings = new RingTest(ScannerCatalogue.find("mmr"), new MuMap(body, MuMap.VOXEL_MM, workers), 5);
        }
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        int met = 0;
        int sparedOfMissed = 0;
        int missed = 0;
        for (int trial = 0; trial < 300_000; trial++) {
            double from = -350 + 684 * random.nextDouble();
            double lowRise = -0.9 + 1.6 * random.nextDouble();
            double highRise = lowRise + 0.2 * random.nextDouble();
            double longest = 300 * random.nextDouble();
            double least = rings.leastTurnRad(from, from + 16, lowRise, highRise, longest);

            double rise = lowRise + (highRise - lowRise) * random.nextDouble();
            double z = from + 16 * random.nextDouble() + longest * random.nextDouble() * rise;
            double turn = Math.PI * random.nextDouble();
            double side = 2 * Math.PI * random.nextDouble();
            double next = Math.cos(turn) * rise - Math.sin(turn) * Math.sqrt(1 - rise * rise) * Math.cos(side);
            if (rings.misses(z, next)) {
                missed++;
                sparedOfMissed += turn < least ? 1 : 0;
            } else {
                met++;
                assertThat(turn)
                        .as("seed %d: z %s, cosine %s to %s, turned to %s", seed, z, rise, next, least)
                        .isGreaterThanOrEqualTo(least - 1e-9);
            }
        }
        assertThat(met).isGreaterThan(10_000);
        assertThat(sparedOfMissed).isGreaterThan(missed / 10);
    }
}
