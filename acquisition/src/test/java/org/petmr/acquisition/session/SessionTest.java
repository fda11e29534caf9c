package org.petmr.acquisition.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.TestService;
import org.petmr.acquisition.ingest.RunTotals;
import org.petmr.acquisition.said.Phrase;
import org.petmr.acquisition.said.Said;
import org.petmr.recon.correction.Isotope;

class SessionTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    @TempDir
    Path data;

    private static ArmRequest request() {
        return SessionJson.armRequest(TestService.armRequest().encode());
    }

    private static RunTotals totals() {
        return new RunTotals(10, 8, 2, 3, 8, 2, 4, 5000, 5000, 0, 0, 0, 0, 0, 0, 0, 0, 10L, 60_000, true, List.of());
    }

    @Test
    void aStepThatIsNotThereIsRefused() {
        Session armed = Session.armed("S1", 1, request(), NOW);
        assertThatThrownBy(() -> armed.stored(NOW, totals()))
                .isInstanceOf(AcquisitionException.class)
                .hasMessage("session state: armed (expected: a state that can become stored)");
    }

    @Test
    void whatIsSavedIsLoaded() throws Exception {
        SessionArchive archive = new SessionArchive(data);
        Session session = Session.armed("S1", 1, request(), NOW);
        archive.create(session);
        Session complete = session.acquiring(NOW.plusSeconds(5))
                .paused(NOW.plusSeconds(25), totals(), 20_000)
                .resumed(2, NOW.plusSeconds(35))
                .stopping()
                .stored(NOW.plusSeconds(65), totals())
                .processing()
                .withStages(List.of(new Stage("reconstruct", "done", 1, "OSEM", null, 4.5, null)))
                .complete(NOW.plusSeconds(80), Map.of("lesion", 2.5));
        archive.save(complete);
        assertThat(archive.load()).containsExactly(complete);
        assertThat(archive.directory("S1").resolve("session.json.tmp")).doesNotExist();

        Files.createDirectories(archive.root().resolve("S2"));
        Files.writeString(archive.root().resolve("S2/session.json"), "{\"id\": ");
        assertThat(archive.load())
                .as("one that cannot be read does not hide the others")
                .containsExactly(complete);
        assertThat(archive.unreadable()).as("and is told").containsExactly("S2");
    }

    @Test
    void whatTheEndOfTheServiceFoundHeldGoesOn() {
        Session killed = Session.armed("S1", 1, request(), NOW)
                .acquiring(NOW)
                .paused(NOW.plusSeconds(20), totals(), 20_000)
                .interrupted(NOW.plusSeconds(30), Said.english("the service ended"));
        Session again = killed.resumed(2, NOW.plusSeconds(90));
        assertThat(again.pauses()).containsExactly(new Pause(NOW.plusSeconds(20), 20_000, 90_000L));
    }

    /** Code and values go to the disk and back, and stay with data that had failed; files of former versions have none. */
    @Test
    void whyItFailedHasACode() throws Exception {
        SessionArchive archive = new SessionArchive(data);
        Session armed = Session.armed("S1", 1, request(), NOW);
        archive.create(armed);
        Said why = Phrase.EVENTS_LOST.said("events lost: 5 of 10", 5, 10, 50.5, 0.5);
        Session lost = armed.acquiring(NOW).failedWithData(NOW.plusSeconds(60), totals(), why);
        archive.save(lost);
        Session read = archive.load().get(0);
        assertThat(read).isEqualTo(lost);
        assertThat(read.error()).isEqualTo("events lost: 5 of 10");
        Session processed = read.processing().complete(NOW.plusSeconds(80), Map.of());
        assertThat(processed.error()).isEqualTo("events lost: 5 of 10");
        assertThat(processed.errorSaid().code()).isEqualTo("events-lost");
        assertThat(processed.errorSaid().values()).containsEntry("lostPercent", 50.5);
        assertThat(read.processing().errorSaid()).isNull();

        Path file = archive.directory("S1").resolve("session.json");
        String json = Files.readString(file).replaceAll("(?s),\\s*\"(error|dataError)Said\" : \\{.*?\\}\\s*\\}", "");
        assertThat(json).doesNotContain("Said");
        Files.writeString(file, json);
        Session former = archive.load().get(0);
        assertThat(former.error()).isEqualTo("events lost: 5 of 10");
        assertThat(former.errorSaid()).isNull();
        assertThat(former.processing().complete(NOW, Map.of()).error()).isEqualTo("events lost: 5 of 10");
    }

    /** Whoever processes lost data gets images, and a session that says for ever what is wrong with them. */
    @Test
    void aRunThatFailedStaysFailedWhateverIsMadeOfIt() throws Exception {
        SessionArchive archive = new SessionArchive(data);
        Session armed = Session.armed("S1", 1, request(), NOW);
        archive.create(armed);
        Session lost = armed.acquiring(NOW)
                .failedWithData(NOW.plusSeconds(60), totals(), Said.english("events lost: 5 of 10"));
        Session processed = lost.processing().complete(NOW.plusSeconds(80), Map.of("lesion", 2.5));
        assertThat(processed.state()).isEqualTo(SessionState.FAILED);
        assertThat(processed.error()).isEqualTo("events lost: 5 of 10");
        assertThat(processed.result()).containsEntry("lesion", 2.5);
        archive.save(processed);
        Session again = archive.load().get(0).processing();
        assertThat(again.failed(NOW, null, Said.english("PACS away")).error()).isEqualTo("PACS away");
        assertThat(again.failed(NOW, null, Said.english("PACS away"))
                        .processing()
                        .complete(NOW, Map.of())
                        .state())
                .isEqualTo(SessionState.FAILED);
        Session pipelineOnly = armed.acquiring(NOW)
                .stopping()
                .stored(NOW, totals())
                .processing()
                .failed(NOW, null, Said.english("no MR"));
        assertThat(pipelineOnly.processing().complete(NOW, Map.of()).state())
                .as("data without fault")
                .isEqualTo(SessionState.COMPLETE);
    }

    @Test
    void aResultStaysUntilThereIsANewOne() {
        Session complete = Session.armed("S1", 1, request(), NOW)
                .acquiring(NOW)
                .stopping()
                .stored(NOW, totals())
                .processing()
                .complete(NOW, Map.of("lesion", 2.5));
        assertThat(complete.processing().failed(NOW, null, Said.english("no")).result())
                .isEqualTo(complete.result());
        assertThat(complete.processing().aborted(NOW, null, Said.english("no")).result())
                .isEqualTo(complete.result());
        assertThat(complete.processing().complete(NOW, Map.of()).result()).isEmpty();
    }

    @Test
    void whatAnotherVersionWroteIsRead() throws Exception {
        SessionArchive archive = new SessionArchive(data);
        Session session = Session.armed("S1", 1, request(), NOW);
        archive.create(session);
        Path file = archive.directory("S1").resolve("session.json");
        JsonObject json = new JsonObject(Files.readString(file));
        json.put("later", 1).getJsonObject("arm").put("examination", (String) null);
        Files.writeString(file, json.encode());
        assertThat(archive.load()).containsExactly(session);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/accession||accession: null",
                "/durationS|1e9|durationS: 1.0E9 (expected: above 0, at most 86400)",
                "/counts|0|counts: 0 (expected: > 0)",
                "/studyInstanceUid|\"1.02\"|studyInstanceUid: 1.02 (expected: a DICOM UID)",
                "/patient/sex|\"X\"|patient.sex: X (expected: M, F or O)",
                "/patient/weightKg|-1|patient.weightKg: -1.0",
                "/patient/birthDate|\"03-02-1970\"|patient.birthDate",
                "/patient/age|5|patient.age: unknown key",
                "/tracer/isotope|\"99mTc\"|tracer.isotope: 99mTc (expected: one of 18F, 68Ga",
                "/tracer/injectedAt|\"yesterday\"|tracer.injectedAt",
                "/tracer/injectedActivityBq|0|tracer.injectedActivityBq: 0.0",
                "/pipeline|{\"iterations\": 0}|pipeline.iterations: 0 (expected: 1 to 100)",
                "/tablePositionMm|2600|tablePositionMm: 2600.0 (expected: -2500 to 2500)",
                "/coils|[{\"name\": \"HE1\", \"xMm\": 5}]|coils.xMm, yMm, zMm: 5.0, null, null (expected: all three or none)",
                "/coils|[{\"name\": \"HE1\", \"markersMm\": [{\"xMm\": 5, \"yMm\": 1, \"zMm\": 0}]}]|coils.markersMm: 1 points",
                "/coils|[{\"name\": \" \"}]|coils.name:   (expected: 1 to 64 characters)",
            })
    void armRequestsAreChecked(String where, String value, String message) {
        JsonObject json = TestService.armRequest();
        String[] path = where.substring(1).split("/");
        JsonObject at = path.length == 1 ? json : json.getJsonObject(path[0]);
        at.put(path[path.length - 1], value == null ? null : new JsonObject("{\"v\":" + value + "}").getValue("v"));
        assertThatThrownBy(() -> SessionJson.armRequest(json.encode()))
                .isInstanceOfSatisfying(
                        AcquisitionException.class,
                        e -> assertThat(e.fault().httpStatus()).isEqualTo(422))
                .hasMessageContaining(message);
    }

    @Test
    void tablePositionAndCoilsAreKept() throws Exception {
        JsonObject json = TestService.armRequest()
                .put("tablePositionMm", -187.5)
                .put("coils", new JsonObject("""
                        {"coils": [{"name": "HE1-4", "xMm": 0, "yMm": 12.5, "zMm": 80},
                                   {"name": "BO1", "markersMm": [{"xMm": 1, "yMm": 2, "zMm": 3},
                                       {"xMm": 4, "yMm": 5, "zMm": 6}, {"xMm": 7, "yMm": 8, "zMm": 10}]},
                                   {"name": "SP"}]}""").getJsonArray("coils"));
        ArmRequest asked = SessionJson.armRequest(json.encode());
        SessionArchive archive = new SessionArchive(data);
        archive.create(Session.armed("S1", 1, asked, NOW));
        ArmRequest read = archive.load().get(0).arm();
        assertThat(read).isEqualTo(asked);
        assertThat(read.tableMm()).isEqualTo(-187.5);
        assertThat(read.coils().get(0).reported().position().orElseThrow().yMm())
                .isEqualTo(12.5);
        assertThat(read.coils().get(1).reported().markers()).hasSize(3);
        assertThat(read.coils().get(2).reported().position()).isEmpty();
        assertThat(request().tableMm()).isZero();
    }

    @Test
    void namesAreShortenedForTheRoom() {
        assertThat(request().patient().initials()).isEqualTo("d** V** V**");
    }

    @ParameterizedTest
    @CsvSource({"18F, 18F", "F-18, 18F", "f18, 18F", "68ga, 68Ga", "^18^F, 18F"})
    void isotopesAreKnownByAllTheirSpellings(String text, String isotope) {
        assertThat(Isotope.find(text).name()).isEqualTo(isotope);
    }

    /** No scan is armed that could never be exported; what was stored before stays readable. */
    @Test
    void aBackslashIsNoTextOfDicom() {
        ArmRequest stored = SessionJson.storedArmRequest(
                TestService.armRequest().put("accession", "A\\1").encode());
        assertThatThrownBy(stored::requireArmable).hasMessage("accession: A\\1 (expected: no backslash)");
    }

    /** Nobody would wait for it; what was armed when nobody looked stays readable. */
    @Test
    void aSeriesThatNobodyKnowsIsNotAnnounced() {
        ArmRequest stored = SessionJson.storedArmRequest(TestService.armRequest()
                .put("mrSeries", new JsonArray().add("dixon").add("t1w"))
                .encode());
        assertThatThrownBy(stored::requireArmable)
                .isInstanceOf(AcquisitionException.class)
                .hasMessageStartingWith("mrSeries[1]: t1w (expected: one of dixon, ute, zte, t1, t1-contrast, t2, ");
    }
}
