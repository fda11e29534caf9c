package org.petmr.attenuation.bone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.quantification.Region;

/** The atlas that comes with the project, and heads that it can't be laid on. */
final class HeadAtlasTest {

    private static final Workers WORKERS = new Workers(2);

    @TempDir
    private Path directory;

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    private static float[] at(double xMm, double yMm, double zMm) {
        float[] c = new float[HeadAtlas.CHANNELS];
        HeadAtlas.standard().sample(xMm, yMm, zMm, c);
        return c;
    }

    @Test
    void brainIsNoBoneAndTheVaultIs() {
        assertThat(at(0, 0, 30)[HeadAtlas.BONE]).isZero();
        assertThat(at(0, 0, 30)[HeadAtlas.HEAD]).isEqualTo(1);
        float most = 0;
        float muPerCm = 0;
        for (double z = 60; z < 100; z++) {
            float[] c = at(0, 3, z);
            if (c[HeadAtlas.BONE] > most) {
                most = c[HeadAtlas.BONE];
                muPerCm = c[HeadAtlas.WEIGHTED_MU] / most;
            }
        }
        assertThat(most).as("probability of bone at the vertex").isGreaterThan(0.7f);
        assertThat(muPerCm).as("its mu").isBetween(0.13f, 0.165f);
        assertThat(at(0, -27, -70)[HeadAtlas.AIR]).as("airway").isGreaterThan(0.7f);
        assertThat(at(0, 0, 500)).containsOnly(0);
    }

    /** Left and right are alike, since the heads are. */
    @Test
    void theAtlasIsSymmetric() {
        for (double x = 5; x < 70; x += 5) {
            assertThat(at(x, -10, 20)[HeadAtlas.BONE]).isCloseTo(at(-x, -10, 20)[HeadAtlas.BONE], within(1e-3f));
        }
    }

    @Test
    void anotherFileIsNamed() throws IOException {
        Path file = directory.resolve("one.nii.gz");
        Nifti.write(file, Volume.zeros(VoxelGrid.centred(4, 4, 4, 2, 2, 2)));
        assertThatThrownBy(() -> HeadAtlas.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("one.nii.gz", "frames: 1", "expected: 4");
    }

    @Test
    void whatIsNoHeadIsRefused() {
        VoxelGrid thin = VoxelGrid.centred(60, 70, 10, 3, 3, 3);
        Region slab = Region.where(Volume.filled(thin, 1), v -> true);
        assertThatThrownBy(() -> AtlasBone.of(slab, HeadAtlas.standard(), AtlasOptions.DEFAULT, WORKERS, Progress.NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("head: ends within 40 mm of its crown");

        VoxelGrid wide = VoxelGrid.centred(80, 80, 70, 4, 4, 4);
        Region rods = Region.sphere(wide, 110, 0, 0, 30)
                .or(Region.sphere(wide, -110, 0, 0, 30))
                .or(Region.sphere(wide, 0, 110, 0, 30))
                .or(Region.sphere(wide, 0, -110, 20, 30));
        assertThatThrownBy(() -> AtlasBone.of(rods, HeadAtlas.standard(), AtlasOptions.DEFAULT, WORKERS, Progress.NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("away from a head's");
    }
}
