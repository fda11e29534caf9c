package org.petmr.recon.projector;

import java.util.Arrays;
import java.util.List;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.sinogram.ProjectionGeometry;

/**
 * A group of lines on its way through a folded image, tile by tile.
 *
 * <p>Going forward each worker takes its share of the bundles through all tiles, once for every turn, and turns their rows
 * between. Going back a tile belongs to one worker, which sums into a buffer of its own. Either way every sum is made in one
 * order, whatever the number of workers.
 */
final class FoldedProjection {

    private final Workers workers;
    private final Kernels kernels;
    private final Fold fold;
    private final AxialPlan plan;
    private final List<Tile> tiles;
    /** Where a tile begins in the folded image. */
    private final int[] tileAt;

    private final TileWorker[] tileWorkers;
    private final float[] folded;
    final LineGroup group;

    FoldedProjection(
            ProjectionGeometry geometry, VoxelGrid grid, int parts, int tileColumns, Workers workers, Kernels kernels) {
        this.workers = workers;
        this.kernels = kernels;
        this.fold = Fold.of(grid, parts);
        this.plan = new AxialPlan(geometry, grid, kernels.lanes(), parts);
        this.tiles = Tile.cut(fold, tileColumns > 0 ? tileColumns : Tile.usualColumns(fold));
        this.group = new LineGroup(geometry, plan, fold, kernels);
        this.tileAt = new int[tiles.size()];
        int at = 0;
        for (int i = 0; i < tileAt.length; i++) {
            tileAt[i] = at;
            at = Math.addExact(at, plan.tileFloats(tiles.get(i)));
        }
        this.folded = new float[at];
        this.tileWorkers = new TileWorker[workers.threads()];
        int largest = tiles.stream().mapToInt(plan::tileFloats).max().orElseThrow();
        for (int i = 0; i < tileWorkers.length; i++) {
            tileWorkers[i] = new TileWorker(grid, plan, largest);
        }
    }

    int planes() {
        return plan.planes;
    }

    /** Folds the image that {@link #forward} projects. */
    void take(Volume image) {
        workers.forItems(tiles.size(), (worker, tile) -> load(image, tiles.get(tile), folded, tileAt[tile]));
    }

    /** Projects the image that was taken last along the lines of the group. */
    void forward() {
        workers.forSlices(group.pieces(), (worker, fromPiece, toPiece) -> {
            int from = group.from(fromPiece);
            int to = group.from(toPiece);
            TileWorker own = tileWorkers[worker];
            group.clear(from, to);
            for (int turn = 0; turn < fold.parts(); turn++) {
                for (int tile = 0; tile < tileAt.length; tile++) {
                    for (int bundle = from; bundle < to; bundle++) {
                        own.path.trace(group.ways, group.wayAt(bundle, turn), tiles.get(tile), tileAt[tile]);
                        if (own.path.steps > 0) {
                            kernels.forward(folded, own.path, plan, group.rows, group.rowsAt(bundle), own.scratch);
                        }
                    }
                }
                if (fold.parts() > 1) {
                    group.turn(from, to);
                }
            }
        });
    }

    /**
     * Projects the lines of the group back, one group of several after another.
     *
     * @param isFirst true for the first group: what was there before is overwritten
     * @param isLast true for the last group
     * @param isAlone true when no image taken has to be kept: sums then stay folded until the last group
     * @param image holds the sum after the last group
     */
    void back(Volume image, boolean isFirst, boolean isLast, boolean isAlone) {
        workers.forItems(tiles.size(), (worker, index) -> {
            TileWorker own = tileWorkers[worker];
            Tile tile = tiles.get(index);
            float[] columns = isAlone ? folded : own.columns;
            int columnsAt = isAlone ? tileAt[index] : 0;
            if (isFirst) {
                Arrays.fill(columns, columnsAt, columnsAt + plan.tileFloats(tile), 0);
            } else if (!isAlone) {
                load(image, tile, columns, columnsAt);
            }
            for (int turn = 0; turn < fold.parts(); turn++) {
                for (int bundle = 0; bundle < group.bundles(); bundle++) {
                    if (!group.goesBack(bundle)) {
                        continue;
                    }
                    own.path.trace(group.ways, group.wayAt(bundle, turn), tile, columnsAt);
                    if (own.path.steps > 0) {
                        group.toWide(bundle, turn, own.scratch.wideRows);
                        kernels.back(own.scratch, own.path, plan, columns);
                    }
                }
            }
            if (!isAlone || isLast) {
                store(columns, columnsAt, tile, image);
            }
        });
    }

    private void load(Volume image, Tile tile, float[] columns, int tileAt) {
        for (int iy = 0; iy < tile.ny(); iy++) {
            for (int ix = 0; ix < tile.nx(); ix++) {
                int at = tileAt + plan.columnAt(tile, ix, iy);
                fold.load(image.values(), tile.x0() + ix, tile.y0() + iy, columns, at);
                Arrays.fill(columns, at + plan.columnValues, at + plan.columnFloats, 0);
            }
        }
    }

    private void store(float[] columns, int tileAt, Tile tile, Volume image) {
        for (int iy = 0; iy < tile.ny(); iy++) {
            for (int ix = 0; ix < tile.nx(); ix++) {
                int at = tileAt + plan.columnAt(tile, ix, iy);
                fold.store(columns, at, image.values(), tile.x0() + ix, tile.y0() + iy);
            }
        }
    }

    /** One thread's path and scratch. */
    private static final class TileWorker {
        final TransaxialPath path;
        final Kernels.Scratch scratch;
        final float[] columns;

        TileWorker(VoxelGrid grid, AxialPlan plan, int largestTile) {
            path = new TransaxialPath(grid, plan);
            scratch = new Kernels.Scratch(plan);
            columns = new float[largestTile];
        }
    }
}
