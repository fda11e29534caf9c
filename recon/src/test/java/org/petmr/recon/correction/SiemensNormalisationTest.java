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
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.SegmentTable;
import org.petmr.recon.scanner.SiemensBins;
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
