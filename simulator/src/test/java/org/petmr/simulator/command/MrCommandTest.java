package org.petmr.simulator.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.mr.MrKind;
import org.petmr.acquisition.mr.MrSeries;
import org.petmr.acquisition.mr.MrVolumes;
import picocli.CommandLine;

class MrCommandTest {

    @TempDir
    private Path directory;

    private final StringWriter said = new StringWriter();
    private final StringWriter complained = new StringWriter();

    private int run(String... arguments) {
        return new CommandLine(new MrCommand())
                .setOut(new PrintWriter(said, true))
                .setErr(new PrintWriter(complained, true))
                .execute(arguments);
    }

    @Test
    void writesSeriesAndASheet() throws Exception {
        Path out = directory.resolve("out");
        int status = run(
                "--phantom",
                "bench-head",
                "--protocol",
                "attenuation",
                "--coarser",
                "3",
                "--out",
                out.toString(),
                "--vendor",
                "ge",
                "--enhanced",
                "--fault",
                "metal-void",
                "--fault",
                "low-signal");
        assertThat(status).as(complained.toString()).isZero();
        List<Path> files;
        try (var found = Files.walk(out)) {
            files = found.filter(f -> f.toString().endsWith(".dcm")).sorted().toList();
        }
        assertThat(files).hasSize(5);
        assertThat(MrVolumes.list(files))
                .extracting(MrSeries::kind)
                .containsExactly(
                        MrKind.DIXON_IN, MrKind.DIXON_OPPOSED, MrKind.DIXON_WATER, MrKind.DIXON_FAT, MrKind.T1);
        assertThat(ImageIO.read(out.resolve("sheet.png").toFile()).getWidth()).isGreaterThan(1000);
        assertThat(said.toString()).contains("MRAC_dixon_W");
    }

    @Test
    void badInputIsNamedBeforeAnythingIsWritten() {
        Path out = directory.resolve("none");
        assertThat(run("--out", out.toString(), "--protocol", "knee")).isEqualTo(2);
        assertThat(run("--out", out.toString(), "--fault", "gremlins")).isEqualTo(2);
        assertThat(run("--out", out.toString(), "--vendor", "acme")).isEqualTo(2);
        assertThat(run("--out", out.toString(), "--send", "nowhere")).isEqualTo(2);
        assertThat(complained.toString())
                .contains("MR protocol: knee (expected: one of")
                .contains("MR fault: gremlins (expected: one of")
                .contains("vendor: acme (expected: siemens or ge)")
                .contains("--send: nowhere (expected: AE@HOST:PORT)");
        assertThat(out).doesNotExist();
    }
}
