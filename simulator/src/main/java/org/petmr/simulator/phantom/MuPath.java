package org.petmr.simulator.phantom;

/**
 * Exact line integrals of mu through a phantom: every shape is cut by the line, the crossings are put in order, and each
 * piece counts with the last part that covers it. Holds scratch space, so each thread has its own.
 */
public final class MuPath {

    /** A part this much lighter than the outermost one is a hole for {@link #lowerBound}. */
    private static final double LIGHT = 0.5;

    private static final double CM_PER_MM = 0.1;

    private final Shape[] shapes;
    private final double[] mu;
    private final boolean[] isLight;
    private final double leastMu;
    private final double[] cut = new double[2];
    private final double[] at;
    private final int[] part;

    public MuPath(Phantom phantom) {
        int n = phantom.parts().size();
        this.shapes = new Shape[n];
        this.mu = new double[n];
        this.isLight = new boolean[n];
        double least = Double.MAX_VALUE;
        for (int i = 0; i < n; i++) {
            shapes[i] = phantom.parts().get(i).shape();
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
            if (shapes[i].cross(px, py, pz, dx, dy, dz, cut, 0)) {
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
        if (!shapes[0].cross(px, py, pz, dx, dy, dz, cut, 0)) {
            return 0;
        }
        double length = cut[1] - cut[0];
        for (int i = 1; i < shapes.length; i++) {
            if (isLight[i] && shapes[i].cross(px, py, pz, dx, dy, dz, cut, 0)) {
                length -= cut[1] - cut[0];
            }
        }
        return Math.max(0, length) * leastMu * CM_PER_MM;
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
