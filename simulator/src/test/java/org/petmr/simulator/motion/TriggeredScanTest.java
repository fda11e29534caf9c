package org.petmr.simulator.motion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.event.ListModeFiles;
import org.petmr.recon.event.ListModeHeader;
import org.petmr.recon.event.ListModeWriter;
import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.FrameCounts;
import org.petmr.recon.sinogram.GateHistogrammer;
import org.petmr.recon.sinogram.Gating;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.simulator.physics.ScanEvents;
import org.petmr.simulator.physics.Truth;

class TriggeredScanTest {

    private static final ScannerModel BENCH = ScannerCatalogue.find("bench");

    /** One prompt in each millisecond; chunks of 20 ms. */
    private record Clock(int durationMs) implements ScanEvents {

        @Override
        public ScannerModel scanner() {
            return BENCH;
        }

        @Override
        public int chunks() {
            return (durationMs + 19) / 20;
        }

        @Override
        public Producer producer() {
            return index -> {
                List<Long> words = new ArrayList<>();
                if (index == 0) {
                    words.add(Word.timeMark(0, 0, false));
                }
                for (int ms = 20 * index; ms < Math.min(durationMs, 20 * index + 20); ms++) {
                    words.add(Word.prompt(ms % 96, ms % 96 + 96));
                    words.add(Word.timeMark(ms + 1L, 1, ms + 1 == durationMs));
                }
                byte[] truth = new byte[words.size()];
                for (int i = 0; i < truth.length; i++) {
                    truth[i] = Word.isCoincidence(words.get(i)) ? Truth.TRUE : Truth.NONE;
                }
                return new Chunk(words.stream().mapToLong(Long::longValue).toArray(), truth);
            };
        }

        @Override
        public int[] blockSingles(long startMs, long stopMs) {
            return new int[48];
        }
    }

    @Test
    void eachTriggerStandsBehindItsMark() {
        List<Trigger> triggers = List.of(
                new Trigger(Signals.BREATH, 0, 5),
                new Trigger(Signals.HEART_BEAT, 99, 1),
                new Trigger(Signals.BREATH, 20, 0),
                new Trigger(64, 20, 900),
                new Trigger(Signals.BREATH, 19, 999),
                new Trigger(Signals.BREATH, 47, 0),
                new Trigger(Signals.BREATH, 100, 0));
        Clock clock = new Clock(100);
        ScanEvents scan = new TriggeredScan(clock, triggers);
        ScanEvents.Producer producer = scan.producer();
        ScanEvents.Producer plain = clock.producer();
        List<Integer> seen = new ArrayList<>();
        long nowMs = -1;
        for (int c = 0; c < scan.chunks(); c++) {
            ScanEvents.Chunk chunk = producer.chunk(c);
            List<Long> others = new ArrayList<>();
            for (int i = 0; i < chunk.words().length; i++) {
                long word = chunk.words()[i];
                if (word < 0 && Word.kind(word) == Word.TRIGGER) {
                    assertThat(Word.timeMs(word)).isEqualTo(nowMs);
                    assertThat(chunk.truth()[i]).isEqualTo(Truth.NONE);
                    seen.add((int) (1000 * nowMs + Word.triggerUs(word)));
                } else {
                    others.add(word);
                    assertThat(chunk.truth()[i]).isEqualTo(Word.isCoincidence(word) ? Truth.TRUE : Truth.NONE);
                    nowMs = Word.isCoincidence(word) ? nowMs : Word.timeMs(word);
                }
            }
            assertThat(others.stream().mapToLong(Long::longValue).toArray())
                    .isEqualTo(plain.chunk(c).words());
        }
        // that of the scan's end comes too late
        assertThat(seen).containsExactly(5, 19_999, 20_000, 20_900, 47_000, 99_001);
    }

    /** The reconstruction's own sorter finds the breaths, and in each gate the milliseconds that belong there. */
    @Test
    void theGateHistogrammerUnderstands(@TempDir Path directory) throws IOException {
        Breathing breathing = new Breathing(new Breathing.Habit(2, 0), 10_000, 1);
        ScanEvents scan = new TriggeredScan(new Clock(10_000), breathing.triggers());
        Path file = directory.resolve("breath.plm");
        try (ListModeWriter writer = new ListModeWriter(
                file, new ListModeHeader(BENCH, "test", "2026-01-31T00:00:00Z", 0, "18F", 6586.2, 0.967))) {
            ScanEvents.Producer producer = scan.producer();
            for (int c = 0; c < scan.chunks(); c++) {
                long[] words = producer.chunk(c).words();
                writer.words(words, words.length);
            }
        }
        List<FrameCounts> gates = new ArrayList<>();
        GateHistogrammer.Result result = GateHistogrammer.run(
                "breath.plm",
                () -> ListModeFiles.open(file),
                new ProjectionGeometry(BENCH),
                Gating.around(Signals.BREATH, 4, 2000, 0.1),
                1L << 30,
                Progress.NONE,
                gates::add);
        assertThat(result.accepted()).isEqualTo(4);
        assertThat(result.rejected()).isZero();
        assertThat(gates).allSatisfy(g -> {
            assertThat(g.promptCount()).isEqualTo(2000);
            assertThat(g.liveS()).isCloseTo(2, within(1e-9));
        });
    }
}
