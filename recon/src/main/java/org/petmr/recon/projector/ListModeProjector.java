package org.petmr.recon.projector;

import java.util.Arrays;
import java.util.Optional;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.sinogram.ProjectionGeometry;

/**
 * Line integrals of an image along the lines of single events, with or without their time of flight, and the exact
 * transpose: Joseph's method. Events come grouped by transaxial line ({@link ListModeEvents}); a
 * line's path is followed once and serves all its events ({@link ListModeKernels}).
 *
 * <p>Values are in units of the image times mm; with time of flight they are weighted by the event's bin
 * ({@link TofKernel}), so that all bins of a line sum to its integral. Results repeat bit for bit for a given number of
 * workers. Padded images are kept from call to call, so calls from several threads wait for one another.
 */
public final class ListModeProjector {

    /** Taking the image along a path pays when events visit its steps so often, for each voxel that is taken. */
    private static final double LEAST_VISITS_PER_VOXEL = 1.0 / 8;
    /** Neighbouring views go side by side, so that columns that came from memory for one are in a cache for the others. */
    private static final int VIEWS_TOGETHER = 4;
    /** Parts of the lines for each worker going forward: small enough that the last one to end is soon followed. */
    private static final int PARTS_PER_WORKER = 16;

    private final ProjectionGeometry geometry;
    private final VoxelGrid grid;
    private final Workers workers;
    private final ListModeKernels kernels;
    private final EventLines eventLines;
    private final TofKernel tofKernel;
    private final ListModeTof tof;
    private final PaddedImages images;
    private final Way[] ways;

    /**
     * Along the lines from crystal to crystal.
     *
     * @param geometry the events' own
     * @param grid axis-aligned, of any spacing
     * @param tof empty to leave the events' time of flight aside
     */
    public ListModeProjector(ProjectionGeometry geometry, VoxelGrid grid, Optional<TofKernel> tof, Workers workers) {
        this(geometry, false, grid, tof, workers, ListModeKernelChoice.best(tof));
    }

    /**
     * Along the lines of the sinogram bins in which the events would be counted: what goes with sensitivities of a sinogram,
     * whose lines must be the same ones to the voxel.
     *
     * @param geometry the events' own
     * @param grid axis-aligned, of any spacing
     * @param tof empty to leave the events' time of flight aside
     */
    public static ListModeProjector alongBins(
            ProjectionGeometry geometry, VoxelGrid grid, Optional<TofKernel> tof, Workers workers) {
        return new ListModeProjector(geometry, true, grid, tof, workers, ListModeKernelChoice.best(tof));
    }

    ListModeProjector(
            ProjectionGeometry geometry,
            boolean isAlongBins,
            VoxelGrid grid,
            Optional<TofKernel> tof,
            Workers workers,
            ListModeKernels kernels) {
        if (!grid.isAxisAligned()) {
            throw new IllegalArgumentException("image grid: turned (expected: axes along those of the scanner)");
        }
        int bins = geometry.scanner().timeOfFlight().map(t -> t.bins()).orElse(0);
        if (tof.isPresent() && tof.get().bins() != bins) {
            throw new IllegalArgumentException("tof bins: %d (expected: the scanner's %d)"
                    .formatted(tof.get().bins(), bins));
        }
        this.geometry = geometry;
        this.grid = grid;
        this.workers = workers;
        this.kernels = kernels;
        this.eventLines = new EventLines(geometry, isAlongBins);
        this.tofKernel = tof.orElse(null);
        this.tof = tofKernel == null ? null : new ListModeTof(tofKernel);
        this.images = new PaddedImages(grid, workers, kernels.lanes());
        this.ways = new Way[workers.threads()];
        for (int w = 0; w < ways.length; w++) {
            ways[w] = new Way();
        }
    }

    public ProjectionGeometry geometry() {
        return geometry;
    }

    public VoxelGrid grid() {
        return grid;
    }

    public boolean isTof() {
        return tof != null;
    }

