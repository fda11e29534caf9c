package org.petmr.recon.scanner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.petmr.recon.sinogram.ProjectionGeometry;

/** O9 to O16, O18, O19: what the published scanners' index spaces must come to. */
class IndexOracleTest {

    private static final ScannerModel MMR = ScannerCatalogue.find("mmr");
    private static final ScannerModel SIGNA = ScannerCatalogue.find("signa");

    @Test
    void o9MmrPlanes() {
        assertThat(new SegmentTable(64, MMR.axialCompression()).planes()).isEqualTo(837);
        SegmentTable span1 = new SegmentTable(64, MMR.axialCompression().withSpan(1));
        assertThat(span1.planes()).isEqualTo(4084);
        assertThat(span1.segments()).isEqualTo(121);
    }

    @Test
    void o10MmrPlanesOfEachSegment() {
        SegmentTable table = new SegmentTable(64, MMR.axialCompression());
        int[] planes = {127, 115, 93, 71, 49, 27};
        int[] ringPairs = {674, 583, 462, 341, 220, 99};
        int[] low = {-5, 6, 17, 28, 39, 50};
        int[] firstSum = {0, 6, 17, 28, 39, 50};
        assertThat(table.segments()).isEqualTo(11);
        for (int s = 0; s < 11; s++) {
            int k = Math.abs(table.segmentNumber(s));
            assertThat(table.planesOf(s)).isEqualTo(planes[k]);
            assertThat(table.firstRingSum(s)).isEqualTo(firstSum[k]);
            int pairs = 0;
            for (int p = table.firstPlane(s); p < table.firstPlane(s) + table.planesOf(s); p++) {
                pairs += table.ringPairs(p);
                assertThat(table.segmentOf(p)).isEqualTo(s);
                assertThat(table.ringPairs(p)).isBetween(1, 6);
            }
            assertThat(pairs).isEqualTo(ringPairs[k]);
            if (table.segmentNumber(s) >= 0) {
                assertThat(table.minRingDifference(s)).isEqualTo(low[k]);
            }
        }
    }

    @Test
    void o11SignaPlanesAndSegments() {
        SegmentTable table = new SegmentTable(45, SIGNA.axialCompression());
        assertThat(table.planes()).isEqualTo(1981);
        assertThat(table.segments()).isEqualTo(45);
        for (int s = 0; s < 45; s++) {
            assertThat(table.planesOf(s)).isEqualTo(89 - 4 * Math.abs(table.segmentNumber(s)));
        }
    }

    @Test
    void o12MmrBinsBetweenTwoRealCrystals() {
        ProjectionGeometry geometry = new ProjectionGeometry(MMR);
        int valid = 0;
        for (int view = 0; view < geometry.views(); view++) {
            for (int t = 0; t < geometry.tangentialBins(); t++) {
                valid += geometry.isGap(view, t) ? 0 : 1;
            }
        }
        assertThat(geometry.views() * geometry.tangentialBins()).isEqualTo(86_688);
        assertThat(valid).isEqualTo(68_516);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mmr", "signa", "bench"})
    void o13EveryBinGivesItsPairAndThePairItsBin(String name) {
        ProjectionGeometry geometry = new ProjectionGeometry(ScannerCatalogue.find(name));
        CrystalPairs pairs = geometry.pairs();
        for (int view = 0; view < geometry.views(); view++) {
            for (int t = 0; t < geometry.tangentialBins(); t++) {
                int c1 = geometry.firstCrystal(view, t);
                int c2 = geometry.secondCrystal(view, t);
                int signed = geometry.signedBin(t);
                if (pairs.view(c1, c2) != view
                        || pairs.tangential(c1, c2) != signed
                        || pairs.isExchanged(c1, c2)
                        || pairs.view(c2, c1) != view
                        || pairs.tangential(c2, c1) != signed
                        || !pairs.isExchanged(c2, c1)) {
                    throw new AssertionError(
                            "%s: view %d, bin %d: crystals %d, %d".formatted(name, view, signed, c1, c2));
                }
            }
        }
    }

    @Test
    void o14SamplesOfPairs() {
        int[][] samples = {{0, 0, 0, 252}, {0, 1, 0, 251}, {0, -1, 503, 252}, {0, 2, 1, 251}};
        CrystalPairs pairs = new CrystalPairs(504);
        for (int[] s : samples) {
            assertThat(new int[] {pairs.first(s[0], s[1]), pairs.second(s[0], s[1])})
                    .containsExactly(s[2], s[3]);
        }
    }

    @Test
    void o15SamplesOfExchange() {
        CrystalPairs pairs = new CrystalPairs(504);
        assertThat(pairs.isExchanged(252, 0)).isTrue();
        assertThat(pairs.isExchanged(0, 252)).isFalse();
        assertThat(pairs.view(252, 0)).isZero();
        assertThat(pairs.tangential(252, 0)).isZero();
        assertThat(pairs.view(0, 252)).isZero();
        assertThat(pairs.tangential(0, 252)).isZero();
    }

    @Test
    void o16PitchAtTheCentre() {
        // within 1e-4 of the oracle's rounded figures
        assertThat(MMR.centralBinMm()).isCloseTo(2.08629, within(1e-4));
        assertThat(SIGNA.centralBinMm()).isCloseTo(2.24610, within(1e-4));
        ProjectionGeometry geometry = new ProjectionGeometry(MMR);
        int centre = MMR.tangentialBins() / 2;
        assertThat(geometry.sMm(centre + 1) - geometry.sMm(centre)).isCloseTo(2.08629, within(1e-4));
    }

    @Test
    void o18O19TimeOfFlight() {
        TofModel tof = SIGNA.timeOfFlight().orElseThrow();
        assertThat(tof.fwhmMm()).isCloseTo(58.46, within(58.46e-3));
        assertThat(tof.sigmaMm()).isCloseTo(24.83, within(24.83e-3));
        assertThat(tof.windowPs()).isCloseTo(4570.02, within(1e-2));
        assertThat(tof.bins() * tof.binWidthMm()).isCloseTo(685.0, within(0.1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mmr", "signa", "bench"})
    void everyKeptRingPairLiesInThePlaneOfItsSum(String name) {
        ScannerModel scanner = ScannerCatalogue.find(name);
        SegmentTable table = new SegmentTable(scanner.rings(), scanner.axialCompression());
        int most = scanner.axialCompression().maxRingDifference();
        for (int r1 = 0; r1 < scanner.rings(); r1++) {
            for (int r2 = 0; r2 < scanner.rings(); r2++) {
                int plane = table.plane(r1, r2);
                assertThat(plane >= 0).isEqualTo(Math.abs(r2 - r1) <= most);
                if (plane >= 0) {
                    assertThat(table.ringSum(plane)).isEqualTo(r1 + r2);
                    assertThat(r2 - r1)
                            .isBetween(
                                    table.minRingDifference(table.segmentOf(plane)),
                                    table.maxRingDifference(table.segmentOf(plane)));
                }
            }
        }
    }
}
