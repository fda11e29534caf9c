package org.petmr.simulator.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import picocli.CommandLine;

/** From the MR host's DICOM files to a map, a report and figures, as at a console. */
class AttenuationCommandTest {

    @TempDir
    private Path directory;

    private final StringWriter said = new StringWriter();
    private final StringWriter complained = new StringWriter();

    private int run(String... arguments) {
        CommandLine root =
                org.petmr.acquisition.command.Petmr.addTo(new CommandLine(CommandLine.Model.CommandSpec.create()));
        root.addSubcommand(new MrCommand());
        return root.setOut(new PrintWriter(said, true))
                .setErr(new PrintWriter(complained, true))
                .execute(arguments);
    }

    private Path like() throws IOException {
        Path file = directory.resolve("like.nii.gz");
        Nifti.write(file, Volume.zeros(VoxelGrid.centred(50, 60, 16, 4, 4, 4)));
        return file;
    }

    @Test
    void boneOfTwoEchoesIsInTheMapAndInTheReport() throws IOException {
        Path mr = directory.resolve("mr");
        assertThat(run(
                        "mr",
                        "--phantom",
                        "bench-head",
                        "--protocol",
                        "brain",
                        "--coarser",
                        "2",
                        "--out",
                        mr.toString()))
                .as(complained.toString())
                .isZero();
        Path out = directory.resolve("mu.nii.gz");
        Path report = directory.resolve("report.html");
        Path json = directory.resolve("mu.json");
        int status = run(
                "attenuation",
                "--dixon",
                mr.toString(),
                "--ute",
                mr.toString(),
                "--like",
                like().toString(),
                "--out",
                out.toString(),
                "--report",
                report.toString(),
                "--json",
                json.toString());
        assertThat(complained.toString()).isEmpty();
        JsonNode figures = new ObjectMapper().readTree(json.toFile());
        assertThat(figures.path("method").asText()).contains("UTE");
        assertThat(status).isEqualTo(figures.path("verdict").asText().contains("NOT") ? 1 : 0);
        Volume mu = Nifti.read(out);
        float most = 0;
        for (float v : mu.values()) {
            most = Math.max(most, v);
        }
        assertThat(most).isBetween(0.115f, 0.2f);
        assertThat(Files.readString(report)).contains("<html").contains("data:image/png");
        assertThat(said.toString()).contains("used").contains("DIXON_WATER").contains("UTE");
    }

    /** Each run of the MR host is a study of its own. */
    @Test
    void seriesOfTwoSessionsAreRefused() throws IOException {
        Path one = directory.resolve("one");
        Path other = directory.resolve("other");
        for (Path mr : new Path[] {one, other}) {
            assertThat(run(
                            "mr",
                            "--phantom",
                            "bench-head",
                            "--protocol",
                            mr.equals(one) ? "attenuation" : "head-neck",
                            "--coarser",
                            "4",
                            "--out",
                            mr.toString()))
                    .as(complained.toString())
                    .isZero();
        }
        Path out = directory.resolve("mu.nii.gz");
        assertThat(run(
                        "attenuation",
                        "--dixon",
                        one.toString(),
                        "--ute",
                        other.toString(),
                        "--like",
                        like().toString(),
                        "--out",
                        out.toString()))
                .isEqualTo(2);
        assertThat(complained.toString())
                .contains("Study Instance UID (0020,000D)")
                .contains("as series");
        assertThat(out).doesNotExist();
    }

