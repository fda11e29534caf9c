package org.petmr.acquisition.session;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.registry.Acquisition;
import org.petmr.acquisition.registry.Job;
import org.petmr.acquisition.registry.Registry;
import org.petmr.acquisition.registry.RegistryAddress;
import org.petmr.acquisition.registry.Study;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what becomes of sessions into the registry, on a thread of its own and in order. Their files come first: a database
 * that is locked or gone holds nothing up, and what waits is written when it is back.
 */
public final class SessionRegister implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SessionRegister.class);
    private static final long AGAIN_MS = 1000;
    private static final long CLOSE_S = 15;

    private final RegistryAddress address;
    private final SessionArchive archive;
    private final ConcurrentLinkedDeque<Row> waiting = new ConcurrentLinkedDeque<>();
    private final Set<String> delivered = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(r -> {
        Thread t = new Thread(r, "session-register");
        t.setDaemon(true);
        return t;
    });
    private Registry registry; // its thread only
    private boolean isRetryPlanned; // its thread only
    private volatile boolean isOpen;
    private volatile String failure;
    private volatile String passedOver;

    public SessionRegister(RegistryAddress address, SessionArchive archive) {
        this.address = address;
        this.archive = archive;
    }

    /** What is to be written. @param name for people, such as {@code session S1 (armed)} */
    private record Row(String name, Runnable write) {}

    /** A session is new or has changed. Any thread; does not wait. */
    void put(Session session) {
        put(new Row("session %s (%s)".formatted(session.id(), session.state().lower()), () -> write(session)));
    }

    /** A job is new or has changed; its session came before. Any thread; does not wait. */
    void put(Job job) {
        put(new Row(
                "job %s (%s)".formatted(job.id(), job.state().lower()),
                () -> registry.jobs().put(job)));
    }

    private void put(Row row) {
        waiting.addLast(row);
        try {
            thread.execute(this::catchUpUnlessPlanned);
        } catch (RejectedExecutionException e) {
            LOG.warn("registry closed, not written: {}", row.name());
        }
    }

    /** All that was made of a session is in the archives. Any thread; does not wait. */
    void exported(String id) {
        delivered.add(id);
        try {
            thread.execute(this::catchUpUnlessPlanned);
        } catch (RejectedExecutionException e) {
            LOG.warn("registry closed, export not written id={}", id); // told again at the next start
        }
    }

    private void markExported() {
        for (String id : delivered) {
            writeOrPassOver(new Row(
                    "the export of session " + id,
                    () -> registry.acquisitions()
                            .find(id)
                            .filter(row -> row.exportedAt().isEmpty())
                            .ifPresent(row -> registry.acquisitions().change(row.exported(micros(Instant.now()))))));
            delivered.remove(id);
        }
    }

    /** Opens the registry now rather than with the first session. Does not wait. */
    public void open() {
        thread.execute(this::catchUp);
    }

    /** Changes that wait to be written. */
    public long waiting() {
        return waiting.size();
    }

    /** Whether the registry was reached, and takes what is written. */
    public boolean isUp() {
        return isOpen && failure == null;
    }

    /** What to tell the operator while the registry lags behind. */
    public Optional<String> behind() {
        String why = failure;
        return why == null
                ? Optional.ofNullable(passedOver)
                : Optional.of("%s; %d changes of sessions wait to be written, nothing is lost"
                        .formatted(why, waiting.size()));
    }

    private void catchUp() {
        Row next = waiting.peekFirst();
        if (next == null && delivered.isEmpty() && isOpen && failure == null) {
            return;
        }
        try {
            if (registry == null) {
                registry = Registry.open(address);
                isOpen = true;
            }
            for (; next != null; next = waiting.peekFirst()) {
                writeOrPassOver(next);
                waiting.pollFirst();
            }
            markExported();
            if (failure != null) {
                LOG.info("registry caught up");
            }
            failure = null;
        } catch (RuntimeException e) { // also what nobody thought of must not end the catching up
            if (failure == null) {
                LOG.warn("registry behind {}", e.getMessage());
            }
            failure = e instanceof AcquisitionException ? e.getMessage() : "registry: " + e;
            if (!thread.isShutdown() && !isRetryPlanned) {
                thread.schedule(this::retry, AGAIN_MS, TimeUnit.MILLISECONDS);
                isRetryPlanned = true;
            }
        }
    }

    /** Each of many changes must not ask a database that is away, nor plan to ask it again. */
    private void catchUpUnlessPlanned() {
        if (!isRetryPlanned) {
            catchUp();
        }
    }

    private void retry() {
        isRetryPlanned = false;
        catchUp();
    }

    /** One row that the database will never take must not hold up all that come after it. */
    private void writeOrPassOver(Row row) {
        try {
            row.write().run();
        } catch (AcquisitionException e) {
            if (!Registry.isHopeless(e)) {
                throw e;
            }
            LOG.error("registry cannot take {} {}", row.name(), e.getMessage());
            passedOver = "%s is not in the registry: %s; its own files are whole".formatted(row.name(), e.getMessage());
        }
    }

    private void write(Session s) {
        Optional<Acquisition> before = registry.acquisitions().find(s.id());
        if (before.isEmpty()) {
            Study study = registry.studies()
                    .of(
                            s.arm().accession(),
                            s.arm().patient().id(),
                            Optional.ofNullable(s.arm().studyInstanceUid()),
                            s.armedAt());
            registry.acquisitions().add(row(s, study.id(), Optional.empty()));
        } else {
            Acquisition now = row(s, before.get().studyId(), before);
            if (!now.equals(before.get())) {
                registry.acquisitions().change(now);
            }
        }
    }

    private Acquisition row(Session s, long studyId, Optional<Acquisition> before) {
        boolean hasTotals = s.totals() != null;
        return new Acquisition(
                s.id(),
                studyId,
                s.arm().scanner(),
                s.state().lower(),
                before.map(Acquisition::armedAt).orElse(s.armedAt()),
                Optional.ofNullable(s.startedAt()).map(SessionRegister::micros),
                Optional.ofNullable(s.endedAt()).map(SessionRegister::micros),
                archive.directory(s.id()).toString(),
                hasTotals ? s.totals().storedBytes() : 0,
                hasTotals ? s.totals().storedEvents() : 0,
                hasTotals ? s.totals().lostEvents() : 0,
                Optional.ofNullable(s.error()),
                before.map(Acquisition::isKept).orElse(false),
                before.flatMap(Acquisition::exportedAt).or(() -> exportedAt(s)),
                before.flatMap(Acquisition::prunedAt),
                before.map(Acquisition::version).orElse(0));
    }

    private static Instant micros(Instant at) {
        return at.truncatedTo(ChronoUnit.MICROS);
    }

    /** When the archive has accepted every object that was made. */
    private static Optional<Instant> exportedAt(Session s) {
        if (s.state() == SessionState.COMPLETE
                && s.result() != null
                && s.result().get("dicom") instanceof Map<?, ?> dicom
                && dicom.get("accepted") instanceof Number accepted
                && dicom.get("objects") instanceof Number objects
                && accepted.longValue() > 0
                && accepted.longValue() == objects.longValue()) {
            return Optional.ofNullable(s.endedAt()).map(SessionRegister::micros);
        }
        return Optional.empty();
    }

    /** Writes what waits, as far as the database lets it. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSE_S, TimeUnit.SECONDS)) {
                LOG.warn("registry does not answer, changes not written count={}", waiting.size());
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        if (registry != null) {
            registry.close();
            registry = null;
        }
    }
}
