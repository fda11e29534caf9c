package org.petmr.simulator.physics.accelerated;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.petmr.simulator.physics.ScanEvents;

/** The words of a chunk as they come, each with its truth. */
final class EventBuffer {

    private long[] words = new long[1 << 11];
    private byte[] truth = new byte[1 << 11];
    private int size;

    void clear() {
        size = 0;
    }

    int size() {
        return size;
    }

    void add(long word, byte tag) {
        if (size == words.length) {
            words = Arrays.copyOf(words, 2 * size);
            truth = Arrays.copyOf(truth, 2 * size);
        }
        words[size] = word;
        truth[size++] = tag;
    }

    void addAll(EventBuffer other) {
        System.arraycopy(other.words, 0, room(other.size), size, other.size);
        System.arraycopy(other.truth, 0, truth, size, other.size);
        size += other.size;
    }

    /** Adds each of these words to one of some buffers, chosen evenly. @param from the first of those, {@code end} after the last */
    void deal(EventBuffer[] to, int from, int end, SplittableRandom random) {
        for (int i = 0; i < size; i++) {
            to[from + random.nextInt(end - from)].add(words[i], truth[i]);
        }
    }

    /** Makes room for words that are written into {@link #words()} from {@link #size()} on. */
    long[] room(int more) {
        if (size + more > words.length) {
            words = Arrays.copyOf(words, Math.max(2 * words.length, size + more));
            truth = Arrays.copyOf(truth, words.length);
        }
        return words;
    }

    /** Takes what has been written there. @param end index after the last word */
    void take(int end, byte tag) {
        Arrays.fill(truth, size, end, tag);
        size = end;
    }

    /** Puts the words from an index on into no order at all: those of a millisecond, made kind by kind. */
    void shuffle(int from, SplittableRandom random) {
        for (int i = size - 1; i > from; i--) {
            int j = from + random.nextInt(i - from + 1);
            long word = words[i];
            words[i] = words[j];
            words[j] = word;
            byte tag = truth[i];
            truth[i] = truth[j];
            truth[j] = tag;
        }
    }

    ScanEvents.Chunk chunk() {
        return new ScanEvents.Chunk(Arrays.copyOf(words, size), Arrays.copyOf(truth, size));
    }
}
