package org.petmr.recon.event;

import java.io.IOException;
import org.petmr.recon.image.Affine;

/**
 * The words of a part of a recording, a frame say. Times count from its first mark; what follows a mark belongs to the time
 * from that mark on. The marks at both ends are handed out, so the part's length can be read from its marks.
 */
public final class ListModeWindow implements ListModeSource {

    private final ListModeSource source;
    private final long fromMs;
    private final long toMs;
    private long firstMarkMs = -1;
    private boolean isInside;
    private boolean isPast;

    /**
     * @param source closed with this
     * @param fromMs start after the recording's first mark
     * @param toMs end after it, later than the start
     */
    public ListModeWindow(ListModeSource source, long fromMs, long toMs) {
        if (fromMs < 0 || toMs <= fromMs) {
            throw new IllegalArgumentException(
                    "window: %d to %d ms (expected: from 0 on, an end after the start)".formatted(fromMs, toMs));
        }
        this.source = source;
        this.fromMs = fromMs;
        this.toMs = toMs;
    }

    @Override
    public ListModeHeader header() {
        return source.header();
    }

    @Override
    public Affine lpsFromScanner() {
        return source.lpsFromScanner();
    }

    @Override
    public void listen(ListModeListener listener) {
        source.listen(listener);
    }

    @Override
    public double keptFraction() {
        return source.keptFraction();
    }

    @Override
    public int read(long[] words) throws IOException {
        while (!isPast) {
            int n = source.read(words);
            if (n < 0) {
                return n;
            }
            int left = choose(words, n);
            if (left > 0) {
                return left;
            }
        }
        return -1;
    }

    private int choose(long[] words, int n) {
        int to = 0;
        for (int i = 0; i < n; i++) {
            long word = words[i];
            if (!Word.isCoincidence(word) && Word.kind(word) == Word.TIME_MARK) {
                if (firstMarkMs < 0) {
                    firstMarkMs = Word.timeMs(word);
                }
                long timeMs = Word.timeMs(word) - firstMarkMs;
                boolean wasInside = isInside;
                isInside = timeMs >= fromMs && timeMs < toMs;
                if (isInside || wasInside) {
                    words[to++] = word;
                }
                if (timeMs >= toMs) {
                    isPast = true;
                    break;
                }
            } else if (isInside) {
                words[to++] = word;
            }
        }
        return to;
    }

    @Override
    public int wordBytes() {
        return source.wordBytes();
    }

    @Override
    public long lostBytes() {
        return source.lostBytes();
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
