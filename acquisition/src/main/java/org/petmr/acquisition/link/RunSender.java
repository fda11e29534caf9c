package org.petmr.acquisition.link;

import java.io.IOException;
import org.petmr.acquisition.wire.FrameSender;
import org.petmr.recon.event.Frame;
import org.petmr.recon.event.Word;

/** One run of a front end inside the service: its words, counted for END_OF_RUN. Any thread; one frame at a time. */
final class RunSender {

    private final FrameSender sender;
    private boolean isBegun;
    private boolean isEnded;
    private long timeMs;
    private long prompts;
    private long delayeds;
    private long singles;
    private long marks;

    RunSender(FrameSender sender) {
        this.sender = sender;
    }

    /** From now on frames are of this run. */
    synchronized void begin(int tag) {
        sender.beginRun(tag, Frame.FLAG_REPLAY); // marks stand where blocks begin, not at every ms
        isBegun = true;
    }

    /** @param words [n] at most {@link FrameSender#MOST_WORDS} */
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
        sender.words(Frame.DATA, words, 0, n, timeMs);
    }

    /** Where nothing has gone out for so long. */
    synchronized void heartbeat(long idleNanos) throws IOException {
        if (sender.isIdleFor(idleNanos)) {
            sender.heartbeat(prompts + delayeds, 0);
        }
    }

    /** Once. @param lost events that could not be put into words */
    synchronized void end(long lost) throws IOException {
        if (isBegun && !isEnded) {
            isEnded = true;
            sender.endOfRun(prompts, delayeds, singles, marks, lost);
        }
    }
}
