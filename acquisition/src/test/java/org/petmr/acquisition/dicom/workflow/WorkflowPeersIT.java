package org.petmr.acquisition.dicom.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.Peers;
import org.petmr.acquisition.dicom.Code;
import org.petmr.acquisition.dicom.DicomFile;
import org.petmr.acquisition.dicom.DicomNode;
import org.petmr.acquisition.dicom.DicomNodeConfig;
import org.petmr.acquisition.dicom.DicomNodeException;
import org.petmr.acquisition.dicom.DicomNodeProvider;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.NodeServices;
import org.petmr.acquisition.dicom.Peer;
import org.petmr.acquisition.dicom.PetSeries;
import org.petmr.acquisition.dicom.PetSeriesDescription.Quantity;
import org.petmr.acquisition.dicom.RunningPeers;
import org.petmr.acquisition.dicom.SamplePet;
import org.petmr.acquisition.dicom.Tag;
import org.petmr.acquisition.dicom.Uids;
import org.petmr.acquisition.dicom.WorklistFolder;
import org.petmr.acquisition.dicom.workflow.StepReport.State;
import org.petmr.recon.compute.Progress;

/** The workflow against programs of others: DCMTK's worklist, odil's MPPS, Orthanc's archive, commitment and DICOMweb. */
public class WorkflowPeersIT {

    private static final int WAIT_S = 60;
    private static final Duration WAIT = Duration.ofSeconds(WAIT_S);
    private static final BackOff FAST = new BackOff(Duration.ofMillis(50), Duration.ofMillis(500));

    @TempDir
    Path directory;

    private RunningPeers peers;
    private DicomNode node;

    /** The name of the provider of our node. */
    protected String provider() {
        return "netty";
    }

    @BeforeEach
    void open() {
        peers = new RunningPeers(directory);
        node = DicomNodeProvider.named(provider())
                .create(DicomNodeConfig.of("PETMR", directory.resolve("incoming"))
                        .withHost("127.0.0.1"));
    }

    @AfterEach
    void stop() {
        node.close();
        peers.close();
    }

    private static void scheduled(WorklistFolder list, String patient, String modality, String date, String time) {
        list.schedule(
                patient,
                "ISO_IR 100",
                study -> study.put(Tag.PregnancyStatus, 4),
                step -> step.put(Tag.Modality, modality)
                        .put(Tag.ScheduledStationAETitle, "PETMR")
                        .put(Tag.ScheduledProcedureStepStartDate, date)
                        .put(Tag.ScheduledProcedureStepStartTime, time)
                        .put(Tag.ScheduledProtocolCodeSequence, new Code("P1", "99LOCAL", "brain").item()));
    }

    @Test
    void theWorklistOfDcmtkIsRead() throws Exception {
        int port = RunningPeers.freePort();
        WorklistFolder list = new WorklistFolder(directory);
        scheduled(list, "P2", "PT", "20260110", "1130");
        scheduled(list, "P1", "PT", "20260110", "083000");
        scheduled(list, "P3", "MR", "20260110", "090000");
        scheduled(list, "P4", "PT", "20260120", "090000");
        list.serve(peers, port);
        Worklist worklist = new Worklist(node, new Peer("OURWL", "127.0.0.1", port));

        Worklist.Answer answer = worklist.query(
                        WorklistQuery.on(LocalDate.of(2026, 1, 10), LocalDate.of(2026, 1, 12), "PT"), 100)
                .get(WAIT_S, TimeUnit.SECONDS);
        assertThat(answer.remarks()).isEmpty();
        assertThat(answer.entries()).extracting(WorklistEntry::patientId).containsExactly("P1", "P2");
        WorklistEntry entry = answer.entries().get(0);
        assertThat(entry.patientName()).isEqualTo("Müller^P1");
        assertThat(entry.studyInstanceUid()).isEqualTo("1.2.276.1.1");
        assertThat(entry.accessionNumber()).isEqualTo("ACC-P1");
        assertThat(entry.birthDate()).contains(LocalDate.of(1970, 2, 28));
        assertThat(entry.weightKg()).hasValue(66.5);
        assertThat(entry.warnings()).containsExactly("pregnancy unknown", "allergies: gadolinium");
        assertThat(entry.scheduledStart()).contains(LocalDateTime.of(2026, 1, 10, 8, 30));
        assertThat(entry.protocolCodes()).containsExactly(new Code("P1", "99LOCAL", "brain"));
        assertThat(answer.entries().get(1).scheduledStart()).contains(LocalDateTime.of(2026, 1, 10, 11, 30));

        assertThat(worklist.query(WorklistQuery.everything().withPatientId("P3"), 100)
                        .get(WAIT_S, TimeUnit.SECONDS)
                        .entries())
                .extracting(WorklistEntry::modality)
                .containsExactly("MR");
        Worklist.Answer cut = worklist.query(WorklistQuery.everything(), 2).get(WAIT_S, TimeUnit.SECONDS);
        assertThat(cut.isCut()).isTrue();
        assertThat(cut.entries()).hasSize(2);
        assertThatThrownBy(() -> new Worklist(node, new Peer("NOWL", "127.0.0.1", port))
                        .query(WorklistQuery.everything(), 2)
                        .get(WAIT_S, TimeUnit.SECONDS))
                .cause()
                .isInstanceOf(DicomNodeException.class);
    }

