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
import org.petmr.recon.event.ListModeHeader;
import org.petmr.recon.event.ListModeWriter;
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
