package org.petmr.simulator.mr;

import java.util.Arrays;
import org.petmr.recon.event.Word;

/**
 * The markers that the MR host puts into the PET stream while it plays a protocol, as trigger words:
 *
 * <pre>
 * signal 64   a sequence starts
 * signal 65   a sequence ends
 * signal 66   a pulse: an inversion, or the first excitation of a slice or partition ({@link MrScan#pulsePeriodMs}), from
 *             the start of a sequence as long as it runs
 * signal 67   the navigator sees the diaphragm at rest ({@link MrNavigator})
 * </pre>
 */
public final class MrPulses {

    public static final int SEQUENCE_START = 64;
    public static final int SEQUENCE_END = 65;
    public static final int PULSE = 66;
    public static final int NAVIGATOR_AT_REST = 67;

    private static final double US_PER_MS = 1000;

    private final MrProtocol protocol;
    private final double offsetMs;

    /** @param offsetMs when the protocol starts, in the time of the PET stream; may be negative */
    public MrPulses(MrProtocol protocol, double offsetMs) {
        this.protocol = protocol;
        this.offsetMs = offsetMs;
    }

    /** The trigger words of a stretch of time, in order. @param fromMs of the PET stream @param toMs excluded */
    public long[] triggers(long fromMs, long toMs) {
        Words words = new Words(fromMs, toMs);
        for (MrProtocol.Step step : protocol.steps()) {
            double startMs = offsetMs + 1000 * step.startS();
            double endMs = offsetMs + 1000 * step.endS();
            if (endMs < fromMs || startMs >= toMs) {
                continue;
            }
            words.add(SEQUENCE_START, startMs);
            double periodMs = step.scan().pulsePeriodMs();
            for (long i = (long) Math.max(0, Math.floor((fromMs - startMs) / periodMs));
                    startMs + i * periodMs < Math.min(endMs, toMs);
                    i++) {
                words.add(PULSE, startMs + i * periodMs);
            }
            words.add(SEQUENCE_END, endMs);
        }
        return words.sorted();
    }

    /** Collects triggers of a stretch of time. */
    static final class Words {

        private final long fromMs;
        private final long toMs;
        private long[] words = new long[16];
        private int n;

        Words(long fromMs, long toMs) {
            if (toMs < fromMs || fromMs < 0) {
                throw new IllegalArgumentException(
                        "fromMs %d, toMs %d (expected: 0 or more, ascending)".formatted(fromMs, toMs));
            }
            this.fromMs = fromMs;
            this.toMs = toMs;
        }

        /** Left out when it lies outside. */
        void add(int signal, double atMs) {
            long us = Math.round(atMs * US_PER_MS);
            long ms = Math.floorDiv(us, 1000L);
            if (ms < fromMs || ms >= toMs) {
                return;
            }
            if (n == words.length) {
                words = Arrays.copyOf(words, 2 * n);
            }
            words[n++] = Word.trigger(signal, (int) (us - 1000 * ms), ms);
        }

        /** By time; what is simultaneous by its signal. */
        long[] sorted() {
            return Arrays.stream(words, 0, n)
                    .boxed()
                    .sorted((a, b) -> {
                        int byMs = Long.compare(Word.timeMs(a), Word.timeMs(b));
                        int byUs = byMs != 0 ? byMs : Integer.compare(Word.triggerUs(a), Word.triggerUs(b));
                        return byUs != 0 ? byUs : Integer.compare(Word.signalId(a), Word.signalId(b));
                    })
                    .mapToLong(Long::longValue)
                    .toArray();
        }
    }
}
