package org.petmr.acquisition.jobs;

import java.time.Duration;
import org.petmr.acquisition.AcquisitionException;

/**
 * What is tried again, how often and when.
 *
 * @param attempts at most, the first among them
 * @param first pause after the first failure; it doubles with each
 * @param longest pause
 */
public record RetryPolicy(int attempts, Duration first, Duration longest) {

    private static final int MAX_DOUBLINGS = 30;

    public RetryPolicy {
        if (attempts < 1 || first.isNegative() || first.isZero() || longest.compareTo(first) < 0) {
            throw new IllegalArgumentException(
                    "retry: %d attempts, pauses %s to %s (expected: >= 1 attempts, 0 < first <= longest)"
                            .formatted(attempts, first, longest));
        }
    }

    /** A peer that is away comes back, an MR series may be late; bad parameters and damaged data stay what they are. */
    public boolean mayPass(Throwable failure) {
        return failure instanceof AcquisitionException known && known.kind() == AcquisitionException.Kind.RETRY;
    }

    /** @param failures so far, from 1 */
    Duration pauseAfter(int failures) {
        long ms = first.toMillis() << Math.min(failures - 1, MAX_DOUBLINGS);
        return ms <= 0 || ms > longest.toMillis() ? longest : Duration.ofMillis(ms);
    }
}
