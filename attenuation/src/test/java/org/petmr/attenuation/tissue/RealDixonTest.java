package org.petmr.attenuation.tissue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.petmr.attenuation.Peers;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Orientation;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/** Real people and a model of one. */
final class RealDixonTest {

    /**
     * A coronal slab of 5 cm through a real abdomen, in phase and opposed phase from two breath-holds. Nobody has drawn its
     * tissues, so only what must hold of any such slab is asserted: the body fills a good part of the field of view, both
     * kidneys (marked in the data) are mostly soft tissue (only mostly: this scan isn't T1-weighted and the kidneys are bright, the
     * very thing that brightness can't tell from fat), there is fat but less than soft tissue. The slab is cut
     * before and behind, which is found.
     */
    @Test
    void abdomen() throws IOException {
        Path data = Peers.data("mr-inout-phase-abdomen");
        Path nine = data.resolve("philips_09");
        String name = "01101__B0_map_expiration_volume_2DMS_delTEinphase_e";
        Volume in = Nifti.read(nine.resolve(name + "2.nii.gz"));
        Volume opposed =
                Nifti.read(data.resolve("philips_10/01201__B0_map_expiration_volume_2DMS_delTEoutphase_e2.nii.gz"));
        try (Workers two = new Workers(2)) {
            MuMap map = MuMap.of(
                    DixonImages.ofInOpposed(in, onGridOf(in, opposed)),
                    Orientation.nearestToLps(in).grid(),
                    MuMapOptions.BODY,
                    two,
                    Progress.NONE);
            double fovMl = in.grid().voxels() * in.grid().voxelVolumeMm3() / 1000;
            double fat = map.volumeMl().get(TissueClass.FAT);
            double soft = map.volumeMl().get(TissueClass.SOFT);
            assertThat((fat + soft) / fovMl).isBetween(0.3, 0.9);
            assertThat(fat / (fat + soft)).isBetween(0.05, 0.5);
            for (String side : new String[] {"L", "R"}) {
                Volume kidney = Orientation.nearestToLps(Nifti.read(nine.resolve(name + "1_roi-" + side + ".nii.gz")));
                int all = 0;
                int isSoft = 0;
                for (int i = 0; i < kidney.values().length; i++) {
                    if (kidney.values()[i] > 0) {
                        all++;
                        isSoft += map.classes().values()[i] == TissueClass.SOFT.ordinal() ? 1 : 0;
                    }
                }
                assertThat(isSoft).isGreaterThan(all / 2);
            }
            assertThat(map.findings()).isNotEmpty();
        }
    }

    /** The two breath-holds were planned alike; a header may differ by rounding. */
    private static Volume onGridOf(Volume a, Volume b) {
        return new Volume(a.grid(), b.values());
    }

    /** The head of BrainWeb's model, its tissues given the signals of a Dixon scan: how much of its skull is found. */
    @Test
    void brainwebHead() throws IOException, InterruptedException {
        byte[] labels = unpacked(Peers.data("brain-phantom-brainweb").resolve("phantom_1.0mm_normal_crisp.rawb.bz2"));
        assertThat(labels).hasSize(181 * 217 * 181);
        // the model stores x to the right, y to the front, z to the head, in RAS; no signal from bone, much from fat
        VoxelGrid g = new VoxelGrid(181, 217, 181, Affine.scaling(-1, -1, 1, 90, 126, -72));
        double[] water = {0, 0.42, 0.9, 1.1, 0.2, 1, 0.9, 0.07, 1, 0.8};
        double[] fat = {0, 0, 0, 0, 2.2, 0.05, 0.2, 0.01, 0, 0.2};
        Volume w = Volume.zeros(g);
        Volume f = Volume.zeros(g);
        Volume bone = Volume.zeros(g);
        for (int z = 0; z < 181; z++) {
            for (int y = 0; y < 217; y++) {
                for (int x = 0; x < 181; x++) {
                    int label = labels[(z * 217 + y) * 181 + x];
                    w.values()[g.index(x, y, z)] = (float) water[label];
                    f.values()[g.index(x, y, z)] = (float) fat[label];
                    bone.values()[g.index(x, y, z)] = label == 7 ? 1 : 0;
                }
            }
        }
        try (Workers two = new Workers(2)) {
            Volume truth = Orientation.nearestToLps(bone);
            MuMap map = MuMap.of(
                    DixonImages.ofWaterFat(w, f), truth.grid(), MuMapOptions.HEAD_WITH_SKULL, two, Progress.NONE);
            int both = 0;
            int found = 0;
            int real = 0;
            for (int i = 0; i < truth.values().length; i++) {
                boolean is = truth.values()[i] > 0;
                boolean seen = map.classes().values()[i] == TissueClass.BONE.ordinal();
                real += is ? 1 : 0;
                found += seen ? 1 : 0;
                both += is && seen ? 1 : 0;
            }
            assertThat(2.0 * both / (found + real)).isGreaterThan(0.8);
        }
    }

    private static byte[] unpacked(Path bz2) throws IOException, InterruptedException {
        Process p = new ProcessBuilder(Peers.tool("bunzip2"), "-c", bz2.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        byte[] bytes = p.getInputStream().readAllBytes();
        assertThat(p.waitFor()).isZero();
        return bytes;
    }
}
