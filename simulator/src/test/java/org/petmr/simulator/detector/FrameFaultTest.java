package org.petmr.simulator.detector;

import static org.assertj.core.api.Assertions.assertThat;
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

/** Frames that go wrong on their way, and what the service says of it. A frame holds 10 ms, 240 events and 10 marks. */
@Timeout(120)
class FrameFaultTest {

    private static final long RUN_MS = 1000;
    private static final long SENT = RUN_MS * EVENTS_PER_MS;
    private static final long FRAME_EVENTS = 10 * EVENTS_PER_MS;

    @TempDir
    private Path directory;

    private FaultTrial trial(String fault) throws Exception {
        return new FaultTrial(directory, Map.of()).start(1, fault);
    }

    /** @param lost of the events sent */
    private static void checkTotals(JsonNode totals, long lost) {
        assertThat(totals.path("sentEvents").asLong()).isEqualTo(SENT);
        long received = totals.path("receivedPrompts").asLong()
                + totals.path("receivedDelayeds").asLong();
        assertThat(received).isEqualTo(SENT - lost);
        assertThat(totals.path("storedPrompts").asLong()
                        + totals.path("storedDelayeds").asLong())
                .isEqualTo(SENT - lost);
        assertThat(totals.path("lostOnLink").asLong()).isEqualTo(lost);
        assertThat(totals.path("lostInDevice").asLong()).isZero();
        assertThat(totals.path("lostInService").asLong()).isZero();
        assertThat(totals.path("isEnded").asBoolean()).isTrue();
        assertThat(totals.path("timeMs").asLong()).isEqualTo(RUN_MS);
    }

    private static void checkFrames(
            JsonNode totals, long lost, long damaged, long duplicate, long reordered, long missingMarks) {
        JsonNode source = totals.path("sources").path(0);
        assertThat(source.path("sourceId").asInt()).isEqualTo(1);
        assertThat(List.of(
                        source.path("lostFrames").asLong(),
                        source.path("damagedFrames").asLong(),
                        source.path("duplicateFrames").asLong(),
                        source.path("reorderedFrames").asLong(),
                        source.path("missingMarks").asLong(),
                        source.path("restarts").asLong(),
                        source.path("clock").path("jumps").asLong()))
                .as("frames lost, damaged, twice, overtaken; marks missing; restarts; clock jumps")
                .containsExactly(lost, damaged, duplicate, reordered, missingMarks, 0L, 0L);
    }

    private static void checkGap(
            JsonNode totals,
            String reason,
            long fromMs,
            long toMs,
            long missingMs,
            long events,
            long frames,
            long bytes) {
        JsonNode gaps = totals.path("sources").path(0).path("gaps");
        assertThat(gaps).hasSize(1);
        JsonNode gap = gaps.path(0);
        assertThat(gap.path("reason").asText()).isEqualTo(reason);
        assertThat(List.of(
                        gap.path("sourceId").asLong(),
                        gap.path("fromMs").asLong(),
                        gap.path("toMs").asLong(),
                        gap.path("missingMs").asLong(),
                        gap.path("events").asLong(),
                        gap.path("frames").asLong(),
                        gap.path("bytes").asLong()))
                .as("source, from, to, missing ms, events, frames, bytes")
                .containsExactly(1L, fromMs, toMs, missingMs, events, frames, bytes);
    }

    /** A run may lose what its request allows: it is complete, and says all the same what is missing. */
    @Test
    void droppedWithinTheLimit() throws Exception {
        try (FaultTrial trial =
                new FaultTrial(directory, Map.of("ingest.lossLimit", "0.05")).start(1, "drop=3,at=500ms")) {
            trial.awaitAlarms("source-sequence-1");
            JsonNode session = trial.end("complete");
            checkTotals(session.path("totals"), 3 * FRAME_EVENTS);
            checkGap(session.path("totals"), "link", 500, 531, 30, 720, 3, 8 * 720);
        }
    }

    /** Also what the other tests are compared with: nothing goes wrong, and nothing is said. */
    @Test
    void nothing() throws Exception {
        try (FaultTrial trial = new FaultTrial(directory, Map.of()).start(1)) {
            trial.awaitReceived(900 * EVENTS_PER_MS).awaitAlarms();
            JsonNode totals = trial.end("complete").path("totals");
            checkTotals(totals, 0);
            checkFrames(totals, 0, 0, 0, 0, 0);
            assertThat(totals.path("sources").path(0).path("gaps")).isEmpty();
            assertThat(trial.stored())
                    .isEqualTo(new FaultTrial.Stored(
                            PROMPTS_PER_MS * RUN_MS, DELAYEDS_PER_MS * RUN_MS, RUN_MS + 1, 0, RUN_MS, true, List.of()));
        }
    }

