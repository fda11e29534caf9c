package org.petmr.attenuation.mask;

import java.util.Arrays;
import java.util.Locale;
import org.petmr.recon.image.Volume;

/** Air round the patient: without it tissue can't be told from what is beside it. */
public final class Background {

    /** Of what is below the threshold that parts tissue from air, this part is certainly air where there is any. */
    private static final double DARKEST = 0.1;

    /** Air is darker than this part of tissue, whatever the noise. */
    private static final double DARK = 0.5;

    private static final double MEDIAN = 0.5;

    private Background() {}

    /**
     * Refuses an image that shows nothing but patient.
     *
     * @param series how the message calls it
     * @param signal magnitudes
     * @throws IllegalArgumentException when hardly a voxel is dark
     */
    public static void require(String series, Volume signal) {
        float[] v = signal.values();
        float threshold = Threshold.otsu(v);
        float[] below = new float[v.length];
        float[] above = new float[v.length];
        int n = 0;
        int m = 0;
        for (float s : v) {
            if (s > threshold) {
                above[m++] = s;
            } else {
                below[n++] = s;
            }
        }
        if (n == 0 || m == 0) {
            throw new IllegalArgumentException(
                    series + ": PixelData: one value all over (expected: a patient with air round it)");
        }
        double darkest = Threshold.quantile(Arrays.copyOf(below, n), DARKEST);
        double bright = Threshold.quantile(Arrays.copyOf(above, m), MEDIAN);
        if (darkest > DARK * bright) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "%s: PixelData: no background, the darkest parts have %.2f of tissue's signal (expected: below %.2f, air"
                            + " round the patient)",
                    series,
                    darkest / bright,
                    DARK));
        }
    }
}
