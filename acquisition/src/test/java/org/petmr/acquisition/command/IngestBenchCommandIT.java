package org.petmr.acquisition.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The benchmark works from end to end, with real senders; its figures are not judged here. */
@Timeout(480)
class IngestBenchCommandIT {

    @TempDir
    private Path directory;

    private final StringWriter said = new StringWriter();

    private int run(String... arguments) {
        CommandLine petmr = Petmr.addTo(new CommandLine(CommandLine.Model.CommandSpec.create()));
        petmr.setOut(new PrintWriter(said));
        petmr.setErr(new PrintWriter(said));
        return petmr.execute(arguments);
    }

    @Test
    void allPartsGiveFigures() throws Exception {
        Path json = directory.resolve("figures.json");
        Path disk = Files.createDirectory(directory.resolve("disk"));
        int status = run(
                "bench",
                "ingest",
                "--seconds",
                "1",
                "--steps",
                "1",
                "--latency-seconds",
                "5",
                "--latency-rate",
                "0.2",
                "--soak",
                "0.1",
                "--soak-rate",
                "0.2",
                "--disk",
                disk.toString(),
                "--json",
                json.toString());
        assertThat(said.toString()).contains("top rate", "ns of processor an event", "latency", "soak");
        JsonNode figures = new ObjectMapper().readTree(json.toFile());
        assertThat(figures.path("top").path("tried")).hasSize(1);
        assertThat(figures.path("top").path("unpacedEventsPerS").asDouble()).isPositive();
        JsonNode latency = figures.path("latency");
        assertThat(latency.path("lost").asLong()).isZero();
        assertThat(latency.path("messages").asInt()).isPositive();
        assertThat(latency.path("maxMs").asDouble())
                .as("not sooner than the other messages, and a message waits for its time")
                .isGreaterThanOrEqualTo(latency.path("medianMs").asDouble());
        assertThat(latency.path("processors").asDouble()).isPositive();
        JsonNode soak = figures.path("soak");
        assertThat(soak.path("events").asLong()).isGreaterThanOrEqualTo(1_200_000);
        assertThat(soak.path("lost").asLong()).isZero();
        assertThat(soak.path("flat").isBoolean()).isTrue();
        assertThat(soak.path("looks").size()).isGreaterThan(5);
        assertThat(soak.path("looks").path(0).path("heapBytes").asLong()).isPositive();
        assertThat(soak.path("looks").path(0).path("threads").asInt()).isPositive();
        boolean isFine = figures.path("top").path("eventsPerS").asDouble() > 0
                && soak.path("flat").asBoolean();
        assertThat(status).as(said.toString()).isEqualTo(isFine ? 0 : 1);
        try (Stream<Path> left = Files.list(disk)) {
            assertThat(left).as("nothing is left behind").isEmpty();
        }
    }

    @Test
    void badNumbersAreRefused() {
        assertThat(run("bench", "ingest", "--senders", "0")).isNotZero();
        assertThat(said.toString()).contains("--senders: 0 (expected: 1 to 16)");
    }
}
