package org.petmr.recon.correction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.petmr.recon.event.SinglesRates;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.SinglesUnits;
import org.petmr.recon.sinogram.ProjectionGeometry;

class LiveNormalisationTest {

    private static final ScannerModel BENCH = ScannerCatalogue.find("bench");
    private static final ProjectionGeometry GEOMETRY = new ProjectionGeometry(BENCH);
    private static final double DEAD_TIME_S = 432e-9;

    private static SinglesRates blocks(double trueCps, boolean isParalysable) {
        double[] cps = new double[SinglesUnits.blocks(BENCH).units()];
        Arrays.fill(
                cps,
                isParalysable
                        ? DeadTime.paralysableCps(trueCps, DEAD_TIME_S)
                        : DeadTime.nonParalysableCps(trueCps, DEAD_TIME_S));
        return new SinglesRates(SinglesUnits.blocks(BENCH), cps);
    }

    /** O32 the other way: from the counted rate the live fraction of each block. */
    @Test
    void o32LiveFractionsOfCountedRates() {
        LiveFractions one = LiveFractions.nonParalysable(BENCH, blocks(100_000, false), DEAD_TIME_S);
        LiveFractions two = LiveFractions.paralysable(BENCH, blocks(100_000, true), DEAD_TIME_S);
        for (int e = 0; e < BENCH.elements(); e += 101) {
            assertThat((double) one.at(e)).isCloseTo(0.95859, within(1e-5));
            assertThat((double) two.at(e)).isCloseTo(0.95772, within(1e-5));
        }
        assertThat(one.mean()).isCloseTo(0.95859, within(1e-5));
        assertThat(DeadTime.trueParalysableCps(DeadTime.paralysableCps(2e6, DEAD_TIME_S), DEAD_TIME_S))
                .isCloseTo(2e6, within(20.0));
    }

    /** Rates of elements, or of buckets of two blocks, say the same of a block. */
    @Test
    void unitsOfAnySizeSayTheSameOfABlock() {
        double perBlock = DeadTime.nonParalysableCps(100_000, DEAD_TIME_S);
        SinglesUnits elements = SinglesUnits.elements(BENCH);
        double[] ofElements = new double[elements.units()];
        Arrays.fill(ofElements, perBlock / 64);
        SinglesUnits buckets = SinglesUnits.siemensBuckets(BENCH);
        double[] ofBuckets = new double[buckets.units()];
        Arrays.fill(ofBuckets, 2 * perBlock);
        for (SinglesRates rates :
                new SinglesRates[] {new SinglesRates(elements, ofElements), new SinglesRates(buckets, ofBuckets)}) {
            assertThat((double) LiveFractions.nonParalysable(BENCH, rates, DEAD_TIME_S)
                            .at(77))
                    .isCloseTo(0.95859, within(1e-5));
        }
    }

    /** With equal crystals the decorator is exact: the mean over ring pairs of the product of both ends. */
    @Test
    void multipliesTheLiveFractionsOfBothEnds() {
        Random random = new Random(5);
        SinglesUnits blocks = SinglesUnits.blocks(BENCH);
        double[] cps = new double[blocks.units()];
        for (int b = 0; b < cps.length; b++) {
            cps[b] = 300_000 * random.nextDouble();
        }
        LiveFractions live = LiveFractions.nonParalysable(BENCH, new SinglesRates(blocks, cps), DEAD_TIME_S);
        Normalisation flat = new Normalisation() {
            @Override
            public void efficiencies(int view, int t, float[] planes) {
                Arrays.fill(planes, 2);
            }

            @Override
            public boolean isAbsolute() {
                return true;
            }

            @Override
            public String description() {
                return "flat";
            }
        };
        LiveNormalisation normalisation = new LiveNormalisation(flat, GEOMETRY, live);
        float[] planes = new float[GEOMETRY.planes()];
        for (int t = 3; t < GEOMETRY.tangentialBins(); t += 20) {
            int view = 5 * t % GEOMETRY.views();
            double[] sums = new double[planes.length];
            for (int r1 = 0; r1 < BENCH.rings(); r1++) {
                for (int r2 = 0; r2 < BENCH.rings(); r2++) {
                    int plane = GEOMETRY.segments().plane(r1, r2);
                    if (plane >= 0) {
                        sums[plane] += live.at(r1 * 192 + GEOMETRY.firstCrystal(view, t))
                                * live.at(r2 * 192 + GEOMETRY.secondCrystal(view, t));
                    }
                }
            }
            normalisation.efficiencies(view, t, planes);
            for (int p = 0; p < planes.length; p++) {
                double expected = 2 * sums[p] / GEOMETRY.segments().ringPairs(p);
                assertThat((double) planes[p]).isCloseTo(expected, within(1e-5 * expected));
            }
        }
        assertThat(normalisation.isAbsolute()).isTrue();
        assertThat(normalisation.description()).startsWith("flat, with dead time (9");
    }

    /** Gap bins keep efficiency exactly 0 under every decorator, whatever stands beneath. */
    @Test
    void gapsStayZero() {
        ScannerModel gapped = ScannerCatalogue.parse(ScannerCatalogue.toJson(BENCH)
                .replace("\"gapsPerBlockTransaxial\" : 0", "\"gapsPerBlockTransaxial\" : 1"));
        ProjectionGeometry geometry = new ProjectionGeometry(gapped);
        UncalibratedNormalisation beneath = new UncalibratedNormalisation(geometry);
        Calibration calibration = new Calibration("bench", "2026-01-31", "18F", "geometry", 7, 0.01, "a.nii.gz");
        Normalisation normalisation =
                calibration.applyTo(new LiveNormalisation(beneath, geometry, LiveFractions.ones(gapped)), gapped);
        float[] planes = new float[geometry.planes()];
        float[] plain = new float[geometry.planes()];
        int gaps = 0;
        for (int view = 0; view < geometry.views(); view += 5) {
            for (int t = 0; t < geometry.tangentialBins(); t++) {
                normalisation.efficiencies(view, t, planes);
                if (geometry.isGap(view, t)) {
                    gaps++;
                    assertThat(planes).containsOnly(0);
                } else {
                    beneath.efficiencies(view, t, plain);
                    assertThat(planes[0]).isCloseTo(plain[0] / 7, within(1e-5f * plain[0]));
                }
            }
        }
        assertThat(gaps).isPositive();
    }

    @Test
    void refusesRatesBeyondTheDeadTime() {
        double[] cps = new double[48];
        cps[11] = 3e6;
        SinglesRates rates = new SinglesRates(SinglesUnits.blocks(BENCH), cps);
        assertThatThrownBy(() -> LiveFractions.nonParalysable(BENCH, rates, DEAD_TIME_S))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("measured rate: 3000000");
        assertThatThrownBy(() -> LiveFractions.paralysable(BENCH, rates, DEAD_TIME_S))
                .hasMessageContaining("measured rate: 3000000");
        assertThatThrownBy(() -> LiveFractions.paralysable(BENCH, rates, -1)).hasMessageContaining("deadTimeS: -1.0");
        ScannerModel mmr = ScannerCatalogue.find("mmr");
        assertThatThrownBy(() -> new LiveNormalisation(
                        new UncalibratedNormalisation(GEOMETRY), GEOMETRY, LiveFractions.ones(mmr)))
                .hasMessageContaining("scanner: mmr (expected: bench)");
    }
}
