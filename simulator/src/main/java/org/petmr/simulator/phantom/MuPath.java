package org.petmr.simulator.phantom;

/**
 * Exact line integrals of mu through a phantom: every shape is cut by the line, the crossings are put in order, and each
 * piece counts with the last part that covers it. Holds scratch space, so each thread has its own.
 */
public final class MuPath {

    /** A part this much lighter than the outermost one is a hole for {@link #lowerBound}. */
    private static final double LIGHT = 0.5;

    private static final double CM_PER_MM = 0.1;

    /** Centre and reciprocal half axes, six for each ellipsoid. */
    private static final int FIELDS = 6;

    private final Shape[] shapes;
    private final boolean[] isEllipsoid;
    private final double[] ellipsoids;
    private final double[] mu;
    private final boolean[] isLight;
    private final double leastMu;
    private final double[] cut = new double[2];
    private final double[] at;
    private final int[] part;

    public MuPath(ShapePhantom phantom) {
        int n = phantom.parts().size();
        this.shapes = new Shape[n];
        this.isEllipsoid = new boolean[n];
        this.ellipsoids = new double[FIELDS * n];
        this.mu = new double[n];
        this.isLight = new boolean[n];
        double least = Double.MAX_VALUE;
        for (int i = 0; i < n; i++) {
            shapes[i] = phantom.parts().get(i).shape();
            if (shapes[i] instanceof Ellipsoid e) {
                isEllipsoid[i] = true;
                double[] fields = {e.xMm(), e.yMm(), e.zMm(), 1 / e.aMm(), 1 / e.bMm(), 1 / e.cMm()};
                System.arraycopy(fields, 0, ellipsoids, FIELDS * i, FIELDS);
            }
            mu[i] = phantom.parts().get(i).tissue().muPerCm();
            isLight[i] = mu[i] < LIGHT * mu[0];
            if (!isLight[i]) {
                least = Math.min(least, mu[i]);
            }
        }
        this.leastMu = least;
        this.at = new double[2 * n];
        this.part = new int[2 * n];
    }

    /** Integral of mu along the whole line {@code p + s d}, dimensionless. @param dx a unit vector, with dy and dz */
    public double integral(double px, double py, double pz, double dx, double dy, double dz) {
        int n = 0;
        for (int i = 0; i < shapes.length; i++) {
            if (cross(i, px, py, pz, dx, dy, dz)) {
                insert(n++, cut[0], i);
                insert(n++, cut[1], i);
            }
        }
        double sum = 0;
        long covering = 0;
        for (int k = 0; k < n - 1; k++) {
            covering ^= 1L << part[k];
            if (covering != 0) {
                sum += mu[63 - Long.numberOfLeadingZeros(covering)] * (at[k + 1] - at[k]);
            }
        }
        return sum * CM_PER_MM;
    }

    /**
     * No more than {@link #integral}, and much cheaper: the first part alone, without the holes, at the least mu of all that
     * is not a hole.
     */
    public double lowerBound(double px, double py, double pz, double dx, double dy, double dz) {
        if (!cross(0, px, py, pz, dx, dy, dz)) {
            return 0;
        }
        double length = cut[1] - cut[0];
        for (int i = 1; i < shapes.length; i++) {
            if (isLight[i] && cross(i, px, py, pz, dx, dy, dz)) {
                length -= cut[1] - cut[0];
            }
        }
        return Math.max(0, length) * leastMu * CM_PER_MM;
    }

    /**
     * No more than {@link #integral} along any line that meets a cube: the shortest chord that the first part has there, less
     * the longest chords of all holes. Known for an ellipsoid only; else 0.
     */
    public double leastThrough(double xMm, double yMm, double zMm, double halfMm) {
        if (!(shapes[0] instanceof Ellipsoid outer)) {
            return 0;
        }
        // In the metric in which the ellipsoid is the unit ball, a chord through a point at radius r is no shorter than
        // 2 sqrt(1 - r^2); a unit there is no shorter than the shortest half axis here.
        double u = (Math.abs(xMm - outer.xMm()) + halfMm) / outer.aMm();
        double v = (Math.abs(yMm - outer.yMm()) + halfMm) / outer.bMm();
        double w = (Math.abs(zMm - outer.zMm()) + halfMm) / outer.cMm();
        double inside = 1 - u * u - v * v - w * w;
        if (inside <= 0) {
            return 0;
        }
        double shortest = Math.min(outer.aMm(), Math.min(outer.bMm(), outer.cMm()));
        double chord = 2 * shortest * Math.sqrt(inside);
        for (int i = 1; i < shapes.length; i++) {
            if (isLight[i]) {
                double[] box = shapes[i].bounds();
                chord -= isEllipsoid[i]
                        ? 2 * Math.max(box[3], Math.max(box[4], box[5]))
                        : 2 * Math.sqrt(box[3] * box[3] + box[4] * box[4] + box[5] * box[5]);
            }
        }
        return Math.max(0, chord) * leastMu * CM_PER_MM;
    }

    private boolean cross(int i, double px, double py, double pz, double dx, double dy, double dz) {
        if (!isEllipsoid[i]) {
            return shapes[i].cross(px, py, pz, dx, dy, dz, cut, 0);
        }
        // As Ellipsoid.cross, with the divisions done beforehand.
        int f = FIELDS * i;
        double ia = ellipsoids[f + 3];
        double ib = ellipsoids[f + 4];
        double ic = ellipsoids[f + 5];
        double u = (px - ellipsoids[f]) * ia;
        double v = (py - ellipsoids[f + 1]) * ib;
        double w = (pz - ellipsoids[f + 2]) * ic;
        double e = dx * ia;
        double g = dy * ib;
        double h = dz * ic;
        double a = e * e + g * g + h * h;
        double b = u * e + v * g + w * h;
        double discriminant = b * b - a * (u * u + v * v + w * w - 1);
        if (discriminant <= 0) {
            return false;
        }
        double root = Math.sqrt(discriminant);
        double inverse = 1 / a;
        cut[0] = (-b - root) * inverse;
        cut[1] = (root - b) * inverse;
        return true;
    }

    /** Keeps the first {@code n} crossings sorted while one more comes in. */
    private void insert(int n, double s, int i) {
        int k = n;
        while (k > 0 && at[k - 1] > s) {
            at[k] = at[k - 1];
            part[k] = part[k - 1];
            k--;
        }
        at[k] = s;
        part[k] = i;
    }
}
