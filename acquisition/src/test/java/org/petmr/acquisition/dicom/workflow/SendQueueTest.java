package org.petmr.acquisition.dicom.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.dicom.DicomNode;
import org.petmr.acquisition.dicom.DicomNodeConfig;
import org.petmr.acquisition.dicom.DicomNodeProvider;
import org.petmr.acquisition.dicom.DicomStatus;
import org.petmr.acquisition.dicom.workflow.SendJob.ItemState;
import org.petmr.acquisition.dicom.workflow.SendNotice.Kind;

/** Archives that are down, full, refusing, half-accepting, and what the queue makes of it. */
class SendQueueTest {

    private static final Duration WAIT = Duration.ofSeconds(20);
    private static final BackOff FAST = new BackOff(Duration.ofMillis(20), Duration.ofMillis(80));

    @TempDir
    Path directory;

    private final List<SendNotice> notices = Collections.synchronizedList(new ArrayList<>());
    private Archive archive;
    private DicomNode node;
    private SendQueue queue;
    private List<Path> files;

    @BeforeEach
    void open() throws Exception {
        archive = new Archive(directory);
        node = Archive.node("PETMR", directory.resolve("incoming"));
        files = Archive.objects(Files.createDirectories(directory.resolve("made")), 6);
        queue = queue(Set.of());
    }

    private SendQueue queue(Set<String> isCommitmentAwaited) throws IOException {
        return SendQueue.open(
                directory.resolve("queue"),
                Map.of("pacs", ObjectSender.dimse(node, archive.peer())),
                new SendQueue.Settings(FAST, 3, isCommitmentAwaited),
                notices::add);
    }

    @AfterEach
    void close() {
        queue.close();
        node.close();
        archive.close();
    }

    private void awaitNotice(Kind kind) {
        await().atMost(WAIT).until(() -> has(kind));
    }

    private boolean has(Kind kind) {
        return List.copyOf(notices).stream().anyMatch(notice -> notice.kind() == kind);
    }

    private List<String> uids() throws IOException {
        List<String> uids = new ArrayList<>();
        for (Path file : files) {
            uids.add(Archive.uid(file));
        }
        return uids;
    }

    private void awaitEmpty() {
        await().atMost(WAIT).until(() -> queue.jobs().isEmpty());
        assertThat(directory.resolve("queue")).isEmptyDirectory();
    }

    @Test
    void anArchiveThatIsDownGetsEverythingWhenItComesUp() throws Exception {
        List<String> uids = uids();
        queue.enqueue("pacs", "series 501", 0, files);
        for (Path file : files) {
            Files.delete(file); // the queue has its own
        }
        awaitNotice(Kind.DELAYED);
        assertThat(notices.get(notices.size() - 1).message()).contains("cannot be reached");
        archive.start();
        awaitEmpty();
        assertThat(archive.stored).containsExactlyInAnyOrderElementsOf(uids);
        assertThat(has(Kind.DONE)).isTrue();
    }

    @Test
    void aQueueGoesOnAfterAKill() throws Exception {
        List<String> uids = uids();
        queue.enqueue("pacs", "series 501", 0, files);
        awaitNotice(Kind.DELAYED);
        queue.close();
        Files.createDirectories(directory.resolve("queue").resolve(".new-00000009")); // died while taking over
        queue = queue(Set.of());
        assertThat(queue.jobs()).hasSize(1);
        archive.start();
        awaitEmpty();
        assertThat(archive.stored).containsExactlyInAnyOrderElementsOf(uids);
    }

    @Test
    void aFullArchiveIsAskedAgain() throws Exception {
        List<String> uids = uids();
        AtomicInteger refusals = new AtomicInteger(7);
        archive.policy = object ->
                refusals.getAndDecrement() > 0 ? DicomStatus.outOfResources("disk full") : DicomStatus.SUCCESS;
        archive.start();
        queue.enqueue("pacs", "series 501", 0, files);
        awaitEmpty();
        assertThat(archive.stored).containsExactlyInAnyOrderElementsOf(uids);
        assertThat(has(Kind.DELAYED)).isTrue();
        assertThat(has(Kind.NEEDS_OPERATOR)).isFalse();
    }

    @Test
    void whatIsRefusedForGoodWaitsForTheOperatorAndTheRestGoes() throws Exception {
        List<String> uids = uids();
        Set<String> disliked = Set.of(uids.get(1), uids.get(4));
        archive.policy = object -> disliked.contains(object.sopInstanceUid())
                ? DicomStatus.cannotUnderstand("no such patient")
                : DicomStatus.SUCCESS;
        archive.start();
        SendJob job = queue.enqueue("pacs", "series 501", 0, files);
        await().atMost(WAIT).until(() -> archive.stored.size() == 4);
        await().atMost(WAIT).until(() -> queue.jobs().get(0).count(ItemState.FAILED) == 2);
        assertThat(has(Kind.NEEDS_OPERATOR)).isTrue();
        assertThat(queue.jobs().get(0).items())
                .filteredOn(item -> item.state() == ItemState.FAILED)
                .allMatch(item -> item.remark().contains("no such patient"));

        archive.policy = object -> DicomStatus.SUCCESS;
        queue.retry(job.id());
        awaitEmpty();
        assertThat(archive.stored).containsExactlyInAnyOrderElementsOf(uids);
    }

