package org.petmr.recon.sinogram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.event.ListModeFiles;
import org.petmr.recon.event.ListModeSource;
import org.petmr.recon.event.ListModeWindow;
import org.petmr.recon.event.ListModeWriter;
import org.petmr.recon.event.ThinnedListMode;
import org.petmr.recon.event.Word;
import org.petmr.recon.event.WordList;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;

class FrameHistogrammerTest {

    private static final ScannerModel BENCH = ScannerCatalogue.find("bench");
    private static final ProjectionGeometry GEOMETRY = new ProjectionGeometry(BENCH);
    private static final long FIRST_MS = 5000;

    /** Some prompts and delayeds in each millisecond; the marks begin at 5 s, as a vendor's may. */
    private static WordList recording(long seed, int lengthMs, WordList.BlockSingles... singles) {
        Random random = new Random(seed);
        WordList words = new WordList(BENCH, singles);
        words.add(event(random));
        for (int ms = 0; ms <= lengthMs; ms++) {
            words.add(Word.timeMark(FIRST_MS + ms, 0, ms == lengthMs));
            for (int i = random.nextInt(30); i > 0; i--) {
                words.add(event(random));
            }
        }
        return words;
    }

    private static long event(Random random) {
        int a = random.nextInt(BENCH.indicesPerRing());
        int b = (a + 70 + random.nextInt(50)) % BENCH.indicesPerRing();
        return Word.coincidence(
                random.nextInt(4) == 0,
                random.nextInt(BENCH.rings()) * 192 + a,
                random.nextInt(BENCH.rings()) * 192 + b,
                0);
    }

    private static List<FrameCounts> frames(ListModeSource source, String spec) throws IOException {
        List<FrameCounts> frames = new ArrayList<>();
        FrameHistogrammer.run("test.plm", source, GEOMETRY, FrameSpec.parse(spec), Progress.NONE, frames::add);
        return frames;
    }

    /** The slow way: every word looked at on its own. */
    private static Histogrammer slow(WordList words, long fromMs, long toMs) {
        Histogrammer histogrammer = new Histogrammer(GEOMETRY);
        long now = -1;
        for (long word : words.words()) {
            if (!Word.isCoincidence(word) && Word.kind(word) == Word.TIME_MARK) {
                now = Word.timeMs(word) - FIRST_MS;
            } else if (now >= fromMs && now < toMs) {
                histogrammer.add(new long[] {word}, 1);
            }
        }
        return histogrammer;
    }

    /** In the same pass, and before the frame is handed over. */
    @Test
    void wordsOfEachFrameAreHandedOutBesideIt() throws IOException {
        long seed = 13;
        WordList words = recording(seed, 900);
        String spec = "3x0.1,0.35@0.2";
        long[] prompts = new long[FrameSpec.parse(spec).frames().size()];
        List<Long> before = new ArrayList<>();
        FrameHistogrammer.run(
                "test.plm",
                words.again(),
                GEOMETRY,
                FrameSpec.parse(spec),
                (frame, some, from, to) -> {
                    for (int i = from; i < to; i++) {
                        prompts[frame] += Word.isCoincidence(some[i]) && !Word.isDelayed(some[i]) ? 1 : 0;
                    }
                },
                Progress.NONE,
                frame -> before.add(prompts[frame.index()]));
        for (int i = 0; i < prompts.length; i++) {
            FrameSpec.TimeFrame time = FrameSpec.parse(spec).frames().get(i);
            long expected = slowPrompts(words, time);
            assertThat(prompts[i])
                    .as("seed %d, frame %d", seed, i)
                    .isEqualTo(expected)
                    .isPositive();
            assertThat(before.get(i)).as("seed %d, frame %d", seed, i).isEqualTo(expected);
        }
    }

    private static long slowPrompts(WordList words, FrameSpec.TimeFrame time) {
        long now = -1;
        long prompts = 0;
        for (long word : words.words()) {
            if (!Word.isCoincidence(word)) {
                now = Word.kind(word) == Word.TIME_MARK ? Word.timeMs(word) - FIRST_MS : now;
            } else if (!Word.isDelayed(word) && now >= time.startMs() && now < time.endMs()) {
                prompts++;
            }
        }
        return prompts;
    }

