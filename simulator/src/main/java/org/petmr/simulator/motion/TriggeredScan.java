package org.petmr.simulator.motion;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.simulator.physics.ScanEvents;
import org.petmr.simulator.physics.Truth;

/**
 * The events of a scan with triggers among them: a trigger of millisecond t stands behind the time mark of t, before the
 * coincidences of that millisecond, which have no finer time.
 */
public final class TriggeredScan implements ScanEvents {

    private final ScanEvents scan;
    private final long[] timesMs;
    private final long[] words;

    /** @param triggers in any order; those outside the scan are left out */
    public TriggeredScan(ScanEvents scan, List<Trigger> triggers) {
        this.scan = scan;
        List<Trigger> inOrder = triggers.stream()
                .filter(t -> t.timeMs() < scan.durationMs())
                .sorted(Comparator.comparingLong(Trigger::timeMs)
                        .thenComparingInt(Trigger::us)
                        .thenComparingInt(Trigger::signalId))
                .toList();
        this.timesMs = inOrder.stream().mapToLong(Trigger::timeMs).toArray();
        this.words = inOrder.stream()
                .mapToLong(t -> Word.trigger(t.signalId(), t.us(), t.timeMs()))
                .toArray();
    }

    @Override
    public ScannerModel scanner() {
        return scan.scanner();
    }

    @Override
    public int durationMs() {
        return scan.durationMs();
    }

    @Override
    public int chunks() {
        return scan.chunks();
    }

    @Override
    public int[] blockSingles(long startMs, long stopMs) {
        return scan.blockSingles(startMs, stopMs);
    }

    @Override
    public Producer producer() {
        Producer producer = scan.producer();
        return index -> merge(producer.chunk(index));
    }

    private Chunk merge(Chunk chunk) {
        long[] in = chunk.words();
        int firstMark = 0;
        while (firstMark < in.length && !isMark(in[firstMark])) {
            firstMark++;
        }
        int lastMark = in.length - 1;
        while (lastMark >= 0 && !isMark(in[lastMark])) {
            lastMark--;
        }
        if (lastMark < 0) {
            return chunk;
        }
        // What stands before the first mark belongs to the millisecond before it; a chunk's own last mark is followed
        // by the next.
        int next = firstAt(Word.timeMs(in[firstMark]) - 1);
        int end = firstAt(Word.timeMs(in[lastMark]));
        if (next == end) {
            return chunk;
        }
        long[] out = new long[in.length + end - next];
        byte[] truth = new byte[out.length];
        int n = 0;
        long beforeMs = Word.timeMs(in[firstMark]);
        for (int i = 0; i < in.length; i++) {
            for (; next < end && timesMs[next] < beforeMs; next++) {
                truth[n] = Truth.NONE;
                out[n++] = words[next];
            }
            truth[n] = chunk.truth()[i];
            out[n++] = in[i];
            if (isMark(in[i])) {
                beforeMs = Word.timeMs(in[i]) + 1;
            }
        }
        return new Chunk(out, truth);
    }

    private static boolean isMark(long word) {
        return word < 0 && Word.kind(word) == Word.TIME_MARK;
    }

    /** Index of the first trigger at or after a time. */
    private int firstAt(long timeMs) {
        int at = Arrays.binarySearch(timesMs, timeMs);
        if (at < 0) {
            return -at - 1;
        }
        while (at > 0 && timesMs[at - 1] == timeMs) {
            at--;
        }
        return at;
    }
}
