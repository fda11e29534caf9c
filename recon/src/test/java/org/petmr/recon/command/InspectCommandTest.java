package org.petmr.recon.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.petmr.recon.Peers;
import org.petmr.recon.correction.CrystalEfficiencies;
import org.petmr.recon.event.ListModeHeader;
import org.petmr.recon.event.ListModeWriter;
import org.petmr.recon.event.Word;
import org.petmr.recon.image.InterfileImage;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.InterfileSinogram;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.recon.sinogram.Sinogram;
import picocli.CommandLine;

class InspectCommandTest {

    private static final ScannerModel BENCH = ScannerCatalogue.find("bench");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path dir;

    private int run(Object... arguments) {
        String[] texts = new String[arguments.length];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = arguments[i].toString();
        }
        return new CommandLine(new InspectCommand())
                .setExecutionExceptionHandler(new FailureLine())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(texts);
    }

    private JsonNode figures(Path file) throws IOException {
        Path json = dir.resolve("out.json");
        assertThat(run(file, "--json", json)).as(err.toString()).isZero();
        return new ObjectMapper().readTree(json.toFile());
    }

    private Path recording() throws IOException {
        Path file = dir.resolve("a.plm");
        ListModeHeader header = new ListModeHeader(BENCH, "A-1", "2026-01-31T10:00:00Z", 0, "18F", 6586.2, 0.967);
        try (ListModeWriter writer = new ListModeWriter(file, header)) {
            long[] words = {
                Word.timeMark(3, 0, false),
                Word.prompt(1, 100),
                Word.delayed(1, 100),
                Word.prompt(2, 100),
                Word.timeMark(4, 3, false),
                Word.loss(1, 12, 4)
            };
            writer.words(words, words.length);
        }
        return file;
    }

    @Test
    void countsANativeRecordingAndSaysWhatIsTorn() throws IOException {
        Path file = recording();
        Files.write(file, new byte[5], StandardOpenOption.APPEND);
        JsonNode figures = figures(file);
        assertThat(figures.get("kind").asText()).isEqualTo("petmr list mode");
        assertThat(figures.get("prompts").asLong()).isEqualTo(2);
        assertThat(figures.get("delayeds").asLong()).isOne();
        assertThat(figures.get("timeMarks").asLong()).isEqualTo(2);
        assertThat(figures.get("firstMarkMs").asLong()).isEqualTo(3);
        assertThat(figures.get("lastMarkMs").asLong()).isEqualTo(4);
        assertThat(figures.get("eventsLostByDevice").asLong()).isEqualTo(12);
        assertThat(figures.get("lostBytes").asLong()).isEqualTo(5);
        assertThat(out.toString()).contains("prompts                2\n").contains("scanner                bench");
    }

    @Test
    void countsARealSiemensFileAndItsNormalisation() throws IOException {
        JsonNode figures = figures(Peers.data("mmr-listmode-brain/listmode/small_listmode_file.l"));
        assertThat(figures.get("prompts").asLong()).isEqualTo(218_881);
        assertThat(figures.get("delayeds").asLong()).isEqualTo(35_320);
        assertThat(figures.get("timeMarks").asLong()).isEqualTo(613);
        assertThat(figures.get("otherTags").asLong()).isEqualTo(2);
        assertThat(figures.get("eventsBeforeFirstMark").asLong()).isEqualTo(187);
        assertThat(figures.get("firstMarkMs").asLong()).isZero();
        assertThat(figures.get("lastMarkMs").asLong()).isEqualTo(612);
        assertThat(out.toString()).contains("218,881");
        JsonNode norm = figures(Peers.data("mmr-listmode-brain/norm/mMR_norm.n.hdr"));
        assertThat(norm.get("kind").asText()).isEqualTo("Siemens normalisation");
        assertThat(norm.get("calibratedOn").asText()).isEqualTo("2017-08-09");
    }

    @Test
    void readsANormalisation() throws IOException {
        Path file = dir.resolve("a.pnorm");
        CrystalEfficiencies.uniform(BENCH, "2026-01-31", 0.16).write(file);
        JsonNode figures = figures(file);
        assertThat(figures.get("kind").asText()).isEqualTo("petmr normalisation");
        assertThat(figures.get("meanEfficiency").asDouble()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"full-small", "generator-small", "medium-ring", "v091-generator", "v091-medium-ring"})
    void countsPetsirdOfAnyScannerAndModel(String name) throws IOException {
        JsonNode summary = new ObjectMapper()
                .readTree(Peers.data("petsird/" + name + ".summary.json").toFile());
        JsonNode figures = figures(Peers.data("petsird/" + name + ".petsird"));
        assertThat(figures.get("kind").asText()).isEqualTo("PETSIRD list mode");
        assertThat(figures.get("version").asText()).isEqualTo(name.startsWith("v091") ? "0.9.1" : "main");
        assertThat(figures.get("timeBlocks").asLong())
                .isEqualTo(summary.get("timeBlocks").asLong());
        assertThat(figures.get("prompts").asLong())
                .isEqualTo(
                        summary.has("promptEvents")
                                ? summary.get("promptEvents").asLong()
                                : summary.get("eventCounts").get("prompt").asLong());
        assertThat(figures.get("delayeds").asLong())
                .isEqualTo(summary.path("eventCounts").path("delayed").asLong());
        assertThat(figures.get("singles").asLong())
                .isEqualTo(summary.path("eventCounts").path("single").asLong());
        if (summary.has("timeSpan_ms")) {
            assertThat(figures.get("firstMs").asLong())
                    .isEqualTo(summary.get("timeSpan_ms").get(0).asLong());
            assertThat(figures.get("lastMs").asLong())
                    .isEqualTo(summary.get("timeSpan_ms").get(1).asLong());
            assertThat(figures.get("scanner").asText())
                    .isEqualTo(summary.get("scanner").get("modelName").asText());
        }
        assertThat(figures.get("lostBytes").asLong()).isZero();
        assertThat(figures.get("isEnded").asBoolean()).isTrue();
    }

    @Test
    void saysWhereAPetsirdFileIsCut() throws IOException {
        byte[] whole = Files.readAllBytes(Peers.data("petsird/medium-ring.petsird"));
        Path cut = Files.write(dir.resolve("cut.petsird"), Arrays.copyOf(whole, 500_000));
        JsonNode figures = figures(cut);
        assertThat(figures.get("isEnded").asBoolean()).isFalse();
        assertThat(figures.get("damagedPlaces").asInt()).isOne();
        assertThat(figures.get("lostBytes").asLong()).isBetween(1L, 20_000L);
        assertThat(figures.get("damage").asText()).contains("whole time blocks");
        assertThat(figures.get("prompts").asLong()).isBetween(60_000L, 100_000L);
        assertThat(run(Files.write(dir.resolve("header.petsird"), Arrays.copyOf(whole, 20_000))))
                .isEqualTo(2);
        assertThat(err.toString()).contains("header.petsird: PETSIRD header damaged: byte");
    }

    @Test
    void readsSinogramsAndImages() throws IOException {
        ProjectionGeometry geometry = new ProjectionGeometry(BENCH);
        Sinogram sinogram = Sinogram.zeros(geometry);
        sinogram.values()[geometry.index(3, 60, 2)] = 5;
        sinogram.values()[geometry.index(3, 61, 2)] = Float.NaN;
        InterfileSinogram.write(dir.resolve("a.hs"), sinogram);
        JsonNode figures = figures(dir.resolve("a.hs"));
        assertThat(figures.get("kind").asText()).isEqualTo("Interfile projection data");
        assertThat(figures.get("scanner").asText()).isEqualTo("bench");
        assertThat(figures.get("sum").asDouble()).isEqualTo(5);
        assertThat(figures.get("notFinite").asInt()).isOne();
        assertThat(figures.get("planes").asInt()).isEqualTo(geometry.planes());
        Volume volume = Volume.filled(VoxelGrid.centred(3, 4, 5, 2, 2, 4), 2);
        Nifti.write(dir.resolve("a.nii.gz"), volume);
        InterfileImage.write(dir.resolve("a.hv"), volume);
        for (String name : List.of("a.nii.gz", "a.hv")) {
            JsonNode image = figures(dir.resolve(name));
            assertThat(image.get("kind").asText()).endsWith("image");
            assertThat(image.get("nz").asInt()).isEqualTo(5);
            assertThat(image.get("voxelMm").asText()).isEqualTo("2.00000 x 2.00000 x 4.00000");
            assertThat(image.get("mean").asDouble()).isEqualTo(2);
        }
    }

    @Test
    void badInputIsOneSentenceAndStatus2() throws IOException {
        assertThat(run(dir.resolve("none.l"))).isEqualTo(2);
        assertThat(run(Files.writeString(dir.resolve("a.txt"), "hello"))).isEqualTo(2);
        assertThat(run(recording(), "--scanner", "mct")).isEqualTo(2);
        assertThat(run(dir.resolve("a.plm"), "--scanner", "mmr")).isEqualTo(2);
        assertThat(err.toString().lines())
                .hasSize(4)
                .allMatch(line -> line.startsWith("petmr inspect: ") && line.contains("expected:"));
        assertThat(out.toString()).isEmpty();
    }
}
