package org.petmr.acquisition.ingest;

import java.util.Arrays;
import org.petmr.recon.event.Word;

/**
 * Words of one source that wait for the others, and where its marks stand among them. Grows as needed; who fills it keeps it
 * within bounds. One thread.
 */
final class WordQueue {

    private long[] words = new long[1 << 14];
    private long head;
    private long tail;
    /** Places of the marks, counted as head and tail are. */
    private long[] marks = new long[1 << 8];

    private int markHead;
    private int markCount;

    void add(long[] from, int n) {
        if (tail - head + n > words.length) {
            grow(n);
        }
        int mask = words.length - 1;
        for (int i = 0; i < n; i++) {
            long word = from[i];
            words[(int) (tail + i & mask)] = word;
            if (word < 0 && Word.kind(word) == Word.TIME_MARK) {
                addMark(tail + i);
            }
        }
        tail += n;
    }

    private void grow(int more) {
        int size = (int) (tail - head);
        int length = Integer.highestOneBit(Math.max(words.length, size + more - 1)) * 2;
        long[] larger = new long[length];
        for (long i = head; i < tail; i++) {
            larger[(int) (i & length - 1)] = words[(int) (i & words.length - 1)];
        }
        words = larger;
    }

    private void addMark(long place) {
        if (markCount == marks.length) {
            long[] larger = new long[2 * markCount];
            for (int i = 0; i < markCount; i++) {
                larger[i] = marks[markHead + i & markCount - 1];
            }
            marks = larger;
            markHead = 0;
        }
        marks[markHead + markCount & marks.length - 1] = place;
        markCount++;
    }

    boolean hasMark() {
        return markCount > 0;
    }

    /** The oldest mark that waits. */
    long mark() {
        return words[(int) (marks[markHead] & words.length - 1)];
    }

    /** Takes the words before the oldest mark, and the mark, which is not handed out. */
    int takeBlock(long[] to, int at) {
        long end = marks[markHead];
        int n = copy(to, at, (int) (end - head));
        head = end + 1;
        markHead = markHead + 1 & marks.length - 1;
        markCount--;
        return n;
    }

    /** How many words stand before the oldest mark. */
    int blockLength() {
        return (int) (marks[markHead] - head);
    }

    /** What stands behind the last mark, when no mark waits. */
    long[] takeRest() {
        int n = (int) (tail - head);
        long[] rest = new long[n];
        copy(rest, 0, n);
        head = tail;
        return rest;
    }

    private int copy(long[] to, int at, int n) {
        int from = (int) (head & words.length - 1);
        int first = Math.min(n, words.length - from);
        System.arraycopy(words, from, to, at, first);
        System.arraycopy(words, 0, to, at + first, n - first);
        return n;
    }

    int size() {
        return (int) (tail - head);
    }

    /** Gives up room that is not needed any more. */
    void trim() {
        if (tail == head && words.length > 1 << 20) {
            words = Arrays.copyOf(words, 1 << 14);
        }
    }
}
