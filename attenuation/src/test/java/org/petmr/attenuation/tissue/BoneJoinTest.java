package org.petmr.attenuation.tissue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.petmr.attenuation.bone.BoneMap;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

final class BoneJoinTest {

    private static final VoxelGrid MR = VoxelGrid.centred(40, 48, 46, 5, 5, 5);

    /** Bone of a series on a lattice of its own: its share of each voxel, where it is more than tissue, and only at the head. */
    @Test
    void boneFillsItsShareOfEachVoxel() {
        VoxelGrid own = VoxelGrid.centred(60, 60, 60, 4, 4, 4);
        Volume bone = Volume.zeros(own);
        for (int y = 0; y < 60; y++) {
            for (int z = 0; z < 60; z++) {
                for (int x = 0; x < 60; x++) {
                    boolean isSlab = z >= 28 && z < 34;
                    bone.values()[own.index(x, y, z)] = isSlab ? 0.14f : z > 40 ? 0.05f : 0;
                }
            }
        }
        try (Workers one = new Workers(1)) {
            Body head = Body.head();
            DixonImages images =
                    DixonImages.ofWaterFat(head.image(MR, false, 0, 1, one), head.image(MR, true, 0, 2, one));
            MuMap map = MuMap.of(
                    images,
                    Optional.of(new BoneMap(bone, "test pattern")),
                    MR,
                    Affine.IDENTITY,
                    MuMapOptions.HEAD_WITH_SKULL,
                    one,
                    Progress.NONE);
            assertThat(map.method()).isEqualTo("Dixon 4 classes + bone by test pattern");
            int middle = MR.index(20, 24, 23);
            assertThat(map.muPerCm().values()[middle]).isCloseTo(0.14f, within(1e-4f));
            assertThat(map.classes().values()[middle]).isEqualTo(TissueClass.BONE.ordinal());
            double aboveSoft = 0; // the slab is 24 mm thick, on this lattice too
            for (int z = 12; z < 35; z++) {
                aboveSoft += map.muPerCm().values()[MR.index(20, 24, z)] - 0.1;
            }
            assertThat(aboveSoft * MR.dzMm()).isCloseTo(0.04 * 24, within(0.05 * 0.04 * 24));
            int outside = MR.index(0, 24, 23);
            assertThat(map.muPerCm().values()[outside]).isZero();
            int above = MR.index(20, 24, 36);
            assertThat(map.muPerCm().values()[above]).isCloseTo(0.1f, within(1e-4f));
        }
    }
}
