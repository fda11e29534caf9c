package org.petmr.acquisition.session;

import java.time.Instant;

/**
 * Time in which the operator held an acquisition: nothing was measured, and the tracer went on decaying.
 *
 * @param at when the front ends had ended
 * @param fromMs the last mark before it, ms of the recording
 * @param toMs when the front ends began again, ms of the recording; null while it lasts, and when they never did
 */
public record Pause(Instant at, long fromMs, Long toMs) {

    Pause until(long ms) {
        return new Pause(at, fromMs, Math.max(fromMs, ms));
    }

    /** How long it took, ms; 0 of one that did not end. */
    long lengthMs() {
        return toMs == null ? 0 : toMs - fromMs;
    }
}
