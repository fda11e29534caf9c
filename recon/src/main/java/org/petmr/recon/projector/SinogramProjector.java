package org.petmr.recon.projector;

import java.util.List;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.recon.sinogram.Sinogram;

/**
 * Line integrals of an image along the lines of a sinogram, and the exact transpose. Joseph's method, organised so that all
 * planes of one view and tangential bin are handled together: see {@link Kernels} for the loops and {@link AxialPlan} for
 * the arithmetic along z.
 *
 * <p>An image is larger than any cache and every view passes through all of it. So the lines of a group of views are held
 * together, unfinished, and go through the image tile by tile: a tile comes from memory once for all of them. Going back a
 * tile belongs to one worker alone.
 *
 * <p>Values are in units of the image times mm. Results are the same bit for bit whatever the number of workers. Buffers are
 * kept from call to call, so calls from several threads wait for one another.
 */
public final class SinogramProjector {

    private final ProjectionGeometry geometry;
    private final VoxelGrid grid;
    private final Workers workers;
    private final Kernels kernels;
    private final AxialPlan plan;
    private final List<Tile> tiles;
    private final LineGroup group;
    private final TileWorker[] tileWorkers;

    /**
     * @param grid axis-aligned, planes half a ring apart
     * @throws IllegalArgumentException when the grid does not fit the geometry
     */
    public SinogramProjector(ProjectionGeometry geometry, VoxelGrid grid, Workers workers) {
        this(geometry, grid, workers, KernelChoice.best());
    }

    public SinogramProjector(ProjectionGeometry geometry, VoxelGrid grid, Workers workers, Kernels kernels) {
        this(geometry, grid, workers, kernels, Tile.USUAL_COLUMNS);
    }

    /** @param tileColumns columns of a tile along x and y, at most */
    SinogramProjector(ProjectionGeometry geometry, VoxelGrid grid, Workers workers, Kernels kernels, int tileColumns) {
        this.geometry = geometry;
        this.grid = grid;
        this.workers = workers;
        this.kernels = kernels;
        this.plan = new AxialPlan(geometry, grid, kernels.lanes());
        this.tiles = Tile.cut(grid, tileColumns);
        this.group = new LineGroup(geometry, grid, plan);
        this.tileWorkers = new TileWorker[workers.threads()];
    }

    public ProjectionGeometry geometry() {
        return geometry;
    }

    public VoxelGrid grid() {
        return grid;
    }

    public Kernels kernels() {
        return kernels;
    }

    /** What becomes of the projected planes of one line before they are projected back. */
    @FunctionalInterface
    public interface LineStep {
        /**
         * @param planes {@code [geometry.planes()]}: in, the forward projection; out, what to project back
         * @return false when there is nothing to project back
         */
        boolean apply(int view, int t, float[] planes);
    }

    /** Which lines are worth the way through the image. */
    @FunctionalInterface
    public interface LineChoice {
        boolean takes(int view, int t);
    }

    /** Supplies the planes of one line. */
    @FunctionalInterface
    public interface LineSource {
        /**
         * @param planes {@code [geometry.planes()]}, to be overwritten
         * @return false when the line is all zeros
         */
        boolean fill(int view, int t, float[] planes);
    }

    /**
     * Forward projection.
     *
     * @param views which views
     * @param out overwritten in those views, other views left alone
     */
    public void forward(Volume image, int[] views, Sinogram out) {
        float[] values = out.values();
        forwardLines(image, views, (view, t, planes) -> {
            System.arraycopy(planes, 0, values, geometry.index(view, t, 0), planes.length);
            return false;
        });
    }

    /** Forward projection that hands each line to a step when it is made; called from several threads. */
    public synchronized void forwardLines(Volume image, int[] views, LineStep step) {
        check(image);
        for (int[] part : group.parts(views)) {
            group.choose(part, (view, t) -> true);
            forwardThroughTiles(image);
            workers.forItems(group.pieces(), (worker, piece) -> {
                float[] planes = new float[plan.planes];
                for (int line = group.from(piece); line < group.from(piece + 1); line++) {
                    group.finishForward(line, planes);
                    step.apply(group.view(line), group.bin(line), planes);
                }
            });
        }
    }

    /** Back projection of the views of a sinogram: the transpose of {@link #forward}. @param image overwritten */
    public void back(Sinogram in, int[] views, Volume image) {
        float[] values = in.values();
        backLines(
                (view, t, planes) -> {
                    System.arraycopy(values, geometry.index(view, t, 0), planes, 0, planes.length);
                    return true;
                },
                views,
                image);
    }

    /** Back projection of lines made as they are needed. @param image overwritten */
    public synchronized void backLines(LineSource source, int[] views, Volume image) {
        check(image);
        boolean isFirst = true;
        for (int[] part : group.parts(views)) {
            group.choose(part, (view, t) -> true);
            workers.forItems(group.pieces(), (worker, piece) -> {
                float[] planes = new float[plan.planes];
                for (int line = group.from(piece); line < group.from(piece + 1); line++) {
                    boolean isFilled = source.fill(group.view(line), group.bin(line), planes);
                    group.beginBack(line, planes, isFilled);
                }
            });
            backThroughTiles(image, isFirst);
            isFirst = false;
        }
    }

    /**
     * Forward, a step on each line, and back, without a sinogram in between: the heart of the EM algorithms.
     *
     * @param image read
     * @param choice lines that are left out are neither projected nor given to the step
     * @param out overwritten with the back projection; not the same volume
     */
    public synchronized void forwardAndBack(Volume image, int[] views, LineChoice choice, LineStep step, Volume out) {
        check(image);
        check(out);
        boolean isFirst = true;
        for (int[] part : group.parts(views)) {
            group.choose(part, choice);
            forwardThroughTiles(image);
            workers.forItems(group.pieces(), (worker, piece) -> {
                float[] planes = new float[plan.planes];
                for (int line = group.from(piece); line < group.from(piece + 1); line++) {
                    group.finishForward(line, planes);
                    boolean goesBack = step.apply(group.view(line), group.bin(line), planes);
                    group.beginBack(line, planes, goesBack);
                }
            });
            backThroughTiles(out, isFirst);
            isFirst = false;
        }
    }

    private void check(Volume image) {
        if (!image.grid().equals(grid)) {
            throw new IllegalArgumentException("image grid: %s (expected: %s)".formatted(image.grid(), grid));
        }
    }

    /** Each worker takes its share of the lines through all tiles, in one order, so that sums repeat. */
    private void forwardThroughTiles(Volume image) {
        workers.forSlices(group.pieces(), (worker, fromPiece, toPiece) -> {
            TileWorker own = tileWorker(worker);
            int from = group.from(fromPiece);
            int to = group.from(toPiece);
            group.clear(from, to);
            for (Tile tile : tiles) {
                own.forward(image, tile, group, from, to);
            }
        });
    }

    private void backThroughTiles(Volume image, boolean isFirst) {
        workers.forItems(tiles.size(), (worker, tile) -> {
            tileWorker(worker).back(image, tiles.get(tile), group, isFirst);
        });
    }

    private TileWorker tileWorker(int worker) {
        if (tileWorkers[worker] == null) {
            tileWorkers[worker] = new TileWorker(grid, plan, kernels, tiles);
        }
        return tileWorkers[worker];
    }
}
