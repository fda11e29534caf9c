package org.petmr.acquisition.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.link.Frames;
import org.petmr.acquisition.store.Journal;
import org.petmr.recon.event.Frame;
import org.petmr.recon.event.Word;

class SourceLedgerTest {

    private static final int SOURCE = 3;
    private static final int RUN = 7;

    @TempDir
    Path directory;

    private Journal journal;
    private SourceLedger ledger;

    @BeforeEach
    void open() {
        journal = new Journal(directory.resolve("journal.jsonl"), Clock.systemUTC());
        ledger = new SourceLedger(SOURCE, RUN, journal);
    }

    @AfterEach
    void close() {
        journal.close();
    }

    private SourceLedger.Verdict frame(int type, int runTag, long seq, long... words) {
        ByteBuffer b =
                ByteBuffer.wrap(Frames.of(type, SOURCE, runTag, seq, words)).order(ByteOrder.LITTLE_ENDIAN);
        return ledger.frame(b, 0, Frame.header(b, 0));
    }

    private SourceLedger.Verdict data(long seq, long... words) {
        return frame(Frame.DATA, RUN, seq, words);
    }

    private static long[] block(long ms, int prompts, int delayeds) {
        long[] words = new long[prompts + delayeds + 1];
        for (int i = 0; i < prompts + delayeds; i++) {
            words[i] = Word.coincidence(i >= prompts, i, i + 100, 0);
        }
        words[prompts + delayeds] = Word.timeMark(ms, prompts + delayeds, false);
        return words;
    }

    private String journalText() throws Exception {
        journal.flush();
        return Files.readString(directory.resolve("journal.jsonl"));
    }

    @Test
    void undisturbedRunAddsUp() {
        assertThat(data(0, Word.timeMark(0, 0, false))).isEqualTo(SourceLedger.Verdict.KEEP);
        data(1, block(1, 5, 2));
        data(2, block(2, 0, 0));
        data(3, block(3, 4, 1));
        frame(Frame.END_OF_RUN, RUN, 4, 5, 9, 3, 0, 4, 0);
        SourceTotals t = ledger.totals(OptionalLong.empty());
        assertThat(t.prompts()).isEqualTo(9);
        assertThat(t.delayeds()).isEqualTo(3);
        assertThat(t.marks()).isEqualTo(4);
        assertThat(t.timeMs()).isEqualTo(3);
        assertThat(t.lostOnLink()).isZero();
        assertThat(t.sentEvents()).isEqualTo(12);
        assertThat(t.markShortfallEvents() + t.missingMarks() + t.lostFrames()).isZero();
        assertThat(ledger.hasEnded()).isTrue();
    }

    @Test
    void lostFrameIsCountedWithItsEvents() throws Exception {
        data(0, Word.timeMark(0, 0, false));
        // Frame 1 with three coincidences never comes; frame 2 ends the same millisecond.
        data(2, block(1, 2, 0)[0], block(1, 2, 0)[1], Word.timeMark(1, 5, false));
        SourceTotals t = ledger.totals(OptionalLong.empty());
        assertThat(t.lostFrames()).isEqualTo(1);
        assertThat(t.markShortfallEvents()).isEqualTo(3);
        assertThat(t.lostOnLink()).isEqualTo(3);
        assertThat(journalText()).contains("\"kind\":\"gap\"").contains("\"kind\":\"mark-shortfall\"");
    }

    @Test
    void damagedFrameIsLostButKeepsTheSequence() throws Exception {
        data(0, Word.timeMark(0, 0, false));
        ledger.damaged(new Frame.Header(Frame.DATA, 0, 4, SOURCE, RUN, 1, 0));
        data(2, Word.timeMark(1, 4, false));
        SourceTotals t = ledger.totals(OptionalLong.empty());
        assertThat(t.damagedFrames()).isEqualTo(1);
        assertThat(t.lostFrames()).isZero();
        assertThat(t.lostOnLink()).isEqualTo(4);
        assertThat(journalText()).contains("\"kind\":\"crc-error\"");
    }

