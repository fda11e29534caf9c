package org.petmr.acquisition.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.TestService;
import org.petmr.acquisition.registry.Acquisition;
import org.petmr.acquisition.registry.Job;
import org.petmr.acquisition.registry.Registry;
import org.petmr.acquisition.registry.RegistryAddress;
import org.petmr.acquisition.registry.TemporaryPostgres;
import org.petmr.acquisition.said.Said;

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
                .interrupted(NOW.plusSeconds(2), Said.english("the service ended"))
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

    @Test
    void aSessionWithoutAMapOfItsOwnIsToldUntilItIsExported() {
        LeftUnexported left = new LeftUnexported();
        Session processing = armed("S1")
                .acquiring(NOW)
                .interrupted(NOW.plusSeconds(1), Said.english("the service ended"))
                .processing();
        Map<String, Object> nothing = Map.of("objects", 0, "why", "the image is relative");
        left.take(processing.complete(NOW.plusSeconds(2), Map.of("dicom", nothing)));
        assertThat(left.inWords(NOW)).as("asked for without a map").isEmpty();
        Session ended = processing.complete(
                NOW.plusSeconds(2), Map.of("attenuation", Map.of("fallback", true), "dicom", nothing));
        left.take(ended);
        assertThat(left.inWords(NOW).orElseThrow().english())
                .startsWith("session S1: nothing for the archive: the image is");
        left.take(ended.processing());
        assertThat(left.inWords(NOW)).isEmpty();
        left.take(ended);
        assertThat(left.inWords(NOW.plus(Duration.ofDays(2)))).isEmpty();
    }

    /** An error longer than any column, two requests of one study, and a name that no column holds. */
    @Test
    void noSessionStopsTheOthers() {
        RegistryAddress address = RegistryAddress.embedded(data);
        try (SessionRegister register = new SessionRegister(address, new SessionArchive(data))) {
            Session processing = armed("S1")
                    .acquiring(NOW)
                    .interrupted(NOW.plusSeconds(1), Said.english("the service ended"))
                    .processing();
            register.put(processing);
            register.put(processing.failed(NOW.plusSeconds(2), null, Said.english("x".repeat(5000))));
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

    /** Whoever was told that there is no answer must not find later that it was done. */
    @Test
    void aQuestionWhoseAskerHasGoneIsNotAskedLater() throws Exception {
        CountDownLatch isBusy = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicInteger done = new AtomicInteger();
        try (SessionRegister register = new SessionRegister(RegistryAddress.embedded(data), new SessionArchive(data))) {
            Thread slow = new Thread(() -> register.ask(r -> {
                isBusy.countDown();
                try {
                    return goOn.await(30, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    return false;
                }
            }));
            slow.start();
            assertThat(isBusy.await(30, TimeUnit.SECONDS)).isTrue();
            AtomicReference<Throwable> told = new AtomicReference<>();
            Thread asker = new Thread(() -> {
                try {
                    register.ask(r -> done.incrementAndGet());
                } catch (RuntimeException e) {
                    told.set(e);
                }
            });
            asker.start();
            await().until(() -> asker.getState() == Thread.State.TIMED_WAITING);
            asker.interrupt();
            asker.join(30_000);
            assertThat(told.get()).isInstanceOf(AcquisitionException.class);
            goOn.countDown();
            String next = register.ask(r -> "next"); // behind it
            assertThat(next).isEqualTo("next");
            slow.join(30_000);
        }
        assertThat(done).hasValue(0);
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

    private static Session complete(String id) {
        return armed(id)
                .acquiring(NOW)
                .interrupted(NOW.plusSeconds(1), Said.english("the service ended"))
                .processing()
                .complete(NOW.plusSeconds(2), Map.of("dicom", Map.of("objects", 2)));
    }

    private static SeriesFile.Made made(String uid) {
        return new SeriesFile.Made(uid, "PT", "PET FDG", 127, NOW);
    }

    /** @param destination of an archive @param sentAt null: not yet @param committedAt null: not yet */
    private static JsonObject send(
            String destination, String state, Instant sentAt, Instant committedAt, String... uids) {
        return new JsonObject()
                .put("destination", destination)
                .put("state", state)
                .put("series", new JsonArray(List.of(uids)))
                .put("sentAt", sentAt == null ? null : sentAt.toString())
                .put("committedAt", committedAt == null ? null : committedAt.toString());
    }

    /** Written with the session that is complete, sent when both archives have it, committed when the one that is asked has. */
    @Test
    void seriesAreWrittenSentAndCommitted() throws Exception {
        RegistryAddress address = RegistryAddress.embedded(data);
        SessionArchive archive = new SessionArchive(data);
        Session session = complete("S1");
        archive.create(session);
        SeriesFile.add(archive.directory("S1"), List.of(made("1.2.3")));
        SeriesFile.add(archive.directory("S1"), List.of(made("1.2.3"), made("1.2.4"))); // exported again, with more
        try (SessionRegister register = new SessionRegister(address, archive)) {
            register.put(session);
            register.onTheirWay(new JsonArray()
                    .add(send("main", "sending", null, null, "1.2.3"))
                    .add(send("web", "sent", NOW.plusSeconds(3), null, "1.2.3")));
            assertThat(rows(register, session)).containsExactly("1.2.3 null null", "1.2.4 null null");
            register.onTheirWay(new JsonArray()
                    .add(send("main", "committing", NOW.plusSeconds(5), null, "1.2.3"))
                    .add(send("web", "sent", NOW.plusSeconds(3), null, "1.2.3")));
            assertThat(rows(register, session))
                    .containsExactly("1.2.3 2026-11-21T10:00:05.500Z null", "1.2.4 null null");
            register.onTheirWay(new JsonArray()
                    .add(send("main", "committed", NOW.plusSeconds(5), NOW.plusSeconds(8), "1.2.3"))
                    .add(send("web", "sent", NOW.plusSeconds(3), null, "1.2.3")));
            assertThat(rows(register, session))
                    .containsExactly("1.2.3 2026-11-21T10:00:05.500Z 2026-11-21T10:00:08.500Z", "1.2.4 null null");
        }
    }

    /** Another database, empty: the sessions' files and what the exchange tells again make the same rows. */
    @Test
    void seriesAreThereAgainInARegistryThatWasLost() throws Exception {
        SessionArchive archive = new SessionArchive(data);
        Session session = complete("S1");
        archive.create(session);
        SeriesFile.add(archive.directory("S1"), List.of(made("1.2.3")));
        JsonArray sends = new JsonArray()
                .add(send("main", "committed", NOW.plusSeconds(5), NOW.plusSeconds(8), "1.2.3", "1.2.9"));
        Path whole = java.nio.file.Files.createDirectory(data.resolve("X1"));
        SeriesFile.add(whole, List.of(made("1.2.9")));
        for (String database : List.of("first", "second")) {
            try (SessionRegister register =
                    new SessionRegister(RegistryAddress.embedded(data.resolve(database)), archive)) {
                register.onTheirWay(sends); // may come before the rows
                register.put(session);
                register.seriesMade("S1", Optional.of("X1"), whole);
                assertThat(rows(register, session))
                        .containsExactly(
                                "1.2.3 2026-11-21T10:00:05.500Z 2026-11-21T10:00:08.500Z",
                                "1.2.9 2026-11-21T10:00:05.500Z 2026-11-21T10:00:08.500Z");
                assertThat(register.series(session)
                                .getJsonArray("series")
                                .getJsonObject(1)
                                .getString("examination"))
                        .isEqualTo("X1");
            }
        }
    }

    private static List<String> rows(SessionRegister register, Session session) {
        return register.series(session).getJsonArray("series").stream()
                .map(JsonObject.class::cast)
                .map(s -> s.getString("seriesUid") + " " + s.getString("sentAt") + " " + s.getString("committedAt"))
                .toList();
    }
}
