package org.petmr.simulator.physics.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.simulator.physics.DetectorModel;

class SinglesPilotTest {

    private static final ScannerModel BENCH = ScannerCatalogue.find("bench");
    private static final ScannerPhysics PHYSICS = ScannerPhysics.of(BENCH);
    private static final float[] EFFICIENCIES =
            DetectorModel.seeded(BENCH, 0.5, 0.1, 4).efficiencies();

    @Test
    void ratesAddUpToTheBlocksSingles() {
        SinglesPilot pilot = SinglesPilot.run(BENCH, PHYSICS, EFFICIENCIES, AnalogueScanTest.cylinder(20_000), 6, 8);
        AnalogueScan same = AnalogueScanTest.scan(AnalogueScanTest.cylinder(20_000), 6, 8);
        int[] blocks = same.blockSingles(0, 6);
        double[] sums = new double[blocks.length];
        for (int e = 0; e < pilot.singlesPerSecond().length; e++) {
            sums[same.ring.blockOf(e)] += pilot.singlesPerSecond()[e];
        }
        for (int block = 0; block < blocks.length; block++) {
            assertThat(6e-3 * sums[block]).isCloseTo(blocks[block], within(1e-6 * blocks[block]));
        }
        // Crystals of one block differ by their efficiencies, which span 0.9 to 1.1.
        double[] first = Arrays.copyOf(pilot.singlesPerSecond(), 8);
        assertThat(Arrays.stream(first).max().orElseThrow()
                        / Arrays.stream(first).min().orElseThrow())
                .isBetween(1.02, 2.0);
    }

    /** What is live falls with the activity as dead time and pile-up say; multiples take the more the more there is. */
    @Test
    void lossesGrowWithTheActivity() {
        SinglesPilot low = SinglesPilot.run(BENCH, PHYSICS, EFFICIENCIES, AnalogueScanTest.cylinder(1_000), 60, 8);
        SinglesPilot high = SinglesPilot.run(BENCH, PHYSICS, EFFICIENCIES, AnalogueScanTest.cylinder(40_000), 5, 8);
        double liveLow = Arrays.stream(low.live()).average().orElseThrow();
        double liveHigh = Arrays.stream(high.live()).average().orElseThrow();
        assertThat(liveLow).as("live at 1 kBq/mL, seed 8").isBetween(0.97, 1.0);
        assertThat(liveHigh).as("live at 40 kBq/mL, seed 8").isBetween(0.5, 0.95);
        assertThat(low.ownPairsKept()).isGreaterThan(0.98);
        assertThat(high.ownPairsKept()).isBetween(0.8, 0.99);
        assertThat(high.randomsPerExpected()).isBetween(0.5, 1.0);
        assertThat(high.delayedPerExpected()).isBetween(0.7, 1.05);
    }

    /** The sum by rings is the sum over all pairs. */
    @Test
    void sumOfProductsIsOverEveryGoodPairOnce() {
        PairRules rules = new PairRules(BENCH, PHYSICS);
        double[] x = new double[BENCH.elements()];
        for (int i = 0; i < x.length; i++) {
            x[i] = 1 + i % 7;
        }
        double sum = 0;
        boolean isSymmetric = true;
        for (int a = 0; a < x.length; a++) {
            for (int b = 0; b < a; b++) {
                isSymmetric &= rules.isGood(a, b) == rules.isGood(b, a);
                sum += rules.isGood(a, b) ? x[a] * x[b] : 0;
            }
        }
        assertThat(isSymmetric).isTrue();
        assertThat(rules.sumOfProducts(x)).isCloseTo(sum, within(1e-9 * sum));
    }
}
