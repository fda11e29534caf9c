package org.petmr.recon.algorithm;

import java.util.Arrays;
import org.apache.commons.math3.transform.DftNormalization;
import org.apache.commons.math3.transform.FastFourierTransformer;
import org.apache.commons.math3.transform.TransformType;

/**
 * The ramp of filtered back projection, from its band-limited kernel, so that the mean of an image comes out right: {@code
 * h(0) = 1 / 4, h(n) = -1 / (pi n)^2} for odd n, 0 for even, over the sampling distance (Ramachandran and Lakshminarayanan
 * 1971; Kak and Slaney, Principles of Computerized Tomographic Imaging, section 3.3). Rows are padded with zeros to at least
 * twice their length, and come back {@value #FINER} times finer, by Fourier interpolation.
 */
final class RampFilter {

    /** Filtered rows are this much finer, so that what interpolates them linearly does not blur them. */
    static final int FINER = 4;

    private final int length;
    private final int padded;
    private final double[] response;

    /**
     * @param length samples of a row
     * @param spacingMm between samples
     */
    RampFilter(int length, double spacingMm, FbpSettings settings) {
        this.length = length;
        int n = 1;
        while (n < 2 * length) {
            n *= 2;
        }
        this.padded = n;
        double[][] kernel = new double[2][n];
        kernel[0][0] = 0.25 / spacingMm;
        for (int k = 1; k <= n / 2; k += 2) {
            double h = -1 / (Math.PI * Math.PI * (double) k * k * spacingMm);
            kernel[0][k] = h;
            kernel[0][n - k] = h;
        }
        FastFourierTransformer.transformInPlace(kernel, DftNormalization.STANDARD, TransformType.FORWARD);
        this.response = new double[n];
        for (int k = 0; k < n; k++) {
            double frequency = Math.min(k, n - k) / (n / 2.0) / settings.cutOff();
            double window = frequency > 1
                    ? 0
                    : settings.window() == FbpSettings.Window.HANN ? 0.5 + 0.5 * Math.cos(Math.PI * frequency) : 1;
            response[k] = kernel[0][k] * window;
        }
    }

    /** Samples of a filtered row. */
    int fineLength() {
        return (length - 1) * FINER + 1;
    }

    /** Room for the rows that {@link #apply} takes. */
    double[][] coarse() {
        return new double[2][padded];
    }

    /** Room for the rows that {@link #apply} gives. */
    double[][] fine() {
        return new double[2][padded * FINER];
    }

    /**
     * Filters two rows at once: the kernel is real and even, so one travels as the real and one as the imaginary part.
     *
     * @param rows {@code [2][padded]}, the first {@code length} samples of each set; overwritten
     * @param fine {@code [2][FINER padded]}, overwritten with the filtered rows: sample i becomes sample {@code FINER i}
     */
    void apply(double[][] rows, double[][] fine) {
        for (int part = 0; part < 2; part++) {
            Arrays.fill(rows[part], length, padded, 0);
            Arrays.fill(fine[part], 0);
        }
        FastFourierTransformer.transformInPlace(rows, DftNormalization.STANDARD, TransformType.FORWARD);
        int half = padded / 2;
        int shift = fine[0].length - padded;
        for (int part = 0; part < 2; part++) {
            for (int k = 0; k < padded; k++) {
                fine[part][k < half ? k : k + shift] = FINER * response[k] * rows[part][k];
            }
            // The highest frequency belongs to both ends.
            fine[part][half + shift] *= 0.5;
            fine[part][half] = fine[part][half + shift];
        }
        FastFourierTransformer.transformInPlace(fine, DftNormalization.STANDARD, TransformType.INVERSE);
    }
}
