package org.petmr.simulator.detector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.petmr.simulator.detector.Steady.EVENTS_PER_MS;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.Addresses;
import org.petmr.recon.event.ListModeFiles;
import org.petmr.recon.event.ListModeListener;
import org.petmr.recon.event.ListModeSource;
import org.petmr.recon.scanner.SinglesUnits;

/** Nodes that stall, die, come back, vanish or do not listen; alone and beside another that goes on. */
@Timeout(180)
class NodeFaultTest {

    private static final long RUN_MS = 1000;
    private static final long SENT = RUN_MS * EVENTS_PER_MS;
    /** Each of two nodes owns half of the sectors. */
    private static final long NODE_EVENTS_PER_MS = EVENTS_PER_MS / 2;

    private static final Map<String, String> PATIENT = Map.of("link.heartbeatMs", "1000");
    private static final Map<String, String> SHORT = Map.of("link.lostAfterMs", "2000");

    @TempDir
    private Path directory;

    private static long stored(JsonNode totals) {
        return totals.path("storedPrompts").asLong()
                + totals.path("storedDelayeds").asLong();
    }

    /** Two nodes, one record: every event once, one mark for each ms, singles of all blocks in one report. */
    @Test
    void twoNodesMakeOneRecord() throws Exception {
        try (FaultTrial trial = new FaultTrial(directory, PATIENT).start(2)) {
            trial.awaitReceived(900 * EVENTS_PER_MS).awaitAlarms();
            JsonNode totals = trial.end("complete").path("totals");
            assertThat(totals.path("sentEvents").asLong()).isEqualTo(SENT);
            assertThat(stored(totals)).isEqualTo(SENT);
            for (int i = 0; i < 2; i++) {
                JsonNode source = totals.path("sources").path(i);
                assertThat(source.path("prompts").asLong()
                                + source.path("delayeds").asLong())
                        .isEqualTo(RUN_MS * NODE_EVENTS_PER_MS);
                assertThat(source.path("marks").asLong()).isEqualTo(RUN_MS + 1);
                assertThat(source.path("lateEvents").asLong()).isZero();
            }
            FaultTrial.Stored stored = trial.stored();
            assertThat(stored.marks()).isEqualTo(RUN_MS + 1);
            assertThat(stored.isMonotone()).isTrue();
            assertThat(stored.losses()).isEmpty();
            assertThat(singles(trial)).isEqualTo(new Steady(FaultTrial.BENCH, 1, 1, null).blockSingles(0, 1000));
        }
    }

    private static int[] singles(FaultTrial trial) throws Exception {
        int[] counts = new int[SinglesUnits.blocks(FaultTrial.BENCH).units()];
        try (ListModeSource source = ListModeFiles.open(
                trial.service().sessions().resolve(trial.id()).resolve("listmode"))) {
            source.listen(new ListModeListener() {
                @Override
                public void singles(SinglesUnits units, int unit, long startMs, long stopMs, double cps) {
                    counts[unit] += (int) Math.round(cps * (stopMs - startMs) / 1000);
                }
            });
            long[] words = new long[8192];
            while (source.read(words) >= 0) {
                // only the reports matter
            }
        }
        return counts;
    }

    @Test
    void aMissingNodeIsNamedBeforeTheStart() throws Exception {
        try (FaultTrial trial = new FaultTrial(directory, PATIENT);
                FrontEnd lonely = FrontEnd.connect(
                        trial.config().node(1, 2), duration -> new Steady(FaultTrial.BENCH, 1, 1, null))) {
            lonely.welcome().get(20, TimeUnit.SECONDS);
            trial.arm();
            HttpResponse<String> refused = trial.call("/api/sessions/" + trial.id() + "/start", "");
            assertThat(refused.statusCode()).isEqualTo(409);
            assertThat(refused.body()).contains("front ends: 1 of 2 are connected, [1] (expected: all of the scanner)");
        }
    }

    @Test
    void stalls() throws Exception {
        try (FaultTrial trial = new FaultTrial(directory, Map.of()).start(1, "stall=3s,at=500ms")) {
            assertThat(trial.awaitAlarms("source-stale-1").get("source-stale-1"))
                    .isEqualTo("front end 1 is silent: check its power and cable");
            trial.awaitReceived(900 * EVENTS_PER_MS).awaitAlarms();
            JsonNode totals = trial.end("complete").path("totals");
            assertThat(stored(totals)).isEqualTo(SENT);
            assertThat(totals.path("lostOnLink").asLong()).isZero();
            assertThat(trial.stored().marks()).isEqualTo(RUN_MS + 1);
            assertThat(trial.stored().losses()).isEmpty();
        }
    }

    /** The other goes on; what the stalled node sends later is kept, told as late, and puts no mark behind later ones. */
    @Test
    void stallsBesideAnother() throws Exception {
        try (FaultTrial trial = new FaultTrial(directory, Map.of()).start(2, "stall=4s,at=500ms,node=2")) {
            trial.awaitAlarms("source-stale-2");
            trial.awaitAlarms(alarms -> "front end 2: 4800 events came too late to be stored at their time"
                    .equals(alarms.get("source-late-2")));
            JsonNode totals = trial.end("complete").path("totals");
            assertThat(stored(totals)).isEqualTo(SENT);
            assertThat(totals.path("sources").path(0).path("lateEvents").asLong())
                    .isZero();
            assertThat(totals.path("sources").path(1).path("lateEvents").asLong())
                    .isEqualTo(400 * NODE_EVENTS_PER_MS);
            FaultTrial.Stored stored = trial.stored();
            assertThat(stored.marks()).isEqualTo(RUN_MS + 1);
            assertThat(stored.isMonotone()).isTrue();
            assertThat(trial.journal()).contains("\"kind\":\"source-stale\"").contains("\"kind\":\"source-back\"");
        }
    }

