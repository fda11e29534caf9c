package org.petmr.simulator.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.recon.event.ListModeFiles;
import org.petmr.recon.event.ListModeSource;
import org.petmr.recon.event.Word;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Volume;
import org.petmr.simulator.physics.Truth;
import org.petmr.simulator.scenario.Scenario;
import org.petmr.simulator.scenario.TruthTable;
import picocli.CommandLine;

class SimulateCommandTest {

    @TempDir
    private Path directory;

    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        CommandLine petmr = Petmr.commandLine();
        petmr.getSubcommands().values().forEach(c -> {
            c.setErr(new PrintWriter(err, true));
            c.setOut(new PrintWriter(new StringWriter()));
        });
        return petmr.setErr(new PrintWriter(err, true)).execute(arguments);
    }

    private String at(String name) {
        return directory.resolve(name).toString();
    }

    /** Files alone go from one command to the other: the image is the activity that was put in. */
    @Test
    void whatIsSimulatedIsReconstructed() throws IOException {
        assertThat(run("simulate", "bench-cylinder", "--seconds", "10", "--out", directory.toString()))
                .as(err.toString())
                .isZero();
        int status = run(
                "reconstruct",
                at("listmode.plm"),
                "--norm",
                at("normalisation.pnorm"),
                "--mu",
                at("mumap.nii.gz"),
                "--iterations",
                "3",
                "--subsets",
                "12",
                "--out",
                at("pet.nii.gz"));
        assertThat(status).as(err.toString()).isZero();
        Volume pet = Nifti.read(directory.resolve("pet.nii.gz"));
        Volume truth = Nifti.read(directory.resolve("activity.nii.gz"));
        assertThat(pet.grid().voxels()).isEqualTo(truth.grid().voxels());
        Scenario scenario = Scenario.find("bench-cylinder");
        double measured = TruthTable.measure(scenario, pet).get(0).measuredBqPerMl();
        double put = TruthTable.measure(scenario, truth).get(0).measuredBqPerMl();
        assertThat(put).isCloseTo(scenario.activityBqPerMl()[0], within(0.01 * put));
        assertThat(measured).as("seed %d", scenario.seed()).isCloseTo(put, within(0.04 * put));
        assertThat(directory.resolve("truth.tags")).doesNotExist();
    }

    /** One tag for each word, and no other kind than the word's own. */
    @Test
    void tagsStandBesideTheWords() throws IOException {
        Path figures = directory.resolve("figures.json");
        int status = run(
                "simulate",
                "bench-scatter",
                "--seconds",
                "1.5",
                "--seed",
                "5",
                "--truth",
                "--json",
                figures.toString(),
                "--out",
                directory.toString());
        assertThat(status).as(err.toString()).isZero();
        byte[] tags = Files.readAllBytes(directory.resolve("truth.tags"));
        long[] counts = new long[Truth.TAGS];
        int at = 0;
        long marks = 0;
        try (ListModeSource source = ListModeFiles.open(directory.resolve("listmode.plm"))) {
            assertThat(source.header().isotope()).isEqualTo("18F");
            long[] words = new long[4096];
            for (int n = source.read(words); n >= 0; n = source.read(words)) {
                for (int i = 0; i < n; i++) {
                    byte tag = tags[at++];
                    counts[tag]++;
                    assertThat(tag != Truth.NONE).isEqualTo(Word.isCoincidence(words[i]));
                    if (Word.isCoincidence(words[i])) {
                        assertThat(tag == Truth.DELAYED).isEqualTo(Word.isDelayed(words[i]));
                    } else if (Word.kind(words[i]) == Word.TIME_MARK) {
                        marks++;
                    }
                }
            }
        }
        assertThat(at).isEqualTo(tags.length);
        assertThat(marks).isEqualTo(1501);
        JsonNode said = new ObjectMapper().readTree(figures.toFile());
        assertThat(said.path("trues").asLong()).isEqualTo(counts[Truth.TRUE]).isPositive();
        assertThat(said.path("scattered").asLong())
                .isEqualTo(counts[Truth.SCATTERED])
                .isPositive();
        assertThat(said.path("seed").asLong()).isEqualTo(5);
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(f -> f.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "listmode.plm",
                            "truth.tags",
                            "normalisation.pnorm",
                            "mumap.nii.gz",
                            "activity.nii.gz",
                            "figures.json");
        }
    }

    @Test
    void badInputIsOneLineAndWritesNothing() throws IOException {
        Path out = directory.resolve("out");
        assertThat(run("simulate", "bench-cylinder", "--bed", "2", "--out", out.toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--bed: 2 (expected: 1 to 1)").hasLineCount(1);
        err.getBuffer().setLength(0);
        assertThat(run("simulate", "bench-cylinder", "--seconds", "0", "--out", out.toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--seconds: 0.0 (expected: 0.001 to 20.0)");
        err.getBuffer().setLength(0);
        assertThat(out).doesNotExist();
        Files.createDirectories(out);
        Files.writeString(out.resolve("listmode.plm"), "dear");
        assertThat(run("simulate", "bench-cylinder", "--out", out.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("(expected: a place without a recording)");
        assertThat(Files.readString(out.resolve("listmode.plm"))).isEqualTo("dear");
    }
}
