package org.petmr.acquisition.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.petmr.acquisition.Addresses;
import org.petmr.acquisition.TestService;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.DicomStatus;
import org.petmr.acquisition.dicom.DimseAnswer;
import org.petmr.acquisition.dicom.DimseRequest;
import org.petmr.acquisition.dicom.NodeServices;
import org.petmr.acquisition.dicom.Tag;
import org.petmr.acquisition.dicom.Uids;
import org.petmr.acquisition.dicom.workflow.Archive;

/** Sessions as performed steps, told to a RIS that is there, that comes later, and that will not have it. */
class StepDeskTest {

    private static final Duration WAIT = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private final List<DimseRequest> heard = Collections.synchronizedList(new ArrayList<>());
    private volatile DicomStatus answer = DicomStatus.SUCCESS;
    private Archive ris;

    @BeforeEach
    void make() throws Exception {
        ris = new Archive(directory.resolve("ris"))
                .serving(NodeServices.none().with(Uids.PERFORMED_STEP, NodeServices.Role.PROVIDER, (calling, r) -> {
                    heard.add(r);
                    return DimseAnswer.of(answer);
                }));
    }

    @AfterEach
    void close() {
        ris.close();
    }

    private Department department() throws Exception {
        Map<String, String> flags = new HashMap<>(Department.archive("ris", ris.peer()));
        flags.put("dicom.mpps", "ris");
        return new Department(directory.resolve("service"), flags);
    }

    private static JsonObject session(String state) {
        return new JsonObject()
                .put("id", "S20260301-090000")
                .put("state", state)
                .put("arm", TestService.armRequest())
                .put("startedAt", "2026-03-01T09:00:00.123Z");
    }

    private DimseRequest heard(int number) {
        await().atMost(WAIT).until(() -> heard.size() > number);
        return heard.get(number);
    }

    @Test
    void beginAndEndAreToldWithSeriesAndDose() throws Exception {
        ris.start();
        try (Department service = department()) {
            service.publish(session("armed"));
            service.publish(session("acquiring"));
            service.publish(session("acquiring")); // the state is told many times
            DimseRequest create = heard(0);
            assertThat(create.operation()).isEqualTo(DimseRequest.Operation.N_CREATE);
            assertThat(create.sopInstanceUid())
                    .isEqualTo(SessionUids.step("S20260301-090000", Instant.parse("2026-03-01T09:00:00.123Z"), "P1"));
            DicomObject begun = create.dataSet().orElseThrow();
            assertThat(begun.string(Tag.PatientID)).contains("P1");
            assertThat(begun.string(Tag.PerformedProcedureStepStatus)).contains("IN PROGRESS");
            assertThat(begun.string(Tag.CommentsOnRadiationDose))
                    .contains("18F FDG 200.0 MBq at " + TestService.INJECTED_AT);

            List<Path> files = Archive.objects(Files.createDirectories(directory.resolve("made")), 3);
            String series = Uids.fresh();
            service.deliver("S20260301-090000", series, files.subList(0, 2));
            service.deliver("S20260301-090000", series, files); // exported again: named once, as it is now
            service.publish(session("stored").put("storedAt", "2026-03-01T09:10:00Z"));
            service.publish(session("processing").put("storedAt", "2026-03-01T09:10:00Z"));
            service.publish(session("complete").put("storedAt", "2026-03-01T09:10:00Z"));
            DimseRequest set = heard(1);
            assertThat(set.operation()).isEqualTo(DimseRequest.Operation.N_SET);
            assertThat(set.sopInstanceUid()).isEqualTo(create.sopInstanceUid());
            DicomObject ended = set.dataSet().orElseThrow();
            assertThat(ended.string(Tag.PerformedProcedureStepStatus)).contains("COMPLETED");
            assertThat(ended.items(Tag.PerformedSeriesSequence)).hasSize(1);
            assertThat(ended.items(Tag.PerformedSeriesSequence).get(0).items(Tag.ReferencedImageSequence))
                    .extracting(item -> item.requireString(Tag.ReferencedSOPInstanceUID))
                    .containsExactly(Archive.uid(files.get(0)), Archive.uid(files.get(1)), Archive.uid(files.get(2)));
            await().atMost(WAIT)
                    .until(() -> service.steps().size() == 1
                            && "accepted"
                                    .equals(service.steps().getJsonObject(0).getString("end")));
            assertThat(service.exchange.alarms()).isEmpty();

            // Processed again later: nothing more may be said.
            service.publish(session("processing").put("storedAt", "2026-03-01T09:10:00Z"));
            service.publish(session("complete").put("storedAt", "2026-03-01T09:10:00Z"));
            service.publish(session("acquiring").put("id", "S2"));
            assertThat(heard(2).operation()).isEqualTo(DimseRequest.Operation.N_CREATE);
        }
    }

