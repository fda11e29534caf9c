package org.petmr.acquisition.dicom.workflow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Storage commitment as its user (PS3.4 Annex J): asks by N-ACTION, takes N-EVENT-REPORT on the same association or, minutes
 * to days later, on a new one. Every request is a file, so reports find theirs after a restart; a report is acknowledged
 * when its outcome is on disk.
 */
public final class CommitmentLedger implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CommitmentLedger.class);

    /** Archives are known to choke on more. */
    static final int MAX_REFERENCES = 1000;

    private static final int ACTION_REQUEST_COMMITMENT = 1;
    private static final int CLOSE_S = 5;

    /**
     * @param backOff pauses while an archive cannot be asked
     * @param linger how long to keep the association open for a report on it
     * @param overdue how long to wait for a report before asking again
     */
    public record Settings(BackOff backOff, Duration linger, Duration overdue) {

        public static Settings usual() {
            return new Settings(BackOff.USUAL, Duration.ofSeconds(2), Duration.ofHours(24));
        }
    }

    private final Path directory;
    private final DicomNode node;
    private final Map<String, Peer> archives;
    private final Settings settings;
    private final Clock clock;
    private final Consumer<Commitment> listener;
    private final ScheduledExecutorService executor;
    private final Map<String, Lane> lanes = new TreeMap<>(); // executor only
    private final Map<String, Commitment> requests = new LinkedHashMap<>(); // guarded by this

    private CommitmentLedger(
            Path directory,
            DicomNode node,
            Map<String, Peer> archives,
            Settings settings,
            Clock clock,
            Consumer<Commitment> listener) {
        this.directory = directory;
        this.node = node;
        this.archives = Map.copyOf(archives);
        this.settings = settings;
        this.clock = clock;
        this.listener = listener;
        executor = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "dicom-commitment");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Opens the ledger of a directory and goes on with what lies in it.
     *
     * @param archives peers by name
     * @param listener told of each change of stage; must not block
     */
    public static CommitmentLedger open(
            Path directory,
            DicomNode node,
            Map<String, Peer> archives,
            Settings settings,
            Clock clock,
            Consumer<Commitment> listener)
            throws IOException {
        Files.createDirectories(directory);
        CommitmentLedger ledger = new CommitmentLedger(directory, node, archives, settings, clock, listener);
        List<Path> files;
        try (Stream<Path> entries = Files.list(directory)) {
            files = entries.filter(file -> file.getFileName().toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
        for (Path file : files) {
            Commitment request = StateFile.read(file, Commitment.class);
            ledger.requests.put(request.transactionUid(), request);
        }
        ledger.executor.execute(
                () -> ledger.archives.keySet().forEach(name -> ledger.lane(name).wake()));
        return ledger;
    }

    /** The service to listen with: archives report to it on associations of their own. */
    public NodeServices serving(NodeServices others) {
        return others.with(Uids.STORAGE_COMMITMENT, NodeServices.Role.USER, this::reported);
    }

    /**
     * Asks an archive to commit to objects that it has stored. Durable when this returns; asked in the background, in
     * requests of at most {@value #MAX_REFERENCES}.
     */
    public List<Commitment> request(String archive, List<SopReference> objects) throws IOException {
        if (!archives.containsKey(archive)) {
            throw new IllegalArgumentException(
                    "archive: '%s' (expected: one of %s)".formatted(archive, archives.keySet()));
        }
        List<SopReference> once = objects.stream().distinct().toList();
        List<Commitment> made = new ArrayList<>();
        for (int at = 0; at < once.size(); at += MAX_REFERENCES) {
            List<Commitment.Entry> entries = once.subList(at, Math.min(once.size(), at + MAX_REFERENCES)).stream()
                    .map(o -> new Commitment.Entry(o.sopClassUid(), o.sopInstanceUid(), Commitment.Verdict.UNKNOWN, 0))
                    .toList();
            Commitment request = new Commitment(Uids.fresh(), archive, Stage.TO_ASK, clock.instant(), "", entries);
            save(request);
            made.add(request);
        }
        executor.execute(() -> lane(archive).wake());
        return made;
    }

    /** All requests, oldest first, those that were answered included. */
    public synchronized List<Commitment> requests() {
        return List.copyOf(requests.values());
    }

    /**
     * Asks again for what was not reported in time: new transactions, since the old ones may still be answered. To be
     * called now and then.
     */
    public void renewOverdue() throws IOException {
        Instant limit = clock.instant().minus(settings.overdue());
        for (Commitment request : requests()) {
            boolean isLate = request.stage() == Stage.ASKED && request.since().isBefore(limit);
            if (isLate && advance(request.transactionUid(), Stage.ASKED, Stage.OVERDUE, "no report in time")) {
                request(
                        request.archive(),
                        request.objects().stream()
                                .map(o -> new SopReference(o.sopClassUid(), o.sopInstanceUid()))
                                .toList());
            }
        }
    }

    /** Forgets requests that were answered before a moment, so that the ledger does not grow for ever. */
    public synchronized void forget(Instant before) throws IOException {
        for (Commitment request : requests()) {
            boolean isOver = request.stage() == Stage.ANSWERED || request.stage() == Stage.OVERDUE;
            if (isOver && request.since().isBefore(before)) {
                Files.deleteIfExists(file(request.transactionUid()));
                requests.remove(request.transactionUid());
            }
        }
    }

    private Lane lane(String archive) {
        return lanes.computeIfAbsent(
                archive, name -> new Lane(name, executor, settings.backOff(), () -> attempt(name)));
    }

    /** The one that was tried longest ago, so that one that is refused does not stand before the others. */
    private Optional<CompletableFuture<Lane.Verdict>> attempt(String archive) {
        return requests().stream()
                .filter(r -> r.archive().equals(archive) && r.stage() == Stage.TO_ASK)
                .min(Comparator.comparing(Commitment::since))
                .map(this::ask);
    }

    private CompletableFuture<Lane.Verdict> ask(Commitment request) {
        DicomObject information = DicomObject.builder()
                .put(Tag.TransactionUID, request.transactionUid())
                .putItems(
                        Tag.ReferencedSOPSequence,
                        request.objects().stream()
                                .map(o -> new SopReference(o.sopClassUid(), o.sopInstanceUid()).item())
                                .toList())
                .build();
        DimseRequest action = DimseRequest.action(
                Uids.STORAGE_COMMITMENT, Uids.STORAGE_COMMITMENT_INSTANCE, ACTION_REQUEST_COMMITMENT, information);
        return node.request(archives.get(request.archive()), action, settings.linger(), this::reported)
                .handleAsync((answer, fault) -> asked(request, answer, fault), executor);
    }

    private Lane.Verdict asked(Commitment request, DimseAnswer answer, Throwable fault) {
        String remark = fault != null
                ? String.valueOf(fault.getMessage())
                : answer.status().toString();
        if (fault == null && (answer.status().isSuccess() || answer.status().isWarning())) {
            advance(request.transactionUid(), Stage.TO_ASK, Stage.ASKED, "");
            return Lane.Verdict.GO_ON;
        }
        LOG.warn("commitment not asked archive={} reason={}", request.archive(), remark);
        advance(request.transactionUid(), Stage.TO_ASK, Stage.TO_ASK, remark);
        return Lane.Verdict.LATER;
    }

    /** Moves a request on, unless its report has overtaken us. */
    private boolean advance(String transactionUid, Stage from, Stage to, String remark) {
        Commitment changed;
        synchronized (this) {
            Commitment current = requests.get(transactionUid);
            if (current.stage() != from) {
                return false;
            }
            changed = current.with(to, clock.instant(), remark);
            StateFile.writeUnchecked(file(transactionUid), changed);
            requests.put(transactionUid, changed);
        }
        tell(changed);
        return true;
    }

    /** An archive reports (PS3.4 J.3.3). */
    private DimseAnswer reported(String callingAeTitle, DimseRequest request) {
        if (request.operation() != DimseRequest.Operation.N_EVENT_REPORT
                || request.dataSet().isEmpty()) {
            return DimseAnswer.of(DicomStatus.unrecognisedOperation());
        }
        DicomObject report = request.dataSet().get();
        String transactionUid = report.requireString(Tag.TransactionUID);
        Commitment changed;
        synchronized (this) {
            Commitment known = requests.get(transactionUid);
            if (known == null) {
                LOG.warn("commitment report of an unknown transaction calling={}", callingAeTitle);
                return DimseAnswer.of(DicomStatus.processingFailure("unknown transaction"));
            }
            if (known.stage() == Stage.ANSWERED) {
                return DimseAnswer.of(DicomStatus.SUCCESS); // a repeated report changes nothing
            }
            changed = CommitmentReports.applied(known, report, clock.instant());
            StateFile.writeUnchecked(file(transactionUid), changed);
            requests.put(transactionUid, changed);
        }
        LOG.info(
                "commitment archive={} committed={} failed={} unknown={}",
                changed.archive(),
                changed.instances(Commitment.Verdict.COMMITTED).size(),
                changed.instances(Commitment.Verdict.FAILED).size(),
                changed.instances(Commitment.Verdict.UNKNOWN).size());
        tell(changed);
        return DimseAnswer.of(DicomStatus.SUCCESS);
    }

    private void tell(Commitment changed) {
        try {
            listener.accept(changed);
        } catch (RuntimeException e) {
            LOG.error("commitment listener failed", e);
        }
    }

    private synchronized void save(Commitment request) throws IOException {
        StateFile.write(file(request.transactionUid()), request);
        requests.put(request.transactionUid(), request);
    }

    private Path file(String transactionUid) {
        return directory.resolve(transactionUid + ".json"); // our own UIDs only: digits and dots
    }

    @Override
    public void close() {
        executor.shutdownNow();
        try {
            if (!executor.awaitTermination(CLOSE_S, TimeUnit.SECONDS)) {
                LOG.warn("commitment ledger still busy at close");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
