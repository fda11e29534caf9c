package org.petmr.recon.projector;

import java.util.Arrays;
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
 * <p>Values are in units of the image times mm. Results repeat bit for bit for a given number of workers. The padded images
 * are kept from call to call, so calls from several threads wait for one another.
 */
public final class SinogramProjector {

    /**
     * Neighbouring views go through the image side by side, so that a column that came from memory for one is still in a
     * cache for the others: an image is larger than any cache, and every view passes through all of it.
     */
    private static final int VIEWS_TOGETHER = 4;

    private final ProjectionGeometry geometry;
    private final VoxelGrid grid;
    private final Workers workers;
    private final Kernels kernels;
    private final AxialPlan plan;
    private float[] paddedImage;
    private final float[][] sums;

    /**
     * @param grid axis-aligned, planes half a ring apart
     * @throws IllegalArgumentException when the grid does not fit the geometry
     */
    public SinogramProjector(ProjectionGeometry geometry, VoxelGrid grid, Workers workers) {
        this(geometry, grid, workers, KernelChoice.best());
    }

    public SinogramProjector(ProjectionGeometry geometry, VoxelGrid grid, Workers workers, Kernels kernels) {
        this.geometry = geometry;
        this.grid = grid;
        this.workers = workers;
        this.kernels = kernels;
        this.plan = new AxialPlan(geometry, grid, kernels.lanes());
        this.sums = new float[workers.threads()][];
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

    /** Forward projection that hands each line to a step as soon as it is made; called from several threads. */
    public synchronized void forwardLines(Volume image, int[] views, LineStep step) {
        float[] padded = pad(image);
        int groups = (views.length + VIEWS_TOGETHER - 1) / VIEWS_TOGETHER;
        workers.forItems(groups, (worker, group) -> {
            LineWorker line = new LineWorker();
            int from = group * VIEWS_TOGETHER;
            int to = Math.min(views.length, from + VIEWS_TOGETHER);
            for (int t = 0; t < geometry.tangentialBins(); t++) {
                for (int i = from; i < to; i++) {
                    line.forward(padded, views[i], t);
                    step.apply(views[i], t, line.planes);
                }
            }
        });
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
        gather(views, image, (line, view, t, sum) -> {
            if (source.fill(view, t, line.planes)) {
                line.back(sum, view, t);
            }
        });
    }

    /**
     * Forward, a step on each line, and back, in one pass without a sinogram in between: the heart of the EM algorithms.
     *
     * @param image read
     * @param choice lines that are left out are neither projected nor given to the step
     * @param out overwritten with the back projection; not the same volume
     */
    public synchronized void forwardAndBack(Volume image, int[] views, LineChoice choice, LineStep step, Volume out) {
        float[] padded = pad(image);
        gather(views, out, (line, view, t, sum) -> {
            if (!choice.takes(view, t)) {
                return;
            }
            line.forward(padded, view, t);
            if (step.apply(view, t, line.planes)) {
                line.back(sum, view, t);
            }
        });
    }

    private interface Gathering {
        void line(LineWorker line, int view, int t, float[] sum);
    }

    /** Every worker sums its slice of the views in an image of its own; these are added in fixed order. */
    private void gather(int[] views, Volume image, Gathering gathering) {
        if (image.grid().voxels() != grid.voxels()) {
            throw new IllegalArgumentException(
                    "image: %d voxels (expected: %d)".formatted(image.grid().voxels(), grid.voxels()));
        }
        boolean[] isUsed = new boolean[sums.length];
        workers.forSlices(views.length, (worker, from, to) -> {
            float[] sum = cleared(worker);
            isUsed[worker] = true;
            LineWorker line = new LineWorker();
            for (int group = from; group < to; group += VIEWS_TOGETHER) {
                int end = Math.min(to, group + VIEWS_TOGETHER);
                for (int t = 0; t < geometry.tangentialBins(); t++) {
                    for (int i = group; i < end; i++) {
                        gathering.line(line, views[i], t, sum);
                    }
                }
            }
        });
        float[] values = image.values();
        workers.forSlices(grid.ny(), (worker, from, to) -> {
            Arrays.fill(values, from * grid.nx() * grid.nz(), to * grid.nx() * grid.nz(), 0);
            for (int w = 0; w < sums.length; w++) {
                if (!isUsed[w]) {
                    continue;
                }
                float[] sum = sums[w];
                for (int iy = from; iy < to; iy++) {
                    for (int ix = 0; ix < grid.nx(); ix++) {
                        int at = grid.index(ix, iy, 0);
                        int paddedAt = plan.columnAt(ix, iy);
                        for (int z = 0; z < grid.nz(); z++) {
                            values[at + z] += sum[paddedAt + z];
                        }
                    }
                }
            }
        });
    }

    /** The worker's own image, all zeros. */
    private float[] cleared(int worker) {
        if (sums[worker] == null) {
            sums[worker] = new float[plan.imageFloats];
        } else {
            Arrays.fill(sums[worker], 0);
        }
        return sums[worker];
    }

    private float[] pad(Volume image) {
        if (!image.grid().equals(grid)) {
            throw new IllegalArgumentException("image grid: %s (expected: %s)".formatted(image.grid(), grid));
        }
        if (paddedImage == null) {
            paddedImage = new float[plan.imageFloats];
        }
        // What lies between the columns was never written and is zero still.
        float[] padded = paddedImage;
        float[] values = image.values();
        workers.forSlices(grid.ny(), (worker, from, to) -> {
            for (int iy = from; iy < to; iy++) {
                for (int ix = 0; ix < grid.nx(); ix++) {
                    System.arraycopy(values, grid.index(ix, iy, 0), padded, plan.columnAt(ix, iy), grid.nz());
                }
            }
        });
        return padded;
    }

    /** One thread's scratch, and the way of one line forward and back. */
    private final class LineWorker {
        final float[] planes = new float[plan.planes];
        private final TransaxialPath path = new TransaxialPath(grid, plan);
        private final Kernels.Scratch scratch = new Kernels.Scratch(plan);
        private int tracedView = -1;
        private int tracedBin = -1;

        void forward(float[] padded, int view, int t) {
            trace(view, t);
            float[] rows = scratch.rows;
            Arrays.fill(rows, 0);
            kernels.forward(padded, path, plan, scratch);
            double chordMm = geometry.chordMm(t);
            for (int s = 0; s < plan.segments; s++) {
                float obliquity = plan.obliquity(s, chordMm);
                int row = plan.rowAt[s];
                int first = plan.firstPlane[s];
                for (int a = 0; a < plan.planesOf[s]; a++) {
                    planes[first + a] = obliquity * rows[row + a];
                }
            }
        }

        void back(float[] sum, int view, int t) {
            trace(view, t);
            float[] rows = scratch.rows;
            Arrays.fill(rows, 0);
            double chordMm = geometry.chordMm(t);
            for (int s = 0; s < plan.segments; s++) {
                float obliquity = plan.obliquity(s, chordMm);
                int row = plan.rowAt[s];
                int first = plan.firstPlane[s];
                for (int a = 0; a < plan.planesOf[s]; a++) {
                    rows[row + a] = obliquity * planes[first + a];
                }
            }
            kernels.back(scratch, path, plan, sum);
        }

        private void trace(int view, int t) {
            if (view == tracedView && t == tracedBin) {
                return;
            }
            double r = geometry.scanner().effectiveRadiusMm();
            double first = geometry.firstAngleRad(view, t);
            double second = geometry.secondAngleRad(view, t);
            path.trace(r * Math.cos(first), r * Math.sin(first), r * Math.cos(second), r * Math.sin(second));
            tracedView = view;
            tracedBin = t;
        }
    }
}
