package org.petmr.acquisition.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.Addresses;
import org.petmr.acquisition.dicom.DicomNode;
import org.petmr.acquisition.dicom.Peer;
import org.petmr.acquisition.dicom.workflow.Archive;

/** A worklist that takes the call and then says nothing: nobody waits long for it, and it is told as down. */
class SilentWorklistTest {

    @TempDir
    Path directory;

    private ServerSocket silent;
    private Peer peer;

    @BeforeEach
    void open() throws Exception {
        silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress()); // the system accepts, nobody reads
        peer = new Peer("RIS", "127.0.0.1", silent.getLocalPort());
    }

    @AfterEach
    void close() throws Exception {
        silent.close();
    }

    @Test
    void theListAndTheStepAreAnsweredWithoutIt() throws Exception {
        Map<String, String> flags = new HashMap<>(Department.archive("ris", peer));
        flags.put("dicom.worklist", "ris");
        try (Department service = new Department(directory.resolve("service"), flags)) {
            long from = System.nanoTime();
            JsonObject list = service.ask(Addresses.WORKLIST_GET, null);
            assertThat(list.getBoolean("configured")).isTrue();
            assertThat(list.getJsonArray("entries")).isEmpty();
            assertThatThrownBy(() -> service.ask(Addresses.WORKLIST_STEP, "SPS-1"))
                    .hasMessageContaining("it does not answer")
                    .hasMessageContaining("arm by hand");
            assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(9));
        }
    }

    @Test
    void tenSecondsWithoutAnAnswerAreAnAlarm() {
        MovedClock clock = new MovedClock();
        try (DicomNode node = Archive.node("PETMR", directory.resolve("incoming"))) {
            WorklistDesk desk = new WorklistDesk(node, peer, "PETMR", clock);
            assertThat(desk.refresh()).isNotDone();
            clock.now = clock.now.plusSeconds(9);
            assertThat(desk.alarms()).isEmpty();
            assertThat(desk.json().getBoolean("isDown")).isFalse();
            clock.now = clock.now.plusSeconds(1);
            assertThat(desk.alarms())
                    .singleElement()
                    .satisfies(alarm -> assertThat(alarm.text()).contains("worklist down, no answer for 10 s"));
            assertThat(desk.json().getBoolean("isDown")).isTrue();
        }
    }

    private static final class MovedClock extends Clock {

        private Instant now = Instant.parse("2026-03-01T09:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return Clock.fixed(now, zone);
        }
    }
}