    /** For people: which twin of the kernels is used. */
    public String kernels() {
        return kernels.description();
    }

    /**
     * Forward projection.
     *
     * @param values {@code [events.size()]}, overwritten
     */
    public synchronized void forward(Volume image, ListModeEvents events, float[] values) {
        check(events, values);
        float[] padded = images.padded(image);
        int[] lines = lines(events, Views.all(geometry.views()));
        int[] cuts = cuts(events, lines, PARTS_PER_WORKER * workers.threads());
        workers.forItems(cuts.length - 1, (worker, part) -> {
            Way way = ways[worker];
            for (int i = cuts[part]; i < cuts[part + 1]; i++) {
                way.open(events, lines[i]);
                way.forward(padded);
                System.arraycopy(way.events.values, 0, values, events.firstOf(lines[i]), way.events.n);
            }
        });
    }

    /**
     * Forward projection of the events of some lines, each line's handed on when they are made.
     *
     * @param views whose lines' events
     * @param choice lines, by view and tangential bin; the events of others are left out
     * @param step called from several threads; what it leaves in its values is of no matter
     */
    public synchronized void forwardLines(
            Volume image, ListModeEvents events, int[] views, SinogramProjector.LineChoice choice, EventStep step) {
        check(events, null);
        float[] padded = images.padded(image);
        int half = geometry.tangentialBins() / 2;
        int[] lines = Arrays.stream(lines(events, views))
                .filter(line -> choice.takes(events.view(line), events.signedBin(line) + half))
                .toArray();
        int[] cuts = cuts(events, lines, PARTS_PER_WORKER * workers.threads());
        workers.forItems(cuts.length - 1, (worker, part) -> {
            Way way = ways[worker];
            for (int i = cuts[part]; i < cuts[part + 1]; i++) {
                way.open(events, lines[i]);
                way.forward(padded);
                step.apply(events.firstOf(lines[i]), way.events.n, way.events.values);
            }
        });
    }

    /** Back projection: the transpose of {@link #forward}. @param image overwritten */
    public synchronized void back(ListModeEvents events, float[] values, Volume image) {
        check(events, values);
        gather(events, Views.all(geometry.views()), image, (way, line, sum) -> {
            way.open(events, line);
            System.arraycopy(values, events.firstOf(line), way.events.values, 0, way.events.n);
            way.back(sum);
        });
    }

    /** What becomes of the forward projections of some events before they are projected back. */
    @FunctionalInterface
    public interface EventStep {
        /**
         * Called from several threads.
         *
         * @param firstEvent number of the first event, in grouped order
         * @param n how many
         * @param values of these events from 0: in, the forward projection; out, what to project back
         */
        void apply(int firstEvent, int n, float[] values);
    }

    /**
     * Forward, a step on the events of each line, and back, in one pass.
     *
     * @param views whose lines' events
     * @param out overwritten with the back projection; not the same volume
     */
    public synchronized void forwardAndBack(
            Volume image, ListModeEvents events, int[] views, EventStep step, Volume out) {
        check(events, null);
        float[] padded = images.padded(image);
        gather(events, views, out, (way, line, sum) -> {
            way.open(events, line);
            way.forward(padded);
            step.apply(events.firstOf(line), way.events.n, way.events.values);
            way.back(sum);
        });
    }

    private interface Gathering {
        void line(Way way, int line, float[] sum);
    }

    private void gather(ListModeEvents events, int[] views, Volume image, Gathering gathering) {
        int[] lines = lines(events, views);
        int[] cuts = cuts(events, lines, workers.threads());
        workers.forSlices(cuts.length - 1, (worker, fromPart, toPart) -> {
            float[] sum = images.cleared(worker);
            for (int i = cuts[fromPart]; i < cuts[toPart]; i++) {
                gathering.line(ways[worker], lines[i], sum);
            }
        });
        images.sumInto(image);
    }

