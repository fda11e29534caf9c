package org.petmr.simulator.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.recon.event.Frame;
import org.petmr.recon.event.ListModeFiles;
import org.petmr.recon.event.ListModeHeader;
import org.petmr.recon.event.ListModeSource;
import org.petmr.recon.event.ListModeWriter;
import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.simulator.Peers;
import org.petmr.simulator.detector.RecordingHost;
import org.petmr.simulator.physics.EventStream;
import org.petmr.simulator.scenario.Scenario;
import picocli.CommandLine;

@Timeout(60)
class ReplayCommandTest {

    @TempDir
    private Path directory;

    private record Outcome(int status, String error) {}

    private static Outcome run(String... arguments) {
        StringWriter error = new StringWriter();
        CommandLine petmr = Petmr.commandLine().setErr(new PrintWriter(error));
        return new Outcome(petmr.execute(arguments), error.toString().strip());
    }

    /** Word for word what the file holds comes out of the socket. */
    @Test
    void sendsTheFileWordForWord() throws Exception {
        Scenario scenario = Scenario.find("bench-cylinder");
        Path file = directory.resolve("scan.plm");
        ListModeHeader header =
                new ListModeHeader(scenario.scannerModel(), "A-1", "2026-01-31T10:00:00Z", 0, "18F", 6586.2, 0.967);
        List<Long> written = new ArrayList<>();
        try (EventStream stream = new EventStream(scenario.generator(scenario.detectorModel(), 0.5), 2);
                ListModeWriter writer = new ListModeWriter(file, header)) {
            long[] words = new long[3000];
            for (int n = stream.read(words); n >= 0; n = stream.read(words)) {
                writer.words(words, n);
                for (int i = 0; i < n; i++) {
                    written.add(words[i]);
                }
            }
        }
        try (RecordingHost host = new RecordingHost()) {
            CompletableFuture<Outcome> replay = CompletableFuture.supplyAsync(
                    () -> run("replay", file.toString(), "--to", "127.0.0.1:" + host.port(), "--speed", "max"));
            host.accept();
            assertThat(host.next().header().type()).isEqualTo(Frame.HELLO);
            assertThat(host.next().header().type()).isEqualTo(Frame.DESCRIPTOR);
            host.say(Frame.REPLY, "{\"request\":0,\"ok\":true}");
            host.say(Frame.COMMAND, "{\"request\":1,\"command\":\"start\",\"runTag\":3,\"durationS\":600}");
            assertThat(host.next().header().type()).isEqualTo(Frame.REPLY);
            List<Long> sent = new ArrayList<>();
            for (RecordingHost.Heard heard : host.untilEnd()) {
                if (heard.header().type() == Frame.DATA) {
                    assertThat(heard.header().flags()).isEqualTo(Frame.FLAG_REPLAY);
                    for (int i = 0; i < heard.header().payloadWords(); i++) {
                        sent.add(heard.payload().getLong(8 * i));
                    }
                }
            }
            assertThat(sent).isEqualTo(written);
            assertThat(replay.get(20, TimeUnit.SECONDS)).isEqualTo(new Outcome(0, ""));
        }
    }

    /** Formats, a file from each: the official PETSIRD ring, with block singles, and its words again from the socket. */
    @Test
    void sendsPetsirdWithItsReports() throws Exception {
        Path file = Peers.data("petsird/v091-medium-ring.petsird");
        List<Long> written = new ArrayList<>();
        try (ListModeSource source = ListModeFiles.open(file)) {
            long[] words = new long[4096];
            for (int n = source.read(words); n >= 0; n = source.read(words)) {
                for (int i = 0; i < n; i++) {
                    written.add(words[i]);
                }
            }
        }
        List<RecordingHost.Heard> run = replayed(file, 2);
        List<Long> sent = new ArrayList<>();
        words(run, sent);
        assertThat(sent).isNotEmpty().isEqualTo(written);
    }

    /** Singles of the blocks and triggers of a native file arrive as they were. */
    @Test
    void sendsSinglesAndTriggersOfANativeFile() throws Exception {
        Path file = directory.resolve("reports.plm");
        ListModeHeader header = new ListModeHeader(
                ScannerCatalogue.find("bench"), "A-1", "2026-01-31T10:00:00Z", 0, "18F", 6586.2, 0.967);
        long[] words = new long[2003];
        int n = 0;
        for (int ms = 0; ms <= 1000; ms++) {
            if (ms > 0) {
                words[n++] = Word.prompt(ms % 100, 1000 + ms % 100);
            }
            words[n++] = Word.timeMark(30_000 + ms, ms > 0 ? 1 : 0, ms == 1000);
            if (ms == 500) {
                words[n++] = Word.trigger(7, 250, 30_500);
            }
        }
        long[] counts = new long[48];
        java.util.Arrays.setAll(counts, i -> 100 + i);
        try (ListModeWriter writer = new ListModeWriter(file, header)) {
            writer.words(words, n);
            writer.singles(1, 30_000, 31_000, counts);
            writer.trace(3, 30_000, 31_000, new float[] {1, 2, 3});
            writer.words(new long[] {Word.prompt(1, 2), Word.timeMark(31_001, 1, true)}, 2);
        }
        List<RecordingHost.Heard> run = replayed(file, 1);
        List<Long> sent = new ArrayList<>();
        words(run, sent);
        assertThat(sent).hasSize(n + 2).contains(Word.trigger(7, 250, 30_500));
        RecordingHost.Heard singles = only(run, Frame.SINGLES);
        assertThat(singles.payload().getInt(0)).isEqualTo(30_000);
        assertThat(singles.payload().getInt(4)).isEqualTo(31_000);
        assertThat(singles.payload().getInt(12)).isEqualTo(48);
        assertThat(singles.payload().getInt(16 + 4 * 47)).isEqualTo(147);
        RecordingHost.Heard trace = only(run, Frame.SIGNAL);
        assertThat(trace.payload().getInt(8)).isEqualTo(3);
        assertThat(trace.payload().getFloat(16 + 8)).isEqualTo(3);
    }