    @Test
    void dies() throws Exception {
        try (FaultTrial trial = new FaultTrial(directory, SHORT).start(1, "die,at=500ms")) {
            assertThat(trial.awaitAlarms("source-down-1").get("source-down-1"))
                    .isEqualTo("front end 1 is not connected: check its cable");
            JsonNode session = trial.end("failed");
            assertThat(session.path("error").asText())
                    .isEqualTo("front end 1 did not end its run (connection closed by the front end, at 500 ms);"
                            + " what was stored is kept and can be processed");
            JsonNode totals = session.path("totals");
            assertThat(totals.path("isEnded").asBoolean()).isFalse();
            assertThat(totals.path("sources").path(0).path("sent").isNull()).isTrue();
            assertThat(stored(totals)).isEqualTo(500 * EVENTS_PER_MS);
            assertThat(trial.stored().lastMs()).isEqualTo(500);
            assertThat(trial.stored().losses())
                    .as("the place where the record breaks off")
                    .containsExactly("3 0@500");
            assertThat(trial.call("/api/sessions/" + trial.id() + "/process", "")
                            .statusCode())
                    .isEqualTo(200);
            trial.end("failed"); // processed, it is still what it was
        }
    }

    /** The other node's data are kept to the end, and the session says whose are missing. */
    @Test
    void diesBesideAnother() throws Exception {
        try (FaultTrial trial = new FaultTrial(directory, SHORT).start(2, "die,at=500ms,node=2")) {
            trial.awaitAlarms("source-down-2");
            JsonNode session = trial.end("failed");
            assertThat(session.path("error").asText())
                    .startsWith("front end 2 did not end its run (connection closed by the front end, at 500 ms);");
            assertThat(stored(session.path("totals"))).isEqualTo((RUN_MS + 500) * NODE_EVENTS_PER_MS);
            FaultTrial.Stored stored = trial.stored();
            assertThat(stored.marks()).isEqualTo(RUN_MS + 1);
            assertThat(stored.isMonotone()).isTrue();
        }
    }

    /** The same run goes on over a new connection, and nothing is lost. */
    @Test
    void comesBack() throws Exception {
        try (FaultTrial trial = new FaultTrial(directory, PATIENT).start(1, "reconnect=500ms,at=500ms")) {
            trial.awaitReceived(900 * EVENTS_PER_MS).awaitAlarms();
            JsonNode totals = trial.end("complete").path("totals");
            assertThat(stored(totals)).isEqualTo(SENT);
            assertThat(totals.path("lostOnLink").asLong()).isZero();
            assertThat(totals.path("lostFrames").asLong()).isZero();
            assertThat(trial.stored().losses()).isEmpty();
            assertThat(trial.journal()).contains("\"kind\":\"source-down\"").contains("\"kind\":\"source-up\"");
        }
    }

    /** Nobody says good-bye: silence is told, then the connection is given up, then the run. */
    @Test
    void vanishesWithoutClosing() throws Exception {
        try (FaultTrial trial = new FaultTrial(directory, SHORT).start(1, "half-open,at=500ms")) {
            trial.awaitAlarms("source-stale-1");
            JsonNode session = trial.end("failed");
            assertThat(session.path("error").asText())
                    .matches("front end 1 did not end its run \\(silent for [0-9.]+ s, at 500 ms\\);.*");
            assertThat(stored(session.path("totals"))).isEqualTo(500 * EVENTS_PER_MS);
            assertThat(trial.metric("petmr_link_rejected_total{reason=\"silent\"}"))
                    .isEqualTo(1);
            assertThat(trial.metric("petmr_link_connections")).isZero();
        }
    }

    /** A node that reads no commands cannot be stopped: the service ends the run itself and says so. */
    @Test
    void isDeaf() throws Exception {
        try (FaultTrial trial = new FaultTrial(directory, SHORT).start(1, "deaf,at=100ms")) {
            trial.awaitReceived(900 * EVENTS_PER_MS).awaitAlarms();
            assertThat(trial.call("/api/sessions/" + trial.id() + "/stop", "").statusCode())
                    .isEqualTo(200);
            JsonNode session = trial.await("failed");
            assertThat(session.path("error").asText())
                    .startsWith("front end 1 did not end its run (still connected, at 900 ms)");
            assertThat(stored(session.path("totals"))).isEqualTo(900 * EVENTS_PER_MS);
        }
    }

    /** A page that never reads its live stream: it is given up, and neither the run nor other pages feel it. */
    @Test
    void aPageThatDoesNotRead() throws Exception {
        try (FaultTrial trial = new FaultTrial(directory, PATIENT);
                Socket page = new Socket()) {
            page.setReceiveBufferSize(1024);
            page.connect(new InetSocketAddress("127.0.0.1", trial.consolePort()));
            page.getOutputStream()
                    .write("GET /api/live HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            trial.start(1);
            trial.awaitReceived(900 * EVENTS_PER_MS);
            trial.flood(Addresses.MR);
            Awaitility.await()
                    .atMost(30, TimeUnit.SECONDS)
                    .until(() -> trial.metric("petmr_console_slow_pages_total") == 1);
            assertThat(stored(trial.end("complete").path("totals"))).isEqualTo(SENT);
        }
    }

    @Test
    void plansAreCheckedBeforeAnythingIsSent() {
        for (String bad :
                List.of("explode", "drop=x", "drop=0", "jump", "stall=2", "burst=1", "drop=1,when=3s", "die=3")) {
            assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> FaultPlan.parse(List.of(bad))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("--fault: " + bad + " (expected: ");
        }
    }
}