    @Test
    void reportsWaitForARisThatIsDownAndForOurRestart() throws Exception {
        try (Department service = department()) {
            service.publish(session("acquiring"));
            service.awaitAlarm("mpps waiting", "warning");
            assertThat(service.alarm("mpps waiting")).contains("cannot be reached");
            assertThat(service.exchange.metrics()).contains("petmr_mpps_reports{state=\"waiting\"} 1\n");
        }
        try (Department service = department()) {
            service.publish(session("aborted").put("error", "aborted by the operator; what was stored is kept"));
            await().atMost(WAIT)
                    .until(() ->
                            "waiting".equals(service.steps().getJsonObject(0).getString("end")));
            ris.start();
            assertThat(heard(0).operation()).isEqualTo(DimseRequest.Operation.N_CREATE);
            DicomObject ended = heard(1).dataSet().orElseThrow();
            assertThat(ended.string(Tag.PerformedProcedureStepStatus)).contains("DISCONTINUED");
            assertThat(ended.items(Tag.PerformedProcedureStepDiscontinuationReasonCodeSequence)
                            .get(0)
                            .string(Tag.CodeValue))
                    .contains("110513");
            assertThat(ended.items(Tag.PerformedSeriesSequence)).hasSize(1);
            await().atMost(WAIT).until(() -> service.exchange.alarms().isEmpty());
        }
        assertThat(heard).hasSize(2);
    }

    @Test
    void aRefusalIsToldAndHoldsNothingUp() throws Exception {
        ris.start();
        answer = new DicomStatus(0x0106, "invalid");
        try (Department service = department()) {
            service.publish(session("acquiring"));
            service.awaitAlarm("mpps refused", "warning");
            assertThat(service.exchange.metrics()).contains("petmr_mpps_reports{state=\"refused\"} 1\n");
            answer = DicomStatus.SUCCESS;
            service.publish(session("acquiring").put("id", "S2"));
            await().atMost(WAIT)
                    .until(() -> service.steps().stream()
                            .map(JsonObject.class::cast)
                            .anyMatch(s ->
                                    s.getString("session").equals("S2") && "accepted".equals(s.getString("begin"))));
        }
    }

    private static final String EXAMINATION = "X20260301-085900";
    private static final String FIRST_START = "2026-03-01T09:00:00.123Z";

    private static JsonObject bed(int number, String state) {
        JsonObject bed = session(state).put("id", "S20260301-09%02d00".formatted(number));
        bed.getJsonObject("arm").put("examination", EXAMINATION).put("bed", number);
        if (number > 1) {
            bed.put("startedAt", "2026-03-01T09:04:00Z");
            bed.getJsonObject("arm").put("examinationStartedAt", FIRST_START);
        }
        return bed;
    }

