package org.petmr.acquisition.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.Addresses;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.DicomStatus;
import org.petmr.acquisition.dicom.DimseAnswer;
import org.petmr.acquisition.dicom.DimseRequest;
import org.petmr.acquisition.dicom.NodeServices;
import org.petmr.acquisition.dicom.Tag;
import org.petmr.acquisition.dicom.Uids;
import org.petmr.acquisition.dicom.workflow.Archive;

/** Archives that are down, slow, refusing, half-accepting and forgetful: nothing is lost, and the operator is told. */
class HostileArchiveTest {

    private static final int WAIT_S = 30;
    private static final int OBJECTS = 6;
    private static final int ALL_GOOD = 1;
    private static final int SOME_FAILED = 2;

    @TempDir
    Path directory;

    private final List<DicomObject> asked = Collections.synchronizedList(new ArrayList<>());
    private volatile DicomStatus commitment = DicomStatus.SUCCESS;
    private Archive archive;
    private List<Path> files;
    private Set<String> uids;

    @BeforeEach
    void make() throws Exception {
        archive = new Archive(directory.resolve("other"))
                .serving(NodeServices.none().with(Uids.STORAGE_COMMITMENT, NodeServices.Role.PROVIDER, (calling, r) -> {
                    asked.add(r.dataSet().orElseThrow());
                    return DimseAnswer.of(commitment);
                }));
        files = Archive.objects(Files.createDirectories(directory.resolve("made")), OBJECTS);
        uids = new HashSet<>();
        for (Path file : files) {
            uids.add(Archive.uid(file));
        }
    }

    @AfterEach
    void close() {
        archive.close();
    }

    private Department department(String... more) throws Exception {
        Map<String, String> flags = new HashMap<>(Department.archive("main", archive.peer()));
        flags.put("dicom.archives", "main");
        for (int i = 0; i < more.length; i += 2) {
            flags.put(more[i], more[i + 1]);
        }
        return new Department(directory.resolve("service"), flags);
    }

    private boolean hasNothingQueued() throws Exception {
        try (var left = Files.list(directory.resolve("service/exchange/queue"))) {
            return left.findAny().isEmpty();
        }
    }

    @Test
    void whatAnArchiveThatIsDownDidNotGetGoesOutAfterARestart() throws Exception {
        try (Department service = department("dicom.resend.stuckS", "0.3")) {
            List<Delivery> queued = service.deliver("S1", files);
            assertThat(queued).hasSize(1);
            JsonObject send = service.awaitSend("S1", "main", "delayed");
            assertThat(send.getString("message")).contains("cannot be reached");
            assertThat(send.getInteger("sent")).isZero();
            service.awaitAlarm("send main delayed", "alarm"); // a warning first, until it is stuck
            assertThat(service.alarm("send main delayed"))
                    .contains("archive main (ARCHIVE@127.0.0.1:")
                    .contains("6 objects, session S1");
            assertThat(service.exchange.metrics())
                    .contains("petmr_sends{state=\"delayed\"} 1\n", "petmr_sends{state=\"sent\"} 0\n")
                    .contains("petmr_send_objects_waiting 6\n");
        }
        for (Path file : files) {
            Files.delete(file); // the queue has its own
        }
        try (Department again = department()) {
            assertThat(again.send("S1", "main").getString("state")).isIn("queued", "delayed");
            archive.start();
            JsonObject send = again.awaitSend("S1", "main", "sent");
            assertThat(send.getInteger("sent")).isEqualTo(OBJECTS);
            assertThat(archive.stored).containsExactlyInAnyOrderElementsOf(uids);
            assertThat(again.exchange.alarms()).isEmpty();
            await().until(this::hasNothingQueued);
            assertThat(again.told)
                    .last()
                    .satisfies(
                            event -> assertThat(event.getBoolean("isDelivered")).isTrue());
        }
        try (Department third = department()) {
            assertThat(third.send("S1", "main").getString("state")).isEqualTo("sent");
        }
        assertThat(archive.stored).as("nothing is sent twice").hasSize(OBJECTS);
    }

