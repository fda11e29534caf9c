package org.petmr.acquisition.dicom.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.dicom.DicomNode;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.DicomStatus;
import org.petmr.acquisition.dicom.DimseAnswer;
import org.petmr.acquisition.dicom.DimseRequest;
import org.petmr.acquisition.dicom.NodeServices;
import org.petmr.acquisition.dicom.Peer;
import org.petmr.acquisition.dicom.Tag;
import org.petmr.acquisition.dicom.Uids;
import org.petmr.acquisition.dicom.workflow.Commitment.Stage;
import org.petmr.acquisition.dicom.workflow.Commitment.Verdict;

/** Requests for commitment, and reports that come late, twice, in part, or never. */
class CommitmentLedgerTest {

    private static final Duration WAIT = Duration.ofSeconds(20);
    private static final int WAIT_S = 20;
    private static final int ALL_GOOD = 1;
    private static final int SOME_FAILED = 2;

    @TempDir
    Path directory;

    private final List<DicomObject> asked = Collections.synchronizedList(new ArrayList<>());
    private final List<SopReference> objects =
            List.of(new SopReference(Uids.PET_IMAGE, Uids.fresh()), new SopReference(Uids.PET_IMAGE, Uids.fresh()));
    private volatile String hated = "";
    private Archive archive;
    private DicomNode node;
    private CommitmentLedger ledger;

    @BeforeEach
    void open() throws Exception {
        archive = new Archive(directory)
                .serving(NodeServices.none().with(Uids.STORAGE_COMMITMENT, NodeServices.Role.PROVIDER, (calling, r) -> {
                    assertThat(r.operation()).isEqualTo(DimseRequest.Operation.N_ACTION);
                    assertThat(r.sopInstanceUid()).isEqualTo(Uids.STORAGE_COMMITMENT_INSTANCE);
                    DicomObject question = r.dataSet().orElseThrow();
                    if (question.items(Tag.ReferencedSOPSequence).stream()
                            .anyMatch(o -> o.requireString(Tag.ReferencedSOPInstanceUID)
                                    .equals(hated))) {
                        return DimseAnswer.of(DicomStatus.processingFailure("not this one"));
                    }
                    asked.add(question);
                    return DimseAnswer.of(DicomStatus.SUCCESS);
                }));
        node = Archive.node("PETMR", directory.resolve("incoming"));
        ledger = ledger(Clock.systemUTC());
    }

    private CommitmentLedger ledger(Clock clock) throws Exception {
        CommitmentLedger opened = CommitmentLedger.open(
                directory.resolve("ledger"),
                node,
                Map.of("pacs", archive.peer()),
                new CommitmentLedger.Settings(
                        new BackOff(Duration.ofMillis(20), Duration.ofMillis(80)), Duration.ZERO, Duration.ofHours(24)),
                clock,
                changed -> {});
        return opened;
    }

    private Peer listening() throws Exception {
        node.listen(0, ledger.serving(NodeServices.none())).get(WAIT_S, TimeUnit.SECONDS);
        return new Peer("PETMR", "127.0.0.1", node.boundPort());
    }

    @AfterEach
    void close() {
        ledger.close();
        node.close();
        archive.close();
    }

    private void awaitStage(int request, Stage stage) {
        await().atMost(WAIT)
                .until(() -> ledger.requests().size() > request
                        && ledger.requests().get(request).stage() == stage);
    }

    private DicomStatus report(Peer us, int type, DicomObject information) throws Exception {
        return archive.node()
                .request(
                        us,
                        DimseRequest.event(
                                Uids.STORAGE_COMMITMENT, Uids.STORAGE_COMMITMENT_INSTANCE, type, information))
                .get(WAIT_S, TimeUnit.SECONDS)
                .status();
    }

    private static DicomObject all(DicomObject question) {
        return DicomObject.builder()
                .put(Tag.TransactionUID, question.requireString(Tag.TransactionUID))
                .putItems(Tag.ReferencedSOPSequence, question.items(Tag.ReferencedSOPSequence))
                .build();
    }

