package org.petmr.recon.quantification.nema;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Scatter fraction, count rates and noise-equivalent rates after NEMA NU 2, from recordings of a line source in the scatter
 * phantom at one or several activities.
 *
 * @param frames by rising activity
 * @param scatterFraction scatter / (scatter + trues) of the system: with an estimate of randoms that of the frame with the
 *     highest noise-equivalent rate, else that of the frames of lowest activity
 * @param scatterFractionOfSlices {@code [slices]}; 0 where a slice has no counts
 * @param peak the highest noise-equivalent rate, when rates fall again behind it
 */
public record CountRates(
        List<Frame> frames, double scatterFraction, List<Double> scatterFractionOfSlices, Optional<Peak> peak) {

    /** NEMA's volume of the phantom, over which the activity of the line is spread in the figures. */
    public static final double PHANTOM_ML = 22_000;

    private static final double LARGEST_FRACTION = 0.95;

    /**
     * Rates, 1/s, summed over slices.
     *
     * @param concentrationBqPerMl activity of the line over 22 000 mL
     * @param necrCps noise-equivalent with randoms known without noise
     * @param necrSubtractedCps the same with delayeds subtracted as they come
     */
    public record Frame(
            double activityBq,
            double concentrationBqPerMl,
            double totalCps,
            double truesCps,
            double scatterCps,
            double randomsCps,
            double scatterFraction,
            double necrCps,
            double necrSubtractedCps) {}

    /** The top of a parabola through the best frame and its neighbours. */
    public record Peak(double concentrationBqPerMl, double necrCps) {}

    /** T^2 / (T + S + k R): k is 1 when randoms are known without noise, 2 when delayeds are subtracted. */
    public static double noiseEquivalent(double trues, double scatter, double randoms, int k) {
        double noise = trues + scatter + k * randoms;
        return noise > 0 ? trues * trues / noise : 0;
    }

    /** @param lowRateFrames when there are no randoms: how many frames of lowest activity give the scatter fraction */
    public static CountRates of(List<LineSourceCounts> recordings, int lowRateFrames) {
        if (recordings.isEmpty() || lowRateFrames < 1) {
            throw new IllegalArgumentException("recordings: %d, of low rate %d (expected: each at least 1)"
                    .formatted(recordings.size(), lowRateFrames));
        }
        List<LineSourceCounts> sorted = new ArrayList<>(recordings);
        sorted.sort(Comparator.comparingDouble(LineSourceCounts::activityBq));
        boolean hasRandoms = sorted.get(0).hasRandoms();
        for (LineSourceCounts r : sorted) {
            if (r.hasRandoms() != hasRandoms || r.slices() != sorted.get(0).slices()) {
                throw new IllegalArgumentException(
                        "recordings: some with randoms or of other slices (expected: all alike)");
            }
        }
        double[] low = lowRateFractions(sorted.subList(0, Math.min(lowRateFrames, sorted.size())));
        List<Frame> frames = new ArrayList<>();
        for (LineSourceCounts r : sorted) {
            frames.add(frame(r, low));
        }
        int best = 0;
        for (int i = 1; i < frames.size(); i++) {
            best = frames.get(i).necrCps() > frames.get(best).necrCps() ? i : best;
        }
        List<Double> ofSlices = new ArrayList<>();
        for (int i = 0; i < low.length; i++) {
            ofSlices.add(hasRandoms ? fraction(sorted.get(best), i) : low[i]);
        }
        double system = hasRandoms ? frames.get(best).scatterFraction() : systemFraction(sorted, lowRateFrames);
        return new CountRates(List.copyOf(frames), system, List.copyOf(ofSlices), peak(frames, best));
    }

    /** Scatter fractions of the slices from frames in which randoms may be forgotten. */
    private static double[] lowRateFractions(List<LineSourceCounts> recordings) {
        double[] fractions = new double[recordings.get(0).slices()];
        for (int i = 0; i < fractions.length; i++) {
            double background = 0;
            double total = 0;
            for (LineSourceCounts r : recordings) {
                background += r.background(i);
                total += r.total(i);
            }
            // in a slice of next to no counts the line across the strip may lie anywhere
            fractions[i] = total > 0 ? Math.max(0, Math.min(LARGEST_FRACTION, background / total)) : 0;
        }
        return fractions;
    }

    private static double systemFraction(List<LineSourceCounts> sorted, int lowRateFrames) {
        double background = 0;
        double total = 0;
        for (LineSourceCounts r : sorted.subList(0, Math.min(lowRateFrames, sorted.size()))) {
            for (int i = 0; i < r.slices(); i++) {
                background += r.background(i);
                total += r.total(i);
            }
        }
        return background / total;
    }

    private static double fraction(LineSourceCounts r, int slice) {
        double withoutRandoms = r.total(slice) - r.randoms(slice);
        return withoutRandoms > 0 ? (r.background(slice) - r.randoms(slice)) / withoutRandoms : 0;
    }

    private static Frame frame(LineSourceCounts r, double[] lowRateFractions) {
        double total = 0;
        double trues = 0;
        double scatter = 0;
        double randoms = 0;
        double necr = 0;
        double necrSubtracted = 0;
        for (int i = 0; i < r.slices(); i++) {
            double all = r.total(i) / r.durationS();
            double t = (r.total(i) - r.background(i)) / r.durationS();
            double s;
            double random;
            if (r.hasRandoms()) {
                random = r.randoms(i) / r.durationS();
                s = all - t - random;
            } else {
                s = t * lowRateFractions[i] / (1 - lowRateFractions[i]);
                random = all - t - s;
            }
            total += all;
            trues += t;
            scatter += s;
            randoms += random;
            necr += noiseEquivalent(t, s, random, 1);
            necrSubtracted += noiseEquivalent(t, s, random, 2);
        }
        return new Frame(
                r.activityBq(),
                r.activityBq() / PHANTOM_ML,
                total,
                trues,
                scatter,
                randoms,
                trues + scatter > 0 ? scatter / (trues + scatter) : 0,
                necr,
                necrSubtracted);
    }

    private static Optional<Peak> peak(List<Frame> frames, int best) {
        if (best == 0 || best == frames.size() - 1) {
            return Optional.empty();
        }
        Frame a = frames.get(best - 1);
        Frame b = frames.get(best);
        Frame c = frames.get(best + 1);
        double ab = b.concentrationBqPerMl() - a.concentrationBqPerMl();
        double bc = c.concentrationBqPerMl() - b.concentrationBqPerMl();
        if (!(ab > 0 && bc > 0)) {
            return Optional.of(new Peak(b.concentrationBqPerMl(), b.necrCps()));
        }
        double up = (b.necrCps() - a.necrCps()) / ab;
        double down = (c.necrCps() - b.necrCps()) / bc;
        double bend = (down - up) / (ab + bc); // below 0, as b is the highest
        double slope = (up * bc + down * ab) / (ab + bc);
        double shift = bend < 0 ? -slope / (2 * bend) : 0;
        return Optional.of(
                new Peak(b.concentrationBqPerMl() + shift, b.necrCps() + slope * shift + bend * shift * shift));
    }
}