    @Test
    void framesThatCameBeforeAndOfOldRunsAreDropped() {
        assertThat(data(0, block(1, 1, 0))).isEqualTo(SourceLedger.Verdict.KEEP);
        assertThat(data(0, block(1, 1, 0))).isEqualTo(SourceLedger.Verdict.DROP);
        assertThat(frame(Frame.DATA, RUN - 1, 99, block(1, 1, 0))).isEqualTo(SourceLedger.Verdict.DROP);
        SourceTotals t = ledger.totals(OptionalLong.empty());
        assertThat(t.duplicateFrames()).isEqualTo(1);
        assertThat(t.oldRunFrames()).isEqualTo(1);
        assertThat(t.prompts()).isEqualTo(1);
    }

    @Test
    void deviceLossAndMissingMarksAreCounted() {
        data(0, Word.timeMark(10, 0, false), Word.loss(1, 500, 12), Word.timeMark(14, 0, false));
        SourceTotals t = ledger.totals(OptionalLong.empty());
        assertThat(t.deviceLostEvents()).isEqualTo(500);
        assertThat(t.lostInDevice()).isEqualTo(500);
        assertThat(t.missingMarks()).isEqualTo(3);
    }

    /** What is told of later frames holds for these, and what was told of the lost ones for the next that is stored. */
    @Test
    void framesTheServiceLosesDoNotPutNotesOff() {
        FrameWords words = new FrameWords(ledger.notes());
        data(0, block(200_000, 1, 0));
        read(words, 0, block(200_000, 1, 0));
        assertThat(words.count()).isEqualTo(2);
        data(1, block(200_001, 3, 0));
        data(3, block(1, 2, 0)); // a frame is missing before it, and the clock jumps in it
        ledger.notStored(2, 5);
        data(4, block(2, 1, 0));
        read(words, 4, block(2, 1, 0));
        long[] stored = Arrays.copyOf(words.words(), words.count());
        assertThat(stored).contains(Word.coincidence(false, 0, 100, 0));
        assertThat(Arrays.stream(stored).filter(w -> !Word.isCoincidence(w) && Word.kind(w) == Word.LOSS))
                .anyMatch(w -> Word.lossReason(w) == LossMarks.FIFO_FULL && Word.lossCount(w) == 5)
                .anyMatch(w -> Word.lossReason(w) == LossMarks.CLOCK);
        assertThat(Word.timeMs(stored[stored.length - 1])).isEqualTo(200_003);
        assertThat(words.shiftMs()).isNotZero();
        assertThat(ledger.notes()).isEmpty();
        data(5, block(3, 1, 0));
        read(words, 5, block(3, 1, 0));
        assertThat(words.count()).isEqualTo(2);
    }

    private static void read(FrameWords into, long seq, long[] words) {
        ByteBuffer b = ByteBuffer.wrap(Frames.data(SOURCE, RUN, seq, words)).order(ByteOrder.LITTLE_ENDIAN);
        into.read(b, 0, words.length, true);
    }

    /** The device's totals decide: what it sent and we did not get is lost, marks or no marks. */
    @Test
    void endOfRunTellsWhatIsMissing() {
        data(0, block(1, 5, 0));
        frame(Frame.END_OF_RUN, RUN, 1, 2, 8, 1, 0, 1, 40);
        assertThat(ledger.totals(OptionalLong.empty()).lostOnLink()).isEqualTo(4);
        assertThat(ledger.totals(OptionalLong.empty()).lostInDevice()).isEqualTo(40);
        assertThat(ledger.totals(OptionalLong.empty()).sentEvents()).isEqualTo(9);
    }

    @Test
    void conversationTakesPartInTheSequenceButIsNotKept() {
        assertThat(frame(Frame.HEARTBEAT, RUN, 0, 1, 0, 0)).isEqualTo(SourceLedger.Verdict.CONTROL);
        assertThat(frame(Frame.HEARTBEAT, 0, 5, 1, 0, 0)).isEqualTo(SourceLedger.Verdict.CONTROL);
        assertThat(data(1, block(1, 1, 1))).isEqualTo(SourceLedger.Verdict.KEEP);
        assertThat(ledger.totals(OptionalLong.empty()).lostFrames()).isZero();
    }

