package org.petmr.acquisition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.link.TestFrontEnd;
import org.petmr.recon.event.ListModeFiles;
import org.petmr.recon.event.ListModeSource;
import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.ScannerCatalogue;

/** Somebody sets the clock of the machine while it acquires: it is told, and what is measured does not depend on it. */
@Timeout(180)
class HostClockIT {

    private static final int EVENTS = 20;
    private static final Map<String, String> PATIENT =
            Map.of("link.helloTimeoutMs", "60000", "link.lostAfterMs", "120000");

    @TempDir
    Path data;

    private final SetClock clock = new SetClock();

    /** The system's clock, and what somebody has set it off by. */
    private static final class SetClock extends Clock {
        private volatile Duration off = Duration.ZERO;

        @Override
        public Instant instant() {
            return Instant.now().plus(off);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return Clock.offset(Clock.system(zone), off);
        }
    }

    /** Also by more than the planned duration, in either direction. */
    @Test
    void aClockThatIsSetInMidRunIsToldAndChangesNoCount() throws Exception {
        try (TestService service = new TestService(data, PATIENT, clock);
                TestFrontEnd device = new TestFrontEnd(service.linkPort(), 1)) {
            OperatorView operator = OperatorView.of(service);
            device.introduce(ScannerCatalogue.find("bench"));
            String id = operator.arm(TestService.armRequest());
            operator.run(id, "start", device, 100, EVENTS);
            assertThat(operator.alarms()).doesNotContainKey("host-clock");
            clock.off = Duration.ofHours(1);
            assertThat(operator.awaitAlarm("host-clock")).containsPattern("jumped by (359|360)\\d{4} ms");
            for (int i = 0; i < 100; i++) {
                device.sendBlock(EVENTS, 0);
            }
            clock.off = Duration.ofHours(-2);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> operator.alarms().get("host-clock").contains("by -"));
            assertThat(operator.session(id).getString("state"))
                    .as("planned time is the front ends' time")
                    .isEqualTo("acquiring");
            operator.end(id, "stop", device);
            JsonObject session = operator.awaitState(id, "complete");
            JsonObject totals = session.getJsonObject("totals");
            assertThat(totals.getLong("storedPrompts")).isEqualTo(200 * EVENTS);
            assertThat(totals.getLong("timeMs")).isEqualTo(200);
            Path directory = service.sessions().resolve(id);
            assertThat(Files.readString(directory.resolve("journal.jsonl"))).contains("host-clock-jump");
            assertGoesOn(directory.resolve("listmode"), 200 * EVENTS);
        }
    }

    /** The parts of a recording are joined by the time of day. */
    @Test
    void aClockThatIsSetBackInAPauseDoesNotTurnTheRecordBack() throws Exception {
        try (TestService service = new TestService(data, PATIENT, clock);
                TestFrontEnd device = new TestFrontEnd(service.linkPort(), 1)) {
            OperatorView operator = OperatorView.of(service);
            device.introduce(ScannerCatalogue.find("bench"));
            String id = operator.arm(TestService.armRequest());
            operator.run(id, "start", device, 300, EVENTS);
            operator.end(id, "pause", device);
            operator.awaitState(id, "paused");
            clock.off = Duration.ofHours(-2);
            operator.awaitAlarm("host-clock");
            operator.run(id, "resume", device, 200, EVENTS);
            operator.end(id, "stop", device);
            JsonObject session = operator.awaitState(id, "complete");
            JsonObject pause = session.getJsonArray("pauses").getJsonObject(0);
            assertThat(pause.getLong("toMs")).isGreaterThan(pause.getLong("fromMs"));
            assertThat(session.getJsonObject("totals").getLong("storedPrompts")).isEqualTo(500 * EVENTS);
            assertThat(session.getJsonObject("totals").getLong("timeMs")).isEqualTo(500);
            assertGoesOn(service.sessions().resolve(id).resolve("listmode"), 500 * EVENTS);
        }
    }

    /** Two seconds of a time service that nobody looks after: told while it lasts, and kept with the session. */
    @Test
    void aFrontEndWhoseTimeOfDayIsOffIsTold() throws Exception {
        try (TestService service = new TestService(data, PATIENT);
                TestFrontEnd device = new TestFrontEnd(service.linkPort(), 1)) {
            OperatorView operator = OperatorView.of(service);
            device.introduce(ScannerCatalogue.find("bench"));
            String id = operator.arm(TestService.armRequest());
            operator.run(id, "start", device, 0, EVENTS);
            for (int i = 0; i < 10; i++) {
                device.sendBlock(EVENTS, 0);
                device.sendTimeSync(Instant.now().plusSeconds(2));
            }
            assertThat(operator.awaitAlarm("clock-host-1"))
                    .matches("front end 1: its time of day is (1[89]|20)\\d\\d ms off that of this machine"
                            + " \\(allowed: 500 ms\\): check the time services");
            assertThat(operator.metric("petmr_source_host_clock_offset_seconds{source=\"1\"}"))
                    .isCloseTo(2, within(0.2));
            operator.end(id, "stop", device);
            JsonObject session = operator.awaitState(id, "complete");
            JsonObject clock = session.getJsonObject("totals")
                    .getJsonArray("sources")
                    .getJsonObject(0)
                    .getJsonObject("clock");
            assertThat(clock.getDouble("hostOffsetMs")).isCloseTo(2000, within(200.0));
            assertThat(session.getJsonObject("totals").getLong("storedPrompts")).isEqualTo(10 * EVENTS);
            assertThat(Files.readAllLines(service.sessions().resolve(id).resolve("journal.jsonl")))
                    .filteredOn(line -> line.contains("\"clock-host\""))
                    .as("once")
                    .hasSize(1)
                    .allSatisfy(line -> assertThat(line).containsPattern("\"source\":1,\"aheadMs\":(1[89]|20)\\d\\d"));
            operator.awaitNoAlarm("clock-host-1");
        }
    }

    private static void assertGoesOn(Path listMode, long events) throws IOException {
        long last = -1;
        long found = 0;
        try (ListModeSource source = ListModeFiles.open(listMode)) {
            long[] words = new long[4096];
            for (int n = source.read(words); n >= 0; n = source.read(words)) {
                for (int i = 0; i < n; i++) {
                    if (Word.isCoincidence(words[i])) {
                        found++;
                    } else if (Word.kind(words[i]) == Word.TIME_MARK) {
                        assertThat(Word.timeMs(words[i])).isGreaterThan(last);
                        last = Word.timeMs(words[i]);
                    }
                }
            }
        }
        assertThat(found).isEqualTo(events);
    }
}
