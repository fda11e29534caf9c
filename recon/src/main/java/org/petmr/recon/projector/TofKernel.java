package org.petmr.recon.projector;

import org.apache.commons.math3.special.Erf;
import org.petmr.recon.scanner.TofModel;

/**
 * How likely an annihilation at a place on a line is counted in each time-of-flight bin: the Gaussian of the timing
 * resolution, integrated over the bin, {@code w = (erf((x + D/2) / (sqrt(2) sigma)) - erf((x - D/2) / (sqrt(2) sigma))) / 2}
 * with x the distance from the bin's centre and D its width. Without a cut the weights of endlessly many bins sum to 1.
 *
 * <p>Positions are mm from the middle of the line, <b>positive towards its first end</b> (crystal d1); bin b of n has its
 * centre at {@code (b - (n - 1) / 2) * D}, so bins above the middle one hold events that reach d1 first,
 * {@code t(d2) - t(d1) > 0}. Whoever exchanges the ends of a line mirrors its bin ({@link #mirrored}) and its positions.
 *
 * <p>Weights come from a table interpolated linearly; they differ from the formula by less than 1e-6.
 */
public final class TofKernel {

    /** Where the Gaussian is cut off, in sigmas, unless one says otherwise. */
    public static final double USUAL_CUT_SIGMAS = 3;

    private static final int STEPS_PER_SIGMA = 256;
    /** Beyond this nothing is left that a float could hold beside 1. */
    private static final double FARTHEST_SIGMAS = 6;

    private final int bins;
    private final double widthMm;
    private final double sigmaMm;
    /** Bins whose centre lies farther away than this weigh nothing. */
    private final double reachMm;

    private final double middleBin;
    private final double stepsPerMm;
    /** Weight at a distance of i steps from the bin's centre, and its change to the next. */
    private final float[] weight;

    private final float[] slope;

    /**
     * @param bins number of bins, centred on the middle of the line; an even number puts the middle on a border
     * @param widthMm width of a bin along the line
     * @param sigmaMm standard deviation of the position
     * @param cutSigmas bins that begin farther than this many sigmas away weigh nothing; infinity for no cut
     * @throws IllegalArgumentException naming what is out of range
     */
    public TofKernel(int bins, double widthMm, double sigmaMm, double cutSigmas) {
        if (bins < 1) {
            throw new IllegalArgumentException("bins: " + bins + " (expected: >= 1)");
        }
        require(widthMm > 0 && Double.isFinite(widthMm), "widthMm", widthMm);
        require(sigmaMm > 0 && Double.isFinite(sigmaMm), "sigmaMm", sigmaMm);
        require(cutSigmas > 0, "cutSigmas", cutSigmas);
        this.bins = bins;
        this.widthMm = widthMm;
        this.sigmaMm = sigmaMm;
        this.middleBin = 0.5 * (bins - 1);
        this.reachMm = Math.min(cutSigmas, FARTHEST_SIGMAS) * sigmaMm + widthMm / 2;
        // A whole number of steps to the bin: all bins then interpolate at the same fraction, and their errors cancel.
        int stepsPerBin = (int) Math.ceil(widthMm / sigmaMm * STEPS_PER_SIGMA);
        this.stepsPerMm = stepsPerBin / widthMm;
        int entries = (int) Math.ceil(reachMm * stepsPerMm) + 2;
        this.weight = new float[entries];
        this.slope = new float[entries];
        for (int i = 0; i < entries; i++) {
            double here = integral(i / stepsPerMm);
            weight[i] = (float) here;
            slope[i] = (float) (integral((i + 1) / stepsPerMm) - here);
        }
    }

    /** The kernel of a scanner, cut at {@link #USUAL_CUT_SIGMAS}. */
    public static TofKernel of(TofModel tof) {
        return new TofKernel(tof.bins(), tof.binWidthMm(), tof.sigmaMm(), USUAL_CUT_SIGMAS);
    }

    private static void require(boolean isRight, String field, double found) {
        if (!isRight) {
            throw new IllegalArgumentException(field + ": " + found + " (expected: > 0)");
        }
    }

    private double integral(double fromCentreMm) {
        double scale = Math.sqrt(2) * sigmaMm;
        return 0.5 * Erf.erf((fromCentreMm - widthMm / 2) / scale, (fromCentreMm + widthMm / 2) / scale);
    }

    public int bins() {
        return bins;
    }

    public double widthMm() {
        return widthMm;
    }

    public double sigmaMm() {
        return sigmaMm;
    }

    /** Farthest distance between a position and the centre of a bin that still weighs something. */
    public double reachMm() {
        return reachMm;
    }

    /** Centre of a bin, mm from the middle of the line towards its first end. @param bin 0 to bins - 1 */
    public double centreMm(int bin) {
        return (bin - middleBin) * widthMm;
    }

    /** The same bin of the line given the other way round. */
    public int mirrored(int bin) {
        return bins - 1 - bin;
    }

    /** The first bin with a weight at a position; beyond {@link #lastBin} when there is none. */
    public int firstBin(double positionMm) {
        double first = Math.ceil((positionMm - reachMm) / widthMm + middleBin);
        return (int) Math.max(0, Math.min(bins, first));
    }

    /** The last bin with a weight at a position; -1 or less than {@link #firstBin} when there is none. */
    public int lastBin(double positionMm) {
        double last = Math.floor((positionMm + reachMm) / widthMm + middleBin);
        return (int) Math.max(-1, Math.min(bins - 1, last));
    }

    /**
     * @param bin any number: 0 to bins - 1 are those that are counted
     * @param positionMm from the middle of the line towards its first end
     */
    public float weight(int bin, double positionMm) {
        double distance = Math.abs(positionMm - (bin - middleBin) * widthMm);
        if (!(distance <= reachMm)) {
            return 0;
        }
        double at = distance * stepsPerMm;
        int i = (int) at;
        return weight[i] + (float) (at - i) * slope[i];
    }

    /**
     * Weights of the bins from {@link #firstBin} to {@link #lastBin} at a position.
     *
     * @param weights overwritten from 0 on; bins() long is always enough
     * @return how many were written
     */
    public int weights(double positionMm, float[] weights) {
        int first = firstBin(positionMm);
        int last = lastBin(positionMm);
        for (int bin = first; bin <= last; bin++) {
            weights[bin - first] = weight(bin, positionMm);
        }
        return Math.max(0, last - first + 1);
    }
}
