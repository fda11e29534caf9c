package org.petmr.acquisition.dicom.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.dicom.Code;
import org.petmr.acquisition.dicom.DicomNode;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.DicomStatus;
import org.petmr.acquisition.dicom.DimseAnswer;
import org.petmr.acquisition.dicom.DimseRequest;
import org.petmr.acquisition.dicom.Element;
import org.petmr.acquisition.dicom.NodeServices;
import org.petmr.acquisition.dicom.Tag;
import org.petmr.acquisition.dicom.Uids;
import org.petmr.acquisition.dicom.workflow.StepReport.State;

/** Steps reported to a department that is there, not there, or forgetful. */
class StepReporterTest {

    private static final Duration WAIT = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    private final List<DimseRequest> requests = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, DicomObject> kept = new ConcurrentHashMap<>();
    private volatile UnaryOperator<DicomStatus> mood = status -> status;
    private Archive department;
    private DicomNode node;
    private StepReporter reporter;

    @BeforeEach
    void open() throws Exception {
        department = new Archive(directory)
                .serving(NodeServices.none()
                        .with(Uids.PERFORMED_STEP, NodeServices.Role.PROVIDER, (calling, request) -> take(request)));
        node = Archive.node("PETMR", directory.resolve("incoming"));
        reporter = reporter();
    }

    private StepReporter reporter() throws IOException {
        return StepReporter.open(
                directory.resolve("steps"),
                node,
                department.peer(),
                new BackOff(Duration.ofMillis(20), Duration.ofMillis(80)),
                report -> {});
    }

    /** What PS3.4 F.7.2 asks of a provider: create once, then set what was created until the final state. */
    private DimseAnswer take(DimseRequest request) {
        requests.add(request);
        DicomStatus status = DicomStatus.SUCCESS;
        DicomObject known = kept.get(request.sopInstanceUid());
        DicomObject sent = request.dataSet().orElseThrow();
        if (request.operation() == DimseRequest.Operation.N_CREATE) {
            if (known == null) {
                kept.put(request.sopInstanceUid(), sent);
            } else {
                status = DicomStatus.duplicateInstance("");
            }
        } else if (known == null) {
            status = DicomStatus.noSuchInstance("");
        } else if (!known.requireString(Tag.PerformedProcedureStepStatus).equals("IN PROGRESS")) {
            status = DicomStatus.processingFailure("A710");
        } else {
            var changed = known.toBuilder();
            for (Element element : sent.elements()) {
                assertThat(known.contains(element.tag())).as(Tag.name(element.tag())).isTrue();
                changed.put(element);
            }
            kept.put(request.sopInstanceUid(), changed.build());
        }
        return DimseAnswer.of(mood.apply(status));
    }

    @AfterEach
    void close() {
        reporter.close();
        node.close();
        department.close();
    }

    private void awaitStates(State... states) {
        await().atMost(WAIT)
                .untilAsserted(() -> assertThat(reporter.reports())
                        .extracting(StepReport::state)
                        .containsExactly(states));
    }

    @Test
    void aStepIsBegunAndCompleted() throws Exception {
        department.start();
        PerformedStep step = SampleSteps.step();
        reporter.begun(step);
        reporter.completed(step, SampleSteps.START.plusMinutes(20), SampleSteps.series(3));
        awaitStates(State.ACCEPTED, State.ACCEPTED);
        DicomObject result = kept.get(step.sopInstanceUid());
        assertThat(result.requireString(Tag.PerformedProcedureStepStatus)).isEqualTo("COMPLETED");
        assertThat(result.requireString(Tag.PerformedProcedureStepEndTime)).isEqualTo("103500");
        assertThat(result.requireString(Tag.PatientName)).isEqualTo("Prüfer^Änne");
        DicomObject series = result.item(Tag.PerformedSeriesSequence).orElseThrow();
        assertThat(series.items(Tag.ReferencedImageSequence)).hasSize(3);
        assertThat(series.items(Tag.ReferencedNonImageCompositeSOPInstanceSequence)).hasSize(1);
    }

    @Test
    void theEndNeverOvertakesTheBeginningEvenAcrossAKill() throws Exception {
        PerformedStep step = SampleSteps.step();
        reporter.begun(step);
        reporter.discontinued(
                step,
                SampleSteps.START.plusMinutes(2),
                SampleSteps.series(0),
                new Code("110514", "DCM", "Incorrect worklist entry selected"));
        await().atMost(WAIT).until(() -> reporter.reports().get(0).attempts() > 0);
        assertThat(reporter.reports().get(1).attempts()).isZero();
        reporter.close();
        reporter = reporter();
        department.start();
        awaitStates(State.ACCEPTED, State.ACCEPTED);
        assertThat(requests).extracting(DimseRequest::operation)
                .containsExactly(DimseRequest.Operation.N_CREATE, DimseRequest.Operation.N_SET);
        assertThat(kept.get(step.sopInstanceUid()).requireString(Tag.PerformedProcedureStepStatus))
                .isEqualTo("DISCONTINUED");
    }

    @Test
    void anAnswerThatWasLostIsNoFault() throws Exception {
        // The department has the step, but its answer says out of resources, as if it had been lost.
        mood = status -> requests.size() == 1 ? new DicomStatus(0x0213, "busy") : status;
        department.start();
        reporter.begun(SampleSteps.step());
        awaitStates(State.ACCEPTED);
        assertThat(requests).hasSize(2);
        assertThat(reporter.reports().get(0).remark()).contains("0111");
    }

    @Test
    void whatIsRefusedForGoodDoesNotHoldUpTheOthers() throws Exception {
        department.start();
        PerformedStep refused = SampleSteps.step();
        mood = status -> requests.get(requests.size() - 1).sopInstanceUid().equals(refused.sopInstanceUid())
                ? new DicomStatus(0x0120, "missing attribute")
                : status;
        reporter.begun(refused);
        reporter.begun(SampleSteps.step());
        awaitStates(State.REFUSED, State.ACCEPTED);
        assertThat(reporter.reports().get(0).remark()).contains("0120");
    }

    @Test
    void anOrderThatMppsForbidsIsRefused() throws Exception {
        PerformedStep step = SampleSteps.step();
        assertThatThrownBy(() -> reporter.completed(step, SampleSteps.START, SampleSteps.series(1)))
                .hasMessageContaining("its beginning was not reported");
        reporter.begun(step);
        assertThatThrownBy(() -> reporter.completed(step, SampleSteps.START, List.of()))
                .hasMessageContaining("series: none");
        reporter.completed(step, SampleSteps.START, SampleSteps.series(1));
        assertThatThrownBy(() -> reporter.completed(step, SampleSteps.START, SampleSteps.series(1)))
                .hasMessageContaining("has ended");
        assertThatThrownBy(() -> reporter.begun(step)).hasMessageContaining("reported already");
    }
}
