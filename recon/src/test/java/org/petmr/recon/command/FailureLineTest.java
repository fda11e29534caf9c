package org.petmr.recon.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Whatever is wrong with what was typed or with a file is told in one line. */
final class FailureLineTest {

    private final StringWriter err = new StringWriter();
    private final CommandLine petmr = new CommandLine(new Root());

    @TempDir
    private Path dir;

    @Command(name = "petmr")
    private static final class Root {}

    @Command(name = "fail")
    private record Failing(Exception failure) implements Callable<Integer> {
        @Override
        public Integer call() throws Exception {
            throw failure;
        }
    }

    @BeforeEach
    void setUp() {
        petmr.addSubcommand(new ReconstructCommand());
        petmr.addSubcommand(new ConvertCommand());
        petmr.addSubcommand(new InspectCommand());
        petmr.addSubcommand(new NormaliseCommand());
        petmr.addSubcommand(new CalibrateCommand());
        petmr.addSubcommand(new BenchCommand(List.of()));
        FailureLine line = new FailureLine();
        petmr.setExecutionExceptionHandler(line);
        petmr.setParameterExceptionHandler(line);
        petmr.setErr(new PrintWriter(err));
        petmr.setOut(new PrintWriter(new StringWriter()));
    }

    private String line(int status, String... arguments) {
        assertThat(petmr.execute(arguments)).as(err.toString()).isEqualTo(status);
        String text = err.toString();
        assertThat(text.lines()).as(text).hasSize(1);
        assertThat(text).doesNotContain("Exception").doesNotContain("null");
        return text.strip();
    }

    private String failed(Exception failure) {
        petmr.addSubcommand(new Failing(failure));
        petmr.setErr(new PrintWriter(err));
        return line(2, "fail");
    }

    @ParameterizedTest
    @ValueSource(strings = {"reconstruct", "convert", "inspect", "normalise", "calibrate"})
    void saysInOneLineWhatIsMissing(String command) {
        assertThat(line(2, command))
                .startsWith("petmr " + command + ": Missing required ")
                .endsWith("(see petmr " + command + " --help)");
    }

    @Test
    void namesAnUnknownOption() {
        assertThat(line(2, "inspect", "a", "--jsn"))
                .isEqualTo("petmr inspect: Unknown option: '--jsn' (see petmr inspect --help)");
    }

    @Test
    void namesAnUnknownCommandOnce() {
        assertThat(line(2, "recon")).startsWith("petmr: Unmatched argument").contains("'recon'");
    }

    @Test
    void saysWhatIsWrongWithAFileInWords() {
        assertThat(failed(new NoSuchFileException("a.nii")))
                .isEqualTo("petmr fail: a.nii: not there (expected: a readable file)");
    }

    @Test
    void saysThatAFileIsNotOurs() {
        assertThat(failed(new AccessDeniedException("a.nii")))
                .isEqualTo("petmr fail: a.nii: no permission (expected: to read or write it)");
    }

    @Test
    void aFullDiskIsNoFaultOfOurs() {
        assertThat(failed(new UncheckedIOException(new IOException("No space left on device"))))
                .isEqualTo("petmr fail: No space left on device");
    }

    @Test
    void anImageThatIsNoneIsNamedOnce() throws IOException {
        String[] rest = {"--scanner", "bench", "--radius-mm", "9", "--activity-bq-per-ml", "1", "--out"};
        Path out = dir.resolve("o.json");
        assertThat(line(2, calibrate(dir, rest, out)))
                .isEqualTo("petmr calibrate: %s: a directory (expected: a readable NIfTI file)".formatted(dir));
        err.getBuffer().setLength(0);
        Path none = dir.resolve("none.nii");
        assertThat(line(2, calibrate(none, rest, out)))
                .isEqualTo("petmr calibrate: %s: not there (expected: a readable NIfTI file)".formatted(none));
        err.getBuffer().setLength(0);
        Path empty = Files.createFile(dir.resolve("empty.nii"));
        assertThat(line(2, calibrate(empty, rest, out)))
                .isEqualTo(("petmr calibrate: %s: length: 0 bytes, the file is cut (expected: at least 348)")
                        .formatted(empty));
        assertThat(out).doesNotExist();
    }

    private static String[] calibrate(Path image, String[] rest, Path out) {
        return java.util.stream.Stream.of(
                        List.of("calibrate", image.toString()), List.of(rest), List.of(out.toString()))
                .flatMap(List::stream)
                .toArray(String[]::new);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.hs", "a.hv", "a.n.hdr"})
    void aHeaderThatIsNoneIsNotTakenForListMode(String name) throws IOException {
        Path file = Files.writeString(dir.resolve(name), "hello");
        assertThat(line(2, "inspect", file.toString()))
                .isEqualTo("petmr inspect: %s: not an Interfile header (expected: !INTERFILE first)".formatted(file));
    }

    @Test
    void aNormalisationThatIsNoneIsNotTakenForListMode() throws IOException {
        Path file = Files.createFile(dir.resolve("a.pnorm"));
        assertThat(line(2, "inspect", file.toString()))
                .isEqualTo("petmr inspect: %s: not a normalisation file (expected: PETMRNO1 at its beginning)"
                        .formatted(file));
    }

    @Test
    void aPlaceForFiguresThatIsNoneIsToldBeforeTheWork() {
        Path json = dir.resolve("none").resolve("a.json");
        assertThat(line(2, "bench", "W1", "--json", json.toString()))
                .isEqualTo("petmr bench: %s: not a directory (expected: one to write a.json in)"
                        .formatted(json.getParent()));
    }
}