    private void check(ListModeEvents events, float[] values) {
        if (events.geometry() != geometry) {
            throw new IllegalArgumentException("events: of another projection geometry (expected: the projector's)");
        }
        if (values != null && values.length != events.size()) {
            throw new IllegalArgumentException(
                    "values: %d (expected: one for each of the %d events)".formatted(values.length, events.size()));
        }
    }

    /** Lines of some views that hold events, in the order in which they are followed. */
    private int[] lines(ListModeEvents events, int[] views) {
        int perRing = geometry.scanner().indicesPerRing();
        int[] lines = new int[views.length * perRing];
        int n = 0;
        for (int group = 0; group < views.length; group += VIEWS_TOGETHER) {
            int end = Math.min(views.length, group + VIEWS_TOGETHER);
            for (int t = 0; t < perRing; t++) {
                for (int i = group; i < end; i++) {
                    int line = views[i] * perRing + t;
                    if (events.firstOf(line) < events.firstOf(line + 1)) {
                        lines[n++] = line;
                    }
                }
            }
        }
        return Arrays.copyOf(lines, n);
    }

    /** Cuts lines into parts of about as many events; always the same for the same events and number of parts. */
    private static int[] cuts(ListModeEvents events, int[] lines, int parts) {
        long all = 0;
        for (int line : lines) {
            all += events.firstOf(line + 1) - events.firstOf(line);
        }
        int[] cuts = new int[parts + 1];
        long seen = 0;
        int part = 1;
        for (int i = 0; i < lines.length; i++) {
            while (part < parts && seen >= all * part / parts) {
                cuts[part++] = i;
            }
            seen += events.firstOf(lines[i] + 1) - events.firstOf(lines[i]);
        }
        while (part <= parts) {
            cuts[part++] = lines.length;
        }
        return cuts;
    }

    /** One thread's scratch, and the way of one line's events through an image. */
    private final class Way {
        final LineEvents events = new LineEvents(geometry.scanner(), eventLines, grid, tofKernel, tof);
        private final LinePath path = new LinePath(grid, images.columnFloats, images.columnsPerRow, kernels.lanes());
        private final int longest = Math.max(grid.nx(), grid.ny());
        private final LineMatrix read = new LineMatrix(grid.nz(), longest);
        private final LineMatrix added = new LineMatrix(grid.nz(), longest);
        private final DirectListMode direct = new DirectListMode(grid.nz());
        private final double[] angles = new double[2];
        private boolean isDirect;

        void open(ListModeEvents all, int line) {
            double r = geometry.scanner().effectiveRadiusMm();
            eventLines.angles(all.view(line), all.signedBin(line), angles);
            double x1 = r * Math.cos(angles[0]);
            double y1 = r * Math.sin(angles[0]);
            double x2 = r * Math.cos(angles[1]);
            double y2 = r * Math.sin(angles[1]);
            path.trace(x1, y1, x2, y2);
            int firstEvent = all.firstOf(line);
            int n = all.firstOf(line + 1) - firstEvent;
            events.place(all, firstEvent, n, path, Math.hypot(x2 - x1, y2 - y1), kernels.lanes());
            double voxels = (double) Math.max(0, events.endStep - events.firstStep) * grid.nz();
            isDirect = events.visits < LEAST_VISITS_PER_VOXEL * voxels
                    || events.steepest * kernels.lanes() > LineMatrix.PAD_ROWS - 3;
        }

        void forward(float[] image) {
            if (isDirect || events.visits == 0) {
                direct.forward(image, path, events, tof, events.values);
                return;
            }
            kernels.take(image, path, events.firstStep, events.endStep, read);
            kernels.forward(read, events, tof, events.values);
        }

        void back(float[] image) {
            if (isDirect || events.visits == 0) {
                direct.back(events, tof, events.values, path, image);
                return;
            }
            kernels.back(events, tof, events.values, added);
            kernels.put(added, path, events.firstStep, events.endStep, image);
        }
    }
}
