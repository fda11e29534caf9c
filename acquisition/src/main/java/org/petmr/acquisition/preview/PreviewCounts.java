package org.petmr.acquisition.preview;

import java.nio.ByteBuffer;
import java.util.function.LongSupplier;
import org.petmr.acquisition.ingest.LiveConsumer;
import org.petmr.recon.event.Frame;

/**
 * The events of a run as a live image is made of them. It takes no more than a part of its thread's time: frames
 * beyond are left out of the picture, never of the recording, and counted; so are all while batches wait for the thread, since
 * what waits there holds the links back. One thread fills it, any may look.
 */
final class PreviewCounts implements LiveConsumer {

    /** Of the thread that feeds everything live. */
    private static final double MOST_SHARE = 0.1;

    /** What is not taken of the share is kept for a burst, up to so much; so it begins, too. */
    private static final double MOST_CREDIT_NS = 250e6;

    /** When so many batches wait, the thread is late. */
    private static final int LATE_BATCHES = 16;

    private final LongSupplier nanos;
    private volatile PreviewData data;
    private long[] words = new long[8192];
    private long lastNs = -1;
    private double creditNs = MOST_CREDIT_NS;
    private boolean isLate;
    private volatile boolean isOver;
    private volatile long events;
    private volatile long leftOut;
    private volatile long newestNs;

    PreviewCounts(PreviewData data) {
        this(data, System::nanoTime);
    }

    /** @param nanos the time of this machine, as {@link System#nanoTime} tells it */
    PreviewCounts(PreviewData data, LongSupplier nanos) {
        this.data = data;
        this.nanos = nanos;
    }

    @Override
    public void accept(ByteBuffer span) {
        long now = nanos.getAsLong();
        if (lastNs >= 0) {
            creditNs = Math.min(MOST_CREDIT_NS, creditNs + MOST_SHARE * (now - lastNs));
        }
        lastNs = now;
        boolean isTaken = !isLate && creditNs > 0;
        long seen = 0;
        int at = span.position();
        while (at < span.limit()) {
            int n = span.getInt(at + 8);
            if ((span.get(at + 5) & 0xFF) == Frame.DATA) {
                if (isTaken) {
                    add(span, at + Frame.HEADER_BYTES, n);
                }
                seen += n;
            }
            at += Frame.HEADER_BYTES + Long.BYTES * n + Frame.TRAILER_BYTES;
        }
        if (isTaken) {
            events += seen;
            newestNs = nanos.getAsLong();
            creditNs -= newestNs - now;
        } else {
            leftOut += seen;
        }
    }

    @Override
    public void waiting(int batches) {
        isLate = batches > LATE_BATCHES;
    }

    @Override
    public void end() {
        isOver = true;
    }

    /** Whether all has come. */
    boolean isOver() {
        return isOver;
    }

    private void add(ByteBuffer span, int at, int n) {
        if (n > words.length) {
            words = new long[n];
        }
        span.slice(at, Long.BYTES * n).order(span.order()).asLongBuffer().get(words, 0, n);
        data.add(words, n);
    }

    /** What they were counted in fills much memory, and is let go of when all is shown. No event may come after this. */
    void release() {
        data = null;
    }

    /** What they are counted in; it may grow while it is read. */
    PreviewData data() {
        return data;
    }

    /** Words in the picture; of any kind, time marks among them. */
    long shown() {
        return events;
    }

    /** Words left out of the picture, since there was no time for them. */
    long leftOut() {
        return leftOut;
    }

    /** Time of the scan that the picture covers, s, by the devices' marks. */
    double dataS() {
        long first = data.others().firstMarkMs();
        long ms = data.others().lastMarkMs() - first & 0xFFFFFFFFL; // the counters roll over
        return first < 0 ? 0 : 1e-3 * ms;
    }

    /** When the newest of it came, as {@link System#nanoTime} tells it. */
    long newestNs() {
        return newestNs;
    }
}
