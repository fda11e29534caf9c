package org.petmr.recon.projector;

import java.util.Arrays;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.recon.sinogram.TofSinogram;

/**
 * {@link SinogramProjector} with time of flight: what lies on a line is shared out to bins by its distance from the middle of
 * the line, {@link TofKernel}. A line has {@code [tofBins][planes]} values, index {@code tofBin * planes + plane}; bins above
 * the middle one hold what lies towards the line's first end.
 *
 * <p>The data of a clinical scanner with all bins do not fit in memory, so lines are handed over one by one. Values are in
 * units of the image times mm; with no cut of the kernel, and bins enough to cover the image, they sum over the bins to the
 * values without time of flight. Results repeat bit for bit for a given number of workers.
 */
public final class TofSinogramProjector {

    private final ProjectionGeometry geometry;
    private final VoxelGrid grid;
    private final Workers workers;
    private final Kernels kernels;
    private final TofKernel tof;
    private final Tile whole;
    /** For the transaxial way; its segments are those of all {@link #plans}. */
    private final AxialPlan image;
    /** One for each obliquity, since a place on an oblique line lies farther from its middle. */
    private final AxialPlan[] plans;

    private float[] padded;
    private final float[][] sums;

    /**
     * @param grid axis-aligned, planes half a ring apart
     * @throws IllegalArgumentException when the grid does not fit the geometry
     */
    public TofSinogramProjector(ProjectionGeometry geometry, VoxelGrid grid, TofKernel tof, Workers workers) {
        this(geometry, grid, tof, workers, KernelChoice.best());
    }

    public TofSinogramProjector(
            ProjectionGeometry geometry, VoxelGrid grid, TofKernel tof, Workers workers, Kernels kernels) {
        this.geometry = geometry;
        this.grid = grid;
        this.workers = workers;
        this.kernels = kernels;
        this.tof = tof;
        this.whole = new Tile(0, 0, grid.nx(), grid.ny());
        int segments = geometry.segments().segments();
        this.image = new AxialPlan(geometry, grid, kernels.lanes(), 1, 0, 1);
        this.plans = new AxialPlan[(segments + 1) / 2];
        for (int i = 0; i < plans.length; i++) {
            int from = Math.max(0, 2 * i - 1);
            plans[i] = new AxialPlan(geometry, grid, kernels.lanes(), 1, from, 2 * i + 1);
        }
        this.sums = new float[workers.threads()][];
    }

    public ProjectionGeometry geometry() {
        return geometry;
    }

    public VoxelGrid grid() {
        return grid;
    }

    public TofKernel tof() {
        return tof;
    }

    /** Length of a line's values. */
    public int lineValues() {
        return tof.bins() * geometry.planes();
    }

    /** Forward projection. @param out overwritten in those views, other views left alone */
    public void forward(Volume image, int[] views, TofSinogram out) {
        check(out);
        forwardLines(image, views, (view, t, values) -> {
            System.arraycopy(values, 0, out.values(), out.index(view, t), values.length);
            return false;
        });
    }

    /**
     * Forward projection that hands each line to a step when it is made; called from several threads.
     *
     * @param step its planes are {@code [tofBins][planes]}
     */
    public synchronized void forwardLines(Volume image, int[] views, SinogramProjector.LineStep step) {
        pad(image);
        workers.forItems(views.length, (worker, i) -> {
            LineWorker line = new LineWorker();
            for (int t = 0; t < geometry.tangentialBins(); t++) {
                line.forward(views[i], t);
                step.apply(views[i], t, line.values);
            }
        });
    }

    /** The transpose of {@link #forward}. @param image overwritten */
    public void back(TofSinogram in, int[] views, Volume image) {
        check(in);
        backLines(
                (view, t, values) -> {
                    System.arraycopy(in.values(), in.index(view, t), values, 0, values.length);
                    return true;
                },
                views,
                image);
    }

    /**
     * Back projection of lines made as they are needed.
     *
     * @param source fills {@code [tofBins][planes]}
     * @param image overwritten
     */
    public synchronized void backLines(SinogramProjector.LineSource source, int[] views, Volume image) {
        gather(views, image, (line, view, t, sum) -> {
            if (source.fill(view, t, line.values)) {
                line.back(sum, view, t);
            }
        });
    }

    /**
     * Forward, a step on each line, and back.
     *
     * @param image read
     * @param choice lines that are left out are neither projected nor given to the step
     * @param step its planes are {@code [tofBins][planes]}
     * @param out overwritten with the back projection; not the same volume
     */
    public synchronized void forwardAndBack(
            Volume image,
            int[] views,
            SinogramProjector.LineChoice choice,
            SinogramProjector.LineStep step,
            Volume out) {
        pad(image);
        gather(views, out, (line, view, t, sum) -> {
            if (!choice.takes(view, t)) {
                return;
            }
            line.forward(view, t);
            if (step.apply(view, t, line.values)) {
                line.back(sum, view, t);
            }
        });
    }

    private interface Gathering {
        void line(LineWorker line, int view, int t, float[] sum);
    }

