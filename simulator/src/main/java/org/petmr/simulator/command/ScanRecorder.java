package org.petmr.simulator.command;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.event.ListModeHeader;
import org.petmr.recon.event.ListModeWriter;
import org.petmr.recon.event.Word;
import org.petmr.recon.file.WholeFile;
import org.petmr.simulator.physics.EventStream;
import org.petmr.simulator.physics.ScanEvents;
import org.petmr.simulator.physics.Truth;

/** Writes a simulated scan as list mode, with the singles of its blocks each second, and what really made each word. */
final class ScanRecorder {

    private static final int READ_WORDS = 1 << 16;
    private static final int BLOCK_LEVEL = 1;
    private static final long SINGLES_EVERY_MS = 1000;

    private final ScanEvents scan;
    private final int threads;

    /** @param threads that make events */
    ScanRecorder(ScanEvents scan, int threads) {
        this.scan = scan;
        this.threads = threads;
    }

    /**
     * Each file whole or not at all; the truth is there before the list mode.
     *
     * @param listMode a free name
     * @param truth one byte for each word of the list mode, in order, see {@link Truth}; null for none
     * @return words of each kind, by {@link Truth}
     */
    long[] write(Path listMode, ListModeHeader header, Path truth, Progress progress) throws IOException {
        try (WholeFile whole = new WholeFile(listMode)) {
            Files.delete(whole.part()); // the writer never writes over a file
            long[] counts;
            try (ListModeWriter writer = new ListModeWriter(whole.part(), header)) {
                if (truth == null) {
                    counts = events(writer, OutputStream.nullOutputStream(), progress);
                } else {
                    try (WholeFile tags = new WholeFile(truth)) {
                        OutputStream out = new BufferedOutputStream(Channels.newOutputStream(tags.channel()));
                        counts = events(writer, out, progress);
                        out.flush();
                        tags.finish();
                    }
                }
            }
            whole.finish();
            return counts;
        }
    }

    private long[] events(ListModeWriter writer, OutputStream truth, Progress progress) throws IOException {
        long[] words = new long[READ_WORDS];
        byte[] tags = new byte[READ_WORDS];
        long[] counts = new long[Truth.TAGS];
        long singlesToMs = 0;
        long events = 0;
        try (EventStream stream = new EventStream(scan, threads)) {
            for (int n = stream.read(words, tags); n >= 0; n = stream.read(words, tags)) {
                progress.checkpoint();
                writer.words(words, n);
                truth.write(tags, 0, n);
                long timeMs = singlesToMs;
                for (int i = 0; i < n; i++) {
                    counts[tags[i]]++;
                    if (Word.kind(words[i]) == Word.TIME_MARK) {
                        timeMs = Word.timeMs(words[i]);
                    } else if (Word.isCoincidence(words[i])) {
                        events++;
                    }
                }
                while (timeMs >= singlesToMs + SINGLES_EVERY_MS) {
                    singles(writer, singlesToMs, singlesToMs + SINGLES_EVERY_MS);
                    singlesToMs += SINGLES_EVERY_MS;
                }
                progress.report((double) timeMs / scan.durationMs(), "%.2f M events".formatted(events * 1e-6));
            }
        }
        if (singlesToMs < scan.durationMs()) {
            singles(writer, singlesToMs, scan.durationMs());
        }
        return counts;
    }

    private void singles(ListModeWriter writer, long startMs, long stopMs) throws IOException {
        long[] counts =
                Arrays.stream(scan.blockSingles(startMs, stopMs)).asLongStream().toArray();
        writer.singles(BLOCK_LEVEL, startMs, stopMs, counts);
    }
}
