package org.petmr.recon.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.petmr.recon.Peers;

/** Files that other people's software wrote. */
final class NiftiRealDataTest {

    /** Voxels read straight from the bytes of the SPM templates: uint8, scaled, little endian. */
    @Test
    void spmTemplates() throws IOException {
        for (String name : new String[] {"PET.nii", "T1.nii", "Transm.nii"}) {
            Path f = Peers.data("pet-mr-templates-spm").resolve(name);
            Volume v = Nifti.read(f);
            VoxelGrid g = v.grid();
            assertThat(new int[] {g.nx(), g.ny(), g.nz()}).containsExactly(91, 109, 91);
            assertThat(g.dxMm()).isCloseTo(2, within(1e-6));
            ByteBuffer b = ByteBuffer.wrap(Files.readAllBytes(f)).order(ByteOrder.LITTLE_ENDIAN);
            int at = (int) b.getFloat(108);
            float slope = b.getFloat(112);
            for (int[] p : new int[][] {{45, 60, 40}, {0, 0, 0}, {30, 20, 80}, {90, 108, 90}}) {
                int raw = b.get(at + p[0] + 91 * (p[1] + 109 * p[2])) & 0xff;
                assertThat(v.at(p[0], p[1], p[2])).isEqualTo(slope * raw + b.getFloat(116), within(1e-6f));
            }
            // MNI space: the anterior commissure is the origin, inside of the head
            Affine voxel = g.lpsFromVoxel().inverse();
            assertThat(voxel.x(0, 0, 0)).isBetween(44.0, 46.0);
            assertThat(voxel.z(0, 0, 0)).isBetween(30.0, 50.0);
        }
    }

    @Test
    void coronalAbdomenByDcm2niix() throws IOException {
        Path f = Peers.data("mr-inout-phase-abdomen")
                .resolve("philips_09/01101__B0_map_expiration_volume_2DMS_delTEinphase_e2.nii.gz");
        Volume v = Nifti.read(f);
        VoxelGrid g = v.grid();
        assertThat(new int[] {g.nx(), g.ny(), g.nz()}).containsExactly(128, 128, 9);
        assertThat(g.dxMm()).isCloseTo(3.0, within(1e-3));
        assertThat(g.dyMm()).isCloseTo(3.0, within(1e-3));
        assertThat(g.dzMm()).isCloseTo(5.5, within(0.1));
        // coronal: the second image axis runs along the body, the third from front to back
        assertThat(Math.abs(g.lpsFromVoxel().m21())).isGreaterThan(2.5);
        assertThat(Math.abs(g.lpsFromVoxel().m12())).isGreaterThan(5);
    }

    @Test
    void brainwebPairLiesOnOneGrid() throws IOException {
        Path dir = Peers.data("brain-phantom-brainweb");
        Volume pet = Nifti.read(dir.resolve("brainweb_06_osem_cropped.nii"));
        Volume t1 = Nifti.read(dir.resolve("brainweb_06_t1_cropped.nii"));
        assertThat(pet.grid()).isEqualTo(t1.grid());
        assertThat(pet.values().length).isEqualTo(56 * 56 * 58);
        double mean = 0;
        for (float x : pet.values()) {
            assertThat(x).isFinite();
            mean += x;
        }
        assertThat(mean).isPositive();
    }
}
