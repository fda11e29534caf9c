package org.petmr.acquisition.session;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.petmr.acquisition.said.Phrase;
import org.petmr.acquisition.said.Said;
import org.petmr.recon.correction.Isotope;

/**
 * Whether a time of injection can be that of a scan. A day or an hour that was mistyped changes every SUV by the decay of that
 * time and nothing in the image shows it.
 */
public final class InjectionTime {

    /** After so many half-lives 1.6 % is left, less than a scan is made of. */
    private static final double MOST_HALF_LIVES = 6;

    /** A dynamic scan is armed before the injection. */
    private static final Duration AHEAD = Duration.ofHours(2);

    private InjectionTime() {}

    /** What is wrong with it when a scan is armed, if so. */
    static Optional<Said> whenArmed(ArmRequest.Tracer tracer, Instant now) {
        return Duration.between(now, tracer.injectedAt()).compareTo(AHEAD) > 0
                ? Optional.of(Phrase.INJECTED_LATER.said(
                        "tracer.injectedAt: %s (expected: at most %d h after now, %s)"
                                .formatted(tracer.injectedAt(), AHEAD.toHours(), now),
                        AHEAD.toHours()))
                : tooLong(tracer, now, "now");
    }

    /**
     * What is wrong with it beside a scan, if so.
     *
     * @param durationS of the scan; in a dynamic one the injection comes after the start
     */
    public static Optional<Said> obstacle(ArmRequest.Tracer tracer, Instant startedAt, double durationS) {
        Instant end = startedAt.plusMillis(Math.round(1000 * durationS));
        return tracer.injectedAt().isAfter(end)
                ? Optional.of(Phrase.INJECTED_AFTER_SCAN.said(
                        "tracer.injectedAt: %s (expected: before the end of the scan, %s)"
                                .formatted(tracer.injectedAt(), end)))
                : tooLong(tracer, startedAt, "the start of the scan");
    }

    private static Optional<Said> tooLong(ArmRequest.Tracer tracer, Instant at, String what) {
        double mostS = MOST_HALF_LIVES * Isotope.find(tracer.isotope()).halfLifeS();
        return Duration.between(tracer.injectedAt(), at).toMillis() > 1000 * mostS
                ? Optional.of(Phrase.INJECTED_LONG_AGO.said(
                        String.format(
                                Locale.ROOT,
                                "tracer.injectedAt: %s (expected: at most %.1f h, %.0f half-lives of %s, before %s, %s)",
                                tracer.injectedAt(),
                                mostS / 3600,
                                MOST_HALF_LIVES,
                                tracer.isotope(),
                                what,
                                at),
                        mostS / 3600,
                        MOST_HALF_LIVES,
                        tracer.isotope()))
                : Optional.empty();
    }
}
