package org.petmr.acquisition.dicom.workflow;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.petmr.acquisition.dicom.DicomNodeException;
import org.petmr.acquisition.dicom.StoreOutcome;
import org.petmr.acquisition.dicom.workflow.SendJob.Item;
import org.petmr.acquisition.dicom.workflow.SendJob.ItemState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Objects on their way to archives, kept on disk until they are there. An archive that is down, slow or full is tried
 * again with growing pauses; what it refuses for good waits for the operator; nothing is dropped by itself. Destinations
 * do not wait for each other. Sending the same object twice is harmless, so a crash costs at most one batch sent again.
 */
public final class SendQueue implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SendQueue.class);
    private static final int CLOSE_S = 5;

    /**
     * @param backOff pauses between attempts
     * @param batchObjects most objects sent before the state is written; one association each
     * @param isCommitmentAwaited destinations whose objects are kept until {@link #committed} names them
     */
    public record Settings(BackOff backOff, int batchObjects, Set<String> isCommitmentAwaited) {

        public Settings {
            isCommitmentAwaited = Set.copyOf(isCommitmentAwaited);
            if (batchObjects < 1) {
                throw new IllegalArgumentException("batchObjects: " + batchObjects + " (expected: >= 1)");
            }
        }

        public static Settings usual() {
            return new Settings(BackOff.USUAL, 200, Set.of());
        }
    }

    private final SendStore store;
    private final Map<String, ObjectSender> destinations;
    private final Settings settings;
    private final Consumer<SendNotice> operator;
    private final ScheduledExecutorService executor;

    // Guarded by this; written only on the executor, but for the entry of a new job.
    private final Map<String, SendJob> jobs = new TreeMap<>();
    private final Map<String, Lane> lanes = new TreeMap<>();
    private long lastSequence;

    private SendQueue(
            SendStore store, Map<String, ObjectSender> destinations, Settings settings, Consumer<SendNotice> operator) {
        this.store = store;
        this.destinations = Map.copyOf(destinations);
        this.settings = settings;
        this.operator = operator;
        executor = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "dicom-queue");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Opens the queue of a directory and goes on with what lies in it.
     *
     * @param destinations senders by name
     * @param operator told of everything that a person should see; called on the queue's thread, must not block
     */
    public static SendQueue open(
            Path directory, Map<String, ObjectSender> destinations, Settings settings, Consumer<SendNotice> operator)
            throws IOException {
        SendQueue queue = new SendQueue(SendStore.open(directory), destinations, settings, operator);
        for (SendJob job : queue.store.load()) {
            queue.jobs.put(job.id(), job);
            queue.lastSequence = Math.max(queue.lastSequence, job.sequence());
        }
        queue.executor.execute(() -> {
            queue.jobs().forEach(queue::settleUnawaited);
            queue.jobs().forEach(queue::announce);
            queue.destinations.keySet().forEach(name -> queue.lane(name).wake());
        });
        return queue;
    }

    /** Nobody asks any more for the commitment that was waited for when it was stored. */
    private void settleUnawaited(SendJob job) {
        if (destinations.containsKey(job.destination())
                && !settings.isCommitmentAwaited().contains(job.destination())
                && job.count(ItemState.STORED) > 0) {
            List<Item> items = job.items().stream()
                    .map(item ->
                            item.state() == ItemState.STORED ? item.with(ItemState.DONE, false, item.remark()) : item)
                    .toList();
            try {
                keep(job.with(items, job.stalls(), job.remark()));
            } catch (RuntimeException e) { // must not keep the others from being sent
                LOG.error("send job not settled job={}", job.id(), e);
            }
        }
    }

    private void announce(SendJob job) {
        if (!destinations.containsKey(job.destination())) {
            tell(SendNotice.Kind.NEEDS_OPERATOR, job, unknown(job.destination()));
        } else if (job.count(ItemState.FAILED) > 0) {
            tell(SendNotice.Kind.NEEDS_OPERATOR, job, job.remark());
        } else {
            tell(SendNotice.Kind.QUEUED, job, "found at start");
        }
    }

    private String unknown(String destination) {
        return "destination '%s' is not configured (expected: one of %s)".formatted(destination, destinations.keySet());
    }

    /**
     * Takes objects over. When this returns they are durable in the queue, and the files may be deleted.
     *
     * @param label for people, without the patient's name
     * @param priority higher ones go first, such as a quick look before the full series
     * @param files DICOM files; linked where the file system can, else copied
     */
    public SendJob enqueue(String destination, String label, int priority, List<Path> files) throws IOException {
        if (!destinations.containsKey(destination)) {
            throw new IllegalArgumentException(unknown(destination));
        }
        long sequence;
        synchronized (this) {
            sequence = ++lastSequence;
        }
        SendJob job = store.create(sequence, destination, label, priority, files);
        synchronized (this) {
            jobs.put(job.id(), job);
        }
        executor.execute(() -> {
            tell(SendNotice.Kind.QUEUED, job, files.size() + " objects queued");
            lane(destination).wake();
        });
        return job;
    }

    /** All jobs that are not over, in order of arrival. */
    public synchronized List<SendJob> jobs() {
        return jobs.values().stream()
                .sorted(Comparator.comparingLong(SendJob::sequence))
                .toList();
    }

    /** Tries what has failed again, and now. */
    public void retry(String jobId) {
        executor.execute(() -> find(jobId).ifPresent(job -> {
            SendJob changed = job.with(
                    job.items().stream()
                            .map(item -> item.state() == ItemState.FAILED
                                    ? item.with(ItemState.WAITING, false, item.remark())
                                    : item)
                            .toList(),
                    0,
                    "");
            keep(changed);
            if (destinations.containsKey(job.destination())) {
                lane(job.destination()).hurry();
            }
        }));
    }

    /** Throws a job away with its files: an operator's decision, never ours. */
    public CompletableFuture<Void> discard(String jobId) {
        return CompletableFuture.runAsync(
                () -> find(jobId).ifPresent(job -> {
                    LOG.warn("send job discarded job={} destination={}", jobId, job.destination());
                    remove(job);
                }),
                executor);
    }

    /** The destination has committed to these instances: their files may go. */
    public void committed(String destination, Collection<String> sopInstanceUids) {
        mark(destination, sopInstanceUids, ItemState.STORED, ItemState.DONE, "");
    }

    /** The destination has lost these instances: they are sent again. */
    public void sendAgain(String destination, Collection<String> sopInstanceUids, String why) {
        mark(destination, sopInstanceUids, ItemState.STORED, ItemState.WAITING, why);
    }

    private void mark(String destination, Collection<String> uids, ItemState from, ItemState to, String why) {
        Set<String> named = new HashSet<>(uids);
        executor.execute(() -> {
            for (SendJob job : jobs()) {
                boolean isTouched = job.destination().equals(destination)
                        && job.items().stream().anyMatch(i -> i.state() == from && named.contains(i.sopInstanceUid()));
                if (isTouched) {
                    keep(job.with(
                            job.items().stream()
                                    .map(i -> i.state() == from && named.contains(i.sopInstanceUid())
                                            ? i.with(to, false, why)
                                            : i)
                                    .toList(),
                            0,
                            why));
                }
            }
            if (to == ItemState.WAITING && destinations.containsKey(destination)) {
                lane(destination).wake();
            }
        });
    }

    private Lane lane(String destination) {
        return lanes.computeIfAbsent(
                destination, name -> new Lane(name, executor, settings.backOff(), () -> attempt(name)));
    }

    /** The next batch of a destination: the most urgent job that is not stuck, its least tried objects first. */
    private Optional<CompletableFuture<Lane.Verdict>> attempt(String destination) {
        return jobs().stream()
                .filter(job -> job.destination().equals(destination) && job.count(ItemState.WAITING) > 0)
                .min(Comparator.comparingInt((SendJob job) -> -job.priority())
                        .thenComparingInt(SendJob::stalls)
                        .thenComparingLong(SendJob::sequence))
                .map(job -> send(job, destinations.get(destination)));
    }

    private CompletableFuture<Lane.Verdict> send(SendJob job, ObjectSender sender) {
        List<Item> batch = job.items().stream()
                .filter(item -> item.state() == ItemState.WAITING)
                .sorted(Comparator.comparingInt(Item::attempts))
                .limit(settings.batchObjects())
                .toList();
        return sender.send(batch.stream().map(item -> store.file(job, item)).toList())
                .handleAsync(
                        (outcomes, fault) ->
                                fault == null ? settle(job.id(), batch, outcomes) : postpone(job.id(), fault),
                        executor);
    }

    private Lane.Verdict settle(String jobId, List<Item> batch, List<StoreOutcome> outcomes) {
        Optional<SendJob> current = find(jobId);
        if (current.isEmpty()) {
            return Lane.Verdict.GO_ON; // discarded meanwhile
        }
        boolean isAwaited =
                settings.isCommitmentAwaited().contains(current.get().destination());
        SendOutcomes sorted = SendOutcomes.of(batch, outcomes, isAwaited);
        List<Item> items = current.get().items().stream()
                .map(item -> sorted.changed().getOrDefault(item.file(), item))
                .toList();
        SendJob job =
                current.get().with(items, sorted.stored() == 0 ? current.get().stalls() + 1 : 0, sorted.remark());
        keep(job);
        if (sorted.failed() > 0) {
            tell(SendNotice.Kind.NEEDS_OPERATOR, job, sorted.failed() + " objects refused for good: " + job.remark());
        }
        if (sorted.unsettled() > 0) {
            tell(SendNotice.Kind.DELAYED, job, sorted.unsettled() + " objects not taken: " + job.remark());
            return Lane.Verdict.LATER;
        }
        return Lane.Verdict.GO_ON;
    }

    private Lane.Verdict postpone(String jobId, Throwable wrapped) {
        Throwable fault =
                wrapped.getCause() != null && !(wrapped instanceof DicomNodeException) ? wrapped.getCause() : wrapped;
        boolean isForOperator =
                !(fault instanceof DicomNodeException known) || known.kind() == DicomNodeException.Kind.OPERATOR;
        find(jobId).ifPresent(found -> {
            SendJob job = found.with(found.items(), found.stalls() + 1, String.valueOf(fault.getMessage()));
            keep(job);
            tell(isForOperator ? SendNotice.Kind.NEEDS_OPERATOR : SendNotice.Kind.DELAYED, job, job.remark());
        });
        return isForOperator ? Lane.Verdict.MUCH_LATER : Lane.Verdict.LATER;
    }

    private synchronized Optional<SendJob> find(String jobId) {
        return Optional.ofNullable(jobs.get(jobId));
    }

    /** Makes a new state durable, then public; removes the files that nobody needs any more. */
    private void keep(SendJob job) {
        SendJob before = find(job.id()).orElseThrow();
        store.save(job);
        synchronized (this) {
            jobs.put(job.id(), job);
        }
        store.removeFilesOfDone(job);
        int arrived = arrived(job);
        if (job.isDone()) {
            remove(job);
            tell(SendNotice.Kind.DONE, job, job.items().size() + " objects delivered");
        } else if (arrived == job.items().size() && arrived(before) < arrived) {
            tell(SendNotice.Kind.STORED, job, arrived + " objects stored, commitment awaited");
        } else if (arrived != arrived(before)) {
            tell(SendNotice.Kind.PROGRESS, job, arrived + " of " + job.items().size() + " objects stored");
        }
    }

    private static int arrived(SendJob job) {
        return job.count(ItemState.STORED) + job.count(ItemState.DONE);
    }

    private void remove(SendJob job) {
        store.remove(job); // first, so that what is not listed is not on disk either
        synchronized (this) {
            jobs.remove(job.id());
        }
    }

    private void tell(SendNotice.Kind kind, SendJob job, String message) {
        boolean isGood = kind != SendNotice.Kind.DELAYED && kind != SendNotice.Kind.NEEDS_OPERATOR;
        if (isGood) {
            LOG.info("send job={} destination={} state={} {}", job.id(), job.destination(), kind, message);
        } else {
            LOG.warn("send job={} destination={} state={} {}", job.id(), job.destination(), kind, message);
        }
        try {
            operator.accept(new SendNotice(kind, job, message));
        } catch (RuntimeException e) {
            LOG.error("send notice not delivered job={}", job.id(), e);
        }
    }

    /** The names of the destinations, for messages. */
    public Set<String> destinations() {
        return destinations.keySet().stream().sorted().collect(Collectors.toCollection(java.util.LinkedHashSet::new));
    }

    /** Stops sending. What is not delivered goes on at the next {@link #open}. */
    @Override
    public void close() {
        executor.shutdownNow();
        try {
            if (!executor.awaitTermination(CLOSE_S, TimeUnit.SECONDS)) {
                LOG.warn("send queue still busy at close");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** For callers that must know when all that was asked of the queue so far has been done. */
    CompletableFuture<Void> settled() {
        return CompletableFuture.runAsync(() -> new ArrayList<>(jobs()), executor);
    }
}