    /** A count modulo 2^24 must not turn into a loss when the block is larger. */
    @Test
    void markCountsWrap() {
        data(0, Word.timeMark(0, 0, false));
        data(1, block(1, 3, 0));
        long wrapped = Word.timeMark(2, (1L << 24) + 2, false);
        data(2, Word.prompt(1, 2), Word.prompt(1, 2), wrapped);
        assertThat(ledger.totals(OptionalLong.empty()).markShortfallEvents()).isZero();
        assertThat(ledger.totals(OptionalLong.empty()).markSurplusEvents()).isZero();
    }

    /** Two holes, and totals that tell more than the marks: each takes its part by the time that it lacks. */
    @Test
    void gapsTellWhereAndHowMuch() {
        data(0, Word.timeMark(0, 0, false));
        data(1, block(1, 5, 0));
        data(4, block(4, 5, 0)); // 2 and 3 are missing
        data(5, block(5, 5, 0));
        data(7, block(7, 5, 0)); // 6 is missing
        ledger.damaged(new Frame.Header(Frame.DATA, 0, 4, SOURCE, RUN, 8, 8));
        data(9, block(8, 0, 0)[0]); // the mark of the damaged frame's block
        frame(Frame.END_OF_RUN, RUN, 10, 11, 35, 0, 0, 9, 12);
        assertThat(ledger.totals(OptionalLong.empty()).gaps())
                .containsExactly(
                        new Gap(SOURCE, "link", 1, 4, 2, 10, 2, 80),
                        new Gap(SOURCE, "link", 5, 7, 1, 5, 1, 40),
                        new Gap(SOURCE, "checksum", 7, 8, 0, 0, 1, 32 + 32 + 8),
                        new Gap(SOURCE, "device", 8, 8, 0, 12, 0, 96));
    }

    /** A frame that was overtaken fills its hole again. */
    @Test
    void aGapThatIsFilledIsNone() {
        data(0, Word.timeMark(0, 0, false));
        data(2, block(2, 5, 0));
        assertThat(ledger.totals(OptionalLong.empty()).gaps()).hasSize(1);
        data(1, block(1, 5, 0));
        assertThat(ledger.totals(OptionalLong.empty()).gaps()).isEmpty();
    }

    /** Found by the link's fuzzer: one word for each 2^24 events that were never sent filled the memory. */
    @Test
    void aTotalThatLiesFillsNoMemory() {
        data(0, Word.timeMark(0, 0, false));
        data(1, block(1, 5, 2));
        frame(Frame.END_OF_RUN, RUN, 2, 3, Long.MAX_VALUE / 2, 3, 0, 2, 0);
        frame(Frame.END_OF_RUN, RUN, 3, 4, Long.MAX_VALUE / 2, 3, 0, 2, 0);
        assertThat(ledger.notes()).hasSizeLessThan(1 << 17);
    }

    /** Only who really measures is held against this machine's clock: recordings and simulations are of any day. */
    @Test
    void theTimeOfDayOfFrontEndsThatMeasure() {
        SourceLedger own = new SourceLedger(SOURCE, RUN, journal, () -> 5_000_000_000L);
        long seq = 0;
        for (int flags : new int[] {Frame.FLAG_SIMULATED, Frame.FLAG_REPLAY, 0}) {
            ByteBuffer b = ByteBuffer.wrap(Frames.of(Frame.TIME_SYNC, SOURCE, RUN, seq, 5_700_000_000L, 1, 0, 0))
                    .order(ByteOrder.LITTLE_ENDIAN);
            Frame.seal(b, 0, new Frame.Header(Frame.TIME_SYNC, flags, 4, SOURCE, RUN, seq++, 0));
            own.frame(b, 0, Frame.header(b, 0));
            assertThat(own.totals(OptionalLong.empty()).clock().hostOffsetMs()).isEqualTo(flags == 0 ? 700 : 0);
        }
    }
}
