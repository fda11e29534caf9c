package org.petmr.recon.projector;

/**
 * The weights of a {@link TofKernel} as the list-mode kernels want them: over {@code q}, the distance from the bin's centre
 * in units in which the kernel's reach is sqrt(2), so that {@code x = q^2 - 1} runs from -1 at the centre to 1 where the
 * weights end. Two forms: a table for plain loops, and a polynomial in x, which a vector of steps evaluates without looking
 * anything up.
 *
 * <p>The weight is an even, smooth function of the distance, so a polynomial in its square fits it fast: with bins not much
 * wider than the resolution degree 9 leaves 1e-6 of the largest weight.
 */
final class ListModeTof {

    static final double REACH = Math.sqrt(2);
    static final int DEGREE = 9;

    private static final int TABLE_STEPS = 2048;
    private static final int NODES = 64;
    private static final int CHECKS = 1000;

    /** Units of q for each mm. */
    final double perMm;
    /** Coefficients of x^0 .. x^DEGREE. */
    final float[] coefficients = new float[DEGREE + 1];
    /** Largest difference between the polynomial and the kernel, as a part of the largest weight. */
    final double polynomialError;

    private final float[] table = new float[TABLE_STEPS + 3];
    private final float stepsPerUnit = (float) (TABLE_STEPS / REACH);
    private final TofKernel kernel;
    private final int middle;
    private final double middleMm;

    ListModeTof(TofKernel kernel) {
        this.kernel = kernel;
        this.perMm = REACH / kernel.reachMm();
        this.middle = kernel.bins() / 2;
        this.middleMm = kernel.centreMm(middle);
        for (int i = 0; i <= TABLE_STEPS; i++) {
            table[i] = (float) weight((double) i / TABLE_STEPS);
        }
        fit();
        double error = 0;
        for (int i = 0; i <= CHECKS; i++) {
            double part = (double) i / CHECKS;
            error = Math.max(error, Math.abs(polynomial((float) (2 * part * part - 1)) - weight(part)));
        }
        this.polynomialError = error / weight(0);
    }

    /** @param part of the reach, 0 to 1 */
    private double weight(double part) {
        return kernel.weight(middle, middleMm + Math.min(part, 1 - 1e-12) * kernel.reachMm());
    }

    /** Chebyshev series by its sums over the Chebyshev nodes, then turned into powers of x. */
    private void fit() {
        double[] series = new double[DEGREE + 1];
        for (int n = 0; n < NODES; n++) {
            double angle = Math.PI * (n + 0.5) / NODES;
            double value = weight(Math.sqrt(0.5 * (1 + Math.cos(angle))));
            for (int k = 0; k <= DEGREE; k++) {
                series[k] += (k == 0 ? 1.0 : 2.0) / NODES * value * Math.cos(k * angle);
            }
        }
        double[] powers = new double[DEGREE + 1];
        double[] before = new double[DEGREE + 1];
        double[] now = new double[DEGREE + 1];
        before[0] = 1;
        now[1] = 1;
        for (int i = 0; i <= DEGREE; i++) {
            powers[i] = series[0] * before[i] + series[1] * now[i];
        }
        for (int k = 2; k <= DEGREE; k++) {
            // T_k = 2 x T_(k-1) - T_(k-2)
            double[] next = new double[DEGREE + 1];
            for (int i = 0; i <= DEGREE; i++) {
                next[i] = (i > 0 ? 2 * now[i - 1] : 0) - before[i];
                powers[i] += series[k] * next[i];
            }
            before = now;
            now = next;
        }
        for (int i = 0; i <= DEGREE; i++) {
            coefficients[i] = (float) powers[i];
        }
    }

    private double polynomial(float x) {
        float w = coefficients[DEGREE];
        for (int i = DEGREE - 1; i >= 0; i--) {
            w = w * x + coefficients[i];
        }
        return w;
    }

    /** @param q distance from the bin's centre, either sign */
    float at(float q) {
        float at = Math.abs(q) * stepsPerUnit;
        int i = (int) at;
        if (i >= TABLE_STEPS) {
            return 0;
        }
        return table[i] + (at - i) * (table[i + 1] - table[i]);
    }
}
