package org.petmr.acquisition.dicom.workflow;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
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
import org.petmr.acquisition.dicom.Code;
import org.petmr.acquisition.dicom.DicomNode;
import org.petmr.acquisition.dicom.DicomNodeException;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.DicomReader;
import org.petmr.acquisition.dicom.DicomStatus;
import org.petmr.acquisition.dicom.DicomWriter;
import org.petmr.acquisition.dicom.DimseAnswer;
import org.petmr.acquisition.dicom.DimseRequest;
import org.petmr.acquisition.dicom.Peer;
import org.petmr.acquisition.dicom.TransferSyntax;
import org.petmr.acquisition.dicom.Uids;
import org.petmr.acquisition.dicom.workflow.StepReport.State;
import org.petmr.acquisition.dicom.workflow.StepReport.Step;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports performed steps by MPPS: N-CREATE when a scan begins, N-SET when it ends (PS3.4 Annex F.7). Reports lie on disk until
 * they are taken, and go out in their order: the end of a step never before its beginning. A report that is refused for
 * good is kept and told of; no scan waits for one.
 */
public final class StepReporter implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StepReporter.class);
    private static final int DUPLICATE_INSTANCE = 0x0111;
    private static final int PROCESSING_FAILURE = 0x0110;

    /** A processing failure may pass, or be this report's own fault: then the others must not wait for ever. */
    private static final int MAX_PROCESSING_FAILURES = 5;

    private static final int CLOSE_S = 5;

    private final Path directory;
    private final DicomNode node;
    private final Peer peer;
    private final Consumer<StepReport> operator;
    private final ScheduledExecutorService executor;
    private final Lane lane;
    private final Map<String, Step> steps = new TreeMap<>(); // guarded by this
    private long lastSequence;

    private StepReporter(
            Path directory, DicomNode node, Peer peer, BackOff backOff, Consumer<StepReport> operator) {
        this.directory = directory;
        this.node = node;
        this.peer = peer;
        this.operator = operator;
        executor = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "dicom-mpps");
            thread.setDaemon(true);
            return thread;
        });
        lane = new Lane("mpps", executor, backOff, this::attempt);
    }

    /**
     * Opens the reports of a directory and goes on with those that were not taken.
     *
     * @param operator told of every change; called on the reporter's thread, must not block
     */
    public static StepReporter open(
            Path directory, DicomNode node, Peer peer, BackOff backOff, Consumer<StepReport> operator)
            throws IOException {
        Files.createDirectories(directory);
        StepReporter reporter = new StepReporter(directory, node, peer, backOff, operator);
        List<Path> files;
        try (Stream<Path> entries = Files.list(directory)) {
            files = entries.filter(file -> file.getFileName().toString().endsWith(".json"))
                    .toList();
        }
        for (Path file : files) {
            Step step = StateFile.read(file, Step.class);
            reporter.steps.put(step.sopInstanceUid(), step);
            reporter.lastSequence = Math.max(reporter.lastSequence, step.sequence());
        }
        reporter.executor.execute(reporter.lane::wake);
        return reporter;
    }

    /** A step has begun. Durable when this returns. */
    public void begun(PerformedStep step) throws IOException {
        synchronized (this) {
            if (steps.containsKey(step.sopInstanceUid())) {
                throw new IllegalArgumentException("step: reported already (expected: a step that is new)");
            }
            add(new Step(step.sopInstanceUid(), ++lastSequence, List.of()), false, step.created());
        }
    }

    /** A step has ended as it should. */
    public void completed(PerformedStep step, OffsetDateTime end, List<PerformedStep.Series> series)
            throws IOException {
        end(step, step.completed(end, series));
    }

    /** A step was broken off. */
    public void discontinued(
            PerformedStep step, OffsetDateTime end, List<PerformedStep.Series> series, Code reason)
            throws IOException {
        end(step, step.discontinued(end, series, reason));
    }

    private synchronized void end(PerformedStep step, DicomObject attributes) throws IOException {
        Step known = steps.get(step.sopInstanceUid());
        if (known == null) {
            throw new IllegalArgumentException("step: its beginning was not reported (expected: begun() first)");
        }
        if (known.reports().size() > 1) {
            throw new IllegalArgumentException("step: has ended (expected: nothing more, MPPS forbids it)");
        }
        add(known, true, attributes);
    }

    private void add(Step step, boolean isCompletion, DicomObject attributes) throws IOException {
        StateFile.writeBytes(
                attributesFile(step.sopInstanceUid(), isCompletion),
                DicomWriter.bytes(attributes, TransferSyntax.EXPLICIT_LE));
        List<StepReport> reports = new ArrayList<>(step.reports());
        reports.add(new StepReport(step.sopInstanceUid(), isCompletion, State.WAITING, 0, ""));
        Step longer = new Step(step.sopInstanceUid(), step.sequence(), reports);
        StateFile.write(stateFile(step.sopInstanceUid()), longer);
        steps.put(step.sopInstanceUid(), longer);
        executor.execute(lane::wake);
    }

    /** All reports, in the order in which their steps began. */
    public synchronized List<StepReport> reports() {
        return steps.values().stream()
                .sorted(Comparator.comparingLong(Step::sequence))
                .flatMap(step -> step.reports().stream())
                .toList();
    }

    private Optional<CompletableFuture<Lane.Verdict>> attempt() {
        // Within a step the beginning stands before the end.
        return reports().stream()
                .filter(report -> report.state() == State.WAITING)
                .findFirst()
                .map(this::send);
    }

    private CompletableFuture<Lane.Verdict> send(StepReport report) {
        DicomObject attributes;
        try {
            attributes = DicomReader.read(
                    Files.readAllBytes(attributesFile(report.sopInstanceUid(), report.isCompletion())),
                    TransferSyntax.EXPLICIT_LE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        DimseRequest request = report.isCompletion()
                ? DimseRequest.set(Uids.PERFORMED_STEP, report.sopInstanceUid(), attributes)
                : DimseRequest.create(Uids.PERFORMED_STEP, report.sopInstanceUid(), attributes);
        return node.request(peer, request)
                .handleAsync(
                        (answer, fault) -> fault == null ? answered(report, answer) : unreached(report, fault),
                        executor);
    }

    private Lane.Verdict answered(StepReport report, DimseAnswer answer) {
        DicomStatus status = answer.status();
        // Our first answer may have been lost on the way: then the step is there, which is what we want.
        boolean isThere = !report.isCompletion() && report.attempts() > 0 && status.code() == DUPLICATE_INSTANCE;
        if (status.isSuccess() || status.isWarning() || isThere) {
            keep(report.with(State.ACCEPTED, status.isSuccess() ? "" : status.toString()));
            return Lane.Verdict.GO_ON;
        }
        boolean isWornOut = status.code() == PROCESSING_FAILURE && report.attempts() + 1 >= MAX_PROCESSING_FAILURES;
        if (status.isWorthRepeating() && !isWornOut) {
            keep(report.with(State.WAITING, status.toString()));
            return Lane.Verdict.LATER;
        }
        keep(report.with(State.REFUSED, status.toString()));
        return Lane.Verdict.GO_ON;
    }

    private Lane.Verdict unreached(StepReport report, Throwable fault) {
        keep(report.with(State.WAITING, String.valueOf(fault.getMessage())));
        Throwable cause = fault instanceof DicomNodeException ? fault : fault.getCause();
        boolean isForOperator =
                cause instanceof DicomNodeException known && known.kind() == DicomNodeException.Kind.OPERATOR;
        return isForOperator ? Lane.Verdict.MUCH_LATER : Lane.Verdict.LATER;
    }

    private void keep(StepReport report) {
        synchronized (this) {
            Step step = steps.get(report.sopInstanceUid());
            List<StepReport> reports = step.reports().stream()
                    .map(old -> old.isCompletion() == report.isCompletion() ? report : old)
                    .toList();
            Step changed = new Step(step.sopInstanceUid(), step.sequence(), reports);
            StateFile.writeUnchecked(stateFile(step.sopInstanceUid()), changed);
            steps.put(step.sopInstanceUid(), changed);
        }
        if (report.state() == State.ACCEPTED) {
            LOG.info("step reported completion={} {}", report.isCompletion(), report.remark());
        } else {
            LOG.warn(
                    "step not reported completion={} state={} attempts={} {}",
                    report.isCompletion(),
                    report.state(),
                    report.attempts(),
                    report.remark());
        }
        try {
            operator.accept(report);
        } catch (RuntimeException e) {
            LOG.error("step notice not delivered", e);
        }
    }

    private Path stateFile(String uid) {
        return directory.resolve(uid + ".json");
    }

    private Path attributesFile(String uid, boolean isCompletion) {
        return directory.resolve(uid + (isCompletion ? ".end" : ".begin"));
    }

    @Override
    public void close() {
        executor.shutdownNow();
        try {
            if (!executor.awaitTermination(CLOSE_S, TimeUnit.SECONDS)) {
                LOG.warn("step reporter still busy at close");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
