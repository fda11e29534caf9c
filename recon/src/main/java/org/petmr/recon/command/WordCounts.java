package org.petmr.recon.command;

import java.io.IOException;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.event.ListModeSource;
import org.petmr.recon.event.SinglesSets;
import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.SinglesUnits;

/** What kinds of words a recording holds and what it reports beside them, and how many of each. */
final class WordCounts implements SinglesSets.Receiver {

    private static final int WORDS = 1 << 16;

    private long words;
    private long prompts;
    private long delayeds;
    private long singles;
    private long triggers;
    private long marks;
    private long lostEvents;
    private long firstMs = -1;
    private long lastMs = -1;
    private final SortedSet<Integer> signals = new TreeSet<>();
    private final SortedSet<Integer> traceIds = new TreeSet<>();
    private final SinglesSets sets = new SinglesSets(this);
    private Optional<SinglesUnits> units = Optional.empty();
    private long histograms;
    private long traces;

    private WordCounts() {}

    /** Reads a recording to its end. */
    static WordCounts of(ListModeSource source, Progress progress) throws IOException {
        WordCounts counts = new WordCounts();
        long[] buffer = new long[WORDS];
        source.listen(counts.sets);
        for (int n = source.read(buffer); n >= 0; n = source.read(buffer)) {
            counts.add(buffer, n);
            progress.checkpoint();
            progress.report(source.fraction(), "%,d words".formatted(counts.words));
        }
        return counts;
    }

    private void add(long[] buffer, int n) {
        words += n;
        for (int i = 0; i < n; i++) {
            long word = buffer[i];
            if (Word.isCoincidence(word)) {
                if (Word.isDelayed(word)) {
                    delayeds++;
                } else {
                    prompts++;
                }
            } else {
                other(word);
            }
        }
    }

    private void other(long word) {
        switch (Word.kind(word)) {
            case Word.TIME_MARK -> {
                marks++;
                lastMs = Word.timeMs(word);
                firstMs = firstMs < 0 ? lastMs : firstMs;
            }
            case Word.SINGLE -> singles++;
            case Word.TRIGGER -> {
                triggers++;
                signals.add(Word.signalId(word));
            }
            case Word.LOSS -> lostEvents += Word.lossCount(word);
            default -> {
                // neither events nor time
            }
        }
    }

    @Override
    public void singles(SinglesUnits of, long startMs, long stopMs, long[] counts) {
        histograms++;
        units = Optional.of(of);
    }

    @Override
    public void trace(int signalId, long startMs, long stopMs, float[] values) {
        traces++;
        traceIds.add(signalId);
    }

    /** Units of the last whole set of singles. */
    Optional<SinglesUnits> units() {
        return units;
    }

    /** Whole sets of singles. */
    long histograms() {
        return histograms;
    }

    /** Reports of singles of units that did not make up a whole set. */
    long singlesReportsAlone() {
        return sets.incomplete();
    }

    /** Pieces of traces. */
    long traces() {
        return traces;
    }

    SortedSet<Integer> traceIds() {
        return traceIds;
    }

    long words() {
        return words;
    }

    long prompts() {
        return prompts;
    }

    long delayeds() {
        return delayeds;
    }

    long singles() {
        return singles;
    }

    long triggers() {
        return triggers;
    }

    long marks() {
        return marks;
    }

    /** Events that the device says it dropped. */
    long lostEvents() {
        return lostEvents;
    }

    /** Time of the first mark; meaningless without one. */
    long firstMs() {
        return firstMs;
    }

    long lastMs() {
        return lastMs;
    }

    /** Ids of the signals that triggers are of. */
    SortedSet<Integer> signals() {
        return signals;
    }
}
