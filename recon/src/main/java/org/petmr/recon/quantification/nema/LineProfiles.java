package org.petmr.recon.quantification.nema;

import java.util.Optional;
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

    private static final double FAR_MM = 40;
    private static final double NEAR_MM = 20;
    private static final int ROUNDS = 6;
    /** Of the rows: a line has its trace in nearly all, noise near any trace in a sixth. */
    private static final double LEAST_SHARE = 0.4;

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
     * Where a line parallel to the axis lies, by the sinusoid through the largest bins of all rows, all slices together:
     * such a line has no other trace. Maxima off the trace are noise and leave the fit.
     *
     * @throws IllegalArgumentException when they don't follow a line within 12 cm of the axis
     */
    Trace trace(DirectSinogram prompts) {
        double[] sum = new double[geometry.views()];
        for (int view = 0; view < sum.length; view++) {
            double most = 0;
            sum[view] = Double.NaN;
            for (int t = 0; t < lowMm.length; t++) {
                double c = 0;
                for (int slice = 0; isWithin[t] && slice < prompts.slices(); slice++) {
                    c += prompts.at(slice, view, t);
                }
                if (c > most) {
                    most = c;
                    sum[view] = geometry.sMm(t);
                }
            }
        }
        return trace(sum);
    }

    /** @param maxima {@code [views]}, mm; NaN for a row without counts */
    Trace trace(double[] maxima) {
        return fit(maxima, new Trace(0, 0), Double.POSITIVE_INFINITY)
                .filter(t -> Math.hypot(t.xMm, t.yMm) < REACH_MM)
                .orElseThrow(
                        () -> new IllegalArgumentException(
                                "sinogram: its largest bins follow no line (expected: a line source within 12 cm of the axis)"));
    }

    /**
     * The same for one slice, where the line may lie a little elsewhere; as it is on the whole where a slice has too few
     * counts to tell.
     *
     * @return {@code [views]}, mm
     */
    double[] bySinusoid(DirectSinogram prompts, int slice, Trace whole) {
        Trace trace = fit(byMaximum(prompts, slice), whole, FAR_MM)
                .filter(t -> Math.hypot(t.xMm - whole.xMm, t.yMm - whole.yMm) < NEAR_MM)
                .orElse(whole);
        double[] s = new double[geometry.views()];
        for (int view = 0; view < s.length; view++) {
            s[view] = trace.at(angle(view));
        }
        return s;
    }

    /** The trace of a line: {@code s = x cos(phi) + y sin(phi)}. */
    record Trace(double xMm, double yMm) {
        double at(double phi) {
            return xMm * Math.cos(phi) + yMm * Math.sin(phi);
        }
    }

    /** Least squares, several times over, each time without what lies farther off than before. */
    private Optional<Trace> fit(double[] maxima, Trace start, double limitMm) {
        Trace trace = start;
        double limit = limitMm;
        for (int round = 0; round < ROUNDS; round++) {
            double cc = 0;
            double cs = 0;
            double ss = 0;
            double mc = 0;
            double ms = 0;
            int used = 0;
            for (int view = 0; view < maxima.length; view++) {
                double phi = angle(view);
                if (Math.abs(maxima[view] - trace.at(phi)) <= limit) { // false for NaN
                    double c = Math.cos(phi);
                    double d = Math.sin(phi);
                    cc += c * c;
                    cs += c * d;
                    ss += d * d;
                    mc += maxima[view] * c;
                    ms += maxima[view] * d;
                    used++;
                }
            }
            double det = cc * ss - cs * cs;
            if (!(det > 0.01 * (cc + ss) * (cc + ss)) || used < LEAST_SHARE * maxima.length) {
                return Optional.empty();
            }
            trace = new Trace((mc * ss - ms * cs) / det, (ms * cc - mc * cs) / det);
            limit = round < ROUNDS / 2 ? FAR_MM : NEAR_MM;
        }
        return Optional.of(trace);
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
