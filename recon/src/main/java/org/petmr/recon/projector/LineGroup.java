package org.petmr.recon.projector;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.sinogram.ProjectionGeometry;

/** The lines of a few views, on their way through the tiles: where they lie, and their rows so far. */
final class LineGroup {

    /** Rows that are held at once: they pass through a cache once for every tile. */
    private static final int MOST_ROW_FLOATS = 6 << 20;

    private static final int LEAST_VIEWS = 4;
    /** Lines of one view and this many bins are one piece of work. */
    private static final int PIECE = 43;

    private final ProjectionGeometry geometry;
    private final AxialPlan plan;
    private final TransaxialPath path;
    private final LineRows lineRows;
    private final int viewsTogether;

    private int lines;
    private int[] view;
    private int[] bin;
    private boolean[] goesBack;

    /** The lines as {@link TransaxialPath#prepare} leaves them. */
    double[] ways;

    /** Rows of the lines as {@link AxialPlan} lays them out, one line behind another. */
    float[] rows = new float[0];

    LineGroup(ProjectionGeometry geometry, VoxelGrid grid, AxialPlan plan) {
        this.geometry = geometry;
        this.plan = plan;
        this.lineRows = new LineRows(geometry, plan);
        this.path = new TransaxialPath(grid, plan);
        this.viewsTogether = Math.max(LEAST_VIEWS, MOST_ROW_FLOATS / (plan.rowFloats * geometry.tangentialBins()));
    }

    /** Views cut in groups of nearly equal size. */
    List<int[]> parts(int[] views) {
        int n = (views.length + viewsTogether - 1) / viewsTogether;
        List<int[]> parts = new ArrayList<>(n);
        for (int i = 0; i < n; i++) {
            parts.add(Arrays.copyOfRange(views, views.length * i / n, views.length * (i + 1) / n));
        }
        return parts;
    }

    /** Holds the lines of these views that are chosen, view by view, bin by bin; their rows undefined. */
    void choose(int[] views, SinogramProjector.LineChoice choice) {
        int most = views.length * geometry.tangentialBins();
        if (view == null || view.length < most) {
            view = new int[most];
            bin = new int[most];
            goesBack = new boolean[most];
            ways = new double[most * TransaxialPath.WAY];
            rows = new float[Math.multiplyExact(most, plan.rowFloats)];
        }
        double r = geometry.scanner().effectiveRadiusMm();
        lines = 0;
        for (int v : views) {
            for (int t = 0; t < geometry.tangentialBins(); t++) {
                if (choice.takes(v, t)) {
                    double first = geometry.firstAngleRad(v, t);
                    double second = geometry.secondAngleRad(v, t);
                    view[lines] = v;
                    bin[lines] = t;
                    path.prepare(
                            r * Math.cos(first),
                            r * Math.sin(first),
                            r * Math.cos(second),
                            r * Math.sin(second),
                            ways,
                            lines * TransaxialPath.WAY);
                    lines++;
                }
            }
        }
    }

    int lines() {
        return lines;
    }

    /** Pieces of work that the lines are cut in. */
    int pieces() {
        return (lines + PIECE - 1) / PIECE;
    }

    /** First line of a piece. */
    int from(int piece) {
        return Math.min(lines, piece * PIECE);
    }

    int view(int line) {
        return view[line];
    }

    int bin(int line) {
        return bin[line];
    }

    boolean goesBack(int line) {
        return goesBack[line];
    }

    int rowsAt(int line) {
        return line * plan.rowFloats;
    }

    void clear(int from, int to) {
        Arrays.fill(rows, rowsAt(from), rowsAt(to), 0);
    }

    /** Takes a line that has been through all tiles out of its rows. @param planes overwritten */
    void finishForward(int line, float[] planes) {
        lineRows.toPlanes(bin[line], rows, rowsAt(line), planes, 0);
    }

    /** Puts a line in its rows, to be projected back. */
    void beginBack(int line, float[] planes, boolean isAny) {
        goesBack[line] = isAny;
        if (isAny) {
            lineRows.toRows(bin[line], planes, 0, rows, rowsAt(line));
        }
    }

    /** @param wide overwritten where the segments' rows stand, see {@link AxialPlan#wideRowAt} */
    void copyWide(int line, float[] wide) {
        lineRows.toWide(rows, rowsAt(line), wide);
    }
}
