package org.petmr.recon.sinogram;

import java.util.ArrayList;
import java.util.List;

/**
 * The parts of a recording, or of a frame of it, in which it was measured: without its pauses.
 *
 * <p>Activity falls as {@code exp(-k t)}, so that its mean over parts {@code [a, b]} of together {@code L} is
 * {@code sum (exp(-k a) - exp(-k b)) / (k L)}.
 *
 * @param parts in order, none overlapping another; none where nothing was measured
 */
public record LiveSpans(List<Part> parts) {

    private static final double S_PER_MS = 1e-3;

    /** Over less than so many decay constants activity falls along a line, as far as a double can tell. */
    private static final double LEAST_DECAY = 1e-8;

    /**
     * Without a pause.
     *
     * @param startMs after the recording's first mark, inclusive
     * @param endMs after it, exclusive
     */
    public record Part(long startMs, long endMs) {
        public Part {
            if (endMs <= startMs) {
                throw new IllegalArgumentException(
                        "part: %d to %d ms (expected: an end after the start)".formatted(startMs, endMs));
            }
        }

        double lengthS() {
            return S_PER_MS * (endMs - startMs);
        }
    }

    public LiveSpans {
        for (int i = 1; i < parts.size(); i++) {
            if (parts.get(i).startMs() < parts.get(i - 1).endMs()) {
                throw new IllegalArgumentException("parts: %d starts at %d ms (expected: not before %d ms)"
                        .formatted(
                                i + 1, parts.get(i).startMs(), parts.get(i - 1).endMs()));
            }
        }
        parts = List.copyOf(parts);
    }

    /** What of it lies in a frame. @param fromMs inclusive @param toMs exclusive */
    public LiveSpans within(long fromMs, long toMs) {
        List<Part> left = new ArrayList<>();
        for (Part part : parts) {
            long startMs = Math.max(fromMs, part.startMs());
            long endMs = Math.min(toMs, part.endMs());
            if (endMs > startMs) {
                left.add(new Part(startMs, endMs));
            }
        }
        return new LiveSpans(left);
    }

    /** Whether nothing was measured. */
    public boolean isEmpty() {
        return parts.isEmpty();
    }

    /** Of all parts together, s. */
    public double lengthS() {
        return parts.stream().mapToDouble(Part::lengthS).sum();
    }

    /**
     * The stretch of time without pauses, as long as these parts together, that sees the mean activity that they saw: from
     * {@code s} on, with {@code exp(-k s) (1 - exp(-k L)) / (k L)} of that at the recording's first mark.
     *
     * @param halfLifeS not above 0 when unknown: of an isotope that hardly decays
     * @throws IllegalArgumentException when nothing was measured
     */
    public DecaySpan decay(double halfLifeS) {
        requireAny();
        double fromS = S_PER_MS * parts.get(0).startMs();
        double lengthS = lengthS();
        if (parts.size() == 1) {
            return new DecaySpan(fromS, lengthS);
        }
        double k = halfLifeS > 0 ? Math.log(2) / halfLifeS : 0;
        double toS = S_PER_MS * parts.get(parts.size() - 1).endMs();
        double laterS = k * (toS - fromS) > LEAST_DECAY
                ? -Math.log(meanRemaining(halfLifeS) * k * lengthS / -Math.expm1(-k * lengthS)) / k
                : meanTimeS() - fromS - lengthS / 2;
        return new DecaySpan(fromS + laterS, lengthS);
    }

    /**
     * Mean activity over the parts, of that at the start of the first: a late frame is no ratio of zeros.
     *
     * @throws IllegalArgumentException when nothing was measured, or without a half-life
     */
    public double meanRemaining(double halfLifeS) {
        requireAny();
        if (!(halfLifeS > 0)) {
            throw new IllegalArgumentException("halfLifeS: " + halfLifeS + " (expected: > 0)");
        }
        double k = Math.log(2) / halfLifeS;
        double sum = 0;
        for (Part part : parts) {
            double laterS = S_PER_MS * (part.startMs() - parts.get(0).startMs());
            sum += Math.exp(-k * laterS) * -Math.expm1(-k * part.lengthS());
        }
        return sum / (k * lengthS());
    }

    private double meanTimeS() {
        return parts.stream()
                        .mapToDouble(p -> p.lengthS() * S_PER_MS * (p.startMs() + p.endMs()) / 2)
                        .sum()
                / lengthS();
    }

    private void requireAny() {
        if (isEmpty()) {
            throw new IllegalArgumentException("parts: none (expected: at least one, to have decayed in)");
        }
    }
}