    @Test
    void odilTakesTheReportsOfAStep() throws Exception {
        OdilSteps odil = OdilSteps.start(peers, directory);
        try (StepReporter reporter =
                StepReporter.open(directory.resolve("steps"), node, odil.peer(), FAST, report -> {})) {
            PerformedStep step = SampleSteps.step();
            reporter.begun(step);
            reporter.completed(step, SampleSteps.START.plusMinutes(20), SampleSteps.series(300));
            await().atMost(WAIT)
                    .untilAsserted(() -> assertThat(reporter.reports())
                            .extracting(StepReport::state)
                            .containsExactly(State.ACCEPTED, State.ACCEPTED));
            assertThat(odil.told()).extracting(OdilSteps.Told::kind).containsExactly("create", "set");
            OdilSteps.Told begun = odil.told().get(0);
            OdilSteps.Told ended = odil.told().get(1);
            assertThat(begun.uid()).isEqualTo(step.sopInstanceUid());
            assertThat(begun.text("00400252")).isEqualTo("IN PROGRESS");
            assertThat(begun.dataset().at("/00100010/Value/0/Alphabetic").asText())
                    .isEqualTo("Prüfer^Änne");
            assertThat(begun.dataset().at("/00400270/Value/0/00400009/Value/0").asText())
                    .isEqualTo("SPS1");
            assertThat(ended.text("00400252")).isEqualTo("COMPLETED");
            assertThat(ended.dataset().at("/00400340/Value/0/00081140/Value")).hasSize(300);
            // What is set must have been created, even empty (PS3.4 F.7.2.2.2).
            List<String> createdTags = new ArrayList<>();
            begun.dataset().fieldNames().forEachRemaining(createdTags::add);
            ended.dataset()
                    .fieldNames()
                    .forEachRemaining(tag -> assertThat(createdTags).contains(tag));
        }
    }