    /** The map with the table in it goes in again: the table is not added to itself, unless someone says so. */
    @Test
    void aMapWithATableIsNotGivenASecondOne() throws IOException {
        Volume water = Volume.zeros(VoxelGrid.centred(60, 60, 16, 4, 4, 4));
        for (int i = 0; i < water.values().length; i++) {
            int y = i / 16 / 60;
            water.values()[i] = y > 10 && y < 35 ? 0.096f : 0;
        }
        Path patient = directory.resolve("patient.nii.gz");
        Nifti.write(patient, water, "another program");
        JsonNode first = override(patient, "once.nii.gz");
        assertThat(first.at("/override/holdsHardwareBy").asText()).isEqualTo("ASSUMED");
        assertThat(first.path("templates")).hasSize(1);
        JsonNode second = override(directory.resolve("once.nii.gz"), "twice.nii.gz");
        assertThat(second.at("/override/holdsHardware").asBoolean()).isTrue();
        assertThat(second.at("/override/holdsHardwareBy").asText()).isEqualTo("DESCRIPTION");
        assertThat(second.path("templates")).isEmpty();
        assertThat(second.path("methods").toString()).contains("table and coils are in it already");
        assertThat(Nifti.read(directory.resolve("twice.nii.gz")).values())
                .isEqualTo(Nifti.read(directory.resolve("once.nii.gz")).values());
        assertThat(override(directory.resolve("once.nii.gz"), "told.nii.gz", "--no-holds-hardware")
                        .path("findings")
                        .toString())
                .contains("holds no hardware by the request", "there before they were added");
    }

    private JsonNode override(Path map, String out, String... more) throws IOException {
        Path json = directory.resolve("override.json");
        List<String> arguments = new ArrayList<>(List.of(
                "attenuation",
                "--override",
                map.toString(),
                "--like",
                map.toString(),
                "--hardware",
                "generic",
                "--table",
                "0,30,0",
                "--out",
                directory.resolve(out).toString(),
                "--json",
                json.toString()));
        arguments.addAll(List.of(more));
        assertThat(run(arguments.toArray(String[]::new)))
                .as(complained.toString())
                .isZero();
        return new ObjectMapper().readTree(json.toFile());
    }

    /** One of four images alone; which it is, and what is missing, is said. */
    @Test
    void aMissingPhaseIsNamed() throws IOException {
        Path mr = directory.resolve("mr");
        assertThat(run(
                        "mr",
                        "--phantom",
                        "bench-head",
                        "--protocol",
                        "attenuation",
                        "--coarser",
                        "4",
                        "--out",
                        mr.toString()))
                .as(complained.toString())
                .isZero();
        Path first;
        try (Stream<Path> folders = Files.list(mr)) {
            first = folders.filter(Files::isDirectory).sorted().findFirst().orElseThrow();
        }
        Path out = directory.resolve("mu.nii.gz");
        assertThat(run(
                        "attenuation",
                        "--dixon",
                        first.toString(),
                        "--like",
                        like().toString(),
                        "--out",
                        out.toString()))
                .isEqualTo(2);
        assertThat(complained.toString())
                .contains(
                        "petmr attenuation: Dixon: ", "series ", "missing", "(expected: in and opposed phase, or water")
                .hasLineCount(1);
        assertThat(out).doesNotExist();
    }

    @Test
    void badInputIsOneLineAndLeavesNothing() throws IOException {
        Path out = directory.resolve("mu.nii.gz");
        Path empty = Files.createDirectory(directory.resolve("empty"));
        assertThat(run("attenuation", "--dixon", empty.toString(), "--out", out.toString()))
                .isEqualTo(2);
        assertThat(run("attenuation", "--dixon", empty.toString(), "--anatomy", "knee", "--out", out.toString()))
                .isEqualTo(2);
        assertThat(run(
                        "attenuation",
                        "--dixon",
                        empty.toString(),
                        "--ute",
                        empty.toString(),
                        "--atlas",
                        "--out",
                        out.toString()))
                .isEqualTo(2);
        assertThat(run("attenuation", "--dixon", empty.toString(), "--out", "mu.png"))
                .isEqualTo(2);
        assertThat(run(
                        "attenuation",
                        "--override",
                        like().toString(),
                        "--anatomy",
                        "body",
                        "--soft",
                        "0.1",
                        "--out",
                        out.toString()))
                .isEqualTo(2);
        assertThat(complained.toString())
                .contains("--out: mu.png (expected: a name that ends in .nii or .nii.gz)")
                .contains("--override: with --anatomy, --soft (expected: without, the map is made already)")
                .contains("no files (expected: DICOM)")
                .contains("--anatomy: knee (expected: head or body)")
                .contains("2 of them (expected: one at most)");
        assertThat(out).doesNotExist();
    }
}