    private static RecordingHost.Heard only(List<RecordingHost.Heard> run, int type) {
        List<RecordingHost.Heard> found =
                run.stream().filter(f -> f.header().type() == type).toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private static void words(List<RecordingHost.Heard> run, List<Long> to) {
        for (RecordingHost.Heard heard : run) {
            if (heard.header().type() == Frame.DATA) {
                for (int i = 0; i < heard.header().payloadWords(); i++) {
                    to.add(heard.payload().getLong(8 * i));
                }
            }
        }
    }

    /** Replays as fast as it goes, and returns what the host heard of the run. */
    private static List<RecordingHost.Heard> replayed(Path file, int source) throws Exception {
        try (RecordingHost host = new RecordingHost()) {
            CompletableFuture<Outcome> replay = CompletableFuture.supplyAsync(() -> run(
                    "replay",
                    file.toString(),
                    "--to",
                    "127.0.0.1:" + host.port(),
                    "--speed",
                    "max",
                    "--source",
                    String.valueOf(source)));
            host.accept();
            assertThat(host.next().header().sourceId()).isEqualTo(source);
            host.next();
            host.say(Frame.REPLY, "{\"request\":0,\"ok\":true}");
            host.say(Frame.COMMAND, "{\"request\":1,\"command\":\"start\",\"runTag\":3,\"durationS\":600}");
            host.next();
            List<RecordingHost.Heard> run = host.untilEnd();
            assertThat(replay.get(20, TimeUnit.SECONDS)).isEqualTo(new Outcome(0, ""));
            return run;
        }
    }

    /** Nothing listens at port 1: whatever is refused here is refused before a connection is made. */
    @Test
    void isRefusedBeforeAnythingIsSent() throws Exception {
        Path file = directory.resolve("fast.plm");
        ListModeHeader header = new ListModeHeader(
                ScannerCatalogue.find("bench"), "A-1", "2026-01-31T10:00:00Z", 0, "18F", 6586.2, 0.967);
        try (ListModeWriter writer = new ListModeWriter(file, header)) {
            long[] words = new long[2001];
            for (int i = 0; i < 2000; i++) {
                words[i + 1] = Word.prompt(i % 100, 1000);
            }
            words[0] = Word.timeMark(0, 0, false);
            writer.words(words, 2001);
            writer.words(new long[] {Word.timeMark(1, 2000, true)}, 1);
        }
        Path empty = directory.resolve("empty.plm");
        try (ListModeWriter writer = new ListModeWriter(empty, header)) {
            writer.words(new long[] {Word.timeMark(0, 0, false)}, 1);
        }
        assertThat(run("replay", file.toString(), "--to", "127.0.0.1:1", "--speed", "1000x"))
                .isEqualTo(new Outcome(
                        2,
                        "petmr replay: --speed: 1000x of up to 2.000e+06 events/s: 2.000e+09 events/s"
                                + " (expected: at most 1.563e+08, what 1 link of 10 Gbit/s can carry)"));
        assertThat(run("replay", empty.toString(), "--to", "127.0.0.1:1").error())
                .endsWith("empty.plm: 0 coincidences, 1 time marks (expected: coincidences, 2 marks)");
        assertThat(run("replay", file.toString(), "--to", "127.0.0.1:1", "--fault", "explode").error())
                .startsWith("petmr replay: --fault: explode (expected: drop, ");
        assertThat(run("replay", file.toString(), "--to", "127.0.0.1:1", "--nodes", "0").error())
                .startsWith("petmr replay: nodes: 0 (expected: 1 to ");
        assertThat(run("replay", file.toString(), "--to", "nowhere").error())
                .isEqualTo("petmr replay: --to: nowhere (expected: HOST:PORT)");
    }

    @Test
    void badInputIsOneLineAndStatusTwo() throws Exception {
        Path cut = directory.resolve("cut.plm");
        Files.write(cut, new byte[] {1, 2, 3});
        assertThat(run("replay", "nowhere.plm", "--to", "127.0.0.1:1"))
                .matches(o -> o.status() == 2
                        && o.error().contains("nowhere.plm")
                        && !o.error().contains("\n"));
        assertThat(run("replay", cut.toString(), "--to", "127.0.0.1:1"))
                .matches(o -> o.status() == 2
                        && o.error().contains("cut.plm")
                        && !o.error().contains("\n"));
        assertThat(ReplayCommand.parseSpeed("10x")).isEqualTo(10);
        assertThat(ReplayCommand.parseSpeed("MAX")).isInfinite();
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> ReplayCommand.parseSpeed("fast"))
                .hasMessage("--speed: fast (expected: max, or a factor such as 1x or 10x)");
    }
}
