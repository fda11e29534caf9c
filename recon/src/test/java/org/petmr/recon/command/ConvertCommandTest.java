package org.petmr.recon.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.petmr.recon.Peers;
import org.petmr.recon.event.ListModeFiles;
import org.petmr.recon.event.ListModeHeader;
import org.petmr.recon.event.ListModeSource;
import org.petmr.recon.event.ListModeWriter;
import org.petmr.recon.event.SinglesSets;
import org.petmr.recon.event.Word;
import org.petmr.recon.event.petsird.PetsirdReader;
import org.petmr.recon.event.petsird.TimeBlock;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.SinglesUnits;
import org.petmr.recon.sinogram.InterfileSinogram;
import picocli.CommandLine;

class ConvertCommandTest {

    private static final ScannerModel BENCH = ScannerCatalogue.find("bench");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path dir;

    private int run(Object... arguments) {
        return new CommandLine(new ConvertCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .setExecutionExceptionHandler(new FailureLine())
                .execute(Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
    }

    private JsonNode converted(Path from, Path to, Object... more) throws IOException {
        Path json = dir.resolve("report.json");
        List<Object> arguments = new ArrayList<>(List.of(from, to, "--json", json));
        arguments.addAll(List.of(more));
        assertThat(run(arguments.toArray())).as(err.toString()).isZero();
        return new ObjectMapper().readTree(json.toFile());
    }

    private static long[] words(Path recording) throws IOException {
        try (ListModeSource source = ListModeFiles.open(recording)) {
            LongStream.Builder all = LongStream.builder();
            long[] some = new long[4096];
            for (int n = source.read(some); n >= 0; n = source.read(some)) {
                for (int i = 0; i < n; i++) {
                    all.add(some[i]);
                }
            }
            return all.build().toArray();
        }
    }

    /** A recording with the kinds of words that PETSIRD has a place for, prompts of a block before its delayeds. */
    private Path recording() throws IOException {
        Random random = new Random(6);
        LongStream.Builder words = LongStream.builder();
        long count = 0;
        for (int ms = 100; ms < 130; ms++) {
            words.add(Word.timeMark(ms, count, false));
            count = 0;
            words.add(Word.single(random.nextInt(BENCH.elements()), 0, random.nextInt(1_000_000)));
            int delayedFrom = random.nextInt(30);
            for (int i = 0; i < 40; i++) {
                int a = random.nextInt(BENCH.elements());
                int b = random.nextInt(BENCH.elements());
                words.add(Word.coincidence(i >= delayedFrom, a, b, 0));
                count++;
            }
            if (ms % 10 == 9) {
                words.add(Word.trigger(7, 250, ms));
            }
        }
        words.add(Word.timeMark(130, count, true));
        long[] all = words.build().toArray();
        Path file = dir.resolve("a.plm");
        ListModeHeader header = new ListModeHeader(BENCH, "A-1", "2026-01-31T10:00:00Z", 0, "18F", 6586.2, 0.967);
        try (ListModeWriter writer = new ListModeWriter(file, header)) {
            writer.words(all, all.length);
        }
        return file;
    }

    /** Native to PETSIRD and back: each event, mark, single the same word; triggers stand beside their block. */
    @Test
    void nativeGoesThroughPetsirdWithoutLoss() throws IOException {
        Path from = recording();
        JsonNode report = converted(from, dir.resolve("a.petsird"));
        assertThat(report.get("carried").get("triggers").asInt()).isEqualTo(3);
        assertThat(report.get("carried").get("singles").asInt()).isEqualTo(30);
        assertThat(report.get("carried").get("prompts").asInt()
                        + report.get("carried").get("delayeds").asInt())
                .isEqualTo(1200);
        assertThat(report.get("notCarried")).isEmpty();
        assertThat(report.get("notes").toString()).contains("isotope 18F: not carried");
        converted(dir.resolve("a.petsird"), dir.resolve("folder"));
        long[] before = words(from);
        long[] after = words(dir.resolve("folder"));
        assertThat(withoutTriggers(after)).isEqualTo(withoutTriggers(before));
        assertThat(after).containsExactlyInAnyOrder(before);
        assertThat(dir.resolve("folder").toFile().list()).containsExactly("segment-00000.plm");
    }

    private static long[] withoutTriggers(long[] words) {
        return Arrays.stream(words)
                .filter(w -> w >= 0 || Word.kind(w) != Word.TRIGGER)
                .toArray();
    }

    /** The vendor's measured file by way of both other formats, and back to the vendor's. */
    @ParameterizedTest
    @ValueSource(strings = {"b.plm", "b.petsird"})
    void aRealFileComesBackWordForWord(String between) throws IOException {
        Path real = Peers.data("mmr-listmode-brain/listmode/small_listmode_file.l");
        JsonNode report = converted(real, dir.resolve(between));
        assertThat(report.get("carried").get("prompts").asLong()).isEqualTo(218_881);
        assertThat(report.get("carried").get("delayeds").asLong()).isEqualTo(35_320);
        assertThat(report.get("notCarried")
                        .get("tags that are neither events, time nor triggers")
                        .asLong())
                .isEqualTo(2);
        assertThat(report.get("notes").toString()).contains("counts rings from the head");
        converted(dir.resolve(between), dir.resolve("c.l"));
        int[] before = tagsAndEvents(real);
        int[] after = tagsAndEvents(dir.resolve("c.l"));
        if (between.endsWith(".petsird")) {
            // inside a millisecond prompts come before delayeds there
            sortInBlocks(before);
            sortInBlocks(after);
        }
        assertThat(after).isEqualTo(before);
    }

    private static int[] tagsAndEvents(Path file) throws IOException {
        IntBuffer ints = ByteBuffer.wrap(Files.readAllBytes(file))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asIntBuffer();
        int[] words = new int[ints.remaining()];
        ints.get(words);
        return Arrays.stream(words).filter(w -> w >= 0 || w >>> 29 == 0b100).toArray();
    }

    private static void sortInBlocks(int[] words) {
        int from = 0;
        for (int i = 0; i <= words.length; i++) {
            if (i == words.length || words[i] < 0) {
                Arrays.sort(words, from, i);
                from = i + 1;
            }
        }
    }

    /** Events, triggers and singles histograms of an official file through a native one and back. */
    @Test
    void aSampleOfPetsirdGoesThroughNativeAndBack() throws IOException {
        Path sample = Peers.data("petsird/medium-ring.petsird");
        JsonNode report = converted(sample, dir.resolve("ring.plm"));
        assertThat(report.get("carried").get("prompts").asLong()).isEqualTo(170_000);
        assertThat(report.get("carried").get("triggers").asLong()).isEqualTo(40);
        assertThat(report.get("carried").get("singlesHistograms").asLong()).isEqualTo(6);
        assertThat(report.get("notCarried")).isEmpty();
        assertThat(report.get("notes").toString()).contains("crystals lie up to 0.9 mm");
        assertThat(out.toString()).contains("carried      prompts                      170,000");
        assertThat(words(dir.resolve("ring.plm"))).isEqualTo(words(sample));
        converted(dir.resolve("ring.plm"), dir.resolve("back.petsird"), "--petsird", "main");
        assertThat(Arrays.stream(words(dir.resolve("back.petsird"))).sorted().toArray())
                .isEqualTo(Arrays.stream(words(sample)).sorted().toArray());
        assertThat(histograms(dir.resolve("back.petsird"))).isEqualTo(histograms(sample));
    }

    private static String histograms(Path file) throws IOException {
        StringBuilder text = new StringBuilder();
        try (PetsirdReader reader = new PetsirdReader(file)) {
            for (var block = reader.next(); block.isPresent(); block = reader.next()) {
                if (block.get().kind().equals(TimeBlock.SINGLES)) {
                    text.append(block.get().startMs())
                            .append(' ')
                            .append(block.get().stopMs());
                    block.get().longs("singlesHistograms").forEach(h -> text.append(Arrays.toString(h)));
                }
            }
        }
        assertThat(text).hasSizeGreaterThan(1000);
        return text.toString();
    }

    /** Traces and singles of elements, by way of PETSIRD, in the frames that stand beside the words. */
    @Test
    void tracesAndSinglesOfElementsAreCarried() throws IOException {
        Path from = dir.resolve("t.plm");
        ListModeHeader header = new ListModeHeader(BENCH, "", "2026-01-31T10:00:00Z", 0, "", 0, 1);
        long[] counts = new long[BENCH.elements()];
        Arrays.setAll(counts, i -> 3L * i + (i == 5 ? 1L << 33 : 0));
        try (ListModeWriter writer = new ListModeWriter(from, header)) {
            writer.words(new long[] {Word.timeMark(0, 0, false), Word.prompt(1, 100)}, 2);
            writer.singles(2, 0, 1000, counts);
            writer.trace(9, 0, 1000, new float[] {1.5f, -2, 3});
            writer.words(new long[] {Word.timeMark(1000, 1, true)}, 1);
        }
        JsonNode report = converted(from, dir.resolve("t.petsird"));
        assertThat(report.get("carried").get("singlesHistograms").asLong()).isOne();
        assertThat(report.get("carried").get("tracePieces").asLong()).isOne();
        converted(dir.resolve("t.petsird"), dir.resolve("t2.plm"));
        List<String> heard = new ArrayList<>();
        try (ListModeSource source = ListModeFiles.open(dir.resolve("t2.plm"))) {
            source.listen(new SinglesSets(new SinglesSets.Receiver() {
                @Override
                public void singles(SinglesUnits units, long startMs, long stopMs, long[] found) {
                    assertThat(found).isEqualTo(counts);
                    heard.add("singles " + startMs + " " + stopMs);
                }

                @Override
                public void trace(int signalId, long startMs, long stopMs, float[] values) {
                    heard.add("trace " + signalId + Arrays.toString(values));
                }
            }));
            long[] words = new long[10];
            assertThat(source.read(words)).isEqualTo(3);
            assertThat(source.read(words)).isEqualTo(-1);
        }
        assertThat(heard).containsExactlyInAnyOrder("singles 0 1000", "trace 9[1.5, -2.0, 3.0]");
    }

    /** The same model: every block as it was, whatever the scanner; a cut file is mended. */
    @Test
    void petsirdOfTheSameModelIsCopiedAndMended() throws IOException {
        Path sample = Peers.data("petsird/generator-small.petsird");
        converted(sample, dir.resolve("copy.petsird"));
        assertThat(Files.mismatch(sample, dir.resolve("copy.petsird"))).isEqualTo(-1);
        byte[] bytes = Files.readAllBytes(sample);
        Path cut = Files.write(dir.resolve("cut.petsird"), Arrays.copyOf(bytes, bytes.length - 20));
        JsonNode report = converted(cut, dir.resolve("mended.petsird"));
        assertThat(report.get("carried").get("time blocks").asInt()).isEqualTo(5);
        assertThat(report.get("lostBytes").asLong()).isPositive();
        assertThat(report.get("notes").toString()).contains("after 5 whole time blocks");
        JsonNode again = converted(dir.resolve("mended.petsird"), dir.resolve("again.petsird"));
        assertThat(again.get("lostBytes").asLong()).isZero();
        JsonNode events =
                converted(Peers.data("petsird/full-small.petsird"), dir.resolve("events.petsird"), "--events-only");
        assertThat(events.get("carried").get("time blocks").asInt()).isEqualTo(7);
        assertThat(events.get("notCarried").get("time blocks without events").asInt())
                .isEqualTo(22);
    }

    @Test
    void imagesGoBothWaysAndListModeBecomesASinogram() throws IOException {
        Volume volume = Volume.zeros(VoxelGrid.centred(4, 5, 6, 2, 2, 3));
        volume.values()[17] = 3.5f;
        Nifti.write(dir.resolve("a.nii.gz"), volume);
        converted(dir.resolve("a.nii.gz"), dir.resolve("a.hv"));
        converted(dir.resolve("a.hv"), dir.resolve("b.nii"));
        Volume back = Nifti.read(dir.resolve("b.nii"));
        assertThat(back.grid()).isEqualTo(volume.grid());
        assertThat(back.values()).isEqualTo(volume.values());
        JsonNode report = converted(recording(), dir.resolve("a.hs"));
        double sum = 0;
        for (float v : InterfileSinogram.read(dir.resolve("a.hs"), BENCH).values()) {
            sum += v;
        }
        assertThat(sum)
                .isEqualTo(report.get("carried").get("prompts").asDouble())
                .isPositive();
        converted(dir.resolve("a.hs"), dir.resolve("b.hs"));
        assertThat(Files.mismatch(dir.resolve("a.s"), dir.resolve("b.s"))).isEqualTo(-1);
    }

    @Test
    void whatCannotBeIsOneSentenceAndNothingIsWritten() throws IOException {
        Path from = recording();
        int before = dir.toFile().list().length;
        assertThat(run(dir.resolve("none.plm"), dir.resolve("x.petsird"))).isEqualTo(2);
        assertThat(run(from, dir.resolve("x.txt"))).isEqualTo(2);
        assertThat(run(from, dir.resolve("x.l"))).isEqualTo(2);
        assertThat(run(from, dir.resolve("x.petsird"), "--petsird", "0.8")).isEqualTo(2);
        assertThat(run(from, dir.resolve("none/x.petsird"))).isEqualTo(2);
        assertThat(run(from, from)).isEqualTo(2);
        assertThat(err.toString().lines().filter(l -> l.startsWith("petmr convert: ")))
                .hasSize(6)
                .allMatch(line -> line.contains("expected:"));
        assertThat(err.toString()).contains("scanner: bench (expected: mmr");
        assertThat(dir.toFile().list()).hasSize(before);
    }
}
