package org.petmr.recon.correction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.petmr.recon.Peers;
import org.petmr.recon.event.SinglesRates;
import org.petmr.recon.interfile.InterfileHeader;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.SinglesUnits;
import org.petmr.recon.sinogram.Histogrammer;
import org.petmr.recon.sinogram.ProjectionGeometry;

class RandomsFromSinglesTest {

    private static final ScannerModel BENCH = ScannerCatalogue.find("bench");
    private static final ProjectionGeometry GEOMETRY = new ProjectionGeometry(BENCH);
    private static final double DURATION_S = 100;

    private static double[] singles(Random random) {
        double[] cps = new double[BENCH.elements()];
        for (int e = 0; e < cps.length; e++) {
            int ring = e / BENCH.indicesPerRing();
            cps[e] = (1 + 0.3 * Math.sin(0.2 * ring)) * (700 + 600 * random.nextDouble());
        }
        return cps;
    }

    /** Every bin is the sum over its ring pairs of 2 tau S1 S2 T, times the factor of a decaying isotope. */
    @Test
    void binsAreSumsOfThePairFormula() {
        double[] cps = singles(new Random(1));
        double factor = RandomRates.frameFactor(122.46, 120);
        Randoms randoms = Randoms.fromSingles(GEOMETRY, cps, 120, factor);
        float[] planes = new float[GEOMETRY.planes()];
        double total = 0;
        for (int view = 0; view < GEOMETRY.views(); view++) {
            for (int t = 0; t < GEOMETRY.tangentialBins(); t++) {
                randoms.expected(view, t, planes);
                for (float value : planes) {
                    total += value;
                }
            }
        }
        assertThat(randoms.total()).isCloseTo(total, within(1e-4 * total));
        randoms.expected(17, 40, planes);
        double[] expected = new double[planes.length];
        for (int r1 = 0; r1 < BENCH.rings(); r1++) {
            for (int r2 = 0; r2 < BENCH.rings(); r2++) {
                int plane = GEOMETRY.segments().plane(r1, r2);
                if (plane >= 0) {
                    expected[plane] += 120
                            * factor
                            * RandomRates.pairCps(
                                    BENCH.coincidenceWindowNs(),
                                    cps[r1 * 192 + GEOMETRY.firstCrystal(17, 40)],
                                    cps[r2 * 192 + GEOMETRY.secondCrystal(17, 40)]);
                }
            }
        }
        for (int p = 0; p < planes.length; p++) {
            assertThat((double) planes[p]).isCloseTo(expected[p], within(1e-4 * expected[p]));
        }
    }

    /**
     * Delayeds drawn from the same singles: both ways agree. Each crystal has some 2300 delayeds, so a pair's randoms from
     * delayeds have a standard deviation of 3 %; the total has one of 0.05 %.
     */
    @Test
    void singlesAndDelayedsAgree() {
        long seed = 7;
        Random random = new Random(seed);
        double[] cps = singles(random);
        double scale = Math.sqrt(BENCH.coincidenceWindowNs() * 1e-9 * DURATION_S);
        double[] x = Arrays.stream(cps).map(s -> s * scale).toArray();
        Histogrammer histogrammer = new Histogrammer(GEOMETRY);
        SyntheticPairs.draw(GEOMETRY, SyntheticPairs.products(GEOMETRY, x), true, random, histogrammer::add);
        Randoms delayed = Randoms.fromDelayeds(GEOMETRY, histogrammer.delayedFans());
        Randoms single = Randoms.fromSingles(GEOMETRY, cps, DURATION_S, 1);
        System.err.printf("randoms: %,.0f from delayeds, %,.0f from singles%n", delayed.total(), single.total());
        assertThat(delayed.total())
                .as("seed %d", seed)
                .isCloseTo(single.total(), within(4 * Math.sqrt(single.total())));
        double squares = 0;
        int pairs = 10_000;
        for (int i = 0; i < pairs; i++) {
            int a = random.nextInt(cps.length);
            int b = random.nextInt(cps.length);
            double difference = delayed.ofPair(a, b) / single.ofPair(a, b) - 1;
            squares += difference
                    * difference
                    / (1.0 / histogrammer.delayedFans()[a] + 1.0 / histogrammer.delayedFans()[b]);
        }
        assertThat(squares / pairs).as("seed %d: mean squared pull", seed).isBetween(0.8, 1.25);
        assertThat(delayed.singlesCps(5, DURATION_S)).isCloseTo(cps[5], within(0.15 * cps[5]));
    }

