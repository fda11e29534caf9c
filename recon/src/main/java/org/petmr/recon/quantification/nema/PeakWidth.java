package org.petmr.recon.quantification.nema;

/**
 * Width of a peak after NEMA NU 2: its height by a parabola through the largest sample and its neighbours, its edges by
 * straight lines between samples.
 *
 * @param fwhm full width at half the height, in the unit of the samples' spacing: mm, or ps
 * @param fwtm full width at a tenth of the height
 * @param centreSample where the parabola has its top, in samples
 */
public record PeakWidth(double fwhm, double fwtm, double centreSample) {

    /**
     * @param profile samples, one peak on next to nothing
     * @throws IllegalArgumentException when the profile ends before it has fallen to half or a tenth
     */
    public static PeakWidth of(double[] profile, double spacing) {
        int top = 0;
        for (int i = 1; i < profile.length; i++) {
            top = profile[i] > profile[top] ? i : top;
        }
        if (top == 0 || top == profile.length - 1) {
            throw new IllegalArgumentException(
                    "profile: largest at its end, sample %d of %d (expected: a peak)".formatted(top, profile.length));
        }
        double before = profile[top - 1];
        double after = profile[top + 1];
        double bend = 2 * profile[top] - before - after;
        double shift = bend > 0 ? 0.5 * (after - before) / bend : 0;
        double height = profile[top] + 0.25 * (after - before) * shift;
        return new PeakWidth(
                width(profile, top, height / 2) * spacing, width(profile, top, height / 10) * spacing, top + shift);
    }

    private static double width(double[] profile, int top, double level) {
        return edge(profile, top, level, 1) + edge(profile, top, level, -1);
    }

    /** Samples from the top to where the profile first falls to the level. */
    private static double edge(double[] profile, int top, double level, int step) {
        for (int i = top; i + step >= 0 && i + step < profile.length; i += step) {
            double inner = profile[i];
            double outer = profile[i + step];
            if (outer <= level) {
                return Math.abs(i - top) + (inner - level) / (inner - outer);
            }
        }
        throw new IllegalArgumentException(
                "profile: ends above %.3g of its height (expected: to fall below a tenth on both sides)"
                        .formatted(level / profile[top]));
    }
}