    @Test
    void anObjectThatBreaksEveryAssociationHoldsUpOnlyItself() throws Exception {
        List<String> uids = uids();
        String poison = uids.get(0);
        archive.policy = object -> {
            if (object.sopInstanceUid().equals(poison)) {
                throw new LinkageError("the archive dies of it");
            }
            return DicomStatus.SUCCESS;
        };
        archive.start();
        queue.enqueue("pacs", "series 501", 0, files);
        List<Path> later = Archive.objects(Files.createDirectories(directory.resolve("later")), 2);
        queue.enqueue("pacs", "series 502", 0, later);
        await().atMost(WAIT).until(() -> archive.stored.size() == 7);
        assertThat(queue.jobs()).hasSize(1);
        archive.policy = object -> DicomStatus.SUCCESS;
        awaitEmpty();
        assertThat(archive.stored).hasSize(8).contains(poison);
    }

    @Test
    void anArchiveThatDoesNotAnswerIsLeftAndAskedAgain() throws Exception {
        List<String> uids = uids();
        queue.close();
        node.close();
        DicomNodeConfig config =
                DicomNodeConfig.of("PETMR", directory.resolve("incoming")).withHost("127.0.0.1");
        node = DicomNodeProvider.named("netty")
                .create(config.withTimeouts(new DicomNodeConfig.Timeouts(
                        Duration.ofSeconds(10),
                        Duration.ofMillis(300), // after the abort a hung peer does not close either
                        Duration.ofSeconds(30),
                        Duration.ofMillis(300),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(10))));
        queue = queue(Set.of());
        CountDownLatch awake = new CountDownLatch(1);
        archive.policy = object -> {
            try {
                awake.await(WAIT.toSeconds(), TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return DicomStatus.SUCCESS;
        };
        archive.start();
        queue.enqueue("pacs", "series 501", 0, files);
        awaitNotice(Kind.DELAYED);
        assertThat(notices).anyMatch(notice -> notice.message().contains("no answer to C-STORE within 300 ms"));
        awake.countDown();
        awaitEmpty();
        assertThat(archive.stored).containsAll(uids); // some twice, which is harmless
    }

    @Test
    void aQuickLookOvertakes() throws Exception {
        queue.enqueue("pacs", "whole series", 0, files);
        Path quick = Archive.objects(Files.createDirectories(directory.resolve("quick")), 1)
                .get(0);
        queue.enqueue("pacs", "quick look", 5, List.of(quick));
        await().atMost(WAIT).until(() -> queue.jobs().size() == 2);
        archive.start();
        awaitEmpty();
        // One batch of the first job may have been on its way already, but it was on its way to a closed port.
        assertThat(archive.stored.get(0)).isEqualTo(Archive.uid(quick));
    }

    @Test
    void filesStayUntilTheArchiveHasCommitted() throws Exception {
        List<String> uids = uids();
        queue.close();
        queue = queue(Set.of("pacs"));
        archive.start();
        queue.enqueue("pacs", "series 501", 0, files);
        awaitNotice(Kind.STORED);
        assertThat(queue.jobs().get(0).count(ItemState.STORED)).isEqualTo(6);
        queue.committed("pacs", uids.subList(0, 5));
        queue.sendAgain("pacs", uids.subList(5, 6), "0112 no such instance");
        await().atMost(WAIT).until(() -> archive.stored.size() == 7);
        assertThat(archive.stored.get(6)).isEqualTo(uids.get(5));
        await().atMost(WAIT).until(() -> queue.jobs().get(0).count(ItemState.STORED) == 1);
        queue.committed("pacs", uids);
        awaitEmpty();
    }

    @Test
    void filesOfWhichCommitmentIsNoLongerAskedGo() throws Exception {
        queue.close();
        queue = queue(Set.of("pacs"));
        archive.start();
        queue.enqueue("pacs", "series 501", 0, files);
        awaitNotice(Kind.STORED);
        queue.close();
        queue = queue(Set.of());
        awaitEmpty();
        awaitNotice(Kind.DONE);
        assertThat(archive.stored).as("nothing is sent twice").hasSize(files.size());
    }

    @Test
    void unknownDestinationsAndFilesAreRefusedAtOnce() throws Exception {
        assertThatThrownBy(() -> queue.enqueue("elsewhere", "x", 0, files))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("destination 'elsewhere' is not configured (expected: one of [pacs])");
        Path text = Files.writeString(directory.resolve("text.dcm"), "no");
        assertThatThrownBy(() -> queue.enqueue("pacs", "x", 0, List.of(files.get(0), text)))
                .hasMessageContaining("text.dcm: no DICM");
        assertThat(directory.resolve("queue")).isEmptyDirectory();
    }

    @Test
    void onlyAnOperatorThrowsAway() throws Exception {
        SendJob job = queue.enqueue("pacs", "series 501", 0, files);
        awaitNotice(Kind.DELAYED);
        queue.discard(job.id()).join();
        assertThat(queue.jobs()).isEmpty();
        assertThat(directory.resolve("queue")).isEmptyDirectory();
    }

    @Test
    void pausesDoubleUpToTheLongest() {
        java.util.random.RandomGenerator none = () -> 0L;
        assertThat(BackOff.USUAL.after(1, none)).isEqualTo(Duration.ofSeconds(5));
        assertThat(BackOff.USUAL.after(2, none)).isEqualTo(Duration.ofSeconds(10));
        assertThat(BackOff.USUAL.after(8, none)).isEqualTo(Duration.ofMinutes(10));
        assertThat(BackOff.USUAL.after(1000, none)).isEqualTo(Duration.ofMinutes(10));
    }
}
