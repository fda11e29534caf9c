package org.petmr.acquisition.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.Addresses;
import org.petmr.acquisition.TestService;

/** What an arm request takes from the worklist, and what it must not contradict. */
class ScheduledArmTest {

    private static final JsonObject ENTRY = new JsonObject("""
        {"accession": "ACC-1", "studyInstanceUid": "1.2.3",
         "patient": {"id": "P9", "name": "Worklist^Wanda", "sex": "F", "birthDate": "1970-02-28", "weightKg": 66.5}}
        """);

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    private static JsonObject request() {
        JsonObject request = TestService.armRequest().put("scheduledStepId", "SPS-1");
        request.remove("patient");
        request.remove("accession");
        return request;
    }

    private ArmRequest filled(JsonObject request) throws Exception {
        try {
            return SessionJson.armRequest(ScheduledArm.filled(vertx, request.encode())
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            throw e.getCause() instanceof AcquisitionException known ? known : e;
        }
    }

    @Test
    void patientAccessionAndStudyComeFromTheWorklist() throws Exception {
        vertx.eventBus().<String>consumer(Addresses.WORKLIST_STEP, m -> {
            assertThat(m.body()).isEqualTo("SPS-1");
            m.reply(ENTRY);
        });
        ArmRequest arm = filled(request());
        assertThat(arm.accession()).isEqualTo("ACC-1");
        assertThat(arm.studyInstanceUid()).isEqualTo("1.2.3");
        assertThat(arm.patient().id()).isEqualTo("P9");
        assertThat(arm.patient().weightKg()).isEqualTo(66.5);
        assertThat(filled(request().put("patient", new JsonObject().put("weightKg", 70.25)))
                        .patient()
                        .weightKg())
                .as("measured at the scanner")
                .isEqualTo(70.25);
    }

    @Test
    void anotherPatientIsRefusedWithoutNamingEither() {
        vertx.eventBus().<String>consumer(Addresses.WORKLIST_STEP, m -> m.reply(ENTRY));
        assertThatThrownBy(() -> filled(request().put("patient", new JsonObject().put("id", "P1"))))
                .hasMessage("patient.id: another one (expected: that of the worklist's step, or none)");
        assertThatThrownBy(() -> filled(request().put("accession", "X")))
                .hasMessageContaining("accession: another one");
    }

    @Test
    void withoutAWorklistTheStepIsRefusedAndArmingByHandWorks() throws Exception {
        assertThatThrownBy(() -> filled(request()))
                .hasMessage("scheduledStepId: SPS-1 (expected: none, no worklist is configured)");
        assertThat(filled(TestService.armRequest()).patient().id()).isEqualTo("P1");
        vertx.eventBus()
                .<String>consumer(
                        Addresses.WORKLIST_STEP, m -> m.fail(422, "scheduledStepId: SPS-1 (expected: a step)"));
        assertThatThrownBy(() -> filled(request())).hasMessage("scheduledStepId: SPS-1 (expected: a step)");
    }

    /** The RIS drops a step once it has begun, while the patient still lies there for the other beds. */
    @Test
    void aLaterBedNeedsNoWorklistAnyMore() throws Exception {
        JsonObject second = TestService.armRequest()
                .put("scheduledStepId", "SPS-1")
                .put("examination", "X20260101-000000")
                .put("bed", 2);
        assertThat(filled(second).scheduledStepId()).isEqualTo("SPS-1");
    }

    @Test
    void aWorklistThatDoesNotAnswerIsNotTakenForNone() {
        assertThat(ScheduledArm.told("SPS-1", new ReplyException(ReplyFailure.TIMEOUT, "Timed out")))
                .hasMessageContaining("scheduledStepId: SPS-1")
                .hasMessageContaining("does not answer")
                .hasMessageNotContaining("configured");
    }
}
