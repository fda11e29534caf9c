package org.petmr.simulator.physics.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.CrystalEfficiencies;
import org.petmr.recon.correction.GeometricNormalisation;
import org.petmr.recon.scanner.CrystalPairs;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.simulator.physics.DetectorModel;
import org.petmr.simulator.physics.Hit;
import org.petmr.simulator.physics.Photon;

class NormalisationScanOracleTest {

    private static final ScannerModel BENCH = ScannerCatalogue.find("bench");
    private static final ScannerPhysics PHYSICS = ScannerPhysics.of(BENCH);
    private static final double RADIUS_MM = 40;
    private static final double OFF_AXIS_MM = 45;
    private static final int DECAYS = 600_000;

    /**
     * What the reconstruction expects of a cylinder beside the axis, with the normalisation and its own geometry, is what the
     * block response counts: in all, and in the inner and the outer bins alone. Statistical error 1 % in all, 2 % in parts;
     * without geometric factors the outer bins would be 15 % off.
     */
    @Test
    void reconstructionExpectsWhatTheResponseCounts() {
        float[] efficiencies = DetectorModel.seeded(BENCH, 0.5, 0.1, 4).efficiencies();
        CrystalEfficiencies normalisation;
        try (Workers workers = new Workers(2)) {
            normalisation = NormalisationScan.run(BENCH, PHYSICS, efficiencies, "2026-01-31", 1_500_000, 5, workers);
        }
        double[] expected = expected(normalisation);
        double[] counted = counted(efficiencies);
        double all = expected[0] + expected[1];
        assertThat(counted[0] + counted[1]).as("all, seed 6").isCloseTo(all, within(0.03 * all));
        for (int part = 0; part < 2; part++) {
            assertThat(counted[part])
                    .as("part %d, seed 6", part)
                    .isCloseTo(expected[part], within(0.05 * expected[part]));
        }
        double edge = normalisation.geometric(BENCH.tangentialBins() / 2 + 50);
        assertThat(edge / normalisation.geometric(BENCH.tangentialBins() / 2)).isBetween(1.15, 1.6);
    }

    @Test
    void sameSeedGivesTheSameFactorsWithAnyNumberOfWorkers() {
        float[] equal = DetectorModel.seeded(BENCH, 1, 0, 4).efficiencies();
        CrystalEfficiencies one;
        CrystalEfficiencies two;
        try (Workers workers = new Workers(1)) {
            one = NormalisationScan.run(BENCH, PHYSICS, equal, "2026-01-31", 50_000, 5, workers);
        }
        try (Workers workers = new Workers(2)) {
            two = NormalisationScan.run(BENCH, PHYSICS, equal, "2026-01-31", 50_000, 5, workers);
        }
        assertThat(two.values()).isEqualTo(one.values());
        assertThat(two.header()).isEqualTo(one.header());
        assertThat(two.geometric(3)).isEqualTo(one.geometric(3));
    }

    /** Counts in bins within and beyond a third of the field of view, as the reconstruction's normalisation predicts. */
    private static double[] expected(CrystalEfficiencies efficiencies) {
        ProjectionGeometry geometry = new ProjectionGeometry(BENCH);
        GeometricNormalisation normalisation = new GeometricNormalisation(geometry, efficiencies);
        double length = BENCH.rings() * BENCH.ringSpacingMm();
        double perMm3 = DECAYS / (Math.PI * RADIUS_MM * RADIUS_MM * length);
        float[] planes = new float[geometry.planes()];
        double[] sums = new double[2];
        for (int view = 0; view < geometry.views(); view++) {
            for (int t = 0; t < geometry.tangentialBins(); t++) {
                double a = geometry.firstAngleRad(view, t);
                double b = geometry.secondAngleRad(view, t);
                // The line's normal points halfway between its ends; its distance from the cylinder's axis.
                double normal = 0.5 * (a + b);
                double s = BENCH.effectiveRadiusMm() * Math.cos(0.5 * (a - b)) - OFF_AXIS_MM * Math.cos(normal);
                if (Math.abs(s) >= RADIUS_MM) {
                    continue;
                }
                normalisation.efficiencies(view, t, planes);
                double sum = 0;
                for (float n : planes) {
                    sum += n;
                }
                sums[part(geometry.signedBin(t))] += sum * perMm3 * 2 * Math.sqrt(RADIUS_MM * RADIUS_MM - s * s);
            }
        }
        return sums;
    }

    private static int part(int signedBin) {
        return Math.abs(signedBin) < BENCH.tangentialBins() / 6 ? 0 : 1;
    }

    private static double[] counted(float[] efficiencies) {
        BlockResponse response = new BlockResponse(BENCH, PHYSICS, efficiencies);
        PairRules rules = new PairRules(BENCH, PHYSICS);
        CrystalPairs pairs = new CrystalPairs(BENCH.indicesPerRing());
        SplittableRandom random = new SplittableRandom(6);
        Photon photon = new Photon();
        Hit a = new Hit();
        Hit b = new Hit();
        double[] counts = new double[2];
        int n = BENCH.indicesPerRing();
        for (int i = 0; i < DECAYS; i++) {
            double r = RADIUS_MM * Math.sqrt(random.nextDouble());
            double turn = 2 * Math.PI * random.nextDouble();
            double x = OFF_AXIS_MM + r * Math.cos(turn);
            double y = r * Math.sin(turn);
            double z = BENCH.rings() * BENCH.ringSpacingMm() * (random.nextDouble() - 0.5);
            double dz = 2 * random.nextDouble() - 1;
            double sine = Math.sqrt(1 - dz * dz);
            double phi = 2 * Math.PI * random.nextDouble();
            LineSource.aim(photon, x, y, z, sine * Math.cos(phi), sine * Math.sin(phi), dz);
            if (!response.detect(photon, random, a)) {
                continue;
            }
            LineSource.aim(photon, x, y, z, -sine * Math.cos(phi), -sine * Math.sin(phi), -dz);
            if (response.detect(photon, random, b)
                    && Math.abs(a.timePs - b.timePs) <= 500 * BENCH.coincidenceWindowNs()
                    && rules.isGood(a.element, b.element)) {
                counts[part(pairs.tangential(a.element % n, b.element % n))]++;
            }
        }
        return counts;
    }
}
