package org.petmr.recon.projector;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.petmr.recon.sinogram.ProjectionGeometry;

/** The lines of a few views, on their way through the tiles: where they lie, and their rows so far. */
final class LineGroup {

    /** Rows that are held at once: they pass through a cache once for every tile. */
    private static final int MOST_ROW_FLOATS = Integer.getInteger("group", 6 << 20);
    /** Lines of one view and this many bins are one piece of work. */
    private static final int PIECE = 43;

    private final ProjectionGeometry geometry;
    private final AxialPlan plan;
    private final int viewsTogether;

    private int lines;
    private int[] view;
    private int[] bin;
    private boolean[] goesBack;

    /** Transaxial ends of the lines. */
    double[] x1Mm;

    double[] y1Mm;
    double[] x2Mm;
    double[] y2Mm;
    /** Rows of the lines as {@link AxialPlan} lays them out, one line behind another. */
    float[] rows = new float[0];

    LineGroup(ProjectionGeometry geometry, AxialPlan plan) {
        this.geometry = geometry;
        this.plan = plan;
        this.viewsTogether = Math.max(1, MOST_ROW_FLOATS / (plan.rowFloats * geometry.tangentialBins()));
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
            x1Mm = new double[most];
            y1Mm = new double[most];
            x2Mm = new double[most];
            y2Mm = new double[most];
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
                    x1Mm[lines] = r * Math.cos(first);
                    y1Mm[lines] = r * Math.sin(first);
                    x2Mm[lines] = r * Math.cos(second);
                    y2Mm[lines] = r * Math.sin(second);
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
        double chordMm = geometry.chordMm(bin[line]);
        for (int s = 0; s < plan.segments; s++) {
            float obliquity = plan.obliquity(s, chordMm);
            int row = rowsAt(line) + plan.rowAt[s];
            int first = plan.firstPlane[s];
            for (int a = 0; a < plan.planesOf[s]; a++) {
                planes[first + a] = obliquity * rows[row + a];
            }
        }
    }

    /** Puts a line in its rows, to be projected back. */
    void beginBack(int line, float[] planes, boolean isAny) {
        goesBack[line] = isAny;
        if (!isAny) {
            return;
        }
        double chordMm = geometry.chordMm(bin[line]);
        for (int s = 0; s < plan.segments; s++) {
            float obliquity = plan.obliquity(s, chordMm);
            int row = rowsAt(line) + plan.rowAt[s];
            int first = plan.firstPlane[s];
            for (int a = 0; a < plan.planesOf[s]; a++) {
                rows[row + a] = obliquity * planes[first + a];
            }
        }
    }

    /** @param wide overwritten where the segments' rows stand, see {@link AxialPlan#wideRowAt} */
    void copyWide(int line, float[] wide) {
        for (int s = 0; s < plan.segments; s++) {
            System.arraycopy(rows, rowsAt(line) + plan.rowAt[s], wide, plan.wideRowAt[s], plan.planesOf[s]);
        }
    }
}