    @Test
    void eachFrameHasTheEventsOfItsTime() throws IOException {
        long seed = 12;
        WordList words = recording(seed, 2500);
        String spec = "3x0.1,0.35,2x0.75@0.2";
        List<FrameCounts> frames = frames(words.again(), spec);
        assertThat(frames).hasSize(6);
        long all = 0;
        for (int i = 0; i < frames.size(); i++) {
            FrameCounts frame = frames.get(i);
            FrameSpec.TimeFrame time = FrameSpec.parse(spec).frames().get(i);
            Histogrammer expected = slow(words, time.startMs(), time.endMs());
            assertThat(frame.index()).isEqualTo(i);
            assertThat(frame.promptCount()).as("seed %d, frame %d", seed, i).isEqualTo(expected.prompts());
            assertThat(frame.delayedCount()).isEqualTo(expected.delayeds());
            assertThat(frame.delayedFans()).isEqualTo(expected.delayedFans());
            assertThat(Arrays.equals(
                            frame.prompts().toSinogram().values(),
                            expected.sinogram().values()))
                    .as("seed %d, frame %d: sinogram", seed, i)
                    .isTrue();
            assertThat(frame.startS()).isEqualTo(time.startS());
            assertThat(frame.liveS()).isCloseTo(time.durationS(), within(1e-9));
            assertThat(frame.countingS()).isEqualTo(frame.liveS());
            assertThat(frame.singles()).isEmpty();
            all += frame.promptCount();
        }
        assertThat(all).isEqualTo(slow(words, 200, 2350).prompts());
        assertThat(frames(words.again(), "2.5").get(0).promptCount())
                .isEqualTo(slow(words, 0, 2500).prompts());
    }

    /** A window hands out the very words of a frame; its marks tell its length. */
    @Test
    void aWindowIsAFrame() throws IOException {
        WordList words = recording(13, 800);
        RecordedCounts window = RecordedCounts.of(new ListModeWindow(words.again(), 150, 650), GEOMETRY, Progress.NONE);
        FrameCounts frame = frames(words.again(), "0.5@0.15").get(0);
        assertThat(window.histogrammer().prompts()).isEqualTo(frame.promptCount());
        assertThat(window.histogrammer().delayeds()).isEqualTo(frame.delayedCount());
        assertThat(window.durationS()).isCloseTo(0.5, within(1e-9));
        assertThatThrownBy(() -> new ListModeWindow(words.again(), 5, 5)).hasMessageContaining("window: 5 to 5 ms");
    }

    @Test
    void meansTheSinglesOfTheFrame() throws IOException {
        double[] low = new double[48];
        double[] high = new double[48];
        for (int b = 0; b < 48; b++) {
            low[b] = 1000 + b;
            high[b] = 3000 + b;
        }
        WordList words = recording(
                14,
                1000,
                new WordList.BlockSingles(FIRST_MS, FIRST_MS + 400, low),
                new WordList.BlockSingles(FIRST_MS + 400, FIRST_MS + 1000, high));
        List<FrameCounts> frames = frames(words, "0.2,0.4,0.4");
        assertThat(frames.get(0).singles().orElseThrow().cps()[7]).isCloseTo(1007, within(1e-3));
        assertThat(frames.get(1).singles().orElseThrow().cps()[7]).isCloseTo(2007, within(1e-3));
        assertThat(frames.get(2).singles().orElseThrow().cps()[7]).isCloseTo(3007, within(1e-3));
    }

    @Test
    void millisecondsWithoutAMarkAreLost() throws IOException {
        WordList words = new WordList(BENCH);
        for (int ms = 0; ms <= 100; ms++) {
            if (ms < 40 || ms >= 55) {
                words.add(Word.timeMark(ms, 0, false));
            }
            if (ms == 60) {
                words.add(Word.loss(1, 321, ms));
            }
        }
        List<FrameCounts> frames = frames(words, "0.05,0.05");
        assertThat(frames.get(0).liveS()).isCloseTo(0.04, within(1e-9));
        assertThat(frames.get(1).liveS()).isCloseTo(0.045, within(1e-9));
        assertThat(frames.get(1).durationS()).isCloseTo(0.05, within(1e-9));
        assertThat(frames.get(1).lostEvents()).isEqualTo(321);
    }

