package org.petmr.recon.quantification.nema;

import java.util.Optional;

/**
 * What of a recording of the scatter phantom is true and what is not, slice by slice: after each row is moved so that the
 * line source lies at 0, the counts beyond 20 mm, and within that strip those below the straight line between its edges, are
 * scatter and randoms. Steps as bwynneHEP/SimplePetScanner {@code SiemensNECRFromSinogram.py} has them.
 */
public final class LineSourceCounts {

    /** How the line source is found in a row. */
    public enum Alignment {
        /** By the largest bin of each row, as NEMA says. Needs counts in every row: with few it finds noise. */
        MAXIMUM,
        /** By the sinusoid through the largest bins of all rows. For few counts, and where gaps may hide the largest bin. */
        SINUSOID
    }

    private static final double STRIP_HALF_MM = 20;
    /** Of scanners longer than this only the middle counts. */
    private static final double LONGEST_MM = 650;

    private final double durationS;
    private final double activityBq;
    private final double[] total;
    private final double[] background;
    private final double[] randoms;
    private final double[] profile;
    private final double sampleMm;

    private LineSourceCounts(
            double durationS, double activityBq, int slices, LineProfiles profiles, boolean hasRandoms) {
        if (!(durationS > 0 && Double.isFinite(durationS))) {
            throw new IllegalArgumentException("durationS: " + durationS + " (expected: > 0)");
        }
        if (!(activityBq > 0 && Double.isFinite(activityBq))) {
            throw new IllegalArgumentException("activityBq: " + activityBq + " (expected: > 0)");
        }
        this.durationS = durationS;
        this.activityBq = activityBq;
        this.total = new double[slices];
        this.background = new double[slices];
        this.randoms = hasRandoms ? new double[slices] : null;
        this.profile = new double[profiles.samples()];
        this.sampleMm = profiles.sampleMm();
    }

    /**
     * @param prompts uncorrected
     * @param randoms expected randoms on the same lines, or none
     * @param activityBq of the line source, mean over the recording
     */
    public static LineSourceCounts of(
            DirectSinogram prompts,
            Optional<DirectSinogram> randoms,
            double durationS,
            double activityBq,
            Alignment alignment) {
        if (randoms.isPresent()
                && (randoms.get().slices() != prompts.slices()
                        || randoms.get().geometry().views()
                                != prompts.geometry().views()
                        || randoms.get().geometry().tangentialBins()
                                != prompts.geometry().tangentialBins())) {
            throw new IllegalArgumentException(
                    "randoms: %d slices x %d views x %d bins (expected: %d x %d x %d, as the prompts have)"
                            .formatted(
                                    randoms.get().slices(),
                                    randoms.get().geometry().views(),
                                    randoms.get().geometry().tangentialBins(),
                                    prompts.slices(),
                                    prompts.geometry().views(),
                                    prompts.geometry().tangentialBins()));
        }
        LineProfiles profiles = new LineProfiles(prompts.geometry());
        LineSourceCounts counts =
                new LineSourceCounts(durationS, activityBq, prompts.slices(), profiles, randoms.isPresent());
        if (!hasCounts(prompts)) {
            throw new IllegalArgumentException("sinogram: no counts (expected: those of a line source)");
        }
        Optional<LineProfiles.Trace> trace =
                alignment == Alignment.SINUSOID ? Optional.of(profiles.trace(prompts)) : Optional.empty();
        for (int slice = 0; slice < prompts.slices(); slice++) {
            if (prompts.total(slice) > 0 && Math.abs(prompts.sliceZMm(slice)) <= LONGEST_MM / 2) {
                counts.slice(profiles, prompts, randoms, slice, trace);
            }
        }
        if (!(sum(counts.total) > 0)) {
            throw new IllegalArgumentException(
                    "sinogram: no counts within 12 cm of the axis (expected: a line source at 4.5 cm)");
        }
        return counts;
    }

    private static boolean hasCounts(DirectSinogram prompts) {
        for (int slice = 0; slice < prompts.slices(); slice++) {
            if (prompts.total(slice) > 0) {
                return true;
            }
        }
        return false;
    }

    private void slice(
            LineProfiles profiles,
            DirectSinogram prompts,
            Optional<DirectSinogram> randomsOf,
            int slice,
            Optional<LineProfiles.Trace> trace) {
        double[] at = trace.isPresent()
                ? profiles.bySinusoid(prompts, slice, trace.get())
                : profiles.byMaximum(prompts, slice);
        double[] c = profiles.profile(prompts, slice, at);
        total[slice] = sum(c);
        background[slice] = belowLine(c, profiles.sampleMm());
        for (int i = 0; i < c.length; i++) {
            profile[i] += c[i];
        }
        if (randomsOf.isPresent()) {
            randoms[slice] = sum(profiles.profile(randomsOf.get(), slice, at));
        }
    }

    /** Counts beyond the strip, and below the line across it. */
    static double belowLine(double[] c, double sampleMm) {
        int middle = c.length / 2;
        double edge = STRIP_HALF_MM / sampleMm;
        double strip = 0;
        for (int i = 0; i < c.length; i++) {
            double from = Math.max(i - middle - 0.5, -edge);
            double to = Math.min(i - middle + 0.5, edge);
            strip += to > from ? c[i] * (to - from) : 0;
        }
        double left = linear(c, middle - edge);
        double right = linear(c, middle + edge);
        return sum(c) - strip + 0.5 * (left + right) * 2 * edge;
    }

    private static double linear(double[] c, double at) {
        int i = (int) Math.floor(at);
        return c[i] + (at - i) * (c[i + 1] - c[i]);
    }

    static double sum(double[] values) {
        double sum = 0;
        for (double v : values) {
            sum += v;
        }
        return sum;
    }

    public double durationS() {
        return durationS;
    }

    public double activityBq() {
        return activityBq;
    }

    public int slices() {
        return total.length;
    }

    /** Prompts of a slice within 12 cm of the axis. */
    public double total(int slice) {
        return total[slice];
    }

    /** Scatter and randoms of a slice. */
    public double background(int slice) {
        return background[slice];
    }

    public boolean hasRandoms() {
        return randoms != null;
    }

    /** Randoms of a slice within 12 cm of the axis. */
    public double randoms(int slice) {
        if (randoms == null) {
            throw new IllegalStateException("there is no estimate of the randoms");
        }
        return randoms[slice];
    }

    /** All rows of all slices with the source in the middle, a copy; samples {@link #sampleMm} apart. */
    public double[] profile() {
        return profile.clone();
    }

    public double sampleMm() {
        return sampleMm;
    }
}
