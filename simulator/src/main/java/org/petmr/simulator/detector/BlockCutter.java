package org.petmr.simulator.detector;

import java.io.IOException;
import org.petmr.acquisition.wire.FrameSender;
import org.petmr.recon.event.Word;

/** Cuts a run's words into blocks: at 8192 words or, when asked, after 10 ms of scan time, whichever is first. */
final class BlockCutter {

    private static final int MS_PER_BLOCK = 10;

    private final RunSource source;
    private final boolean isByTime;
    private final long[] read = new long[FrameSender.MOST_WORDS];
    private int at;
    private int filled;
    private boolean hasMark;
    private long firstMs;
    private long timeMs;

    BlockCutter(RunSource source, boolean isByTime) {
        this.source = source;
        this.isByTime = isByTime;
    }

    /** The next block, or null after the last. Its times are those of the source. */
    Block next() throws IOException {
        long[] words = new long[FrameSender.MOST_WORDS];
        int n = 0;
        long startScanMs = timeMs - firstMs;
        while (n < words.length) {
            if (at == filled) {
                filled = source.read(read);
                at = 0;
                if (filled < 0) {
                    filled = 0;
                    break;
                }
            }
            long word = read[at++];
            words[n++] = word;
            if (word < 0 && Word.kind(word) == Word.TIME_MARK) {
                if (!hasMark) {
                    firstMs = Word.timeMs(word);
                    hasMark = true;
                }
                timeMs = Word.timeMs(word);
                if (isByTime && timeMs - firstMs - startScanMs >= MS_PER_BLOCK) {
                    break;
                }
            }
        }
        return n == 0 ? null : new Block(words, n, timeMs, startScanMs, timeMs - firstMs);
    }
}
