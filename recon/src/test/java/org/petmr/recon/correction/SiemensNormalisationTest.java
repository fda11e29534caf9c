package org.petmr.recon.correction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.recon.Peers;
import org.petmr.recon.event.SinglesRates;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.SegmentTable;
import org.petmr.recon.scanner.SiemensBins;
import org.petmr.recon.scanner.SinglesUnits;
import org.petmr.recon.sinogram.ProjectionGeometry;

class SiemensNormalisationTest {

    private static final ScannerModel MMR = ScannerCatalogue.find("mmr");
    private static final ProjectionGeometry GEOMETRY = new ProjectionGeometry(MMR);

    private static Path real() {
        return Peers.data("mmr-listmode-brain/norm/mMR_norm.n.hdr");
    }

    /** The slow way, from Siemens' side: a bin of its sinogram, its span-1 planes, the bytes of the file. */
    @Test
    void agreesWithTheComponentsOfARealFile() throws IOException {
        SiemensNormalisation normalisation = new SiemensNormalisation(GEOMETRY, real());
        ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(real().resolveSibling("mMR_norm.n")))
                .order(ByteOrder.LITTLE_ENDIAN);
        SiemensBins bins = new SiemensBins(MMR);
        SegmentTable segments = GEOMETRY.segments();
        float[] planes = new float[837];
        int compared = 0;
        for (int v = 0; v < 252; v += 19) {
            for (int w = 3; w < 344; w += 11) {
                int a = bins.crystalA(v, w);
                int b = bins.crystalB(v, w);
                int view = GEOMETRY.pairs().view(a, b);
                int t = GEOMETRY.pairs().tangential(a, b) + 172;
                normalisation.efficiencies(view, t, planes);
                if (MMR.isGap(a) || MMR.isGap(b)) {
                    assertThat(planes).containsOnly(0);
                    continue;
                }
                double transaxial = file.getFloat(4 * w) * file.getFloat(174_752 + 4 * (w * 9 + v % 9));
                double[] expected = new double[837];
                for (int ra = 0; ra < 64; ra++) {
                    for (int rb = 0; rb < 64; rb++) {
                        int siemensPlane = segments.plane(ra, rb);
                        if (siemensPlane >= 0) {
                            int ours = GEOMETRY.pairs().isExchanged(a, b) ? segments.plane(rb, ra) : siemensPlane;
                            expected[ours] += transaxial
                                    * file.getFloat(187_136 + 4 * (ra * 504 + a))
                                    * file.getFloat(187_136 + 4 * (rb * 504 + b))
                                    / file.getFloat(316_160 + 4 * siemensPlane);
                        }
                    }
                }
                for (int p = 0; p < 837; p++) {
                    assertThat((double) planes[p]).isCloseTo(expected[p], within(1e-5 * expected[p]));
                }
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(200);
        assertThat(normalisation.calibratedOn()).isEqualTo("2017-08-09");
    }

    /** The slow way again, with the ring parameters and the buckets of a published header's size. */
    @Test
    void deadTimeIsThatOfTheFilesRings() throws IOException {
        SiemensNormalisation plain = new SiemensNormalisation(GEOMETRY, real());
        SinglesUnits buckets = SinglesUnits.siemensBuckets(MMR);
        double[] cps = new double[224];
        for (int b = 0; b < cps.length; b++) {
            cps[b] = 15_000 + 50 * b;
        }
        SiemensNormalisation live = plain.withDeadTime(new SinglesRates(buckets, cps));
        LiveFractions fractions = plain.liveFractions(new SinglesRates(buckets, cps));
        ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(real().resolveSibling("mMR_norm.n")))
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int e = 0; e < MMR.elements(); e += 37) {
            int ring = e / 504;
            int crystal = e % 504;
            double q = 0.5 * cps[crystal / 18 + 28 * (ring / 8)];
            double p = file.getFloat(319_508 + 4 * ring);
            double np = file.getFloat(319_764 + 4 * ring);
            double expected = MMR.isGap(crystal) ? 0 : Math.exp(q * p / (1 + q * np)) / (1 + q * np);
            assertThat((double) fractions.at(e)).isCloseTo(expected, within(1e-6));
        }
        assertThat(fractions.mean()).isBetween(0.97, 0.999);
        // all buckets alike and rings alike: everything by the square of one fraction
        double[] alike = new double[224];
        Arrays.fill(alike, 20_000);
        double d = Math.exp(-0.01116 / (1 + 4.88e-9)) / (1 + 4.88e-9);
        float[] without = new float[837];
        float[] with = new float[837];
        plain.efficiencies(10, 150, without);
        plain.withDeadTime(new SinglesRates(buckets, alike)).efficiencies(10, 150, with);
        for (int plane = 0; plane < 837; plane++) {
            assertThat((double) with[plane]).isCloseTo(d * d * without[plane], within(2e-4 * without[plane]));
        }
        assertThat(plain.description()).contains("without dead time");
        assertThat(live.description()).contains("% live");
        assertThatThrownBy(() -> live.withDeadTime(new SinglesRates(buckets, cps)))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> plain.withDeadTime(new SinglesRates(SinglesUnits.blocks(MMR), new double[448])))
                .hasMessageContaining("448 units (expected: 224 buckets");
    }

    /**
     * The vendor's quantification factor, as NiftyPET uses it, against the sensitivity that was published for the scanner: a
     * line source of 700 mm on the axis, 13.3 (Karlberg 2016) to 15.0 (Delso 2011) counts a second for each kBq.
     */
    @Test
    void provisionalCalibrationAgreesWithThePublishedSensitivity() throws IOException {
        SiemensNormalisation relative = new SiemensNormalisation(GEOMETRY, real());
        Calibration calibration = relative.provisionalCalibration().orElseThrow();
        assertThat(calibration.factor()).isCloseTo(1.98459e7 * 0.205 / 100, within(1.0));
        assertThat(calibration.calibratedOn()).isEqualTo("2017-08-09");
        Normalisation absolute = calibration.applyTo(relative, MMR);
        Normalisation geometric =
                new GeometricNormalisation(GEOMETRY, CrystalEfficiencies.uniform(MMR, "2026-01-31", 1));
        double provisional = 1000 * 0.967 * lineSensitivity(absolute);
        double hits = 1000 * 0.967 * lineSensitivity(geometric);
        System.err.printf(
                "mMR, 700 mm line: %.2f cps/kBq by the quantification factor; %.2f for a pair sensitivity of 1, so %.3f%n",
                provisional, hits, provisional / hits);
        assertThat(provisional).isBetween(13.3 * 0.9, 15.0 * 1.1);
    }

    /** Counts a second for each Bq of positrons of a line on the axis: line integrals of a thin rod, mean over bins. */
    private static double lineSensitivity(Normalisation normalisation) {
        float[] planes = new float[GEOMETRY.planes()];
        double radiusMm = MMR.effectiveRadiusMm();
        int half = 9;
        double sum = 0;
        for (int view = 0; view < GEOMETRY.views(); view++) {
            for (int t = 172 - half; t <= 172 + half; t++) {
                normalisation.efficiencies(view, t, planes);
                for (int p = 0; p < planes.length; p++) {
                    double rise = GEOMETRY.riseMm(GEOMETRY.segments().segmentOf(p));
                    sum += planes[p] * Math.hypot(2 * radiusMm, rise) / (2 * radiusMm);
                }
            }
        }
        return sum / (2 * half + 1) / MMR.centralBinMm() / 700;
    }

    @Test
    void refusesFilesOfAnotherScannerOrSize(@TempDir Path dir) throws IOException {
        String header = Files.readString(real());
        byte[] data = Files.readAllBytes(real().resolveSibling("mMR_norm.n"));
        Files.write(dir.resolve("mMR_norm.n"), data);
        refused(dir, header.replace("system:=2008", "system:=1104"), "originating system: 1104 (expected: 2008 (mMR))");
        refused(dir, header.replace("rings:=64", "rings:=55"), "number of rings: 55 (expected: 64)");
        refused(dir, header.replace("{504,64}", "{672,55}"), "%matrix size [3]: {672,55} (expected: {504,64})");
        refused(dir, header.replace("compression:=11", "compression:=1"), "%axial compression: 1 (expected: 11)");
        refused(dir, header.replace(":=mMR_norm.n", ":=none.n"), "name of data file: none.n");
        refused(dir, header.replace("!INTERFILE:=", "hello"), "not an Interfile header");
        refused(dir, header.replace("[3]:=crystal eff", "[3]:=block eff"), "%normalization component [3]: block");
        ByteBuffer wrong = ByteBuffer.wrap(data.clone()).order(ByteOrder.LITTLE_ENDIAN);
        Files.write(
                dir.resolve("mMR_norm.n"),
                wrong.putFloat(187_136 + 4 * 77, Float.NaN).array());
        refused(dir, header, "crystal efficiencies: value 77: NaN (expected: a number, efficiencies >= 0)");
        wrong.putFloat(187_136 + 4 * 77, 1).putFloat(316_160 + 4 * 9, 0);
        Files.write(dir.resolve("mMR_norm.n"), wrong.array());
        refused(dir, header, "axial effects: value 9: 0.0 (expected: > 0)");
        Files.write(dir.resolve("mMR_norm.n"), Arrays.copyOf(data, 316_160 + 100));
        refused(dir, header, "316260 bytes (expected: axial effects, 3348 bytes from 316160)");
    }

    private static void refused(Path dir, String header, String message) throws IOException {
        Path file = Files.writeString(dir.resolve("x.n.hdr"), header);
        assertThatThrownBy(() -> new SiemensNormalisation(GEOMETRY, file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
