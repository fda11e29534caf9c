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

    /** @param notes of the source's ledger; consumed */
    FrameWords(Queue<StoreNote> notes) {
        this.notes = notes;
    }

    /** Whether the next frame may be stored as it came. */
    boolean isPlain() {
        StoreNote note = notes.peek();
        return shiftMs == 0 && (note == null || note.frame() > frame);
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
        int most = isData ? payloadWords : 0;
        if (words.length < most) {
            words = new long[most];
        }
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
                if (shiftMs != 0 && isTimed(kind)) {
                    word = word & ~U32 | word + shiftMs & U32;
                }
            }
            put(word);
        }
        for (; note != null; note = next()) {
            apply(note);
        }
        frame++;
    }

    /** What is told behind the last frame. */
    void end() {
        n = 0;
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

    private static boolean isTimed(int kind) {
        return kind == Word.TIME_MARK || kind == Word.TRIGGER || kind == Word.LOSS || kind == Word.INTERVAL;
    }

    private void put(long word) {
        if (n == words.length) {
            words = Arrays.copyOf(words, 2 * n);
        }
        words[n++] = word;
    }

    /** The first {@link #count} are meant; valid until the next call. */
    long[] words() {
        return words;
    }

    int count() {
        return n;
    }

    /** What is added to the times of reports beside the words. */
    long shiftMs() {
        return shiftMs;
    }
}
