package org.petmr.acquisition.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.link.ReadGate;
import org.petmr.acquisition.store.Journal;
import org.petmr.recon.event.Frame;
import org.petmr.recon.event.Word;

/** What is written of two sources: every word once, in time, whatever the cuts between their frames. */
class MergeRecorderTest {

    private static final int RUN = 7;
    private static final long UTC_NS = 1_767_225_600_000_000_000L;
    private static final int EVENTS_PER_MS = 3;
    private static final int TOLD_BY_PTP = 2;
    private static final int SHARED_CLOCK = 3;
    private static final int BLOCK_LEVEL = 1;

    @TempDir
    Path directory;

    private Journal journal;
    private final List<SourceLedger> ledgers = new ArrayList<>();
    private final long[] seq = new long[3];
    /** Words of DATA frames of the record. */
    private final List<Long> record = new ArrayList<>();

    private final List<Frame.Header> headers = new ArrayList<>();

    /** Start and stop of the record's SINGLES. */
    private final List<List<Long>> singles = new ArrayList<>();

    private int told = TOLD_BY_PTP;
    private long jitterPs;
    private MergeRecorder recorder;

    @BeforeEach
    void open() {
        journal = new Journal(directory.resolve("journal.jsonl"), Clock.systemUTC());
        ledgers.add(new SourceLedger(1, RUN, journal));
        ledgers.add(new SourceLedger(2, RUN, journal));
        ReadGate gate = new ReadGate() {
            @Override
            public void pauseReading() {}

            @Override
            public void resumeReading() {}
        };
        recorder = new MergeRecorder(
                RUN, ledgers, new ReadBudget(1 << 30, gate), 1 << 20, () -> true, journal, this::write);
    }

    @AfterEach
    void close() {
        journal.close();
    }

    private void write(ByteBuffer frames) {
        for (int at = frames.position(); at < frames.limit(); ) {
            assertThat(Frame.headerFault(frames, at)).isEmpty();
            Frame.Header h = Frame.header(frames, at);
            assertThat(Frame.isPayloadSound(frames, at, h)).isTrue();
            if (h.type() == Frame.DATA) {
                headers.add(h);
                for (int i = 0; i < h.payloadWords(); i++) {
                    record.add(frames.getLong(at + Frame.HEADER_BYTES + 8 * i));
                }
            }
            if (h.type() == Frame.SINGLES) {
                singles.add(List.of(
                        frames.getInt(at + Frame.HEADER_BYTES) & 0xFFFFFFFFL,
                        frames.getInt(at + Frame.HEADER_BYTES + 4) & 0xFFFFFFFFL));
            }
            at += h.frameBytes();
        }
    }