    /** Every worker sums its share of the views in an image of its own; these are added in fixed order. */
    private void gather(int[] views, Volume out, Gathering gathering) {
        check(out);
        boolean[] isUsed = new boolean[sums.length];
        workers.forSlices(views.length, (worker, from, to) -> {
            if (sums[worker] == null) {
                sums[worker] = new float[image.tileFloats(whole)];
            }
            float[] sum = sums[worker];
            Arrays.fill(sum, 0);
            isUsed[worker] = true;
            LineWorker line = new LineWorker();
            for (int i = from; i < to; i++) {
                for (int t = 0; t < geometry.tangentialBins(); t++) {
                    gathering.line(line, views[i], t, sum);
                }
            }
        });
        float[] values = out.values();
        workers.forSlices(grid.ny(), (worker, from, to) -> {
            Arrays.fill(values, from * grid.nx() * grid.nz(), to * grid.nx() * grid.nz(), 0);
            for (int w = 0; w < sums.length; w++) {
                for (int iy = from; isUsed[w] && iy < to; iy++) {
                    for (int ix = 0; ix < grid.nx(); ix++) {
                        int at = grid.index(ix, iy, 0);
                        int sumAt = image.columnAt(whole, ix, iy);
                        for (int z = 0; z < grid.nz(); z++) {
                            values[at + z] += sums[w][sumAt + z];
                        }
                    }
                }
            }
        });
    }

    private void pad(Volume from) {
        check(from);
        if (padded == null) {
            padded = new float[image.tileFloats(whole)];
        }
        workers.forSlices(grid.ny(), (worker, fromY, toY) -> {
            for (int iy = fromY; iy < toY; iy++) {
                for (int ix = 0; ix < grid.nx(); ix++) {
                    int to = image.columnAt(whole, ix, iy);
                    System.arraycopy(from.values(), grid.index(ix, iy, 0), padded, to, grid.nz());
                }
            }
        });
    }

    private void check(Volume volume) {
        if (!volume.grid().equals(grid)) {
            throw new IllegalArgumentException("image grid: %s (expected: %s)".formatted(volume.grid(), grid));
        }
    }

    private void check(TofSinogram sinogram) {
        if (sinogram.tofBins() != tof.bins()) {
            throw new IllegalArgumentException(
                    "tofBins: %d (expected: the kernel's %d)".formatted(sinogram.tofBins(), tof.bins()));
        }
        if (sinogram.geometry() != geometry) {
            throw new IllegalArgumentException("sinogram: of another projection geometry (expected: the projector's)");
        }
    }

    /** One thread's scratch, and the way of one line forward and back. */
    private final class LineWorker {
        final float[] values = new float[lineValues()];
        private final TransaxialPath path = new TransaxialPath(grid, image);
        private final TransaxialPath live = new TransaxialPath(grid, image);
        private final double[] way = new double[TransaxialPath.WAY];
        /** The image along the line, a column for each step. */
        private final float[] columns = new float[Math.max(grid.nx(), grid.ny()) * image.columnFloats];

        private final Kernels.Scratch[] scratch = new Kernels.Scratch[plans.length];
        private final LineRows[] lineRows = new LineRows[plans.length];
        private final float[][] rows = new float[plans.length][];
        private double chordMm;

        LineWorker() {
            for (int i = 0; i < plans.length; i++) {
                scratch[i] = new Kernels.Scratch(plans[i]);
                lineRows[i] = new LineRows(geometry, plans[i]);
                rows[i] = new float[plans[i].rowFloats];
            }
        }

        void forward(int view, int t) {
            trace(view, t);
            Arrays.fill(values, 0);
            kernels.interpolate(padded, path, image, columns);
            for (int i = 0; i < plans.length; i++) {
                for (int bin = 0; bin < tof.bins(); bin++) {
                    if (weigh(i, bin)) {
                        Arrays.fill(rows[i], 0);
                        kernels.forward(columns, live, plans[i], rows[i], 0, scratch[i]);
                        lineRows[i].toPlanes(t, 0, false, rows[i], 0, values, bin * geometry.planes());
                    }
                }
            }
        }

        void back(float[] sum, int view, int t) {
            trace(view, t);
            Arrays.fill(columns, 0, path.steps * image.columnFloats, 0);
            for (int i = 0; i < plans.length; i++) {
                for (int bin = 0; bin < tof.bins(); bin++) {
                    if (weigh(i, bin)) {
                        lineRows[i].toRows(t, 0, false, values, bin * geometry.planes(), rows[i], 0);
                        lineRows[i].toWide(kernels, 0, rows[i], 0, scratch[i].wideRows);
                        kernels.back(scratch[i], live, plans[i], columns);
                    }
                }
            }
            kernels.deposit(columns, path, image, sum);
        }

        private void trace(int view, int t) {
            double r = geometry.scanner().effectiveRadiusMm();
            double first = geometry.firstAngleRad(view, t);
            double second = geometry.secondAngleRad(view, t);
            chordMm = geometry.chordMm(t);
            path.prepare(r * Math.cos(first), r * Math.sin(first), r * Math.cos(second), r * Math.sin(second), way, 0);
            path.trace(way, 0, whole, 0);
        }

        /** Makes {@link #live} the steps that a bin sees, each with its weight. @return false when there are none */
        private boolean weigh(int plan, int bin) {
            int segment = plans[plan].segmentOf[plans[plan].segments - 1];
            double lengthMm = chordMm * LineRows.obliquity(geometry, segment, chordMm);
            // The first end is at fraction 0 of the line, and positions grow towards it.
            double firstMm = -path.firstFromMiddle * lengthMm;
            double stepMm = -path.betweenSteps * lengthMm;
            double one = (tof.centreMm(bin) - tof.reachMm() - firstMm) / stepMm;
            double other = (tof.centreMm(bin) + tof.reachMm() - firstMm) / stepMm;
            int from = (int) Math.max(0, Math.floor(Math.min(one, other)));
            int to = (int) Math.min(path.steps, Math.ceil(Math.max(one, other)) + 1);
            if (from >= to) {
                return false;
            }
            live.stretch(path, from, to);
            for (int i = 0; i < live.steps; i++) {
                live.weightA[i] = tof.weight(bin, firstMm + (from + i) * stepMm);
            }
            return true;
        }
    }
}
