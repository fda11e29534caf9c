package org.petmr.acquisition.link;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.petmr.recon.event.Frame;
import org.petmr.recon.event.Word;

/** Writes one front end's frames: numbered, sealed, and counted for END_OF_RUN. Any thread; one frame at a time. */
final class RunSender {

    static final int MOST_WORDS = 8192;

    private final LinkSocket socket;
    private final int sourceId;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(
                    Frame.HEADER_BYTES + 8 * MOST_WORDS + Frame.TRAILER_BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    private int runTag;
    private long idleSeq = 2; // HELLO and DESCRIPTOR, or what the key needs between, came before
    private long seq;
    private long timeMs;
    private long prompts;
    private long delayeds;
    private long singles;
    private long marks;
    private boolean isEnded;
    private long lastNanos = System.nanoTime();

    RunSender(LinkSocket socket, int sourceId) {
        this.socket = socket;
        this.sourceId = sourceId;
    }

    synchronized void say(int type, String json) throws IOException {
        socket.write(JsonFrames.build(type, sourceId, runTag, runTag == 0 ? idleSeq++ : seq++, timeMs, json));
        lastNanos = System.nanoTime();
    }

    /** From now on frames are of this run. */
    synchronized void begin(int tag) {
        runTag = tag;
        seq = 0;
    }

    /** @param words [n] at most {@link #MOST_WORDS} */
    synchronized void words(long[] words, int n) throws IOException {
        if (isEnded) {
            return;
        }
        for (int i = 0; i < n; i++) {
            long word = words[i];
            if (Word.isCoincidence(word)) {
                prompts += 1 - (word >>> 62);
                delayeds += word >>> 62;
            } else if (Word.kind(word) == Word.TIME_MARK) {
                marks++;
                timeMs = Word.timeMs(word);
            } else if (Word.kind(word) == Word.SINGLE) {
                singles++;
            }
        }
        buffer.clear().position(Frame.HEADER_BYTES);
        buffer.asLongBuffer().put(words, 0, n);
        seal(Frame.DATA, n);
    }

    /** Where nothing has gone out for so long. */
    synchronized void heartbeat(long idleNanos) throws IOException {
        if (System.nanoTime() - lastNanos >= idleNanos) {
            buffer.clear();
            buffer.putLong(Frame.HEADER_BYTES, (runTag == 0 ? idleSeq : seq) + 1);
            buffer.putLong(Frame.HEADER_BYTES + 8, prompts + delayeds);
            buffer.putLong(Frame.HEADER_BYTES + 16, 0);
            seal(Frame.HEARTBEAT, 3);
        }
    }

    /** Once. @param lost events that could not be put into words */
    synchronized void end(long lost) throws IOException {
        if (isEnded || runTag == 0) {
            return;
        }
        isEnded = true;
        long[] totals = {seq + 1, prompts, delayeds, singles, marks, lost};
        buffer.clear().position(Frame.HEADER_BYTES);
        buffer.asLongBuffer().put(totals);
        seal(Frame.END_OF_RUN, totals.length);
    }

    private void seal(int type, int words) throws IOException {
        long number = runTag == 0 ? idleSeq++ : seq++;
        int flags = runTag == 0 ? 0 : Frame.FLAG_REPLAY; // marks stand where blocks begin, not at every ms
        Frame.Header h = new Frame.Header(type, flags, words, sourceId, runTag, number, timeMs);
        Frame.seal(buffer, 0, h);
        socket.write(buffer.position(0).limit(h.frameBytes()));
        lastNanos = System.nanoTime();
    }
}