    @Test
    void dropped() throws Exception {
        try (FaultTrial trial = trial("drop=3,at=500ms")) {
            Map<String, String> alarms = trial.awaitAlarms("source-sequence-1");
            assertThat(alarms.get("source-sequence-1"))
                    .isEqualTo("front end 1: frames missing 3, twice 0, overtaken 0; count begun anew 0 times");
            JsonNode session = trial.end("failed");
            JsonNode totals = session.path("totals");
            checkTotals(totals, 3 * FRAME_EVENTS);
            checkFrames(totals, 3, 0, 0, 0, 30);
            assertThat(session.path("error").asText())
                    .isEqualTo("events lost: 720 of 24000, 3.00 % (link 720, front end 0, service 0; allowed: 0.00 %);"
                            + " what was stored is kept and can be processed");
            checkGap(totals, "link", 500, 531, 30, 720, 3, 8 * 720);
            assertThat(trial.call("/api/sessions/" + trial.id() + "/process", "")
                            .statusCode())
                    .isEqualTo(200);
            trial.await("failed"); // processed, it is still what it was
            FaultTrial.Stored stored = trial.stored();
            assertThat(stored.marks()).isEqualTo(RUN_MS + 1 - 30);
            assertThat(stored.isMonotone()).isTrue();
            assertThat(stored.losses()).as("the place, then the number").containsExactly("3 0@500", "3 720@500");
            assertThat(trial.journal()).contains("\"kind\":\"gap\"").contains("\"frames\":3");
        }
    }

    /** At random, but the same for the same seed. */
    @Test
    void droppedAtRandom() throws Exception {
        try (FaultTrial trial = trial("drop=10%,at=100ms,for=500ms,seed=7")) {
            trial.awaitAlarms("source-sequence-1");
            JsonNode session = trial.end("failed");
            JsonNode totals = session.path("totals");
            long frames = totals.path("lostFrames").asLong();
            assertThat(frames).isBetween(1L, 15L);
            checkTotals(totals, frames * FRAME_EVENTS);
            JsonNode gaps = totals.path("sources").path(0).path("gaps");
            long inGaps = 0;
            for (JsonNode gap : gaps) {
                // Every frame holds as many events, so that the place of each is known by its length.
                assertThat(gap.path("events").asLong())
                        .isEqualTo(gap.path("frames").asLong() * FRAME_EVENTS);
                inGaps += gap.path("events").asLong();
            }
            assertThat(inGaps).isEqualTo(frames * FRAME_EVENTS);
            assertThat(trial.stored().lossEvents()).isEqualTo(frames * FRAME_EVENTS);
        }
    }

    @Test
    void duplicated() throws Exception {
        try (FaultTrial trial = trial("duplicate=2,at=500ms")) {
            assertThat(trial.awaitAlarms("source-sequence-1").get("source-sequence-1"))
                    .isEqualTo("front end 1: frames missing 0, twice 2, overtaken 0; count begun anew 0 times");
            JsonNode totals = trial.end("complete").path("totals");
            checkTotals(totals, 0);
            checkFrames(totals, 0, 0, 2, 0, 0);
            assertThat(trial.stored().marks()).isEqualTo(RUN_MS + 1);
            assertThat(trial.stored().losses()).isEmpty();
        }
    }

    /** An overtaken frame is neither lost nor a duplicate: its events are kept, its marks are not put behind later ones. */
    @Test
    void reordered() throws Exception {
        try (FaultTrial trial = trial("reorder,at=500ms")) {
            assertThat(trial.awaitAlarms("source-sequence-1").get("source-sequence-1"))
                    .isEqualTo("front end 1: frames missing 0, twice 0, overtaken 1; count begun anew 0 times");
            JsonNode totals = trial.end("complete").path("totals");
            checkTotals(totals, 0);
            checkFrames(totals, 0, 0, 0, 1, 0);
            FaultTrial.Stored stored = trial.stored();
            assertThat(stored.prompts() + stored.delayeds()).isEqualTo(SENT);
            assertThat(stored.marks()).isEqualTo(RUN_MS + 1 - 10);
            assertThat(stored.isMonotone()).isTrue();
            assertThat(stored.losses()).isEmpty();
            assertThat(trial.journal()).contains("\"kind\":\"overtaken\"");
        }
    }

