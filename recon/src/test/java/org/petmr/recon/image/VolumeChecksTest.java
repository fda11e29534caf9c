package org.petmr.recon.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class VolumeChecksTest {

    private static final VoxelGrid GRID = VoxelGrid.centred(20, 18, 16, 2, 2, 2);

    /** A box of tissue with some bone in it. */
    private static Volume patient(double scale) {
        Volume v = Volume.zeros(GRID);
        for (int y = 4; y < 14; y++) {
            for (int x = 5; x < 15; x++) {
                for (int z = 0; z < 16; z++) {
                    v.values()[GRID.index(x, y, z)] = (float) (scale * (x == 9 ? 0.151 : 0.0975));
                }
            }
        }
        return v;
    }

    @Test
    void namesTheFirstThatIsNoNumber() {
        Volume v = patient(1);
        assertThat(VolumeChecks.finite(v, "mu.nii")).isSameAs(v);
        v.values()[GRID.index(3, 2, 7)] = Float.POSITIVE_INFINITY;
        v.values()[GRID.index(3, 5, 1)] = Float.NaN;
        assertThatThrownBy(() -> VolumeChecks.finite(v, "mu.nii"))
                .hasMessage("mu.nii: voxel 3, 2, 7: Infinity, the first of 2 (expected: finite numbers)");
    }

    @Test
    void tellsUnitsApart() {
        Volume good = patient(1);
        assertThat(VolumeChecks.muMap(good, "mu.nii")).isSameAs(good);
        assertThat(VolumeChecks.muMap(Volume.zeros(GRID), "air").values()).containsOnly(0);
        assertThatThrownBy(() -> VolumeChecks.muMap(patient(0.1), "mu.nii")).hasMessageContaining("mm^-1?");
        assertThatThrownBy(() -> VolumeChecks.muMap(patient(1e4), "mu.nii"))
                .hasMessageStartingWith("mu.nii: mu-map: largest value 1510.0")
                .hasMessageContaining("10^4 times cm^-1");
        Volume negative = patient(1);
        negative.values()[0] = -1024;
        assertThatThrownBy(() -> VolumeChecks.muMap(negative, "mu.nii"))
                .hasMessageContaining("voxel 0, 0, 0: -1024.0 (expected: 0 or more");
    }

    @Test
    void findsWhatWasCutOff() {
        Volume metal = patient(1);
        metal.values()[GRID.index(9, 9, 9)] = 0.9f;
        assertThat(VolumeChecks.muMap(metal, "mu.nii")).isSameAs(metal);
        Volume cut = patient(1);
        for (int z = 0; z < 16; z++) {
            cut.values()[GRID.index(10, 9, z)] = 0.4095f;
        }
        assertThatThrownBy(() -> VolumeChecks.muMap(cut, "mu.nii"))
                .hasMessageContaining("16 voxels share the largest value 0.4095");
    }
}
