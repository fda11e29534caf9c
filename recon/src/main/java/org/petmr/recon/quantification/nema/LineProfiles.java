package org.petmr.recon.quantification.nema;

import org.petmr.recon.sinogram.ProjectionGeometry;

/**
 * Where a line source lies in each row of a sinogram, and the sum of all rows moved so that it lies at 0. Lines farther than
 * 12 cm from the axis are left out. Rows are not arc-corrected: a bin spreads its counts evenly over its own width.
 *
 * <p>Bins of gaps between blocks never count. They are made up for by what the other views have at the same distance from
 * the source, and the sum is brought back to the counts that there are.
 */
final class LineProfiles {

    /** NEMA NU 2: bins beyond this distance from the axis are set to zero. */
    static final double REACH_MM = 120;

    private final ProjectionGeometry geometry;
    private final double binMm;
    private final double[] lowMm;
    private final double[] highMm;
    private final boolean[] isWithin;

    LineProfiles(ProjectionGeometry geometry) {
        this.geometry = geometry;
        this.binMm = geometry.scanner().centralBinMm();
        int n = geometry.tangentialBins();
        this.lowMm = new double[n];
        this.highMm = new double[n];
        this.isWithin = new boolean[n];
        double radius = geometry.scanner().effectiveRadiusMm();
        double perBin = Math.PI / geometry.scanner().indicesPerRing();
        for (int t = 0; t < n; t++) {
            lowMm[t] = radius * Math.sin(perBin * (geometry.signedBin(t) - 0.5));
            highMm[t] = radius * Math.sin(perBin * (geometry.signedBin(t) + 0.5));
            isWithin[t] = Math.abs(geometry.sMm(t)) <= REACH_MM;
        }
    }

    /**
     * Distance of the source from the axis in each view of a slice, by its largest bin.
     *
     * @return {@code [views]}, mm; NaN for a row without counts
     */
    double[] byMaximum(DirectSinogram prompts, int slice) {
        double[] s = new double[geometry.views()];
        for (int view = 0; view < s.length; view++) {
            int best = -1;
            double most = 0;
            for (int t = 0; t < lowMm.length; t++) {
                if (isWithin[t] && prompts.at(slice, view, t) > most) {
                    most = prompts.at(slice, view, t);
                    best = t;
                }
            }
            s[view] = best < 0 ? Double.NaN : geometry.sMm(best);
        }
        return s;
    }

    /**
     * The same by the sinusoid through the maxima, {@code s = x sin(phi) - y cos(phi)}: a line parallel to the axis has no
     * other trace. Maxima farther than 20 mm from it are noise and leave the fit.
     *
     * @return {@code [views]}, mm
     */
    double[] bySinusoid(DirectSinogram prompts, int slice) {
        double[] maxima = byMaximum(prompts, slice);
        double[] xy = {0, 0};
        double limit = Double.POSITIVE_INFINITY;
        for (int round = 0; round < 6; round++) {
            double cc = 0;
            double cs = 0;
            double ss = 0;
            double mc = 0;
            double ms = 0;
            for (int view = 0; view < maxima.length; view++) {
                double phi = angle(view);
                double c = Math.cos(phi);
                double d = Math.sin(phi);
                double off = maxima[view] - xy[0] * c - xy[1] * d;
                if (Math.abs(off) <= limit) { // false for NaN
                    cc += c * c;
                    cs += c * d;
                    ss += d * d;
                    mc += maxima[view] * c;
                    ms += maxima[view] * d;
                }
            }
            double det = cc * ss - cs * cs;
            if (!(det > 1e-6 * (cc + ss) * (cc + ss))) {
                throw new IllegalArgumentException(
                        "slice %d: no trace of a line source (expected: counts in most views)".formatted(slice));
            }
            xy = new double[] {(mc * ss - ms * cs) / det, (ms * cc - mc * cs) / det};
            limit = round < 2 ? 40 : 20;
        }
        double[] s = new double[maxima.length];
        for (int view = 0; view < s.length; view++) {
            s[view] = xy[0] * Math.cos(angle(view)) + xy[1] * Math.sin(angle(view));
        }
        return s;
    }

    private double angle(int view) {
        return Math.PI * view / geometry.views();
    }

    /** Number of samples of a profile; 0 mm is the middle one. */
    int samples() {
        return 2 * middle() + 1;
    }

    private int middle() {
        return (int) Math.ceil(2 * REACH_MM / binMm) + 1;
    }

    double sampleMm() {
        return binMm;
    }

    /**
     * @param sourceMm {@code [views]}, NaN for a row to leave out
     * @return {@code [samples()]}, counts
     */
    double[] profile(DirectSinogram counts, int slice, double[] sourceMm) {
        double[] sum = new double[samples()];
        double[] measured = new double[samples()];
        double[] possible = new double[samples()];
        double all = 0;
        for (int view = 0; view < sourceMm.length; view++) {
            if (Double.isNaN(sourceMm[view])) {
                continue;
            }
            for (int t = 0; t < lowMm.length; t++) {
                if (!isWithin[t]) {
                    continue;
                }
                double from = (lowMm[t] - sourceMm[view]) / binMm + middle() + 0.5;
                double to = (highMm[t] - sourceMm[view]) / binMm + middle() + 0.5;
                spread(possible, from, to, to - from);
                if (!geometry.isGap(view, t)) {
                    double c = counts.at(slice, view, t);
                    all += c;
                    spread(measured, from, to, to - from);
                    spread(sum, from, to, c);
                }
            }
        }
        double filled = 0;
        for (int i = 0; i < sum.length; i++) {
            sum[i] = measured[i] > 0 ? sum[i] * possible[i] / measured[i] : 0;
            filled += sum[i];
        }
        for (int i = 0; i < sum.length && filled > 0; i++) {
            sum[i] *= all / filled;
        }
        return sum;
    }

    /** Adds a value evenly over an interval of samples; sample i reaches from i to i + 1. */
    private static void spread(double[] samples, double from, double to, double value) {
        double perSample = value / (to - from);
        for (int i = (int) Math.floor(from); i < to; i++) {
            samples[i] += perSample * (Math.min(to, i + 1) - Math.max(from, i));
        }
    }
}
