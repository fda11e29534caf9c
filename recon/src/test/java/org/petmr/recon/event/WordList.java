package org.petmr.recon.event;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.SinglesUnits;

/** A recording in memory, for tests: words as they are given, singles told before the first word. */
public final class WordList implements ListModeSource {

    /** Block singles of a part of the recording. */
    public record BlockSingles(long startMs, long stopMs, double[] cps) {}

    /** A piece of a trace, told before the first word. */
    public record Trace(int signalId, long startMs, long stopMs, float[] values) {}

    private final ListModeHeader header;
    private final List<Trace> traces = new ArrayList<>();
    private final List<BlockSingles> singles;
    private long[] words = new long[1024];
    private int size;
    private int at;
    private ListModeListener listener = new ListModeListener() {};

    public WordList(ScannerModel scanner, BlockSingles... singles) {
        this.header = new ListModeHeader(scanner, "test", "2026-11-21T09:00:00Z", 0, "18F", 6586.2, 0.967);
        this.singles = List.of(singles);
    }

    public void add(long word) {
        if (size == words.length) {
            words = Arrays.copyOf(words, 2 * size);
        }
        words[size++] = word;
    }

    public void addTrace(Trace trace) {
        traces.add(trace);
    }

    /** The same words once more from the beginning. */
    public WordList again() {
        WordList copy = new WordList(header.scanner(), singles.toArray(BlockSingles[]::new));
        copy.words = words;
        copy.size = size;
        copy.traces.addAll(traces);
        return copy;
    }

    public long[] words() {
        return Arrays.copyOf(words, size);
    }

    @Override
    public ListModeHeader header() {
        return header;
    }

    @Override
    public void listen(ListModeListener newListener) {
        listener = newListener;
    }

    /** Hands out at most 1000 words at a time, so that every reader meets borders of buffers. */
    @Override
    public int read(long[] into) {
        if (at == 0) {
            traces.forEach(t -> listener.trace(t.signalId(), t.startMs(), t.stopMs(), t.values()));
            SinglesUnits blocks = SinglesUnits.blocks(header.scanner());
            for (BlockSingles s : singles) {
                for (int u = 0; u < s.cps().length; u++) {
                    listener.singles(blocks, u, s.startMs(), s.stopMs(), s.cps()[u]);
                }
            }
        }
        int n = Math.min(Math.min(1000, into.length), size - at);
        System.arraycopy(words, at, into, 0, n);
        at += n;
        return n == 0 ? -1 : n;
    }

    @Override
    public long lostBytes() {
        return 0;
    }

    @Override
    public void close() {
        // nothing to close
    }
}
