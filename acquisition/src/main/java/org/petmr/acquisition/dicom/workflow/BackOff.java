package org.petmr.acquisition.dicom.workflow;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before trying again: doubling from the first to the longest, each shortened by up to a quarter at
 * random, so that many senders do not come back at the same moment.
 *
 * @param first after the first failure
 * @param longest never more than this
 */
public record BackOff(Duration first, Duration longest) {

    /** 5 s doubling to 10 min. */
    public static final BackOff USUAL = new BackOff(Duration.ofSeconds(5), Duration.ofMinutes(10));

    private static final int MAX_DOUBLINGS = 30;

    public BackOff {
        if (first.isNegative() || first.isZero() || longest.compareTo(first) < 0) {
            throw new IllegalArgumentException(
                    "backOff: first %s, longest %s (expected: 0 < first <= longest)".formatted(first, longest));
        }
    }

    /** @param failures in a row, from 1 */
    Duration after(int failures, RandomGenerator random) {
        long fullMs = first.toMillis() << Math.min(failures - 1, MAX_DOUBLINGS);
        long limitedMs = fullMs <= 0 ? longest.toMillis() : Math.min(fullMs, longest.toMillis());
        return Duration.ofMillis(Math.max(1, (long) (limitedMs * (1 - 0.25 * random.nextDouble()))));
    }
}
