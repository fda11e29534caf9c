package org.petmr.acquisition.ingest;

import java.util.Optional;

/**
 * Notices when this machine's clock is set: looked at often, its time of day must go on as fast as a clock that nobody sets.
 * Slow corrections of a time service pass. Any thread.
 */
public final class HostClock {

    private static final long NANOS_PER_MS = 1_000_000;

    /** @param byMs forward, or back below 0 @param atNanos of the clock that nobody sets */
    public record Jump(long byMs, long atNanos) {}

    private final long limitMs;
    private boolean hasLooked;
    private long lastNanos;
    private long lastMs;
    private volatile Jump last;

    /** @param limitMs a jump is larger */
    HostClock(long limitMs) {
        this.limitMs = limitMs;
    }

    /** By how much clocks may differ. */
    long limitMs() {
        return limitMs;
    }

    /**
     * Looks at both clocks.
     *
     * @return the jump since the last look, if there was one
     */
    synchronized Optional<Jump> look(long nanos, long utcMs) {
        long byMs = utcMs - lastMs - (nanos - lastNanos) / NANOS_PER_MS;
        boolean isJump = hasLooked && Math.abs(byMs) > limitMs;
        hasLooked = true;
        lastNanos = nanos;
        lastMs = utcMs;
        if (!isJump) {
            return Optional.empty();
        }
        last = new Jump(byMs, nanos);
        return Optional.of(last);
    }

    /** The last jump, if there ever was one. */
    public Optional<Jump> last() {
        return Optional.ofNullable(last);
    }
}
