package org.petmr.recon.scanner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.petmr.recon.Peers;

/**
 * Against the look-up tables that NiftyPET wrote for the mMR. Its crystals are ours; its bins and planes are Siemens', which
 * {@link SiemensBins} puts into ours: first view one on, A and B for first and second.
 */
class NiftyPetTablesTest {

    private static final ScannerModel MMR = ScannerCatalogue.find("mmr");

    private static ByteBuffer table(String name) throws IOException {
        return ByteBuffer.wrap(Files.readAllBytes(Peers.data("mmr-listmode-brain/lut-niftypet/" + name)))
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    @Test
    void crystalsOfEveryActiveBinAgree() throws IOException {
        ByteBuffer active = table("aw2ali.dat");
        ByteBuffer crystals = table("s2c.dat");
        SiemensBins bins = new SiemensBins(MMR);
        int n = active.capacity() / Integer.BYTES;
        assertThat(n).isEqualTo(68_516);
        for (int i = 0; i < n; i++) {
            int view = active.getInt() / 344;
            int t = active.getInt(4 * i) % 344;
            int a = crystals.getShort();
            int b = crystals.getShort();
            if (bins.crystalA(view, t) != a || bins.crystalB(view, t) != b || MMR.isGap(a) || MMR.isGap(b)) {
                throw new AssertionError("view %d, bin %d: %d, %d (expected: %d, %d)"
                        .formatted(view, t, bins.crystalA(view, t), bins.crystalB(view, t), a, b));
            }
            assertThat(bins.view(a, b)).isEqualTo(view);
            assertThat(bins.tangential(a, b)).isEqualTo(t);
            assertThat(bins.isExchanged(a, b)).isFalse();
            assertThat(bins.isExchanged(b, a)).isTrue();
        }
    }

    @Test
    void ringsOfEverySpan1PlaneAgreeAndItsSpan11PlaneToo() throws IOException {
        ByteBuffer rings = table("sn1_rno.dat");
        ByteBuffer span11 = table("sn1_sn11.dat");
        ByteBuffer ssrb = table("sn1_ssrb.dat");
        SegmentTable ours1 = new SegmentTable(64, MMR.axialCompression().withSpan(1));
        SegmentTable ours11 = new SegmentTable(64, MMR.axialCompression());
        for (int plane = 0; plane < 4084; plane++) {
            int a = rings.getShort();
            int b = rings.getShort();
            assertThat(ours1.plane(a, b)).as("rings %d, %d", a, b).isEqualTo(plane);
            assertThat(ours11.plane(a, b)).as("rings %d, %d", a, b).isEqualTo(span11.getShort());
            assertThat(a + b).isEqualTo(ssrb.getShort());
        }
    }

    /** NiftyPET's y points up, ours (LPS) down; its corners leave out the blocks' exact pitch: within 0.2 degrees. */
    @Test
    void anglesOfCrystalsAgree() throws IOException {
        ByteBuffer corners = table("crss.dat");
        for (int c = 0; c < 504; c++) {
            if (!MMR.isGap(c)) {
                double x = 0.5 * (corners.getFloat(4 * c) + corners.getFloat(4 * (c + 2 * 504)));
                double y = 0.5 * (corners.getFloat(4 * (c + 504)) + corners.getFloat(4 * (c + 3 * 504)));
                double off = Math.toDegrees(Math.atan2(-y, x) - MMR.crystalAngleRad(c));
                assertThat(Math.IEEEremainder(off, 360)).as("crystal %d", c).isCloseTo(0, within(0.2));
            }
        }
    }
}