    private static void publishExamination(Department service, String state, JsonObject result, String... beds) {
        JsonArray told = new JsonArray();
        for (String bed : beds) {
            told.add(new JsonObject().put("state", bed));
        }
        service.vertx
                .eventBus()
                .publish(
                        Addresses.EXAMINATION,
                        new JsonObject()
                                .put("id", EXAMINATION)
                                .put("state", state)
                                .put("arm", TestService.armRequest())
                                .put("closedAt", "2026-03-01T09:09:00Z")
                                .put("beds", told)
                                .put("result", result));
    }

    /** From the first bed's start to the whole image, over a restart, with the list mode of every bed and the whole series. */
    @Test
    void theBedsOfAnExaminationAreOneStep() throws Exception {
        ris.start();
        List<Path> files = Archive.objects(Files.createDirectories(directory.resolve("made")), 3);
        String[] series = {Uids.fresh(), Uids.fresh(), Uids.fresh()};
        try (Department service = department()) {
            service.publish(bed(1, "acquiring"));
            assertThat(heard(0).sopInstanceUid()).isEqualTo(SessionUids.stepOfBeds(EXAMINATION, "P1"));
            assertThat(heard(0).dataSet().orElseThrow().string(Tag.PerformedProcedureStepID))
                    .contains("X20260301085900");
            service.publish(bed(1, "stored").put("storedAt", "2026-03-01T09:03:00Z"));
            service.publish(bed(1, "complete").put("storedAt", "2026-03-01T09:03:00Z"));
            service.deliver(bed(1, "").getString("id"), series[0], files.subList(0, 1));
            service.publish(bed(2, "acquiring"));
            await().atMost(WAIT)
                    .until(() -> service.ask(Addresses.SENDS_GET, bed(2, "").getString("id"))
                                    .getJsonArray("steps")
                                    .size()
                            == 1);
        }
        try (Department service = department()) { // the first one was killed
            service.deliver(bed(2, "").getString("id"), series[1], files.subList(1, 2));
            service.publish(bed(2, "complete").put("storedAt", "2026-03-01T09:08:00Z"));
            publishExamination(service, "knitting", null);
            service.deliver(EXAMINATION, series[2], files.subList(2, 3));
            publishExamination(service, "complete", new JsonObject());
            DimseRequest set = heard(1);
            assertThat(set.operation()).isEqualTo(DimseRequest.Operation.N_SET);
            assertThat(set.sopInstanceUid()).isEqualTo(heard(0).sopInstanceUid());
            DicomObject ended = set.dataSet().orElseThrow();
            assertThat(ended.string(Tag.PerformedProcedureStepStatus)).contains("COMPLETED");
            assertThat(ended.items(Tag.PerformedSeriesSequence))
                    .extracting(item -> item.requireString(Tag.SeriesInstanceUID))
                    .containsExactly(series);
            publishExamination(service, "complete", new JsonObject()); // knit again: nothing more is said
            service.publish(session("acquiring").put("id", "S2"));
            assertThat(heard(2).operation()).isEqualTo(DimseRequest.Operation.N_CREATE);
        }
    }

    /** Why says whose doing it was: the operator's, where every bed that was begun was given up. */
    @ParameterizedTest
    @CsvSource({"failed,110501", "aborted,110513"})
    void anExaminationWithoutAWholeImageIsDiscontinued(String bed, String reason) throws Exception {
        ris.start();
        try (Department service = department()) {
            service.publish(bed(1, "acquiring"));
            heard(0);
            service.publish(bed(1, bed).put("error", "more was lost than the limit allows"));
            publishExamination(service, "failed", null, bed, "planned");
            DicomObject ended = heard(1).dataSet().orElseThrow();
            assertThat(ended.string(Tag.PerformedProcedureStepStatus)).contains("DISCONTINUED");
            assertThat(ended.items(Tag.PerformedProcedureStepDiscontinuationReasonCodeSequence))
                    .extracting(item -> item.requireString(Tag.CodeValue))
                    .containsExactly(reason);
        }
        assertThat(heard).hasSize(2);
    }
}
