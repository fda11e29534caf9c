package org.petmr.acquisition.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

class FusedPictureTest {

    private static final int TOP = 56;
    private static final int BETWEEN = 28;
    private static final int GAP = 12;
    private static final int PANEL = 440;

    @TempDir
    private Path directory;

    /** A hot ball of 20 mm at L 40, P 20, H 10 in a grey box. */
    private static Volume pet() {
        Volume pet = Volume.zeros(VoxelGrid.centred(60, 60, 60, 4, 4, 4));
        for (int iy = 0; iy < 60; iy++) {
            for (int ix = 0; ix < 60; ix++) {
                for (int iz = 0; iz < 60; iz++) {
                    double x = pet.grid().lpsFromVoxel().x(ix, iy, iz) - 40;
                    double y = pet.grid().lpsFromVoxel().y(ix, iy, iz) - 20;
                    double z = pet.grid().lpsFromVoxel().z(ix, iy, iz) - 10;
                    pet.values()[pet.grid().index(ix, iy, iz)] = x * x + y * y + z * z < 400 ? 5000 : 0;
                }
            }
        }
        return pet;
    }

    /** @param panel 0 axial, 1 coronal below it, 2 sagittal beside it */
    private static int[] at(BufferedImage image, int panel, double acrossMm, double downMm, double fieldMm) {
        int x = GAP + (panel == 2 ? PANEL + GAP : 0) + (int) (PANEL * (0.5 + acrossMm / fieldMm));
        int y = TOP + (panel == 1 ? PANEL + BETWEEN : 0) + (int) (PANEL * (0.5 + downMm / fieldMm));
        int rgb = image.getRGB(x, y);
        return new int[] {rgb >> 16 & 0xFF, rgb >> 8 & 0xFF, rgb & 0xFF};
    }

    /** Left is on the right, back is below, head is above; colour where there is activity, grey elsewhere. */
    @Test
    void everythingLiesOnItsSide() {
        Volume mr = Volume.filled(VoxelGrid.centred(50, 50, 50, 4, 4, 4), 700);
        BufferedImage image = new FusedPicture(mr, pet(), true, new double[] {0, 20, 10}, 200).draw("test");
        // The ball's centre, off the cross lines: axial across L, coronal across L and up H.
        assertHot(at(image, 0, 44, 4, 200));
        assertHot(at(image, 1, 44, 4, 200));
        assertGrey(at(image, 0, -44, 4, 200));
        assertGrey(at(image, 1, -44, 4, 200));
        BufferedImage through = new FusedPicture(mr, pet(), true, new double[] {40, 0, 0}, 200).draw("test");
        assertHot(at(through, 0, 0 + 4, 0 + 20, 200).clone(), at(through, 2, 20, -10 + 4, 200));
        assertGrey(at(through, 2, -20, 14, 200));
    }

    private static void assertHot(int[]... pixels) {
        for (int[] p : pixels) {
            assertThat(p[0] + p[1] + p[2]).isGreaterThan(600);
        }
    }

    private static void assertGrey(int[] p) {
        assertThat(p[0]).isEqualTo(p[1]).isEqualTo(p[2]).isGreaterThan(200);
    }

    @Test
    void writesAPng() throws IOException {
        Path png = directory.resolve("fused.png");
        FusedPicture.of(null, pet(), true).write(png, "PET alone");
        BufferedImage back = ImageIO.read(png.toFile());
        assertThat(back.getWidth()).isEqualTo(2 * PANEL + 3 * GAP);
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactly(png);
        }
    }
}