    @Test
    void aReportOnANewAssociationFindsItsRequestAfterARestart() throws Exception {
        ledger.request("pacs", objects);
        ledger.close();
        archive.start();
        ledger = ledger(Clock.systemUTC());
        Peer us = listening();
        awaitStage(0, Stage.ASKED);
        assertThat(asked.get(0).items(Tag.ReferencedSOPSequence)).hasSize(2);
        assertThat(report(us, ALL_GOOD, all(asked.get(0)))).isEqualTo(DicomStatus.SUCCESS);
        assertThat(ledger.requests().get(0).instances(Verdict.COMMITTED)).hasSize(2);
        assertThat(report(us, ALL_GOOD, all(asked.get(0)))).as("repeated").isEqualTo(DicomStatus.SUCCESS);
        ledger.close();
        ledger = ledger(Clock.systemUTC());
        assertThat(ledger.requests().get(0).stage()).isEqualTo(Stage.ANSWERED);
    }

    @Test
    void aReportCommitsOnlyWhatItNames() throws Exception {
        archive.start();
        Peer us = listening();
        ledger.request("pacs", List.of(objects.get(0), objects.get(1), new SopReference(Uids.RAW_DATA, Uids.fresh())));
        awaitStage(0, Stage.ASKED);
        List<DicomObject> items = asked.get(0).items(Tag.ReferencedSOPSequence);
        DicomObject failed =
                items.get(1).toBuilder().put(Tag.FailureReason, 0x0112).build();
        DicomStatus answer = report(
                us,
                SOME_FAILED,
                DicomObject.builder()
                        .put(Tag.TransactionUID, asked.get(0).requireString(Tag.TransactionUID))
                        .put(Tag.ReferencedSOPSequence, items.get(0))
                        .put(Tag.FailedSOPSequence, failed)
                        .build());
        assertThat(answer).isEqualTo(DicomStatus.SUCCESS);
        Commitment result = ledger.requests().get(0);
        assertThat(result.objects())
                .extracting(Commitment.Entry::verdict)
                .containsExactly(Verdict.COMMITTED, Verdict.FAILED, Verdict.UNKNOWN);
        assertThat(result.objects().get(1).failureReason()).isEqualTo(0x0112);
        assertThat(result.remark()).isEqualTo("1 objects not named in the report");
    }

    @Test
    void anUnknownTransactionIsAFailureNotAnAbort() throws Exception {
        archive.start();
        Peer us = listening();
        DicomObject unknown = DicomObject.builder()
                .put(Tag.TransactionUID, Uids.fresh())
                .put(Tag.ReferencedSOPSequence, objects.get(0).item())
                .build();
        assertThat(report(us, ALL_GOOD, unknown)).isEqualTo(DicomStatus.processingFailure("unknown transaction"));
    }

    @Test
    void whatIsNotReportedIsAskedAgainAndTheLateReportStillCounts() throws Exception {
        archive.start();
        ledger.request("pacs", objects);
        awaitStage(0, Stage.ASKED);
        ledger.close();
        ledger = ledger(Clock.fixed(Instant.now().plus(Duration.ofHours(25)), ZoneOffset.UTC));
        Peer us = listening();
        ledger.renewOverdue();
        awaitStage(0, Stage.OVERDUE);
        awaitStage(1, Stage.ASKED);
        assertThat(ledger.requests().get(1).transactionUid())
                .isNotEqualTo(ledger.requests().get(0).transactionUid());
        assertThat(report(us, ALL_GOOD, all(asked.get(0)))).isEqualTo(DicomStatus.SUCCESS);
        assertThat(ledger.requests().get(0).instances(Verdict.COMMITTED)).hasSize(2);
    }

    @Test
    void aRefusedRequestDoesNotHoldUpTheNext() throws Exception {
        hated = objects.get(0).sopInstanceUid();
        ledger.request("pacs", objects.subList(0, 1));
        ledger.request("pacs", objects.subList(1, 2));
        archive.start();
        awaitStage(1, Stage.ASKED);
        assertThat(ledger.requests().get(0).stage()).isEqualTo(Stage.TO_ASK);
        await().atMost(WAIT).until(() -> ledger.requests().get(0).remark().contains("not this one"));
        hated = "";
        awaitStage(0, Stage.ASKED);
    }

    @Test
    void manyObjectsAreAskedForInParts() throws IOException {
        List<SopReference> many = java.util.stream.IntStream.range(0, 2500)
                .mapToObj(i -> new SopReference(Uids.PET_IMAGE, "1.2.3." + i))
                .toList();
        assertThat(ledger.request("pacs", many))
                .extracting(request -> request.objects().size())
                .containsExactly(1000, 1000, 500);
    }
}
