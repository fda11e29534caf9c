package org.petmr.simulator.detector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.petmr.simulator.detector.Steady.DELAYEDS_PER_MS;
import static org.petmr.simulator.detector.Steady.EVENTS_PER_MS;
import static org.petmr.simulator.detector.Steady.PROMPTS_PER_MS;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clocks that jump, run over, stand off or drift: the record's time goes forward in steps of 1 ms, and the service says what it saw. */
@Timeout(120)
class ClockFaultTest {

    private static final long RUN_MS = 1000;

    @TempDir
    private Path directory;

    private void checkWhole(FaultTrial trial, List<String> losses) throws Exception {
        JsonNode totals = trial.end("complete").path("totals");
        assertThat(totals.path("sentEvents").asLong()).isEqualTo(RUN_MS * EVENTS_PER_MS);
        assertThat(totals.path("lostOnLink").asLong()).isZero();
        assertThat(totals.path("missingMarks").asLong()).isZero();
        assertThat(totals.path("timeMs").asLong()).isEqualTo(RUN_MS);
        assertThat(trial.stored())
                .isEqualTo(new FaultTrial.Stored(
                        PROMPTS_PER_MS * RUN_MS, DELAYEDS_PER_MS * RUN_MS, RUN_MS + 1, 0, RUN_MS, true, losses));
    }

    @Test
    void jumpsForward() throws Exception {
        try (FaultTrial trial = new FaultTrial(directory, Map.of()).start(1, "jump=+5s,at=500ms")) {
            assertThat(trial.awaitAlarms("clock-jump-1").get("clock-jump-1"))
                    .isEqualTo(
                            "front end 1: its clock jumped 1 times, last by 5000 ms; the record's time was set right");
            checkWhole(trial, List.of("5 0@500"));
            assertThat(trial.journal()).contains("\"kind\":\"clock-jump\"").contains("\"byMs\":5000");
        }
    }

    @Test
    void jumpsBack() throws Exception {
        try (FaultTrial trial = new FaultTrial(directory, Map.of()).start(1, "jump=-300ms,at=500ms")) {
            assertThat(trial.awaitAlarms("clock-jump-1").get("clock-jump-1")).contains("last by -300 ms");
            checkWhole(trial, List.of("5 0@500"));
        }
    }

    /** 2^32 ms are no fault: nothing is said, and the record does not run over. */
    @Test
    void runsOver() throws Exception {
        try (FaultTrial trial = new FaultTrial(directory, Map.of()).start(1, "rollover,at=500ms")) {
            trial.awaitReceived(900 * EVENTS_PER_MS).awaitAlarms();
            checkWhole(trial, List.of());
        }
    }

    /** One node stands 5 ms off and drifts: told to the microsecond, taken out to the ms, nothing lost. */
    @Test
    void standsOffAndDrifts() throws Exception {
        try (FaultTrial trial = new FaultTrial(directory, Map.of("link.heartbeatMs", "1000"))) {
            trial.start(2, c -> c.sourceId() == 2 ? c.with(c.clock().shifted(5_000_000, 200)) : c, 3000, 2900);
            Map<String, String> alarms = trial.awaitAlarms("clock-offset-2", "clock-drift-2");
            // The last syncs of both need not be of the same time yet.
            assertThat(alarms.get("clock-offset-2"))
                    .matches("front end 2: its clock is 5\\.\\d ms off that of front end 1 \\(allowed: 1 ms\\)");
            assertThat(alarms.get("clock-drift-2")).contains("drifts by 200 ppm (allowed: 100 ppm)");
            JsonNode totals = trial.end("complete").path("totals");
            assertThat(totals.path("sentEvents").asLong()).isEqualTo(3000 * EVENTS_PER_MS);
            JsonNode clock = totals.path("sources").path(1).path("clock");
            // At the last sync, after 3000 ms: 5 ms and 200e-6 of them.
            assertThat(clock.path("offsetUs").asDouble()).isCloseTo(5600, within(0.01));
            assertThat(clock.path("driftPpm").asDouble()).isCloseTo(200, within(0.01));
            assertThat(clock.path("jumps").asLong()).isZero();
            FaultTrial.Stored stored = trial.stored();
            assertThat(stored.prompts() + stored.delayeds()).isEqualTo(3000 * EVENTS_PER_MS);
            assertThat(stored.isMonotone()).isTrue();
            assertThat(stored.lastMs()).isEqualTo(3000);
            assertThat(trial.eventsOfMarks())
                    .as("events of both nodes made in the same ms stand before the same mark")
                    .containsExactly((long) EVENTS_PER_MS);
            assertThat(trial.journal())
                    .contains("\"kind\":\"clock-offset-taken-out\",\"source\":2,\"ms\":5,\"against\":1");
            assertThat(stored.losses()).isEmpty();
        }
    }

    /** The offset is taken out beside what else befalls a clock: a jump of the same node, and 2^32 ms of both. */
    @ParameterizedTest
    @CsvSource({"'jump=+5s,at=500ms,node=2', 1", "'jump=-300ms,at=500ms,node=2', 1", "'rollover,at=500ms', 0"})
    void standsOffAndMore(String fault, int jumps) throws Exception {
        try (FaultTrial trial = new FaultTrial(directory, Map.of("link.heartbeatMs", "1000"))) {
            trial.start(2, c -> c.sourceId() == 2 ? c.with(c.clock().shifted(7_400_000, 0)) : c, 1000, 900, fault);
            trial.awaitReceived(900 * EVENTS_PER_MS);
            JsonNode totals = trial.end("complete").path("totals");
            assertThat(totals.path("sentEvents").asLong()).isEqualTo(1000 * EVENTS_PER_MS);
            FaultTrial.Stored stored = trial.stored();
            assertThat(stored.prompts() + stored.delayeds()).isEqualTo(1000 * EVENTS_PER_MS);
            assertThat(stored.isMonotone()).isTrue();
            assertThat(stored.marks()).isEqualTo(1001);
            assertThat(trial.eventsOfMarks()).containsExactly((long) EVENTS_PER_MS);
            assertThat(totals.path("sources")
                            .path(1)
                            .path("clock")
                            .path("jumps")
                            .asLong())
                    .isEqualTo(jumps);
        }
    }
}
