package org.petmr.simulator.detector;

import java.io.IOException;
import org.petmr.recon.event.ListModeSource;
import org.petmr.recon.event.Word;

/**
 * What a recording holds, found by reading it through: so that a damaged or empty one is refused before anything is sent.
 *
 * @param events coincidences
 * @param marks time marks
 * @param lengthMs from the first mark to the last
 * @param mostEventsPerS the highest mean rate over a second of the recording, or over all of a shorter one
 * @param lostBytes that could not be read
 */
public record Survey(long events, long marks, long lengthMs, double mostEventsPerS, long lostBytes) {

    private static final int READ_WORDS = 1 << 16;
    private static final long WINDOW_MS = 1000;

    /**
     * Reads a recording to its end.
     *
     * @param name of the recording, for messages
     * @throws IllegalArgumentException when it holds no coincidence or no time
     */
    public static Survey of(String name, ListModeSource source) throws IOException {
        Counter counter = new Counter();
        long[] words = new long[READ_WORDS];
        for (int n = source.read(words); n >= 0; n = source.read(words)) {
            counter.add(words, n);
        }
        Survey survey = counter.survey(source.lostBytes());
        if (survey.events == 0 || survey.marks < 2) {
            throw new IllegalArgumentException("%s: %d coincidences, %d time marks (expected: coincidences, 2 marks)"
                    .formatted(name, survey.events, survey.marks));
        }
        return survey;
    }

    private static final class Counter {
        private long events;
        private long marks;
        private long firstMs;
        private long lastMs;
        private long windowMs;
        private long windowEvents;
        private double most;

        void add(long[] words, int n) {
            for (int i = 0; i < n; i++) {
                if (Word.isCoincidence(words[i])) {
                    events++;
                } else if (Word.kind(words[i]) == Word.TIME_MARK) {
                    mark(Word.timeMs(words[i]));
                }
            }
        }

        private void mark(long ms) {
            if (marks++ == 0) {
                firstMs = ms;
                windowMs = ms;
                windowEvents = events;
            }
            lastMs = ms;
            if (ms - windowMs >= WINDOW_MS) {
                most = Math.max(most, (events - windowEvents) * 1000.0 / (ms - windowMs));
                windowMs = ms;
                windowEvents = events;
            }
        }

        Survey survey(long lostBytes) {
            long lengthMs = Math.max(0, lastMs - firstMs);
            double mean = lengthMs == 0 ? 0 : events * 1000.0 / lengthMs;
            return new Survey(events, marks, lengthMs, Math.max(mean, most), lostBytes);
        }
    }
}
