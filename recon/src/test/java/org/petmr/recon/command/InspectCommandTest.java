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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.recon.Peers;
import org.petmr.recon.correction.CrystalEfficiencies;
import org.petmr.recon.event.ListModeHeader;
import org.petmr.recon.event.ListModeWriter;
import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
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
