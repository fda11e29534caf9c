package org.petmr.acquisition.ingest;

import java.util.Arrays;

/**
 * The clock of a source, as its marks and time syncs show it. Time goes on in steps; 32 bits of ms run over unnoticed; a clock
 * that jumps is set right by a shift, so that the time of the record goes forward and only forward.
 */
final class ClockCheck {

    /** A step longer than usual by this much, with nothing lost, is a jump. */
    private static final long JUMP_MS = 10;

    private static final long U32 = 0xFFFFFFFFL;
    private static final long U31 = 1L << 31;
    private static final double PPM = 1e6;
    private static final long SHORTEST_DRIFT_NS = 500_000_000;

    private boolean hasMark;
    private long rawMs;
    private long usualStepMs = 1;
    private long shiftMs;
    private long elapsedMs;
    private long jumps;
    private long lastJumpMs;

    private final long[] hostOffsetsNs = new long[8];
    private long hostSyncs;
    private boolean hasSync;
    private long firstUtcNs;
    private long firstTicksNs;
    private long utcNs;
    private long ticksNs;

    /**
     * A mark.
     *
     * @param raw its 32 bits of ms
     * @param isLossBefore frames or events between this mark and the one before are known to be missing
     * @return marks that are missing before it
     */
    long mark(long raw, boolean isLossBefore) {
        if (!hasMark) {
            hasMark = true;
            rawMs = raw;
            shiftMs = raw >= U31 ? U31 + U31 - raw : 0;
            return 0;
        }
        long step = (int) (raw - rawMs);
        rawMs = raw;
        boolean isJump = step <= 0 || step >= usualStepMs + JUMP_MS && !isLossBefore;
        if (isJump) {
            jumps++;
            lastJumpMs = step - usualStepMs;
            shiftMs -= lastJumpMs;
            elapsedMs += usualStepMs;
            hasSync = false;
            return 0;
        }
        elapsedMs += step;
        if (!isLossBefore && step > 1) {
            usualStepMs = step;
        }
        return step - 1;
    }

    /**
     * A front end that really measures tells the time of day. Frames wait on their way, never the other way round: of the last
     * few the one that waited least is believed.
     *
     * @param utc what it says, ns since 1970
     * @param hostUtc this machine's time when that came, ns since 1970
     */
    void compareWithHost(long utc, long hostUtc) {
        hostOffsetsNs[(int) (hostSyncs++ % hostOffsetsNs.length)] = utc - hostUtc;
    }

    /** How far the front end's time of day is ahead of this machine's, ns; 0 while it has not told it. */
    long aheadOfHostNs() {
        int n = (int) Math.min(hostSyncs, hostOffsetsNs.length);
        return Arrays.stream(hostOffsetsNs, 0, n).max().orElse(0);
    }

    /** @param ticks of the device's clock, ns */
    void sync(long utc, long ticks) {
        if (!hasSync) {
            hasSync = true;
            firstUtcNs = utc;
            firstTicksNs = ticks;
        }
        utcNs = utc;
        ticksNs = ticks;
    }

    /** Of the record, ms of 32 bits: what the device says and the shift. */
    long recordMs() {
        return rawMs + shiftMs & U32;
    }

    long shiftMs() {
        return shiftMs;
    }

    /** From the first mark to the newest, jumps left out. */
    long elapsedMs() {
        return elapsedMs;
    }

    long jumps() {
        return jumps;
    }

    long lastJumpMs() {
        return lastJumpMs;
    }

    boolean isSynced() {
        return hasSync;
    }

    /** The clock less UTC: two sources of which this differs do not agree about the time. */
    long aheadOfUtcNs() {
        return ticksNs - utcNs;
    }

    /** How much faster than UTC it runs, 0 while that is not known. */
    double driftPpm() {
        long spanNs = utcNs - firstUtcNs;
        return hasSync && spanNs >= SHORTEST_DRIFT_NS ? ((double) (ticksNs - firstTicksNs) / spanNs - 1) * PPM : 0;
    }
}
