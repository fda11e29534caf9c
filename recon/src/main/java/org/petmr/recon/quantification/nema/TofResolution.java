package org.petmr.recon.quantification.nema;

import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.TofModel;
import org.petmr.recon.sinogram.ProjectionGeometry;

/**
 * Time-of-flight resolution after NEMA NU 2-2018, from list mode of a line source in the scatter phantom at a low rate: how
 * far the measured difference of arrival times is from that of the point of the line source that the event's line passes.
 * Lines within 20 mm of the source make the histogram; those from 20 to 40 mm, as many again, show what scatter and randoms
 * add to it and are subtracted.
 *
 * <p>The bins of the data are part of the result: bins of width w widen a resolution of r to about
 * {@code sqrt(r^2 + (2.355 w)^2 / 12)}.
 */
public final class TofResolution {

    /**
     * @param width of the peak, in ps
     * @param centrePs of the peak: 0 when both ends keep the same time
     * @param errorPs {@code [bins]}, middle of each bin of the histogram
     * @param counts less those beside the source
     */
    public record Result(PeakWidth width, double centrePs, double[] errorPs, double[] counts) {}

    private static final double NEAR_MM = 20;
    private static final double BESIDE_MM = 40;
    private static final int PER_TOF_BIN = 4;
    private static final double REACH_BINS = 12;

    private final ScannerModel scanner;
    private final TofModel tof;
    private final TofLineFinder.Position line;
    private final double binPs;
    private final Histogram near;
    private final Histogram beside;
    private final int middle;
    private final double[] cosine;
    private final double[] sine;

    /** @throws IllegalArgumentException for a scanner without time of flight */
    public TofResolution(ProjectionGeometry geometry, TofLineFinder.Position line) {
        this.scanner = geometry.scanner();
        this.tof = scanner.timeOfFlight()
                .orElseThrow(() -> new IllegalArgumentException(
                        "scanner: %s has no time of flight (expected: one that has)".formatted(scanner.name())));
        this.line = line;
        this.binPs = tof.binWidthPs() / PER_TOF_BIN;
        this.middle = (int) Math.ceil(REACH_BINS * PER_TOF_BIN);
        this.near = new Histogram(2 * middle + 1);
        this.beside = new Histogram(2 * middle + 1);
        int n = scanner.indicesPerRing();
        this.cosine = new double[n];
        this.sine = new double[n];
        for (int i = 0; i < n; i++) {
            cosine[i] = scanner.effectiveRadiusMm() * Math.cos(scanner.crystalAngleRad(i));
            sine[i] = scanner.effectiveRadiusMm() * Math.sin(scanner.crystalAngleRad(i));
        }
    }

    /** Counts the prompts among {@code words[0..n-1]}. */
    public void add(long[] words, int n) {
        for (int i = 0; i < n; i++) {
            long word = words[i];
            int a = Word.elementA(word);
            int b = Word.elementB(word);
            if (Word.isCoincidence(word)
                    && !Word.isDelayed(word)
                    && a < scanner.elements()
                    && b < scanner.elements()
                    && Word.tofIndex(word) < tof.bins()) {
                add(a, b, Word.tofIndex(word));
            }
        }
    }

    private void add(int elementA, int elementB, int tofIndex) {
        int n = scanner.indicesPerRing();
        int a = elementA % n;
        int b = elementB % n;
        double ux = cosine[a] - cosine[b]; // towards A
        double uy = sine[a] - sine[b];
        double across = Math.hypot(ux, uy);
        if (!(across > 0)) {
            return;
        }
        double px = line.xMm() - 0.5 * (cosine[a] + cosine[b]);
        double py = line.yMm() - 0.5 * (sine[a] + sine[b]);
        double off = Math.abs(px * uy - py * ux) / across;
        if (off > BESIDE_MM) {
            return;
        }
        double rise = (elementA / n - elementB / n) * scanner.ringSpacingMm();
        double towardsA = (px * ux + py * uy) / across * Math.hypot(across, rise) / across;
        double expectedPs = towardsA / TofModel.MM_PER_PS;
        Histogram histogram = off <= NEAR_MM ? near : beside;
        for (int bin = 0; bin < tof.bins(); bin++) {
            double errorPs = (bin - 0.5 * (tof.bins() - 1)) * tof.binWidthPs() - expectedPs;
            int at = (int) Math.round(errorPs / binPs) + middle;
            if (at >= 0 && at < histogram.counts.length) {
                histogram.possible[at]++;
                histogram.counts[at] += bin == tofIndex ? 1 : 0;
            }
        }
    }

    /**
     * Counts by error, and how often an event could have had that error: its time is one of few, a TOF bin apart, and where
     * these fall differs from event to event, not evenly.
     */
    private static final class Histogram {
        final double[] counts;
        final double[] possible;

        Histogram(int bins) {
            this.counts = new double[bins];
            this.possible = new double[bins];
        }

        double[] even() {
            double mean = LineSourceCounts.sum(possible) / possible.length;
            double[] even = new double[counts.length];
            for (int i = 0; i < even.length; i++) {
                even[i] = possible[i] > 0 ? counts[i] * mean / possible[i] : 0;
            }
            return even;
        }
    }

    /** @throws IllegalArgumentException when there is no peak in what was counted */
    public Result result() {
        double[] counts = near.even();
        double[] scattered = beside.even();
        double[] error = new double[counts.length];
        for (int i = 0; i < counts.length; i++) {
            counts[i] -= scattered[i];
            error[i] = (i - middle) * binPs;
        }
        try {
            PeakWidth samples = PeakWidth.of(counts, binPs);
            return new Result(samples, (samples.centreSample() - middle) * binPs, error, counts);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("arrival times: " + e.getMessage(), e);
        }
    }
}