    /**
     * O31 with every bucket's rate of a published mMR header: the randoms that it reports for the same 1140 s, to 10 %. Its
     * dead time is a percent or two, as a scan of 27 MBq has.
     */
    @Test
    void o31BucketsOfAPublishedScan() throws IOException {
        ScannerModel mmr = ScannerCatalogue.find("mmr");
        InterfileHeader header = InterfileHeader.read(Peers.data("mmr-listmode-brain/headers/mMR_sinogram.s.hdr"));
        double[] cps = new double[224];
        for (int b = 0; b < cps.length; b++) {
            cps[b] =
                    header.number("%%bucket singles rate [%d]".formatted(b + 1)).orElseThrow();
        }
        SinglesRates rates = new SinglesRates(SinglesUnits.siemensBuckets(mmr), cps);
        assertThat(rates.totalCps()).isCloseTo(4_865_079, within(300.0));
        ProjectionGeometry geometry = new ProjectionGeometry(mmr);
        Randoms randoms = Randoms.fromSingles(
                geometry, rates.ofElements(mmr), 1140.012, RandomRates.frameFactor(6586.2, 1140.012));
        System.err.printf("mMR header: %,.0f randoms from singles, %,d reported%n", randoms.total(), 51_663_853);
        assertThat(randoms.total()).isCloseTo(51_663_853, within(5_166_385.0));
        SiemensNormalisation normalisation =
                new SiemensNormalisation(geometry, Peers.data("mmr-listmode-brain/norm/mMR_norm.n.hdr"));
        assertThat(normalisation.liveFractions(rates).mean()).isBetween(0.98, 0.995);
    }

    /** Of block singles each crystal gets its share; with the efficiencies known, the right one. */
    @Test
    void blocksAreSharedByTheirCrystals() {
        Random random = new Random(3);
        float[] efficiencies = new float[BENCH.elements()];
        SinglesUnits blocks = SinglesUnits.blocks(BENCH);
        double[] ofBlocks = new double[blocks.units()];
        double[] ofElements = new double[efficiencies.length];
        for (int e = 0; e < efficiencies.length; e++) {
            efficiencies[e] = 0.8f + 0.4f * random.nextFloat();
            ofElements[e] = 1000 * efficiencies[e];
            ofBlocks[blocks.unit(e)] += ofElements[e];
        }
        SinglesRates rates = new SinglesRates(blocks, ofBlocks);
        CrystalEfficiencies known = CrystalEfficiencies.relative(BENCH, "2026-01-31", efficiencies);
        double[] shared = RandomRates.ofElements(BENCH, rates, known);
        double[] equally = rates.ofElements(BENCH);
        for (int e = 0; e < shared.length; e++) {
            assertThat(shared[e]).isCloseTo(ofElements[e], within(0.1));
            assertThat(equally[e]).isCloseTo(ofBlocks[blocks.unit(e)] / 64, within(1e-6));
        }
        assertThat(rates.totalCps()).isCloseTo(Arrays.stream(ofElements).sum(), within(1.0));
    }

    @Test
    void refusesRatesThatCannotBe() {
        double[] cps = new double[BENCH.elements()];
        assertThat(Randoms.fromSingles(GEOMETRY, cps, 1, 1).total()).isZero();
        cps[9] = -1;
        assertThatThrownBy(() -> Randoms.fromSingles(GEOMETRY, cps, 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("element 9: -1.0");
        assertThatThrownBy(() -> Randoms.fromSingles(GEOMETRY, new double[3], 1, 1))
                .hasMessageContaining("3 (expected");
        assertThatThrownBy(() -> Randoms.fromSingles(GEOMETRY, cps, 0, 1)).hasMessageContaining("countingS");
        assertThatThrownBy(() -> Randoms.fromSingles(GEOMETRY, cps, 1, 0.5)).hasMessageContaining("frameFactor");
        assertThatThrownBy(() -> new SinglesRates(SinglesUnits.blocks(BENCH), new double[4]))
                .hasMessageContaining("4 rates (expected: 48 units)");
    }
}
