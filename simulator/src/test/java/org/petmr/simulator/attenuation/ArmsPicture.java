package org.petmr.simulator.attenuation;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/** The picture of docs/attenuation-arms.md, written under target/pictures: middle slices side by side. */
final class ArmsPicture {

    private static final int ZOOM = 4;
    private static final int GAP = 8;

    /** Rows of voxels that hold a body on its back. */
    private static final double SHARE_OF_HEIGHT = 0.5;

    private ArmsPicture() {}

    /** @param rows of volumes on one grid. @param white value of each row that is white */
    static void write(String name, List<List<Volume>> rows, double[] white) throws IOException {
        VoxelGrid grid = rows.get(0).get(0).grid();
        int height = (int) (SHARE_OF_HEIGHT * grid.ny());
        int columns = rows.get(0).size();
        BufferedImage image = new BufferedImage(
                columns * (grid.nx() * ZOOM + GAP) - GAP,
                rows.size() * (height * ZOOM + GAP) - GAP,
                BufferedImage.TYPE_INT_RGB);
        for (int row = 0; row < rows.size(); row++) {
            for (int column = 0; column < columns; column++) {
                draw(image, rows.get(row).get(column), row, column, height, white[row]);
            }
        }
        Path folder = Files.createDirectories(Path.of("target", "pictures"));
        ImageIO.write(image, "png", folder.resolve(name).toFile());
    }

    private static void draw(BufferedImage image, Volume volume, int row, int column, int height, double white) {
        VoxelGrid grid = volume.grid();
        int firstY = (grid.ny() - height) / 2;
        for (int y = 0; y < height * ZOOM; y++) {
            for (int x = 0; x < grid.nx() * ZOOM; x++) {
                double value = volume.at(x / ZOOM, firstY + y / ZOOM, grid.nz() / 2) / white;
                int grey = (int) Math.round(255 * Math.max(0, Math.min(1, value)));
                int rgb = (grey << 16) | (grey << 8) | grey;
                image.setRGB(column * (grid.nx() * ZOOM + GAP) + x, row * (height * ZOOM + GAP) + y, rgb);
            }
        }
    }
}
