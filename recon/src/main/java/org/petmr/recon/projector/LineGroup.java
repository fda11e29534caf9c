package org.petmr.recon.projector;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.petmr.recon.sinogram.ProjectionGeometry;

/**
 * The lines of a few views, on their way through the tiles: where they lie, and their rows so far. Lines that turn into one
 * another with the folded image ({@link Fold}) make a bundle: line p of a bundle is its first, turned p times, and part p of
 * the bundle's rows.
 */
final class LineGroup {

    /** Rows that are held at once: they pass through a cache once for every tile. */
    private static final int MOST_ROW_FLOATS = 6 << 20;

    private static final int LEAST_VIEWS = 4;
    /** Lines in one piece of work. */
    private static final int PIECE = 48;

    private final ProjectionGeometry geometry;
    private final AxialPlan plan;
    private final Fold fold;
    private final Kernels kernels;
    private final TransaxialPath path;
    private final LineRows lineRows;
    private final int viewsTogether;

    private int bundles;
    /** View and bin of a bundle's lines. */
    private int[] view = new int[0];

    private int[] bin;
    private boolean[] isChosen;
    private boolean[] goesBack;

    /** The first line of every bundle, turned back 0, 1, ... times, as {@link TransaxialPath#prepare} leaves it. */
    double[] ways;

    /** Rows of the bundles as {@link AxialPlan} lays them out, one behind another. */
    float[] rows;

    LineGroup(ProjectionGeometry geometry, AxialPlan plan, Fold fold, Kernels kernels) {
        this.geometry = geometry;
        this.plan = plan;
        this.fold = fold;
        this.kernels = kernels;
        this.lineRows = new LineRows(geometry, plan);
        this.path = new TransaxialPath(fold.grid(), plan);
        int viewFloats = plan.rowFloats * geometry.tangentialBins() / fold.parts();
        this.viewsTogether = Math.max(LEAST_VIEWS, MOST_ROW_FLOATS / viewFloats);
    }

    /** The view a quarter turn on; its lines are those of the view, turned, but for the order of their ends. */
    private int quarterOn(int view) {
        return (view + geometry.views() / 2) % geometry.views();
    }

    /** Views cut in groups of nearly equal size, those that fold onto one another together. */
    List<int[]> parts(int[] views) {
        int[] order = views;
        if (fold.parts() == 4) {
            int half = geometry.views() / 2;
            order = Arrays.stream(views)
                    .boxed()
                    .sorted((v, w) ->
                            v % half != w % half ? Integer.compare(v % half, w % half) : Integer.compare(v, w))
                    .mapToInt(v -> v)
                    .toArray();
        }
        int n = (order.length + viewsTogether - 1) / viewsTogether;
        List<int[]> parts = new ArrayList<>(n);
        int from = 0;
        for (int i = 0; i < n; i++) {
            int to = (int) ((long) order.length * (i + 1) / n);
            if (fold.parts() == 4 && to < order.length && order[to] == quarterOn(order[to - 1])) {
                to++;
            }
            if (from < to) {
                parts.add(Arrays.copyOfRange(order, from, to));
            }
            from = to;
        }
        return parts;
    }

    /** Holds the lines of these views that are chosen; their rows undefined. @param views one of {@link #parts} */
    void choose(int[] views, SinogramProjector.LineChoice choice) {
        boolean[] isHere = new boolean[geometry.views()];
        for (int v : views) {
            isHere[v] = true;
        }
        int half = geometry.views() / 2;
        int firstViews = 0;
        for (int v : views) {
            firstViews += fold.parts() == 4 && v >= half && isHere[v - half] ? 0 : 1;
        }
        int bins = geometry.tangentialBins();
        reserve(firstViews * (fold.parts() == 1 ? bins : bins / 2 + 1));
        bundles = 0;
        for (int v : views) {
            boolean isTurned = fold.parts() == 4 && v >= half && isHere[v - half];
            for (int t = 0; t < geometry.tangentialBins() && !isTurned; t++) {
                int mirrored = 2 * (geometry.tangentialBins() / 2) - t;
                boolean hasMirrored = mirrored != t && mirrored < geometry.tangentialBins();
                if (fold.parts() > 1 && hasMirrored && mirrored > t) {
                    continue;
                }
                Arrays.fill(isChosen, bundles * fold.parts(), (bundles + 1) * fold.parts(), false);
                boolean isAny = take(0, v, t, choice);
                if (fold.parts() > 1 && hasMirrored) {
                    isAny |= take(fold.parts() / 2, v, mirrored, choice);
                }
                if (fold.parts() == 4 && v < half && isHere[v + half]) {
                    isAny |= take(1, v + half, t, choice);
                    if (hasMirrored) {
                        isAny |= take(3, v + half, mirrored, choice);
                    }
                }
                if (isAny) {
                    prepare(v, t);
                    bundles++;
                }
            }
        }
    }

