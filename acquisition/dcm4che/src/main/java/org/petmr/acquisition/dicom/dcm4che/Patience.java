package org.petmr.acquisition.dicom.dcm4che;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.dcm4che3.net.Association;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long a peer may keep us waiting on an association; then it is broken off, and what was waited for is the reason. dcm4che's
 * own timers count the sending of an object as a whole, and leave an A-ABORT that reads as if the peer had sent it.
 */
final class Patience {

    private static final Logger LOG = LoggerFactory.getLogger(Patience.class);

    private final ScheduledExecutorService timers;
    private final Association association;
    private final long limitMs;
    private volatile long movedAtNs;
    private volatile String fault = "";
    private String awaited;
    private ScheduledFuture<?> timer;

    Patience(ScheduledExecutorService timers, Association association, Duration limit) {
        this.timers = timers;
        this.association = association;
        this.limitMs = limit.toMillis();
    }

    /** Counts from now. */
    synchronized void await(String what) {
        rest();
        awaited = what;
        moved();
        timer = timers.schedule(this::look, limitMs, TimeUnit.MILLISECONDS);
    }

    /** There was life: counts anew. */
    void moved() {
        movedAtNs = System.nanoTime();
    }

    /** Nothing is waited for. */
    synchronized void rest() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    /** What is read from it has gone out, except for the last piece. */
    InputStream watched(InputStream in) {
        return new FilterInputStream(in) {

            @Override
            public int read() throws IOException {
                moved();
                return super.read();
            }

            @Override
            public int read(byte[] bytes, int at, int length) throws IOException {
                moved();
                return super.read(bytes, at, length);
            }
        };
    }

    /** Why the talk broke: ourselves, when patience was over. */
    IOException told(IOException broken) {
        return fault.isEmpty() ? broken : new IOException(fault, broken);
    }

    private void look() {
        synchronized (this) {
            if (timer == null) {
                return;
            }
            long leftMs = limitMs - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - movedAtNs);
            if (leftMs > 0) {
                timer = timers.schedule(this::look, leftMs, TimeUnit.MILLISECONDS);
                return;
            }
            fault = "%s within %d ms".formatted(awaited, limitMs);
        }
        LOG.warn("association aborted association={} reason={}", association, fault);
        association.abort();
    }
}
