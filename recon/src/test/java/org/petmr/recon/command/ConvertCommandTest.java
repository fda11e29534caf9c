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
import org.petmr.recon.event.Word;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
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
                        .get("tags that are neither events nor time")
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

    @Test
    void aSampleOfPetsirdBecomesNativeAndSaysWhatIsLost() throws IOException {
        Path sample = Peers.data("petsird/medium-ring.petsird");
        JsonNode report = converted(sample, dir.resolve("ring.plm"));
        assertThat(report.get("carried").get("prompts").asLong()).isEqualTo(170_000);
        assertThat(report.get("carried").get("triggers").asLong()).isEqualTo(40);
        assertThat(report.get("notCarried").get("SinglesHistogramTimeBlock").asLong())
                .isEqualTo(6);
        assertThat(out.toString())
                .contains("carried      prompts                      170,000")
                .contains("not carried  SinglesHistogramTimeBlock    6");
        assertThat(words(dir.resolve("ring.plm"))).isEqualTo(words(sample));
        // the other model by way of words
        converted(sample, dir.resolve("main.petsird"), "--petsird", "main", "--events-only");
        converted(sample, dir.resolve("release.petsird"), "--petsird", "0.9.1");
        assertThat(Files.size(dir.resolve("release.petsird"))).isGreaterThan(900_000);
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
