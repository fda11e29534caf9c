package org.petmr.simulator.physics.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.petmr.recon.compute.Workers;
import org.petmr.simulator.phantom.Box;
import org.petmr.simulator.phantom.MrProperties;
import org.petmr.simulator.phantom.ShapePhantom;
import org.petmr.simulator.phantom.Tissue;
import org.petmr.simulator.physics.Photon;

/** A slab so wide that its edges don't matter, hit head on. */
class WoodcockTransportTest {

    private static final long SEED = 1965;
    private static final double THICK_MM = 100;
    private static final double MU_PER_CM = 0.096;
    private static final int PHOTONS = 200_000;

    private final Workers workers = new Workers(1);

    @AfterEach
    void close() {
        workers.close();
    }

    private static Tissue tissue(String name, double muPerCm) {
        return new Tissue(name, muPerCm, 1, MrProperties.WATER, Map.of());
    }

    private MuMap slab(ShapePhantom.Part... more) {
        List<ShapePhantom.Part> parts = new java.util.ArrayList<>();
        parts.add(new ShapePhantom.Part(
                "slab", tissue("slab", MU_PER_CM), new Box(0, 0, 0, 10_000, 10_000, THICK_MM / 2)));
        parts.addAll(List.of(more));
        return new MuMap(new ShapePhantom("slab", parts), 50, workers);
    }

    private record Fates(int lost, int[] byScatters, double meanDelayPs) {}

    private static Fates shoot(MuMap map, double leastKev) {
        WoodcockTransport transport = new WoodcockTransport(map, leastKev);
        SplittableRandom random = new SplittableRandom(SEED);
        Photon photon = new Photon();
        int lost = 0;
        int[] byScatters = new int[100];
        double late = 0;
        for (int i = 0; i < PHOTONS; i++) {
            photon.xMm = 0;
            photon.yMm = 0;
            photon.zMm = -80;
            photon.dx = 0;
            photon.dy = 0;
            photon.dz = 1;
            photon.energyKev = 511;
            photon.timePs = 0;
            photon.scatters = 0;
            if (transport.leave(photon, random)) {
                // Where it has scattered last, or started.
                assertThat(photon.zMm).isBetween(photon.scatters == 0 ? -80 : -THICK_MM / 2, THICK_MM / 2);
                assertThat(photon.dx * photon.dx + photon.dy * photon.dy + photon.dz * photon.dz)
                        .isCloseTo(1, within(1e-9));
                byScatters[photon.scatters]++;
                double straight = Math.sqrt(
                        photon.xMm * photon.xMm + photon.yMm * photon.yMm + (photon.zMm + 80) * (photon.zMm + 80));
                late += photon.timePs - straight / Photon.MM_PER_PS;
                if (photon.scatters == 0) {
                    assertThat(photon.zMm).isEqualTo(-80);
                    assertThat(photon.timePs).isZero();
                } else if (photon.scatters == 1) {
                    assertThat(photon.timePs).isCloseTo((photon.zMm + 80) / 0.299792458, within(1e-6));
                }
            } else {
                lost++;
                assertThat(photon.energyKev).isLessThan(leastKev);
            }
        }
        return new Fates(lost, byScatters, late / PHOTONS);
    }

    private static void assertShare(int found, double expected) {
        double sigma = Math.sqrt(expected * (1 - expected) / PHOTONS);
        assertThat((double) found / PHOTONS).as("seed %d", SEED).isCloseTo(expected, within(4 * sigma));
    }

    /** Exactly one scatter, then out on either side: a sum over depths and angles. */
    private static double onceScattered(double leastKev) {
        double mu = MU_PER_CM / 10;
        double sum = 0;
        int n = 400;
        for (int i = 0; i < n; i++) {
            double depth = THICK_MM * (i + 0.5) / n;
            double first = mu * Math.exp(-mu * depth) * THICK_MM / n;
            for (int j = 0; j < n; j++) {
                double cosine = 2 * (j + 0.5) / n - 1;
                double kev = KleinNishina.scatteredKev(511, cosine);
                double chance = KleinNishina.perSteradianCm2(511, cosine)
                        / KleinNishina.crossSectionCm2(511)
                        * 2
                        * Math.PI
                        * 2
                        / n;
                double left = cosine > 0 ? (THICK_MM - depth) / cosine : depth / -cosine;
                double muOut = mu * KleinNishina.crossSectionCm2(kev) / KleinNishina.crossSectionCm2(511);
                sum += kev < leastKev ? 0 : first * chance * Math.exp(-muOut * left);
            }
        }
        return sum;
    }

    @Test
    void unscatteredAndOnceScattered() {
        Fates fates = shoot(slab(), 300);
        assertShare(fates.byScatters()[0], Math.exp(-MU_PER_CM * THICK_MM / 10));
        assertShare(fates.byScatters()[1], onceScattered(300));
        assertThat(fates.lost()).isPositive();
        assertThat(fates.meanDelayPs()).isPositive();
    }

    /** Nothing is lost but by its energy; most of what scatters in 10 cm of water scatters again. */
    @Test
    void manyScatters() {
        Fates fates = shoot(slab(), 1);
        assertThat(fates.lost()).isZero();
        assertShare(fates.byScatters()[1], onceScattered(1));
        int more = 0;
        for (int k = 2; k < fates.byScatters().length; k++) {
            more += fates.byScatters()[k];
        }
        assertThat(more).isGreaterThan(fates.byScatters()[1]);
    }

    /** Denser voxels aside of the way make steps shorter, and change nothing else. */
    @Test
    void unevenDensity() {
        MuMap map = slab(new ShapePhantom.Part("bone", tissue("bone", 0.5), new Box(5000, 0, 0, 500, 500, 50)));
        assertThat(map.mostPerMm()).isCloseTo(0.05, within(1e-6));
        Fates fates = shoot(map, 300);
        assertShare(fates.byScatters()[0], Math.exp(-MU_PER_CM * THICK_MM / 10));
        assertShare(fates.byScatters()[1], onceScattered(300));
    }

    @Test
    void missesThePhantom() {
        Photon photon = new Photon();
        photon.zMm = 100;
        photon.dz = 1;
        photon.energyKev = 511;
        assertThat(new WoodcockTransport(slab(), 300).leave(photon, new SplittableRandom(SEED)))
                .isTrue();
        assertThat(photon.zMm).isEqualTo(100);
        assertThat(photon.scatters).isZero();
    }
}
