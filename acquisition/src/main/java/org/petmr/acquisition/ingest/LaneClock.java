package org.petmr.acquisition.ingest;

import java.nio.ByteBuffer;
import org.petmr.recon.event.Frame;

/**
 * How far one source's marks are ahead of UTC, as its time syncs tell. A value that is far from the one before is believed only
 * when the next sync says the same: between a jump of the clock and the mark that shows it, syncs are wrong.
 */
final class LaneClock {

    private static final int SYNC_WORDS = 4;
    private static final int SOURCE_AT = 20;
    private static final int JITTER_AT = 28;
    private static final int FREE_RUNNING = 0;
    private static final int SHARED_CLOCK = 3;
    /** Half a ms: a time that is no better tells no whole ms. */
    private static final long MOST_JITTER_PS = 500_000_000;

    private static final double NS_PER_MS = 1e6;
    private static final double HALF_A_MS = 0.5;
    private static final long U32 = 0xFFFFFFFFL;
    /** Of clocks that are worth taking out: 100 ppm are a tenth of a ms from one sync to the next. */
    private static final double STEADY_MS = 2;

    private boolean isKnown;
    private boolean isShared;
    private double aheadMs;
    private double otherMs;

    /**
     * A TIME_SYNC frame. That of a clock that knows no UTC, says that it is unlocked or that it jitters by more than half a ms, is
     * passed over.
     *
     * @param shiftMs what is added to this source's marks in the record
     */
    void sync(ByteBuffer b, int at, Frame.Header h, long shiftMs) {
        int p = at + Frame.HEADER_BYTES;
        if (h.payloadWords() < SYNC_WORDS
                || b.getInt(p + SOURCE_AT) == FREE_RUNNING
                || (b.getInt(p + JITTER_AT) & U32) > MOST_JITTER_PS
                || (h.flags() & (Frame.FLAG_CLOCK_UNLOCKED | Frame.FLAG_REPLAY)) != 0) {
            return;
        }
        isShared = b.getInt(p + SOURCE_AT) == SHARED_CLOCK;
        long utcNs = b.getLong(p);
        long ticksNs = b.getLong(p + 8);
        long ms = b.getInt(p + 16) & U32;
        long ticksMs = Math.floorDiv(ticksNs, (long) NS_PER_MS);
        // The marks' counter tells whole ms; the ticks tell the rest where they count the same.
        boolean isSame = (ticksMs & U32) == ms;
        double partMs = isSame ? Math.floorMod(ticksNs, (long) NS_PER_MS) / NS_PER_MS : HALF_A_MS;
        long utcMs = Math.floorDiv(utcNs, (long) NS_PER_MS);
        double utcPartMs = Math.floorMod(utcNs, (long) NS_PER_MS) / NS_PER_MS;
        take((int) (ms + shiftMs - utcMs) + partMs - utcPartMs);
    }

    private void take(double foundMs) {
        if (!isKnown || isNear(foundMs, aheadMs) || isNear(foundMs, otherMs)) {
            isKnown = true;
            aheadMs = foundMs;
        }
        otherMs = foundMs;
    }

    /** Both count modulo 2^32 ms. */
    private static boolean isNear(double a, double b) {
        return Math.abs(between(a, b)) <= STEADY_MS;
    }

    private static double between(double a, double b) {
        double difference = a - b;
        return difference - Math.rint(difference / (U32 + 1)) * (U32 + 1);
    }

    boolean isKnown() {
        return isKnown;
    }

    /** Whether both count by one clock: then their marks agree better than what each is told of UTC. */
    boolean isOneWith(LaneClock other) {
        return isShared && other.isShared;
    }

    /** ms by which this source's marks are ahead of the other's. Both must be known. */
    double aheadOfMs(LaneClock other) {
        return between(aheadMs, other.aheadMs);
    }
}