    private boolean take(int part, int v, int t, SinogramProjector.LineChoice choice) {
        int i = bundles * fold.parts() + part;
        view[i] = v;
        bin[i] = t;
        isChosen[i] = choice.takes(v, t);
        return isChosen[i];
    }

    private void prepare(int v, int t) {
        double r = geometry.scanner().effectiveRadiusMm();
        for (int turn = 0; turn < fold.parts(); turn++) {
            double first = geometry.firstAngleRad(v, t) - turn * fold.turnRad();
            double second = geometry.secondAngleRad(v, t) - turn * fold.turnRad();
            path.prepare(
                    r * Math.cos(first),
                    r * Math.sin(first),
                    r * Math.cos(second),
                    r * Math.sin(second),
                    ways,
                    wayAt(bundles, turn));
        }
    }

    private void reserve(int most) {
        if (view.length < most * fold.parts()) {
            view = new int[most * fold.parts()];
            bin = new int[most * fold.parts()];
            isChosen = new boolean[most * fold.parts()];
            goesBack = new boolean[most * fold.parts()];
            ways = new double[most * fold.parts() * TransaxialPath.WAY];
            rows = new float[Math.multiplyExact(most, plan.rowFloats)];
        }
    }

    int bundles() {
        return bundles;
    }

    /** Pieces of work that the bundles are cut in. */
    int pieces() {
        return (bundles + bundlesOfPiece() - 1) / bundlesOfPiece();
    }

    /** First bundle of a piece. */
    int from(int piece) {
        return Math.min(bundles, piece * bundlesOfPiece());
    }

    private int bundlesOfPiece() {
        return PIECE / fold.parts();
    }

    boolean goesBack(int bundle) {
        boolean isAny = false;
        for (int i = bundle * fold.parts(); i < (bundle + 1) * fold.parts(); i++) {
            isAny |= goesBack[i];
        }
        return isAny;
    }

    int wayAt(int bundle, int turn) {
        return (bundle * fold.parts() + turn) * TransaxialPath.WAY;
    }

    int rowsAt(int bundle) {
        return bundle * plan.rowFloats;
    }

    void clear(int from, int to) {
        Arrays.fill(rows, rowsAt(from), rowsAt(to), 0);
    }

    /** Turns the parts of the bundles' rows by one. */
    void turn(int from, int to) {
        for (int bundle = from; bundle < to; bundle++) {
            lineRows.turn(kernels, rows, rowsAt(bundle));
        }
    }

    /** What is done with each line of a bundle when its planes are known. */
    void eachForward(int bundle, float[] planes, SinogramProjector.LineStep step) {
        for (int part = 0; part < fold.parts(); part++) {
            int i = bundle * fold.parts() + part;
            if (isChosen[i]) {
                lineRows.toPlanes(bin[i], part, isReversed(part), rows, rowsAt(bundle), planes, 0);
                goesBack[i] = step.apply(view[i], bin[i], planes);
                if (goesBack[i]) {
                    lineRows.toRows(bin[i], part, isReversed(part), planes, 0, rows, rowsAt(bundle));
                }
            } else {
                goesBack[i] = false;
            }
            if (!goesBack[i]) {
                lineRows.clear(part, rows, rowsAt(bundle));
            }
        }
    }

    /** Fills the rows of each line of a bundle. */
    void eachBack(int bundle, float[] planes, SinogramProjector.LineSource source) {
        for (int part = 0; part < fold.parts(); part++) {
            int i = bundle * fold.parts() + part;
            goesBack[i] = isChosen[i] && source.fill(view[i], bin[i], planes);
            if (goesBack[i]) {
                lineRows.toRows(bin[i], part, isReversed(part), planes, 0, rows, rowsAt(bundle));
            } else {
                lineRows.clear(part, rows, rowsAt(bundle));
            }
        }
    }

    /** After half a turn a line's ends have changed places. */
    private boolean isReversed(int part) {
        return part > 0 && part >= fold.parts() / 2;
    }

    /** @param wide overwritten where the segments' rows stand, see {@link AxialPlan#wideRowAt} */
    void toWide(int bundle, int turns, float[] wide) {
        lineRows.toWide(kernels, turns, rows, rowsAt(bundle), wide);
    }
}
