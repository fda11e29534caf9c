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

    /** How many of the words before each mark are no coincidences. */
    private int[] others = new int[1 << 8];

    private int othersSinceMark;
    private int markHead;
    private int markCount;

    /** @param read the words of a frame */
    void add(FrameWords read) {
        int n = read.count();
        if (tail - head + n > words.length) {
            grow(n);
        }
        int at = (int) (tail & words.length - 1);
        int first = Math.min(n, words.length - at);
        System.arraycopy(read.words(), 0, words, at, first);
        System.arraycopy(read.words(), first, words, 0, n - first);
        for (int i = 0; i < read.othersCount(); i++) {
            int place = read.others()[i];
            if (Word.kind(read.words()[place]) == Word.TIME_MARK) {
                addMark(tail + place);
                othersSinceMark = 0;
            } else {
                othersSinceMark++;
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
            int[] largerOthers = new int[2 * markCount];
            for (int i = 0; i < markCount; i++) {
                largerOthers[i] = others[markHead + i & markCount - 1];
            }
            marks = larger;
            others = largerOthers;
            markHead = 0;
        }
        marks[markHead + markCount & marks.length - 1] = place;
        others[markHead + markCount & marks.length - 1] = othersSinceMark;
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

    int marks() {
        return markCount;
    }

    /** How many of the words before the oldest mark are no coincidences. */
    int blockOthers() {
        return others[markHead];
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