    /** Held from 400 to 900 ms and from 1200 to 1600 ms: within a frame, over an edge, round a frame, up to an edge. */
    @Test
    void eachFrameKnowsItsOwnPartsBetweenPauses() throws IOException {
        WordList words = new WordList(BENCH);
        for (int ms = 0; ms <= 2000; ms++) {
            if (ms < 400 || ms >= 900 && ms < 1200 || ms >= 1600) {
                words.add(Word.timeMark(FIRST_MS + ms, 0, ms == 2000));
                words.add(Word.prompt(3, 99));
            }
        }
        List<FrameCounts> frames = frames(words, "1,0.25,0.25,0.1,0.4");
        long[][][] parts = {{{0, 400}, {900, 1000}}, {{1000, 1200}}, {}, {}, {{1600, 2000}}};
        for (int f = 0; f < parts.length; f++) {
            FrameCounts frame = frames.get(f);
            List<LiveSpans.Part> expected = new ArrayList<>();
            double liveS = 0;
            for (long[] part : parts[f]) {
                expected.add(new LiveSpans.Part(part[0], part[1]));
                liveS += 1e-3 * (part[1] - part[0]);
            }
            assertThat(frame.spans().parts()).as("frame %d", f).isEqualTo(expected);
            assertThat(frame.liveS()).as("frame %d", f).isCloseTo(liveS, within(1e-9));
            assertThat(frame.pausedS()).as("frame %d", f).isCloseTo(frame.durationS() - liveS, within(1e-9));
            assertThat(frame.promptCount()).as("frame %d", f).isEqualTo(Math.round(1000 * liveS));
            assertThat(frame.isUnmeasured()).as("frame %d", f).isEqualTo(parts[f].length == 0);
        }
        assertThat(frames.get(2).decay(122))
                .as("by the clock, for want of anything else")
                .isEqualTo(new DecaySpan(1.25, 0.25));
    }

    @Test
    void refusesFramesBeyondTheScan() {
        List<FrameCounts> given = new ArrayList<>();
        assertThatThrownBy(() -> FrameHistogrammer.run(
                        "test.plm",
                        recording(15, 500),
                        GEOMETRY,
                        FrameSpec.parse("0.2,0.4"),
                        Progress.NONE,
                        given::add))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("test.plm: frame 2: 0.200 to 0.600 s (expected: within the scan, 0 to 0.500 s)");
    }

    /** Of a file the length is known from its ends: not even the frames that fit are begun. */
    @Test
    void aFileIsRefusedBeforeItsFirstFrame(@TempDir Path dir) throws IOException {
        WordList words = recording(18, 500);
        Path file = dir.resolve("a.plm");
        try (ListModeWriter writer = new ListModeWriter(file, words.header())) {
            writer.words(words.words(), words.words().length);
        }
        List<FrameCounts> given = new ArrayList<>();
        FrameSpec spec = FrameSpec.parse("0.2,0.4");
        try (ListModeSource source = ListModeFiles.open(file)) {
            assertThatThrownBy(() ->
                            FrameHistogrammer.run(file.toString(), source, GEOMETRY, spec, Progress.NONE, given::add))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(file + ": frame 2: 0.200 to 0.600 s (expected: within the scan, 0 to 0.500 s)");
        }
        assertThat(given).isEmpty();
        try (ListModeSource source = new ThinnedListMode(ListModeFiles.open(file), 0.5, 1)) {
            assertThatThrownBy(() -> FrameHistogrammer.run("x", source, GEOMETRY, spec, Progress.NONE, given::add))
                    .hasMessageContaining("x: frame 2");
        }
        assertThat(given).isEmpty();
        try (ListModeSource source = ListModeFiles.open(file)) {
            FrameHistogrammer.run("x", source, GEOMETRY, FrameSpec.parse("0.2,0.3"), Progress.NONE, given::add);
        }
        assertThat(given).hasSize(2);
        assertThat(given.get(1).promptCount()).isEqualTo(slow(words, 200, 500).prompts());
    }

    @Test
    void endsWhenNobodyWaits() {
        Progress cancelled = new Progress() {
            @Override
            public void report(double fraction, String message) {}

            @Override
            public boolean isCancelled() {
                return true;
            }
        };
        assertThatThrownBy(() -> FrameHistogrammer.run(
                        "x", recording(16, 500), GEOMETRY, FrameSpec.parse("0.5"), cancelled, f -> {}))
                .isInstanceOf(CancellationException.class);
    }

    /** Thinned to 30 %: counts are binomial, so within 5 standard deviations; the time that counts shrinks alike. */
    @Test
    void thinnedRecordingsKeepTheirScale() throws IOException {
        long seed = 17;
        WordList words = recording(seed, 2000);
        FrameCounts whole = frames(words.again(), "2").get(0);
        FrameCounts thin =
                frames(new ThinnedListMode(words.again(), 0.3, seed), "2").get(0);
        double sd = Math.sqrt(0.21 * whole.promptCount());
        assertThat((double) thin.promptCount())
                .as("seed %d", seed)
                .isCloseTo(0.3 * whole.promptCount(), within(5 * sd));
        assertThat(thin.countingS()).isCloseTo(0.6, within(1e-9));
        assertThat(thin.durationS()).isCloseTo(2, within(1e-9));
    }
}