    private void send(int source, int type, int flags, long... words) {
        ByteBuffer b = ByteBuffer.allocate(Frame.HEADER_BYTES + 8 * words.length + Frame.TRAILER_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        b.position(Frame.HEADER_BYTES).asLongBuffer().put(words);
        Frame.seal(b, 0, new Frame.Header(type, flags, words.length, source, RUN, seq[source]++, 0));
        b.clear();
        Frame.Header h = Frame.header(b, 0);
        if (ledgers.get(source - 1).frame(b, 0, h) == SourceLedger.Verdict.KEEP) {
            recorder.accept(source, b);
            recorder.goOn();
        }
    }

    private void sync(int source, long trueMs, double aheadMs, int flags) {
        long ticksNs = trueMs * 1_000_000 + Math.round(aheadMs * 1e6);
        long ms = Math.floorDiv(ticksNs, 1_000_000L);
        send(
                source,
                Frame.TIME_SYNC,
                flags,
                UTC_NS + trueMs * 1_000_000,
                ticksNs,
                ms & 0xFFFFFFFFL | (long) told << 32,
                jitterPs << 32);
    }

    /** Events of a ms tell it and their source; the mark is what the source's clock shows. */
    private void ms(int source, long trueMs, double aheadMs) {
        long shown = (long) Math.floor(trueMs + aheadMs);
        long[] words = new long[EVENTS_PER_MS + 2];
        for (int i = 0; i < EVENTS_PER_MS; i++) {
            words[i] = Word.coincidence(i == 0, source, (int) trueMs, 0);
        }
        words[EVENTS_PER_MS] = Word.trigger(source, 500, shown);
        words[EVENTS_PER_MS + 1] = Word.timeMark(shown, EVENTS_PER_MS, false);
        send(source, Frame.DATA, 0, words);
    }

    private void end(int source) {
        send(source, Frame.END_OF_RUN, 0, seq[source] + 1, 0, 0, 0, 0, 0);
    }

    private List<Long> marks() {
        return record.stream()
                .filter(w -> w < 0 && Word.kind(w) == Word.TIME_MARK)
                .map(Word::timeMs)
                .toList();
    }

    /** How far the marks before and the events between are apart, over all events of a source: the least and the most. */
    private long[] offBy(int source) {
        long[] range = {Long.MAX_VALUE, Long.MIN_VALUE};
        List<Long> block = new ArrayList<>();
        for (long word : record) {
            if (Word.isCoincidence(word)) {
                if (Word.elementA(word) == source) {
                    block.add((long) Word.elementB(word));
                }
            } else if (Word.kind(word) == Word.TIME_MARK) {
                for (long trueMs : block) {
                    range[0] = Math.min(range[0], Word.timeMs(word) - trueMs);
                    range[1] = Math.max(range[1], Word.timeMs(word) - trueMs);
                }
                block.clear();
            }
        }
        assertThat(block).as("events behind the last mark").isEmpty();
        return range;
    }

    private void run(int lengthMs, double aheadMs, double driftMsPerMs, int syncFlags, boolean isSyncFirst) {
        for (int t = 0; t <= lengthMs; t++) {
            double ahead = aheadMs + driftMsPerMs * t;
            for (int source = 1; source <= 2; source++) {
                if (isSyncFirst && t % 100 == 0) {
                    sync(source, t, source == 2 ? ahead : 0, syncFlags);
                }
                ms(source, t, source == 2 ? ahead : 0);
                if (!isSyncFirst && t % 100 == 0) {
                    sync(source, t, source == 2 ? ahead : 0, syncFlags);
                }
            }
        }
        end(1);
        end(2);
        recorder.finish();
        assertThat(record.stream().filter(Word::isCoincidence).count()).isEqualTo(2L * EVENTS_PER_MS * (lengthMs + 1));
        List<Long> marks = marks();
        for (int i = 1; i < marks.size(); i++) {
            assertThat(marks.get(i)).isGreaterThan(marks.get(i - 1));
        }
        assertThat(ledgers.get(1).totals(java.util.OptionalLong.empty()).lateEvents())
                .isZero();
    }

    @Test
    void clocksThatAgreeAreLeftAsTheyAre() {
        run(300, 0.4, 0, 0, false);
        assertThat(marks()).hasSize(301).startsWith(0L).endsWith(300L);
        assertThat(offBy(2)).containsExactly(0, 0);
    }

    @Test
    void anOffsetIsTakenOutFromTheFirstMarkOn() throws Exception {
        run(300, 5.3, 0, 0, false);
        assertThat(offBy(1)).containsExactly(0, 0);
        assertThat(offBy(2)).containsExactly(0, 0);
        assertThat(marks()).hasSize(301).endsWith(300L);
        assertThat(record.stream()
                        .filter(w -> w < 0 && Word.kind(w) == Word.TRIGGER && Word.signalId(w) == 2)
                        .map(Word::timeMs))
                .as("triggers go with their marks")
                .startsWith(0L, 1L, 2L)
                .endsWith(300L);
        journal.flush();
        assertThat(Files.readString(directory.resolve("journal.jsonl")))
                .contains("\"kind\":\"clock-offset-taken-out\",\"source\":2,\"ms\":5,\"against\":1");
    }

    /** 2 % is far more than any crystal's: the offset goes from 3 to 24 ms. */
    @Test
    void aDriftIsFollowed() {
        run(1050, 3, 0.02, 0, true);
        assertThat(offBy(1)).containsExactly(0, 0);
        // rounding, the step that waits for three quarters, and what it drifts from one sync to the next: 2 ms
        assertThat(offBy(2)[0]).isGreaterThanOrEqualTo(-1);
        assertThat(offBy(2)[1]).isLessThanOrEqualTo(3);
    }

    /** The other way the marks go over a ms twice; its events stay where they are, and are not late. */
    @Test
    void aSlowClockIsFollowed() {
        run(1050, 30, -0.02, 0, true);
        assertThat(offBy(2)[0]).isGreaterThanOrEqualTo(-3);
        assertThat(offBy(2)[1]).isLessThanOrEqualTo(2);
        assertThat(marks()).hasSize(1051);
    }

    @Test
    void anOffsetBeyondTheBoundIsNot() {
        run(300, Lane.LARGEST_OFFSET_MS + 1, 0, 0, false);
        assertThat(offBy(2)).containsExactly(Lane.LARGEST_OFFSET_MS + 1, Lane.LARGEST_OFFSET_MS + 1);
    }

    @Test
    void aClockThatIsUnlockedIsNotBelieved() {
        run(300, 5, 0, Frame.FLAG_CLOCK_UNLOCKED, false);
        assertThat(offBy(2)).containsExactly(5, 5);
    }

    /** UTC may be told some ms wrong; marks that one clock makes agree all the same. */
    @Test
    void marksOfOneClockAreNotMovedByWhatEachIsToldOfUtc() {
        told = SHARED_CLOCK;
        run(300, 5.3, 0, 0, false);
        assertThat(offBy(2)).containsExactly(5, 5);
    }

    @Test
    void aTimeThatJittersByAMsIsNotBelieved() {
        jitterPs = 1_000_000_000;
        run(300, 5, 0, 0, false);
        assertThat(offBy(2)).containsExactly(5, 5);
    }

    /** Times have no sign: what source 2 counted before the record's 0 is at it. */
    @Test
    void whatWasBeforeTheRecordIsAtItsBeginning() {
        sync(1, 0, 0, 0);
        sync(2, 0, 5, 0);
        long block = BLOCK_LEVEL << 16 | Integer.BYTES << 24 | 2L << 32;
        send(2, Frame.SINGLES, 0, 1000L << 32, block, 7);
        send(1, Frame.SINGLES, 0, 1000L << 32, block, 9);
        for (int shown = 0; shown < 5; shown++) {
            send(2, Frame.DATA, 0, Word.trigger(2, 500, shown), Word.timeMark(shown, 0, false));
        }
        for (int t = 0; t <= 50; t++) {
            ms(1, t, 0);
            ms(2, t, 5);
        }
        end(1);
        end(2);
        recorder.finish();
        assertThat(record.stream()
                        .filter(w -> w < 0 && Word.kind(w) == Word.TRIGGER && Word.signalId(w) == 2)
                        .map(Word::timeMs))
                .startsWith(0L, 0L, 0L, 0L, 0L, 0L, 1L)
                .endsWith(50L);
        assertThat(singles).containsExactly(List.of(0L, 995L));
    }

    /** A jump is taken out by the marks; a sync from between it and its mark changes nothing. */
    @Test
    void aJumpIsTakenOutOnce() {
        for (int t = 0; t <= 400; t++) {
            double ahead = t < 150 ? 7 : 507;
            for (int source = 1; source <= 2; source++) {
                if (t == 150 || t % 100 == 0) {
                    sync(source, t, source == 2 ? ahead : 0, 0);
                }
                ms(source, t, source == 2 ? ahead : 0);
            }
        }
        end(1);
        end(2);
        recorder.finish();
        assertThat(marks()).hasSize(401).endsWith(400L);
        assertThat(offBy(2)).containsExactly(0, 0);
    }

    /** Frames of the record: whole words of both, in order, with the time in force at each frame's first word. */
    @Test
    void framesAreCutAnyhow() {
        long seed = 20261122;
        SplittableRandom random = new SplittableRandom(seed);
        long[][] sent = new long[3][];
        for (int source = 1; source <= 2; source++) {
            List<Long> words = new ArrayList<>();
            for (int t = 0; t < 60; t++) {
                int n = random.nextInt(2000);
                for (int i = 0; i < n; i++) {
                    words.add(Word.coincidence(random.nextBoolean(), source, t, i & 0x3FF));
                }
                if (random.nextInt(5) == 0) {
                    words.add(Word.PADDING);
                    words.add(Word.trigger(source, 1, t));
                }
                words.add(Word.timeMark(t, n, false));
            }
            sent[source] = words.stream().mapToLong(Long::longValue).toArray();
        }
        int[] at = new int[3];
        while (at[1] < sent[1].length || at[2] < sent[2].length) {
            int source = at[1] < sent[1].length && (random.nextBoolean() || at[2] == sent[2].length) ? 1 : 2;
            int n = Math.min(1 + random.nextInt(8192), sent[source].length - at[source]);
            send(source, Frame.DATA, 0, java.util.Arrays.copyOfRange(sent[source], at[source], at[source] + n));
            at[source] += n;
        }
        end(1);
        end(2);
        recorder.finish();
        assertThat(marks()).as("seed %d", seed).hasSize(60);
        for (int source = 1; source <= 2; source++) {
            int s = source;
            assertThat(record.stream()
                            .filter(w -> Word.isCoincidence(w) && Word.elementA(w) == s)
                            .toList())
                    .as("seed %d, source %d", seed, s)
                    .isEqualTo(java.util.Arrays.stream(sent[s])
                            .filter(Word::isCoincidence)
                            .boxed()
                            .toList());
            assertThat(offBy(s)).as("seed %d", seed).containsExactly(0, 0);
        }
        int word = 0;
        long inForce = 0;
        for (int i = 0; i < headers.size(); i++) {
            assertThat(headers.get(i).seq()).isEqualTo(i);
            assertThat(headers.get(i).timeMs()).as("seed %d, frame %d", seed, i).isEqualTo(inForce);
            for (int k = 0; k < headers.get(i).payloadWords(); k++) {
                long w = record.get(word++);
                inForce = w < 0 && Word.kind(w) == Word.TIME_MARK ? Word.timeMs(w) : inForce;
            }
        }
        checkCounts(seed);
    }

    private void checkCounts(long seed) {
        long since = 0;
        for (long w : record) {
            if (Word.isCoincidence(w)) {
                since++;
            } else if (Word.kind(w) == Word.TIME_MARK) {
                assertThat(Word.markCount(w)).as("seed %d", seed).isEqualTo(since);
                since = 0;
            }
        }
    }
}
