package org.petmr.acquisition.protocol;

import java.util.Optional;
import org.petmr.recon.sinogram.AmplitudeHistogrammer;
import org.petmr.recon.sinogram.Gating;

/**
 * How a recording is to be cut into gates. Null for the default.
 *
 * @param by {@code respiratory} or {@code cardiac}
 * @param signal id of the triggers or of the trace in the stream
 * @param gates parts of a cycle, or of the range of amplitudes
 * @param method {@code phase} (between two triggers) or {@code amplitude} (of a trace)
 * @param shortestMs a shorter cycle is rejected; phase only
 * @param longestMs a longer cycle is rejected; phase only
 * @param outliers part of the time at either end of the amplitudes that is rejected; amplitude only
 */
public record GatingWish(
        String by, Integer signal, Integer gates, String method, Long shortestMs, Long longestMs, Double outliers) {

    private static final int MOST_SIGNALS = 0xFFFF;
    private static final double USUAL_OUTLIERS = 0.02;
    private static final long SHORTEST_BREATH_MS = 1500;
    private static final long LONGEST_BREATH_MS = 12_000;
    private static final long SHORTEST_BEAT_MS = 400;
    private static final long LONGEST_BEAT_MS = 1500;

    public GatingWish {
        Rule.text("gating.by", by, "respiratory|cardiac");
        Rule.text("gating.method", method == null ? "phase" : method, "phase|amplitude");
        Rule.range("gating.signal", signal, 0, MOST_SIGNALS);
        Rule.require(signal != null, "gating.signal", null, "the id of the signal in the stream");
        Rule.require(gates != null, "gating.gates", null, "how many");
        Rule.require(
                !"amplitude".equals(method) || "respiratory".equals(by),
                "gating.method",
                method,
                "phase for cardiac triggers");
        try {
            phaseOf(by, method, signal, gates, shortestMs, longestMs);
            amplitudeOf(method, signal, gates, outliers);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("gating." + e.getMessage(), e);
        }
    }

    /** Gates of equal phase between triggers; empty for those by amplitude. */
    public Optional<Gating> phase() {
        return phaseOf(by, method, signal, gates, shortestMs, longestMs);
    }

    /** Gates of equal time by amplitude; empty for those by phase. */
    public Optional<AmplitudeHistogrammer.Gating> amplitude() {
        return amplitudeOf(method, signal, gates, outliers);
    }

    private static Optional<Gating> phaseOf(
            String by, String method, int signal, int gates, Long shortestMs, Long longestMs) {
        if ("amplitude".equals(method)) {
            return Optional.empty();
        }
        boolean isBeat = by.equals("cardiac");
        long shortest = shortestMs != null ? shortestMs : isBeat ? SHORTEST_BEAT_MS : SHORTEST_BREATH_MS;
        long longest = longestMs != null ? longestMs : isBeat ? LONGEST_BEAT_MS : LONGEST_BREATH_MS;
        return Optional.of(new Gating(signal, gates, shortest, longest));
    }

    private static Optional<AmplitudeHistogrammer.Gating> amplitudeOf(
            String method, int signal, int gates, Double outliers) {
        return "amplitude".equals(method)
                ? Optional.of(
                        new AmplitudeHistogrammer.Gating(signal, gates, outliers == null ? USUAL_OUTLIERS : outliers))
                : Optional.empty();
    }
}
