package org.petmr.simulator.detector;

import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.petmr.recon.event.Word;

/**
 * The device's FIFO. A paced device never waits for the network: what finds the FIFO full is dropped, its marks are kept
 * with what of their millisecond was sent, and a LOSS word says how many events are missing. One producer, one consumer.
 */
final class LossyFifo {

    private static final int FIFO_FULL = 1;

    /** A device that could not send one frame in this long has lost its host. */
    private static final int MOST_PENDING_WORDS = 120_000;

    private final ArrayBlockingQueue<Block> queue;
    private long[] pending = new long[64];
    private int pendingCount;
    private long pendingLost;
    private long pendingTimeMs;
    private long pendingScanMs;
    private long droppedSinceMark;

    LossyFifo(int blocks) {
        this.queue = new ArrayBlockingQueue<>(blocks);
    }

    /** Waits for room, up to a time; false when there was none. */
    boolean put(Block block, long millis) throws InterruptedException {
        return queue.offer(block, millis, TimeUnit.MILLISECONDS);
    }

    /**
     * Takes the block or drops its events; never waits.
     *
     * @return false when the host has taken nothing for so long that the run is over
     */
    boolean offer(Block block) {
        if (pendingCount > 0 && !flushPending()) {
            drop(block);
            return pendingCount < MOST_PENDING_WORDS;
        }
        if (droppedSinceMark > 0) {
            correctFirstMark(block);
        }
        if (!queue.offer(block)) {
            drop(block);
        }
        return true;
    }

    /** Before the end of the run: queues what is still owed. */
    boolean flush(long millis) throws InterruptedException {
        return pendingCount == 0 || (put(takePending(), millis));
    }

    Block poll(long millis) throws InterruptedException {
        return queue.poll(millis, TimeUnit.MILLISECONDS);
    }

    private void drop(Block block) {
        for (int i = 0; i < block.count(); i++) {
            long word = block.words()[i];
            if (Word.isCoincidence(word)) {
                pendingLost++;
                droppedSinceMark++;
            } else {
                keep(word);
            }
        }
        pendingTimeMs = block.lastTimeMs();
        pendingScanMs = block.scanMs();
        if (pendingCount == 0) {
            // Nothing but events: the LOSS word alone must still go out.
            keep(Word.PADDING);
        }
    }

    private void keep(long word) {
        long kept = word;
        if (Word.kind(word) == Word.TIME_MARK) {
            kept = withFewer(word, droppedSinceMark);
            droppedSinceMark = 0;
        }
        if (pendingCount == pending.length) {
            pending = Arrays.copyOf(pending, 2 * pendingCount);
        }
        pending[pendingCount++] = kept;
    }

    private void correctFirstMark(Block block) {
        for (int i = 0; i < block.count(); i++) {
            long word = block.words()[i];
            if (word < 0 && Word.kind(word) == Word.TIME_MARK) {
                block.words()[i] = withFewer(word, droppedSinceMark);
                droppedSinceMark = 0;
                return;
            }
        }
    }

    private static long withFewer(long mark, long fewer) {
        return Word.withMarkCount(mark, Word.markCount(mark) - fewer);
    }

    private boolean flushPending() {
        if (queue.remainingCapacity() == 0) {
            return false;
        }
        return queue.offer(takePending());
    }

    private Block takePending() {
        long[] words = new long[pendingCount + 1];
        words[0] = Word.loss(FIFO_FULL, pendingLost, pendingTimeMs);
        System.arraycopy(pending, 0, words, 1, pendingCount);
        Block block = new Block(words, words.length, pendingTimeMs, pendingScanMs, pendingScanMs);
        pendingCount = 0;
        pendingLost = 0;
        return block;
    }
}