    @Test
    void orthancStoresCommitsAndTheQueueForgets() throws Exception {
        Peers.tool("Orthanc");
        AtomicReference<CommitmentLedger> ledger = new AtomicReference<>();
        NodeServices services = NodeServices.none()
                .with(
                        Uids.STORAGE_COMMITMENT,
                        NodeServices.Role.USER,
                        (calling, request) -> ledger.get()
                                .serving(NodeServices.none())
                                .normalised()
                                .get(Uids.STORAGE_COMMITMENT)
                                .handler()
                                .handle(calling, request));
        node.listen(0, services).get(WAIT_S, TimeUnit.SECONDS);
        RunningPeers.Orthanc orthanc = peers.orthanc(node.boundPort());
        List<SendNotice> notices = Collections.synchronizedList(new ArrayList<>());
        AtomicReference<SendQueue> queue = new AtomicReference<>();
        ledger.set(CommitmentLedger.open(
                directory.resolve("ledger"),
                node,
                Map.of("pacs", orthanc.peer()),
                new CommitmentLedger.Settings(FAST, Duration.ofMillis(500), Duration.ofHours(24)),
                Clock.systemUTC(),
                changed -> queue.get().committed("pacs", changed.instances(Commitment.Verdict.COMMITTED))));
        queue.set(SendQueue.open(
                directory.resolve("queue"),
                Map.of("pacs", ObjectSender.dimse(node, orthanc.peer())),
                new SendQueue.Settings(FAST, 100, Set.of("pacs")),
                notices::add));
        try (CommitmentLedger commitments = ledger.get();
                SendQueue sending = queue.get()) {
            List<Path> files = PetSeries.write(
                    SamplePet.volume(),
                    SamplePet.description(Quantity.ACTIVITY_BQ_PER_ML),
                    directory.resolve("pet"),
                    Progress.NONE);
            List<SopReference> references = new ArrayList<>();
            for (Path file : files) {
                references.add(SopReference.of(DicomFile.readHeader(file).dataSet()));
            }
            sending.enqueue("pacs", "PET", 0, files);
            await().atMost(WAIT)
                    .until(() ->
                            List.copyOf(notices).stream().anyMatch(notice -> notice.kind() == SendNotice.Kind.STORED));
            SopReference lost = new SopReference(Uids.PET_IMAGE, Uids.fresh());
            List<SopReference> asked =
                    Stream.concat(references.stream(), Stream.of(lost)).toList();
            commitments.request("pacs", asked);
            await().atMost(WAIT).until(() -> sending.jobs().isEmpty());
            Commitment result = commitments.requests().get(0);
            assertThat(result.instances(Commitment.Verdict.COMMITTED))
                    .containsExactlyElementsOf(references.stream()
                            .map(SopReference::sopInstanceUid)
                            .toList());
            assertThat(result.instances(Commitment.Verdict.FAILED)).containsExactly(lost.sopInstanceUid());
            assertThat(result.objects().get(6).failureReason()).isEqualTo(0x0112);
        }
    }

    @Test
    void orthancTakesObjectsByHttp() throws Exception {
        Peers.tool("Orthanc");
        if (!Files.exists(Path.of("/usr/share/orthanc/plugins/libOrthancDicomWeb.so"))) {
            Peers.tool("orthanc-dicomweb");
        }
        RunningPeers.Orthanc orthanc = peers.orthanc(1);
        Vertx vertx = Vertx.vertx();
        List<SendNotice> notices = Collections.synchronizedList(new ArrayList<>());
        URI studies = URI.create("http://127.0.0.1:" + orthanc.httpPort() + "/dicom-web/studies");
        URI wrong = URI.create("http://127.0.0.1:" + orthanc.httpPort() + "/nowhere/studies");
        URI closed = URI.create("http://127.0.0.1:" + RunningPeers.freePort() + "/studies");
        List<Path> files = PetSeries.write(
                SamplePet.volume(),
                SamplePet.description(Quantity.ACTIVITY_BQ_PER_ML),
                directory.resolve("pet"),
                Progress.NONE);
        try (SendQueue queue = SendQueue.open(
                directory.resolve("queue"),
                Map.of(
                        "web", sender(vertx, studies),
                        "wrong", sender(vertx, wrong),
                        "closed", sender(vertx, closed)),
                new SendQueue.Settings(FAST, 100, Set.of()),
                notices::add)) {
            queue.enqueue("wrong", "PET", 0, files);
            queue.enqueue("closed", "PET", 0, files);
            queue.enqueue("web", "PET", 0, files);
            await().atMost(WAIT)
                    .until(() -> told(notices, "web", SendNotice.Kind.DONE)
                            && told(notices, "wrong", SendNotice.Kind.NEEDS_OPERATOR)
                            && told(notices, "closed", SendNotice.Kind.DELAYED));
            assertThat(queue.jobs()).extracting(SendJob::destination).containsExactly("wrong", "closed");
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(WAIT_S, TimeUnit.SECONDS);
        }
        List<DicomObject> sent = new ArrayList<>();
        for (Path file : files) {
            sent.add(DicomFile.read(file).dataSet());
        }
        assertThat(orthanc.objects(directory)).containsExactlyInAnyOrderElementsOf(sent);
    }

    private static boolean told(List<SendNotice> notices, String destination, SendNotice.Kind kind) {
        return List.copyOf(notices).stream()
                .anyMatch(n -> n.kind() == kind && n.job().destination().equals(destination));
    }

    /** Small requests, so that a series needs several. */
    private static ObjectSender sender(Vertx vertx, URI studies) {
        return new StowSender(
                vertx, vertx.createHttpClient(), studies, Optional::empty, Duration.ofSeconds(WAIT_S), 6000);
    }
}