    @Test
    void corruptPayload() throws Exception {
        try (FaultTrial trial = trial("corrupt-payload=2,at=500ms")) {
            assertThat(trial.awaitAlarms("source-damaged-1").get("source-damaged-1"))
                    .isEqualTo("front end 1: 2 frames came damaged: check its cable");
            JsonNode session = trial.end("failed");
            JsonNode totals = session.path("totals");
            checkTotals(totals, 2 * FRAME_EVENTS);
            checkFrames(totals, 0, 2, 0, 0, 20);
            // Each of the two: head, 240 events and 10 marks, trailer.
            checkGap(totals, "checksum", 500, 521, 20, 480, 2, 2 * (32 + 8 * 250 + 8));
            assertThat(trial.stored().losses()).containsExactly("4 0@500", "4 0@500", "4 480@500");
            assertThat(trial.metric("petmr_link_rejected_total{reason=\"bad_payload\"}"))
                    .isEqualTo(2);
        }
    }

    /** The host closes, the device comes back and goes on: only the spoilt frame is lost. */
    @Test
    void corruptHeader() throws Exception {
        try (FaultTrial trial = trial("corrupt-header,at=500ms")) {
            trial.awaitReceived(900 * EVENTS_PER_MS - FRAME_EVENTS).awaitAlarms("source-sequence-1");
            JsonNode session = trial.end("failed");
            JsonNode totals = session.path("totals");
            checkTotals(totals, FRAME_EVENTS);
            checkFrames(totals, 1, 0, 0, 0, 10);
            checkGap(totals, "link", 500, 511, 10, 240, 1, 8 * 240);
            assertThat(trial.stored().losses()).containsExactly("3 0@500", "3 240@500");
            assertThat(trial.metric("petmr_link_rejected_total{reason=\"bad_header\"}"))
                    .isEqualTo(1);
            assertThat(trial.journal()).contains("header CRC does not match").contains("\"kind\":\"source-up\"");
        }
    }

    /** A wrong length spoils the frame by its checksum, and the next bytes are no header any more. */
    @Test
    void corruptLength() throws Exception {
        try (FaultTrial trial = trial("corrupt-length,at=500ms")) {
            trial.awaitReceived(900 * EVENTS_PER_MS - FRAME_EVENTS).awaitAlarms("source-damaged-1");
            JsonNode session = trial.end("failed");
            JsonNode totals = session.path("totals");
            checkTotals(totals, FRAME_EVENTS);
            checkFrames(totals, 0, 1, 0, 0, 10);
            assertThat(trial.stored().losses()).containsExactly("4 0@500", "4 240@500");
            assertThat(trial.metric("petmr_link_rejected_total{reason=\"bad_header\"}"))
                    .isEqualTo(1);
        }
    }

    /** Five times the events for a while: more frames, nothing lost, nothing to say. */
    @Test
    void burst() throws Exception {
        try (FaultTrial trial = trial("burst=5,at=400ms,for=200ms")) {
            long sent = SENT + 4 * 200 * EVENTS_PER_MS;
            trial.awaitReceived(sent - 100 * EVENTS_PER_MS).awaitAlarms();
            JsonNode totals = trial.end("complete").path("totals");
            assertThat(totals.path("sentEvents").asLong()).isEqualTo(sent);
            checkFrames(totals, 0, 0, 0, 0, 0);
            FaultTrial.Stored stored = trial.stored();
            assertThat(stored.prompts() + stored.delayeds()).isEqualTo(sent);
            assertThat(stored.marks()).isEqualTo(RUN_MS + 1);
            assertThat(stored.losses()).isEmpty();
        }
    }

    /** A sequence number of 32 bits runs over: the jump to its end is a gap, the roll-over is none, and no event is missing. */
    @Test
    void sequenceRollover() throws Exception {
        try (FaultTrial trial = trial("seq-rollover,at=500ms")) {
            trial.awaitReceived(900 * EVENTS_PER_MS).awaitAlarms("source-sequence-1");
            JsonNode totals = trial.end("complete").path("totals");
            checkTotals(totals, 0);
            JsonNode source = totals.path("sources").path(0);
            assertThat(source.path("lostFrames").asLong()).isEqualTo((1L << 32) - 2 - sentBefore500(source));
            assertThat(source.path("duplicateFrames").asLong()).isZero();
            assertThat(source.path("missingMarks").asLong()).isZero();
            assertThat(trial.stored().prompts() + trial.stored().delayeds()).isEqualTo(SENT);
            assertThat(trial.stored().losses()).containsExactly("3 0@500");
        }
    }

    /** All frames of the run but the 51 after the roll-over: 50 of DATA, END_OF_RUN, and what lies beside. */
    private static long sentBefore500(JsonNode source) {
        long data = 50;
        long timeSync = 1;
        assertThat(source.path("sent").path("frames").asLong()).isGreaterThanOrEqualTo(2 * data);
        return data + timeSync;
    }
}
