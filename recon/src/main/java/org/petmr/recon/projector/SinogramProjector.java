package org.petmr.recon.projector;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    /** Of the lines of quarter turns: with fewer than this, half turns take less time for each line that is wanted. */
    private static final double HALF_TURNS_PAY = 0.85;

    private final ProjectionGeometry geometry;
    private final VoxelGrid grid;
    private final Workers workers;
    private final Kernels kernels;
    private final int tileColumns;
    private final int mostParts;
    /** By number of parts; made when first needed. */
    private final Map<Integer, FoldedProjection> folds = new HashMap<>();

    /**
     * @param grid axis-aligned, planes half a ring apart
     * @throws IllegalArgumentException when the grid does not fit the geometry
     */
    public SinogramProjector(ProjectionGeometry geometry, VoxelGrid grid, Workers workers) {
        this(geometry, grid, workers, KernelChoice.best());
    }

    public SinogramProjector(ProjectionGeometry geometry, VoxelGrid grid, Workers workers, Kernels kernels) {
        this(geometry, grid, workers, kernels, 4, 0);
    }

    /**
     * @param mostParts of the folded image, see {@link Fold}
     * @param tileColumns columns of a tile along x and y, at most; 0 for the usual
     */
    SinogramProjector(
            ProjectionGeometry geometry,
            VoxelGrid grid,
            Workers workers,
            Kernels kernels,
            int mostParts,
            int tileColumns) {
        this.geometry = geometry;
        this.grid = grid;
        this.workers = workers;
        this.kernels = kernels;
        this.tileColumns = tileColumns;
        this.mostParts = Math.min(mostParts, Fold.mostParts(grid));
        // Refuses a grid that does not fit now, not at the first projection.
        new AxialPlan(geometry, grid, kernels.lanes(), 1);
        TransaxialPath.check(grid);
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
    public void forwardLines(Volume image, int[] views, LineStep step) {
        forwardLines(image, views, (view, t) -> true, step);
    }

    /** The same for some lines. @param choice lines that are left out are not projected nor given to the step */
    public synchronized void forwardLines(Volume image, int[] views, LineChoice choice, LineStep step) {
        check(image);
        FoldedProjection folded = folded(views, choice);
        LineGroup group = folded.group;
        folded.take(image);
        for (int[] part : group.parts(views)) {
            group.choose(part, choice);
            folded.forward();
            eachPiece(group, (bundle, planes) -> group.eachForward(bundle, planes, step));
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
    public void backLines(LineSource source, int[] views, Volume image) {
        backLines(source, views, (view, t) -> true, image);
    }

    /** The same of some lines. @param choice the source isn't asked for lines that are left out */
    public synchronized void backLines(LineSource source, int[] views, LineChoice choice, Volume image) {
        check(image);
        FoldedProjection folded = folded(views, choice);
        LineGroup group = folded.group;
        List<int[]> parts = group.parts(views);
        for (int i = 0; i < parts.size(); i++) {
            group.choose(parts.get(i), choice);
            eachPiece(group, (bundle, planes) -> group.eachBack(bundle, planes, source));
            folded.back(image, i == 0, i == parts.size() - 1, true);
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
        FoldedProjection folded = folded(views, choice);
        LineGroup group = folded.group;
        folded.take(image);
        List<int[]> parts = group.parts(views);
        for (int i = 0; i < parts.size(); i++) {
            group.choose(parts.get(i), choice);
            folded.forward();
            eachPiece(group, (bundle, planes) -> group.eachForward(bundle, planes, step));
            folded.back(out, i == 0, i == parts.size() - 1, false);
        }
    }

    private interface BundleWork {
        void run(int bundle, float[] planes);
    }

    private void eachPiece(LineGroup group, BundleWork work) {
        workers.forItems(group.pieces(), (worker, piece) -> {
            float[] planes = new float[geometry.planes()];
            for (int bundle = group.from(piece); bundle < group.from(piece + 1); bundle++) {
                work.run(bundle, planes);
            }
        });
    }

    private void check(Volume image) {
        if (!image.grid().equals(grid)) {
            throw new IllegalArgumentException("image grid: %s (expected: %s)".formatted(image.grid(), grid));
        }
    }

    /**
     * The most folds that the grid and these views allow: with quarter turns, half of the views are others, turned. Lines
     * that turn into one another go together, wanted or not; where too few of them are wanted, half a turn is cheaper.
     */
    private FoldedProjection folded(int[] views, LineChoice choice) {
        int parts = mostParts;
        if (parts == 4) {
            boolean[] isHere = new boolean[geometry.views()];
            for (int view : views) {
                isHere[view] = true;
            }
            int half = geometry.views() / 2;
            int turned = 0;
            for (int view : views) {
                turned += geometry.views() % 2 == 0 && isHere[(view + half) % geometry.views()] ? 1 : 0;
            }
            parts = turned > 0.9 * views.length && !isHalfEnough(views, isHere, choice) ? 4 : 2;
        }
        int key = parts;
        return folds.computeIfAbsent(key, p -> new FoldedProjection(geometry, grid, p, tileColumns, workers, kernels));
    }

    /** By the lines that would go through the image, wanted or beside a wanted one, for quarter and for half turns. */
    private boolean isHalfEnough(int[] views, boolean[] isHere, LineChoice choice) {
        int bins = geometry.tangentialBins();
        int half = geometry.views() / 2;
        long byQuarters = 0;
        long byHalves = 0;
        for (int view : views) {
            int turned = view + half;
            if (view >= half || !isHere[turned]) {
                continue;
            }
            for (int t = 0; t <= bins / 2; t++) {
                int mirrored = Math.min(bins - 1, 2 * (bins / 2) - t);
                boolean isOne = choice.takes(view, t) || choice.takes(view, mirrored);
                boolean isOther = choice.takes(turned, t) || choice.takes(turned, mirrored);
                byQuarters += isOne || isOther ? 4 : 0;
                byHalves += (isOne ? 2 : 0) + (isOther ? 2 : 0);
            }
        }
        return byHalves < HALF_TURNS_PAY * byQuarters;
    }
}