    /** Regions, or a reference to list mode: with them alone no archive has the examination. */
    @Test
    void whatHoldsNoImagesIsNotTheExamination() throws Exception {
        archive.start();
        try (Department service = department()) {
            service.deliver("S1", false, files.subList(0, 2));
            service.awaitSend("S1", "main", "sent");
            await().until(() -> service.told.stream().anyMatch(Department::isAllSent));
            assertThat(service.told).noneMatch(event -> event.getBoolean("isDelivered"));
            service.deliver("S1", true, files.subList(2, OBJECTS));
            await().until(() -> service.told.stream().anyMatch(event -> event.getBoolean("isDelivered")));
            assertThat(service.told)
                    .allMatch(event -> event.getBoolean("isDelivered")
                            ? event.getJsonArray("delivered").equals(new JsonArray().add("S1"))
                            : event.getJsonArray("delivered").isEmpty());
        }
    }

    @Test
    void whatIsRefusedForGoodWaitsForTheOperatorAndTheOthersArrive() throws Exception {
        String hated = Archive.uid(files.get(2));
        archive.policy = o -> o.sopInstanceUid().equals(hated) ? new DicomStatus(0xA900, "no") : DicomStatus.SUCCESS;
        archive.start();
        try (Department service = department()) {
            String id = service.deliver("S1", files).get(0).id();
            JsonObject send = service.awaitSend("S1", "main", "refused");
            await().until(() -> archive.stored.size() == OBJECTS - 1);
            assertThat(send.getInteger("refused")).isEqualTo(1);
            assertThat(send.getString("message")).contains("A900");
            assertThat(service.alarm("send main refused"))
                    .contains("1 objects", "not sent again by itself", "/api/sends/" + id + "/retry");
            assertThat(service.told).noneMatch(event -> event.getBoolean("isDelivered"));
            await().until(() -> service.exchange.metrics().contains("petmr_send_objects_waiting 0\n"));
            assertThat(service.exchange.metrics()).contains("petmr_sends{state=\"refused\"} 1\n");

            archive.policy = o -> DicomStatus.SUCCESS;
            service.ask(Addresses.SENDS_RETRY, id);
            service.awaitSend("S1", "main", "sent");
            assertThat(service.exchange.metrics())
                    .contains("petmr_sends{state=\"refused\"} 0\n", "petmr_sends{state=\"sent\"} 1\n");
            assertThat(archive.stored).containsExactlyInAnyOrderElementsOf(uids);
            assertThat(service.exchange.alarms()).isEmpty();
        }
    }

    /** Out of resources for every object the first time it comes. */
    @Test
    void halfAcceptingLosesNothingAndSendsNothingTwice() throws Exception {
        Set<String> seen = ConcurrentHashMap.newKeySet();
        archive.policy = o -> seen.add(o.sopInstanceUid()) ? DicomStatus.outOfResources("full") : DicomStatus.SUCCESS;
        archive.start();
        try (Department service = department()) {
            service.deliver("S1", files);
            service.awaitSend("S1", "main", "sent");
            assertThat(service.told)
                    .anySatisfy(event -> assertThat(
                                    event.getJsonArray("sends").getJsonObject(0).getString("state"))
                            .isEqualTo("delayed"));
            assertThat(archive.stored).containsExactlyInAnyOrderElementsOf(uids);
        }
    }

