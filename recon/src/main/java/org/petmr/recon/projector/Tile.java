package org.petmr.recon.projector;

import java.util.ArrayList;
import java.util.List;
import org.petmr.recon.image.VoxelGrid;

/**
 * A rectangle of image columns, small enough that a cache holds it while all lines of a group of views pass. In a tile's
 * buffer columns stand one behind another, padded to {@link AxialPlan#columnFloats}; see {@link AxialPlan#columnAt}.
 *
 * @param x0 first column
 * @param y0 first row of columns
 * @param nx columns
 * @param ny rows
 */
record Tile(int x0, int y0, int nx, int ny) {

    /** Columns of a tile with one part, along x and along y: 4 MiB of an image of 128 planes. */
    private static final int COLUMNS = 90;

    /** Columns of a tile along x and y, at most: what a cache holds, and enough tiles for several workers. */
    static int usualColumns(Fold fold) {
        int third = (Math.max(fold.nx(), fold.ny()) + 2) / 3;
        return Math.max(1, Math.min(third, (int) (COLUMNS / Math.sqrt(fold.parts()))));
    }

    /**
     * Cuts a folded image into tiles of nearly equal size, the ones in the middle of the image first: they see the most
     * lines.
     */
    static List<Tile> cut(Fold fold, int mostColumns) {
        int acrossX = (fold.nx() + mostColumns - 1) / mostColumns;
        int acrossY = (fold.ny() + mostColumns - 1) / mostColumns;
        List<Tile> tiles = new ArrayList<>();
        for (int j = 0; j < acrossY; j++) {
            for (int i = 0; i < acrossX; i++) {
                int x0 = (int) ((long) fold.nx() * i / acrossX);
                int x1 = (int) ((long) fold.nx() * (i + 1) / acrossX);
                int y0 = (int) ((long) fold.ny() * j / acrossY);
                int y1 = (int) ((long) fold.ny() * (j + 1) / acrossY);
                tiles.add(new Tile(x0, y0, x1 - x0, y1 - y0));
            }
        }
        tiles.sort((a, b) -> Double.compare(a.fromMiddle(fold.grid()), b.fromMiddle(fold.grid())));
        return tiles;
    }

    private double fromMiddle(VoxelGrid grid) {
        return Math.hypot(x0 + 0.5 * (nx - grid.nx()), y0 + 0.5 * (ny - grid.ny()));
    }
}
