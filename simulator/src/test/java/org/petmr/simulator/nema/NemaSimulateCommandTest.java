package org.petmr.simulator.nema;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.simulator.command.Petmr;
import picocli.CommandLine;

class NemaSimulateCommandTest {

    @TempDir
    private Path directory;

    private record Outcome(int status, String output, String error) {}

    private static Outcome run(String... arguments) {
        StringWriter output = new StringWriter();
        StringWriter error = new StringWriter();
        CommandLine petmr = Petmr.commandLine().setOut(new PrintWriter(output)).setErr(new PrintWriter(error));
        return new Outcome(
                petmr.execute(arguments), output.toString(), error.toString().strip());
    }

    /** The trial that costs least: one that this scanner cannot take part in. */
    @Test
    void runsAsItIsTyped() throws Exception {
        Path json = directory.resolve("figures.json");
        Outcome outcome =
                run("nema", "--simulate", "--scanner", "mmr", "--quick", "--trial", "tof", "--json", json.toString());
        assertThat(outcome.error()).isEmpty();
        assertThat(outcome.status()).isZero();
        assertThat(outcome.output())
                .contains("not on this scanner")
                .contains("NEMA NU 2 trials of the simulated Siemens Biograph mMR")
                .contains("0 of 0 figures in their bands");
        assertThat(Files.readString(json)).contains("\"scanner\" : \"mmr\"").contains("Delso 2011");
    }

    /** Wrong input costs no time: nothing is simulated, nothing is written. */
    @Test
    void saysWhatIsWrongBeforeTheWork() {
        assertThat(run("nema", "--simulate", "--scanner", "ecat"))
                .satisfies(o -> assertThat(o.status()).isEqualTo(2))
                .satisfies(o -> assertThat(o.error()).contains("scanner: ecat (expected: mmr or signa"));
        assertThat(run("nema", "--simulate", "--scanner", "mmr", "--trial", "contrast")
                        .error())
                .contains("trial: contrast (expected: one of sensitivity");
        assertThat(run("nema", "--simulate").error()).contains("--scanner");
        assertThat(run("nema", "--simulate", "--scanner", "mmr", "--threads", "0")
                        .error())
                .contains("--threads: 0 (expected: at least 1)");
        assertThat(run(
                                "nema",
                                "--simulate",
                                "--scanner",
                                "mmr",
                                "--json",
                                directory.resolve("no/such/f").toString())
                        .status())
                .isEqualTo(2);
    }

    /** The tests on recordings are still where they were. */
    @Test
    void leavesTheOthersAlone() {
        assertThat(run("nema").error()).contains("test: none");
        assertThat(run("nema", "iq", "--help").output()).contains("Image quality");
    }
}