    @Test
    void aSlowArchiveHoldsNoOtherUp() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        archive.policy = o -> {
            try {
                go.await(WAIT_S, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return DicomStatus.SUCCESS;
        };
        archive.start();
        try (Archive fast = new Archive(directory.resolve("fast")).start();
                Department service = department(
                        "dicom.pacs.aeTitle", fast.peer().aeTitle(),
                        "dicom.pacs.host", fast.peer().host(),
                        "dicom.pacs.port", "" + fast.peer().port())) {
            assertThat(service.deliver("S1", files)).hasSize(2);
            service.awaitSend("S1", "pacs", "sent");
            assertThat(service.send("S1", "main").getString("state")).isEqualTo("queued");
            go.countDown();
            service.awaitSend("S1", "main", "sent");
            assertThat(fast.stored).hasSize(OBJECTS);
            assertThat(archive.stored).hasSize(OBJECTS);
        }
    }

    /** What is sent to one is never all there is to send: so many objects that the first has some before the second job. */
    @Test
    void noSessionIsToldWithSomeOfItsDeliveries() throws Exception {
        archive.start();
        List<Path> many = Archive.objects(Files.createDirectories(directory.resolve("many")), 100);
        try (Archive second = new Archive(directory.resolve("second")).start();
                Department service = department(
                        "dicom.pacs.aeTitle", second.peer().aeTitle(),
                        "dicom.pacs.host", second.peer().host(),
                        "dicom.pacs.port", "" + second.peer().port())) {
            service.deliver("S1", many);
            service.awaitSend("S1", "main", "sent");
            service.awaitSend("S1", "pacs", "sent");
            await().until(() -> service.told.stream().anyMatch(event -> event.getBoolean("isDelivered")));
            assertThat(List.copyOf(service.told))
                    .allSatisfy(event -> assertThat(event.getJsonArray("sends")).hasSize(2));
        }
    }

    /** The queue cannot make the job of the second archive. */
    @Test
    void aQueueThatFailsLeavesNoDeliveryThatIsNotInIt() throws Exception {
        try (Department service = department(
                "dicom.pacs.aeTitle", "PACS",
                "dicom.pacs.host", "127.0.0.1",
                "dicom.pacs.port", "" + archive.peer().port())) {
            Files.createDirectories(directory.resolve("service/exchange/queue/.new-00000002"));
            assertThatThrownBy(() -> service.deliver("S1", files)).isInstanceOf(FileAlreadyExistsException.class);
            assertThat(service.ask(Addresses.SENDS_GET, "S1").getJsonArray("sends"))
                    .as("of two, that which is queued")
                    .hasSize(1);
        }
    }

    @Test
    void whoDoesNotKnowUsIsToldToTheOperatorAndTriedAgain() throws Exception {
        archive.start();
        Map<String, String> wrong = new HashMap<>(Department.archive("main", archive.peer()));
        wrong.put("dicom.nodes.main.aeTitle", "ELSEWHERE");
        wrong.put("dicom.archives", "main");
        try (Department service = new Department(directory.resolve("service"), wrong)) {
            service.deliver("S1", files);
            service.awaitSend("S1", "main", "refused");
            assertThat(service.alarm("send main refused")).contains("association rejected");
        }
        try (Department right = department()) {
            right.awaitSend("S1", "main", "sent");
        }
    }

    private void report(Department service, int type, DicomObject information) throws Exception {
        DicomStatus status = archive.node()
                .request(
                        service.us(),
                        DimseRequest.event(
                                Uids.STORAGE_COMMITMENT, Uids.STORAGE_COMMITMENT_INSTANCE, type, information))
                .get(WAIT_S, TimeUnit.SECONDS)
                .status();
        assertThat(status.isSuccess()).as(status.toString()).isTrue();
    }

    private DicomObject question(int number) {
        await().atMost(Duration.ofSeconds(WAIT_S)).until(() -> asked.size() > number);
        return asked.get(number);
    }

    private static DicomObject answer(DicomObject question, Function<String, Integer> failure) {
        List<DicomObject> good = new ArrayList<>();
        List<DicomObject> bad = new ArrayList<>();
        for (DicomObject item : question.items(Tag.ReferencedSOPSequence)) {
            int reason = failure.apply(item.requireString(Tag.ReferencedSOPInstanceUID));
            if (reason == 0) {
                good.add(item);
            } else {
                bad.add(item.toBuilder().put(Tag.FailureReason, reason).build());
            }
        }
        var report = DicomObject.builder().put(Tag.TransactionUID, question.requireString(Tag.TransactionUID));
        if (!good.isEmpty()) {
            report.putItems(Tag.ReferencedSOPSequence, good);
        }
        if (!bad.isEmpty()) {
            report.putItems(Tag.FailedSOPSequence, bad);
        }
        return report.build();
    }

    @Test
    void whatIsStoredIsCommittedOnAnAssociationOfTheArchive() throws Exception {
        archive.start();
        try (Department service = department("dicom.commitment.wanted", "true")) {
            service.deliver("S1", files);
            DicomObject question = question(0);
            assertThat(question.items(Tag.ReferencedSOPSequence)).hasSize(OBJECTS);
            JsonObject sent = service.awaitSend("S1", "main", "committing");
            assertThat(sent.getInteger("sent")).isEqualTo(OBJECTS);
            assertThat(sent.getJsonArray("series")).hasSize(1);
            assertThat(sent.getString("sentAt")).isNotNull();
            assertThat(sent.getString("committedAt")).isNull();
            assertThat(hasNothingQueued()).as("kept until committed").isFalse();
            report(service, ALL_GOOD, answer(question, uid -> 0));
            JsonObject committed = service.awaitSend("S1", "main", "committed");
            assertThat(committed.getInteger("committed")).isEqualTo(OBJECTS);
            assertThat(committed.getString("sentAt")).isEqualTo(sent.getString("sentAt"));
            assertThat(committed.getString("committedAt")).isNotNull();
            await().until(this::hasNothingQueued);
            assertThat(service.exchange.alarms()).isEmpty();
            await().until(() -> service.told.stream().anyMatch(event -> event.getBoolean("isDelivered")));
        }
    }

    /** The report comes after a restart of ours. */
    @Test
    void aReportFindsItsRequestAfterARestart() throws Exception {
        archive.start();
        DicomObject question;
        try (Department service = department("dicom.commitment.wanted", "true")) {
            service.deliver("S1", files);
            question = question(0);
            service.awaitSend("S1", "main", "committing");
        }
        try (Department service = department("dicom.commitment.wanted", "true")) {
            report(service, ALL_GOOD, answer(question, uid -> 0));
            service.awaitSend("S1", "main", "committed");
            assertThat(asked).as("not asked twice").hasSize(1);
        }
    }

    @Test
    void whatTheArchiveHasLostIsSentAgain() throws Exception {
        String lost = Archive.uid(files.get(4));
        archive.start();
        try (Department service = department("dicom.commitment.wanted", "true")) {
            service.deliver("S1", files);
            report(service, SOME_FAILED, answer(question(0), uid -> uid.equals(lost) ? 0x0112 : 0));
            DicomObject second = question(1);
            assertThat(second.items(Tag.ReferencedSOPSequence)).hasSize(1);
            assertThat(archive.stored).hasSize(OBJECTS + 1).endsWith(lost);
            report(service, ALL_GOOD, answer(second, uid -> 0));
            service.awaitSend("S1", "main", "committed");
        }
    }

    /** An archive that never has it is not given it for ever. */
    @Test
    void afterThreeTimesSomebodyHasToLook() throws Exception {
        archive.start();
        try (Department service = department("dicom.commitment.wanted", "true")) {
            String id = service.deliver("S1", files).get(0).id();
            for (int time = 0; time < 3; time++) {
                report(service, SOME_FAILED, answer(question(time), uid -> 0x0112));
            }
            JsonObject send = service.awaitSend("S1", "main", "commitment failed");
            assertThat(send.getString("message"))
                    .contains("6 of 6 objects not committed")
                    .contains("0112H");
            service.awaitAlarm("send main commitment failed", "alarm");
            assertThat(hasNothingQueued()).as("nothing is thrown away").isFalse();
            service.ask(Addresses.SENDS_RETRY, id);
            report(service, ALL_GOOD, answer(question(3), uid -> 0));
            service.awaitSend("S1", "main", "committed");
            assertThat(service.exchange.alarms()).isEmpty();
        }
    }

    @Test
    void anArchiveThatTakesNoRequestForCommitmentIsAlarmed() throws Exception {
        commitment = DicomStatus.processingFailure("no commitment here");
        archive.start();
        try (Department service = department("dicom.commitment.wanted", "true", "dicom.commitment.waitS", "1")) {
            service.deliver("S1", files);
            service.awaitAlarm("send main commitment overdue", "alarm");
            assertThat(service.alarm("send main commitment overdue")).contains("no commitment here");
            int before = asked.size();
            commitment = DicomStatus.SUCCESS;
            report(service, ALL_GOOD, answer(question(before), uid -> 0));
            service.awaitSend("S1", "main", "committed");
            assertThat(service.exchange.alarms()).isEmpty();
        }
    }

    @Test
    void aReportThatDoesNotComeIsAlarmedAndAskedForAgain() throws Exception {
        archive.start();
        try (Department service = department("dicom.commitment.wanted", "true", "dicom.commitment.waitS", "1")) {
            service.deliver("S1", files);
            question(0);
            service.awaitAlarm("send main commitment overdue", "alarm");
            DicomObject second = question(1);
            assertThat(second.requireString(Tag.TransactionUID))
                    .isNotEqualTo(asked.get(0).requireString(Tag.TransactionUID));
            report(service, ALL_GOOD, answer(asked.get(0), uid -> 0)); // late answers count
            service.awaitSend("S1", "main", "committed");
        }
    }
}
