package org.petmr.acquisition.ingest;

import org.petmr.acquisition.link.ReadGate;

/**
 * Memory that batches between the sockets and their last consumer may hold. Full: reading stops, TCP makes the front end
 * wait, and its own FIFO decides what is lost. Half empty again: reading goes on.
 */
final class ReadBudget {

    private final long bytes;
    private final ReadGate gate;
    private long held;
    private boolean isPaused;
    private long pauses;
    private long resumedNanos = System.nanoTime();

    ReadBudget(long bytes, ReadGate gate) {
        this.bytes = bytes;
        this.gate = gate;
    }

    synchronized void take(long n) {
        held += n;
        if (!isPaused && held > bytes) {
            isPaused = true;
            pauses++;
            gate.pauseReading();
        }
    }

    synchronized void give(long n) {
        held -= n;
        if (isPaused && held <= bytes / 2) {
            isPaused = false;
            resumedNanos = System.nanoTime();
            gate.resumeReading();
        }
    }

    ReadGate gate() {
        return gate;
    }

    /** When reading was last resumed; now, while it is stopped. */
    synchronized long resumedNanos(long nowNanos) {
        return isPaused ? nowNanos : resumedNanos;
    }

    synchronized long heldBytes() {
        return held;
    }

    long capacityBytes() {
        return bytes;
    }

    /** How often reading was stopped. */
    synchronized long pauses() {
        return pauses;
    }
}
