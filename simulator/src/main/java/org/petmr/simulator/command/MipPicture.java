package org.petmr.simulator.command;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.petmr.recon.file.WholeFile;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/**
 * The brightest voxel behind each point, seen from the front: dark where there is much, as nuclear medicine has it. The head is
 * up, the patient's right on the left.
 */
final class MipPicture {

    private static final double FULL_PERCENTILE = 0.995;
    private static final int PIXELS_HIGH = 900;
    private static final int LEAST_PIXELS_WIDE = 200;

    private MipPicture() {}

    static void write(Path file, Volume image) throws IOException {
        BufferedImage picture = draw(image);
        WholeFile.write(file, out -> {
            if (!ImageIO.write(picture, "png", out)) {
                throw new IOException("no PNG writer");
            }
        });
    }

    static BufferedImage draw(Volume image) {
        VoxelGrid grid = image.grid();
        float[] brightest = new float[grid.nx() * grid.nz()];
        for (int iy = 0; iy < grid.ny(); iy++) {
            for (int ix = 0; ix < grid.nx(); ix++) {
                for (int iz = 0; iz < grid.nz(); iz++) {
                    int at = ix * grid.nz() + iz;
                    brightest[at] = Math.max(brightest[at], image.values()[grid.index(ix, iy, iz)]);
                }
            }
        }
        float[] sorted = brightest.clone();
        Arrays.sort(sorted);
        double full = Math.max(sorted[(int) (FULL_PERCENTILE * (sorted.length - 1))], Float.MIN_NORMAL);
        double widthMm = grid.nx() * grid.dxMm();
        double heightMm = grid.nz() * grid.dzMm();
        double mm = Math.min(heightMm / PIXELS_HIGH, widthMm / LEAST_PIXELS_WIDE);
        int width = (int) Math.round(widthMm / mm);
        int height = (int) Math.round(heightMm / mm);
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int py = 0; py < height; py++) {
            double z = (height - 1 - py + 0.5) * mm / grid.dzMm() - 0.5;
            for (int px = 0; px < width; px++) {
                double x = (px + 0.5) * mm / grid.dxMm() - 0.5;
                double part = Math.min(1, Math.max(0, between(brightest, grid, x, z) / full));
                // A square root shows the faint as well.
                int grey = 255 - (int) Math.round(250 * Math.sqrt(part));
                picture.setRGB(px, py, grey << 16 | grey << 8 | grey);
            }
        }
        return picture;
    }

    /** Linear between voxels; at the border the voxel itself. */
    private static double between(float[] values, VoxelGrid grid, double x, double z) {
        int ix = (int) Math.max(0, Math.min(grid.nx() - 2, Math.floor(x)));
        int iz = (int) Math.max(0, Math.min(grid.nz() - 2, Math.floor(z)));
        double u = Math.max(0, Math.min(1, x - ix));
        double w = Math.max(0, Math.min(1, z - iz));
        int at = ix * grid.nz() + iz;
        return (1 - u) * ((1 - w) * values[at] + w * values[at + 1])
                + u * ((1 - w) * values[at + grid.nz()] + w * values[at + grid.nz() + 1]);
    }
}
