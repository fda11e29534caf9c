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

    /** Columns of a tile along x and along y, at most. */
    static final int USUAL_COLUMNS = 64;

    /** Cuts a grid into tiles of nearly equal size, the ones in the middle first: they see the most lines. */
    static List<Tile> cut(VoxelGrid grid, int mostColumns) {
        int acrossX = (grid.nx() + mostColumns - 1) / mostColumns;
        int acrossY = (grid.ny() + mostColumns - 1) / mostColumns;
        List<Tile> tiles = new ArrayList<>();
        for (int j = 0; j < acrossY; j++) {
            for (int i = 0; i < acrossX; i++) {
                int x0 = (int) ((long) grid.nx() * i / acrossX);
                int x1 = (int) ((long) grid.nx() * (i + 1) / acrossX);
                int y0 = (int) ((long) grid.ny() * j / acrossY);
                int y1 = (int) ((long) grid.ny() * (j + 1) / acrossY);
                tiles.add(new Tile(x0, y0, x1 - x0, y1 - y0));
            }
        }
        tiles.sort((a, b) -> Double.compare(a.fromMiddle(grid), b.fromMiddle(grid)));
        return tiles;
    }

    private double fromMiddle(VoxelGrid grid) {
        return Math.hypot(x0 + 0.5 * (nx - grid.nx()), y0 + 0.5 * (ny - grid.ny()));
    }
}
