package org.petmr.acquisition.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.TestService;
import org.petmr.acquisition.registry.Acquisition;
import org.petmr.acquisition.registry.Job;
import org.petmr.acquisition.registry.Registry;
import org.petmr.acquisition.registry.RegistryAddress;
import org.petmr.acquisition.registry.TemporaryPostgres;

/** What becomes of sessions reaches the registry, also when its database was away. */
class SessionRegisterTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00.5Z");

    @TempDir
    Path data;

    private static Session armed(String id) {
        return Session.armed(
                id, 41, SessionJson.armRequest(TestService.armRequest().encode()), NOW);
    }

    @Test
    void everyStateIsWrittenInItsOrder() {
        RegistryAddress address = RegistryAddress.embedded(data);
        Session session = armed("S1");
        Session processing = session.acquiring(NOW.plusSeconds(1))
                .interrupted(NOW.plusSeconds(2), "the service ended")
                .processing();
        try (SessionRegister register = new SessionRegister(address, new SessionArchive(data))) {
            register.put(session);
            register.put(processing);
            register.put(
                    processing.complete(NOW.plusSeconds(9), Map.of("dicom", Map.of("objects", 128, "accepted", 128))));
            register.put(armed("S2"));
            Job job = Job.queued("S1-1-count", "S1", 1, 1, "count", 50, "{}", NOW);
            register.put(job);
            register.put(job.begun(NOW.plusSeconds(3)));
            register.put(job.begun(NOW.plusSeconds(3)).ended(Job.State.DONE, NOW.plusSeconds(9), Optional.empty()));
        }
        try (Registry registry = Registry.open(address)) {
            Acquisition found = registry.acquisitions().find("S1").orElseThrow();
            assertThat(found.state()).isEqualTo("complete");
            assertThat(found.armedAt()).isEqualTo(NOW);
            assertThat(found.startedAt()).contains(NOW.plusSeconds(1));
            assertThat(found.exportedAt()).contains(NOW.plusSeconds(9));
            assertThat(registry.acquisitions().find("S2").orElseThrow().studyId())
                    .as("one study for one request")
                    .isEqualTo(found.studyId());
            List<Job> jobs = registry.jobs().ofAcquisition("S1");
            assertThat(jobs).hasSize(1);
            assertThat(jobs.get(0).state()).isEqualTo(Job.State.DONE);
            assertThat(jobs.get(0).attempts()).isEqualTo(1);
        }
    }

    /** An error longer than any column, two requests of one study, and a name that no column holds. */
    @Test
    void noSessionStopsTheOthers() {
        RegistryAddress address = RegistryAddress.embedded(data);
        try (SessionRegister register = new SessionRegister(address, new SessionArchive(data))) {
            Session processing = armed("S1")
                    .acquiring(NOW)
                    .interrupted(NOW.plusSeconds(1), "the service ended")
                    .processing();
            register.put(processing);
            register.put(processing.failed(NOW.plusSeconds(2), null, "x".repeat(5000)));
            register.put(Job.queued("S1-1-count", "S1", 1, 1, "count", 50, "{}", NOW)
                    .begun(NOW)
                    .ended(Job.State.FAILED, NOW.plusSeconds(2), Optional.of("x".repeat(5000))));
            register.put(ofStudy("S2", "A2"));
            register.put(ofStudy("S3", "A3"));
            register.put(armed("S".repeat(100)));
            register.put(armed("S4"));
            await().atMost(Duration.ofSeconds(20)).until(() -> register.behind().isPresent());
            assertThat(register.behind().orElseThrow()).contains("SSSS").contains("is not in the registry");
        }
        try (Registry registry = Registry.open(address)) {
            assertThat(registry.jobs().ofAcquisition("S1").get(0).state()).isEqualTo(Job.State.FAILED);
            assertThat(registry.acquisitions().oldestFirst())
                    .extracting(Acquisition::id)
                    .containsExactlyInAnyOrder("S1", "S2", "S3", "S4");
        }
    }

    /** One try a second, however much waits. */
    @Test
    void aDatabaseThatIsAwayIsNotAskedForEachChange() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (ServerSocket away = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread door = new Thread(() -> {
                try {
                    while (true) {
                        away.accept().close();
                        asked.incrementAndGet();
                    }
                } catch (IOException e) {
                    return; // closed: the test is over
                }
            });
            door.setDaemon(true);
            door.start();
            RegistryAddress address = new RegistryAddress(
                    "jdbc:postgresql://127.0.0.1:%d/petmr?sslmode=disable&gssEncMode=disable"
                            .formatted(away.getLocalPort()),
                    "petmr",
                    "");
            long from = System.nanoTime();
            try (SessionRegister register = new SessionRegister(address, new SessionArchive(data))) {
                for (int i = 0; i < 40; i++) {
                    register.put(armed("S" + i));
                }
                await().atMost(Duration.ofSeconds(20)).until(() -> asked.get() >= 4);
            }
            long seconds = 1 + Duration.ofNanos(System.nanoTime() - from).toSeconds();
            assertThat((long) asked.get()).isLessThanOrEqualTo(2 * seconds + 4);
        }
    }

    private static Session ofStudy(String id, String accession) {
        return Session.armed(
                id,
                41,
                SessionJson.armRequest(TestService.armRequest()
                        .put("accession", accession)
                        .put("studyInstanceUid", "1.2.3.4")
                        .encode()),
                NOW);
    }

    @Test
    void aDatabaseThatIsAwayHoldsNothingUpAndIsCaughtUpWith() throws Exception {
        try (TemporaryPostgres postgres = TemporaryPostgres.start()) {
            postgres.stop();
            try (SessionRegister register = new SessionRegister(postgres.address(), new SessionArchive(data))) {
                long from = System.nanoTime();
                register.put(armed("S1"));
                register.put(armed("S1").acquiring(NOW.plusSeconds(1)));
                assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(2));
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> register.behind().isPresent());
                assertThat(register.behind().orElseThrow())
                        .contains("2 changes of sessions wait")
                        .contains("jdbc:postgresql");
                postgres.startAgain();
                await().atMost(Duration.ofSeconds(40))
                        .until(() -> register.behind().isEmpty());
            }
            try (Registry registry = Registry.open(postgres.address())) {
                assertThat(registry.acquisitions().find("S1").orElseThrow().state())
                        .isEqualTo("acquiring");
            }
        }
    }
}
