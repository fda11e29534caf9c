package org.petmr.recon.projector;

import java.util.Arrays;
import java.util.List;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/** One thread's way through a tile with the lines of a group, and the tile's columns in a buffer of its own. */
final class TileWorker {

    private final VoxelGrid grid;
    private final AxialPlan plan;
    private final Kernels kernels;
    private final TransaxialPath path;
    private final Kernels.Scratch scratch;
    private final float[] columns;

    TileWorker(VoxelGrid grid, AxialPlan plan, Kernels kernels, List<Tile> tiles) {
        this.grid = grid;
        this.plan = plan;
        this.kernels = kernels;
        this.path = new TransaxialPath(grid, plan);
        this.scratch = new Kernels.Scratch(plan);
        this.columns = new float[tiles.stream().mapToInt(plan::tileFloats).max().orElseThrow()];
    }

    /** Adds the steps inside a tile to lines {@code from} to {@code to - 1} of a group. */
    void forward(Volume image, Tile tile, LineGroup group, int from, int to) {
        load(image, tile);
        for (int line = from; line < to; line++) {
            path.trace(group.ways, line * TransaxialPath.WAY, tile);
            if (path.steps > 0) {
                kernels.forward(columns, path, plan, group.rows, group.rowsAt(line), scratch);
            }
        }
    }

    /**
     * Adds what all lines of a group leave in a tile.
     *
     * @param isFirst true when the image's tile is to be overwritten rather than added to
     */
    void back(Volume image, Tile tile, LineGroup group, boolean isFirst) {
        if (isFirst) {
            Arrays.fill(columns, 0, plan.tileFloats(tile), 0);
        } else {
            load(image, tile);
        }
        for (int line = 0; line < group.lines(); line++) {
            if (!group.goesBack(line)) {
                continue;
            }
            path.trace(group.ways, line * TransaxialPath.WAY, tile);
            if (path.steps > 0) {
                group.copyWide(line, scratch.wideRows);
                kernels.back(scratch, path, plan, columns);
            }
        }
        store(image, tile);
    }

    private void load(Volume image, Tile tile) {
        float[] values = image.values();
        int nz = plan.nz;
        for (int iy = 0; iy < tile.ny(); iy++) {
            for (int ix = 0; ix < tile.nx(); ix++) {
                int at = plan.columnAt(tile, ix, iy);
                System.arraycopy(values, grid.index(tile.x0() + ix, tile.y0() + iy, 0), columns, at, nz);
                Arrays.fill(columns, at + nz, at + plan.columnFloats, 0);
            }
        }
    }

    private void store(Volume image, Tile tile) {
        float[] values = image.values();
        for (int iy = 0; iy < tile.ny(); iy++) {
            for (int ix = 0; ix < tile.nx(); ix++) {
                int to = grid.index(tile.x0() + ix, tile.y0() + iy, 0);
                System.arraycopy(columns, plan.columnAt(tile, ix, iy), values, to, plan.nz);
            }
        }
    }
}
