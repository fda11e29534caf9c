package org.petmr.acquisition.ingest;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.petmr.acquisition.link.FrameBatch;

/**
 * A bounded ring of batches for one consumer thread. A few hundred batches a second pass, each of hundreds of kilobytes,
 * so a lock costs nothing that could be measured. How many bytes may wait is the {@link ReadBudget}'s business; the
 * capacity here is the second bound, and what does not fit is refused and counted.
 */
final class BatchRing {

    private final FrameBatch[] slots;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition notEmpty = lock.newCondition();
    private int head;
    private int size;
    private long refused;
    private boolean isClosed;

    /** @param capacity batches, a power of two */
    BatchRing(int capacity) {
        if (Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException("capacity: " + capacity + " (expected: a power of two)");
        }
        slots = new FrameBatch[capacity];
    }

    /** False when full or closed: the batch stays the caller's. */
    boolean offer(FrameBatch batch) {
        lock.lock();
        try {
            if (isClosed || size == slots.length) {
                refused++;
                return false;
            }
            slots[head + size & slots.length - 1] = batch;
            size++;
            notEmpty.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** The oldest batch, or null after the wait, or at once when closed and empty. */
    FrameBatch poll(long waitMs) throws InterruptedException {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(waitMs);
            while (size == 0 && !isClosed && left > 0) {
                left = notEmpty.awaitNanos(left);
            }
            if (size == 0) {
                return null;
            }
            FrameBatch batch = slots[head];
            slots[head] = null;
            head = head + 1 & slots.length - 1;
            size--;
            return batch;
        } finally {
            lock.unlock();
        }
    }

    /** No more offers; what is in the ring can still be taken. */
    void close() {
        lock.lock();
        try {
            isClosed = true;
            notEmpty.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isDrained() {
        lock.lock();
        try {
            return isClosed && size == 0;
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return size;
        } finally {
            lock.unlock();
        }
    }

    int capacity() {
        return slots.length;
    }

    long refused() {
        lock.lock();
        try {
            return refused;
        } finally {
            lock.unlock();
        }
    }
}
