package org.petmr.acquisition.ingest;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Queue;
import org.petmr.recon.event.Frame;
import org.petmr.recon.event.Word;

/**
 * The words of one source's frames as they belong into the record: with LOSS words where events are missing, times set right,
 * and without the marks of frames that were overtaken. Store's thread only.
 */
final class FrameWords {

    private static final long U32 = 0xFFFFFFFFL;

    private final Queue<StoreNote> notes;
    private long frame;
    private long shiftMs;
    private long[] words = new long[8192];
    private int n;
    private int[] others = new int[64];
    private int othersCount;

    /** @param notes of the source's ledger; consumed */
    FrameWords(Queue<StoreNote> notes) {
        this.notes = notes;
    }

    /** Whether the next frame may be stored as it came. */
    boolean isPlain() {
        return shiftMs == 0 && hasNoNote();
    }

    private boolean hasNoNote() {
        StoreNote note = notes.peek();
        return note == null || note.frame() > frame;
    }

    /** The next frame is stored as it came. */
    void pass() {
        frame++;
    }

    /**
     * Takes the next frame apart, DATA or not.
     *
     * @param at of its header
     * @param isData otherwise only what stands before the frame is told
     */
    void read(ByteBuffer b, int at, int payloadWords, boolean isData) {
        n = 0;
        othersCount = 0;
        if (hasNoNote()) {
            if (isData) {
                words = PayloadWords.of(b, at, payloadWords, words);
                asTheyCame(payloadWords);
            }
        } else {
            withNotes(b, at, isData ? payloadWords : 0);
        }
        frame++;
    }

    /** The usual frame: nothing is put in, and coincidences are not looked at but for their sign. */
    private void asTheyCame(int count) {
        n = count;
        boolean hasPad = false;
        for (int i = 0; i < count; i++) {
            long word = words[i];
            if (word < 0) {
                hasPad |= Word.kind(word) == Word.PAD;
                words[i] = shifted(word, shiftMs);
                addOther(i);
            }
        }
        if (hasPad) {
            leaveOutPads();
        }
    }

    private void leaveOutPads() {
        int all = n;
        n = 0;
        othersCount = 0;
        for (int i = 0; i < all; i++) {
            if (words[i] >= 0 || Word.kind(words[i]) != Word.PAD) {
                put(words[i]);
            }
        }
    }

    private void withNotes(ByteBuffer b, int at, int most) {
        boolean isLate = false;
        StoreNote note = next();
        for (int i = 0; i < most; i++) {
            for (; note != null && note.word() <= i; note = next()) {
                isLate |= apply(note);
            }
            long word = b.getLong(at + Frame.HEADER_BYTES + 8 * i);
            if (!Word.isCoincidence(word)) {
                int kind = Word.kind(word);
                if (kind == Word.TIME_MARK && isLate || kind == Word.PAD) {
                    continue;
                }
                word = shifted(word, shiftMs);
            }
            put(word);
        }
        for (; note != null; note = next()) {
            apply(note);
        }
    }

    /** What is told behind the last frame. */
    void end() {
        n = 0;
        othersCount = 0;
        frame = Long.MAX_VALUE;
        for (StoreNote note = next(); note != null; note = next()) {
            apply(note);
        }
    }

    /** The note that holds for the frame in hand, or null. */
    private StoreNote next() {
        StoreNote note = notes.peek();
        return note != null && note.frame() <= frame ? notes.poll() : null;
    }

    private boolean apply(StoreNote note) {
        switch (note.kind()) {
            case LOSS -> put(note.value());
            case SHIFT -> shiftMs = note.value();
            case LATE -> {
                return true;
            }
        }
        return false;
    }

    /** A word that is no coincidence, its time later by so much, where it has one. */
    static long shifted(long word, long byMs) {
        if (byMs == 0) {
            return word;
        }
        return switch (Word.kind(word)) {
            case Word.TIME_MARK, Word.TRIGGER, Word.LOSS, Word.INTERVAL -> word & ~U32 | word + byMs & U32;
            default -> word;
        };
    }

    private void put(long word) {
        if (n == words.length) {
            words = Arrays.copyOf(words, 2 * n);
        }
        if (word < 0) {
            addOther(n);
        }
        words[n++] = word;
    }

    private void addOther(int place) {
        if (othersCount == others.length) {
            others = Arrays.copyOf(others, 2 * othersCount);
        }
        others[othersCount++] = place;
    }

    /** The first {@link #count} are meant; valid until the next call. */
    long[] words() {
        return words;
    }

    int count() {
        return n;
    }

    /** Where words stand that are no coincidences, ascending; the first {@link #othersCount} are meant. */
    int[] others() {
        return others;
    }

    int othersCount() {
        return othersCount;
    }

    /** What is added to the times of reports beside the words. */
    long shiftMs() {
        return shiftMs;
    }
}
