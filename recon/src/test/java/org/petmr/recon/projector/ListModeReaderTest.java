package org.petmr.recon.projector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.event.ListModeFiles;
import org.petmr.recon.event.ListModeHeader;
import org.petmr.recon.event.ListModeSource;
import org.petmr.recon.event.ListModeWriter;
import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.CountSinogram;
import org.petmr.recon.sinogram.Histogrammer;
import org.petmr.recon.sinogram.ProjectionGeometry;

class ListModeReaderTest {

    private static final long SEED = 5;
    private static final ScannerModel SCANNER = TofBench.SCANNER;
    private static final ProjectionGeometry GEOMETRY = new ProjectionGeometry(SCANNER);

    @TempDir
    Path dir;

    private static long[] words(int n) {
        SplittableRandom random = new SplittableRandom(SEED);
        int bins = SCANNER.timeOfFlight().orElseThrow().bins();
        long[] words = new long[n];
        for (int i = 0; i < n; i++) {
            words[i] = i % 100 == 0
                    ? Word.timeMark(i / 100, 99, false)
                    : Word.coincidence(
                            random.nextInt(5) == 0,
                            random.nextInt(SCANNER.elements()),
                            random.nextInt(SCANNER.elements()),
                            random.nextInt(bins));
        }
        return words;
    }

    private Path recording(long[] words) throws IOException {
        Path file = dir.resolve("a.plm");
        ListModeHeader header = new ListModeHeader(SCANNER, "A-1", "2026-01-31T10:00:00Z", 0, "18F", 6586.2, 0.967);
        try (ListModeWriter writer = new ListModeWriter(file, header)) {
            writer.words(words, words.length);
        }
        return file;
    }

    /** Every prompt of the sinogram, and no other, each in its bin. */
    @Test
    void keepsThePromptsThatTheSinogramKeeps() throws IOException {
        long[] words = words(50_000);
        Histogrammer histogrammer = new Histogrammer(GEOMETRY);
        histogrammer.add(words, words.length);
        List<String> messages = new ArrayList<>();
        try (Workers workers = new Workers(2);
                ListModeSource source = ListModeFiles.open(recording(words))) {
            ListModeEvents events = ListModeReader.read(
                    source, GEOMETRY, word -> true, workers, (fraction, message) -> messages.add(message));
            assertThat(events.size()).isEqualTo((int) histogrammer.prompts()).isGreaterThan(10_000);
            CountSinogram counts = histogrammer.counts();
            int[] found = new int[GEOMETRY.bins()];
            int n = SCANNER.indicesPerRing();
            events.forEach((event, e1, e2, tof) -> {
                int view = GEOMETRY.pairs().view(e1 % n, e2 % n);
                int t = GEOMETRY.pairs().tangential(e1 % n, e2 % n) + GEOMETRY.tangentialBins() / 2;
                assertThat(GEOMETRY.pairs().isExchanged(e1 % n, e2 % n)).isFalse();
                found[GEOMETRY.index(view, t, GEOMETRY.segments().plane(e1 / n, e2 / n))]++;
            });
            for (int view = 0; view < GEOMETRY.views(); view++) {
                for (int t = 0; t < GEOMETRY.tangentialBins(); t++) {
                    for (int p = 0; p < GEOMETRY.planes(); p++) {
                        if (found[GEOMETRY.index(view, t, p)] != counts.at(view, t, p)) {
                            assertThat(found[GEOMETRY.index(view, t, p)])
                                    .as("seed %d, bin %d %d %d", SEED, view, t, p)
                                    .isEqualTo(counts.at(view, t, p));
                        }
                    }
                }
            }
        }
        assertThat(messages).isNotEmpty().last().asString().contains("events");
    }

    @Test
    void takesAChoiceAndHearsCancellation() throws IOException {
        long[] words = words(5_000);
        Path file = recording(words);
        try (Workers workers = new Workers(1)) {
            try (ListModeSource source = ListModeFiles.open(file)) {
                assertThat(ListModeReader.read(source, GEOMETRY, word -> false, workers, Progress.NONE)
                                .size())
                        .isZero();
            }
            Progress cancelled = new Progress() {
                @Override
                public void report(double fraction, String message) {}

                @Override
                public boolean isCancelled() {
                    return true;
                }
            };
            try (ListModeSource source = ListModeFiles.open(file)) {
                assertThatThrownBy(() -> ListModeReader.read(source, GEOMETRY, word -> true, workers, cancelled))
                        .isInstanceOf(CancellationException.class);
            }
        }
    }
}
