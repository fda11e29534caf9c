package org.petmr.recon.registration;

/**
 * The inverse Hessian that BFGS guesses from steps and changes of the gradient (Nocedal and Wright, Numerical Optimization,
 * equation 6.17).
 */
final class InverseCurvature {

    private final int n;
    private double[][] h;

    InverseCurvature(int n) {
        this.n = n;
    }

    boolean isFresh() {
        return h == null;
    }

    void forget() {
        h = null;
    }

    double[] times(double[] g) {
        double[] d = new double[n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                d[i] += (h == null ? (i == j ? 1 : 0) : h[i][j]) * g[j];
            }
        }
        return d;
    }

    /** @param y fall of the gradient over the step {@code s}; a step without downward bend teaches nothing */
    void learn(double[] s, double[] y) {
        double sy = 0;
        double yy = 0;
        for (int i = 0; i < n; i++) {
            sy += s[i] * y[i];
            yy += y[i] * y[i];
        }
        if (!(sy > 1e-12 * yy) || yy == 0) {
            return;
        }
        if (h == null) {
            h = new double[n][n];
            for (int i = 0; i < n; i++) {
                h[i][i] = sy / yy;
            }
        }
        double[] hy = times(y);
        double yhy = 0;
        for (int i = 0; i < n; i++) {
            yhy += y[i] * hy[i];
        }
        double scale = (1 + yhy / sy) / sy;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                h[i][j] += scale * s[i] * s[j] - (hy[i] * s[j] + s[i] * hy[j]) / sy;
            }
        }
    }
}
