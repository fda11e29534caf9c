package org.petmr.acquisition.session;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.registry.Acquisition;
import org.petmr.acquisition.registry.Job;
import org.petmr.acquisition.registry.Registry;
import org.petmr.acquisition.registry.RegistryAddress;
import org.petmr.acquisition.registry.Series;
import org.petmr.acquisition.registry.Study;
import org.petmr.acquisition.said.Said;
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
    /** A change takes milliseconds; one that takes longer than this is held up by another. */
    private static final long LATE_NS = TimeUnit.SECONDS.toNanos(3);

    private static final long ASK_S = 40;

    private final RegistryAddress address;
    private final SessionArchive archive;
    private final LeftUnexported unexported = new LeftUnexported();
    private final FailedProcessing failed = new FailedProcessing();
    private final SeriesBook series = new SeriesBook();
    private final ConcurrentLinkedDeque<Row> waiting = new ConcurrentLinkedDeque<>();
    private final Set<String> delivered = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(r -> {
        Thread t = new Thread(r, "session-register");
        t.setDaemon(true);
        return t;
    });
    private Registry registry; // its thread only
    private boolean isRetryPlanned; // its thread only
    private Object fileKey; // of the file that was opened; its thread only
    private volatile boolean isOpen;
    private volatile String failure;
    private volatile boolean isGone;
    /** Since when a change is being written, by {@link System#nanoTime}; empty while none is. */
    private volatile OptionalLong writingSinceNs = OptionalLong.empty();

    private volatile String passedOver;

    public SessionRegister(RegistryAddress address, SessionArchive archive) {
        this.address = address;
        this.archive = archive;
    }

    /** What is to be written. @param name for people, such as {@code session S1 (armed)} */
    private record Row(String name, Runnable write) {}

    /** A session is new or has changed. Any thread; does not wait. */
    void put(Session session) {
        unexported.take(session);
        failed.take(session);
        put(new Row("session %s (%s)".formatted(session.id(), session.state().lower()), () -> write(session)));
    }

    /** A job is new or has changed; its session came before. Any thread; does not wait. */
    void put(Job job) {
        put(new Row(
                "job %s (%s)".formatted(job.id(), job.state().lower()),
                () -> registry.jobs().put(job)));
    }

    /**
     * Series were made beside what a session's states tell. Any thread; does not wait.
     *
     * @param session whose row they stand with
     * @param examination whose beds they were made from; empty for those of the session alone
     * @param directory with their file
     */
    public void seriesMade(String session, Optional<String> examination, Path directory) {
        put(new Row(
                "series of " + examination.orElse(session),
                () -> series.write(registry, session, examination, directory)));
    }

    /** What became of the series of a session. Any thread; does not wait. @param sends all of them, as the exchange tells them */
    void onTheirWay(JsonArray sends) {
        for (String uid : series.hear(sends)) {
            put(new Row("series " + uid, () -> series.write(registry, uid)));
        }
    }

    /** The series of a session, and of the examination whose bed it is; blocks. @throws AcquisitionException it is away */
    JsonObject series(Session session) {
        return SeriesBook.json(ask(r -> {
            List<Series> rows = new ArrayList<>(r.series().ofAcquisition(session.id()));
            if (session.arm().examination() != null) {
                r.series().ofExamination(session.arm().examination()).stream()
                        .filter(row -> !row.acquisitionId().equals(session.id()))
                        .forEach(rows::add);
            }
            return rows;
        }));
    }

    /** Which sessions ended without a series for the archive because they had no map of their own; empty when none of late. */
    public Optional<Said> unexported() {
        return unexported.inWords(Instant.now());
    }

    /** Which sessions could not be processed, by their ids, and why; empty when none of late. */
    public Map<String, Said> failed() {
        return failed.inWords(Instant.now());
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

    /**
     * Asks the registry something, or has it change something, behind all that waits to be written. Blocks; any thread but this
     * register's own. What was not begun when the answer is late is not done any more.
     *
     * @throws AcquisitionException it is away, or refuses
     */
    <T> T ask(Function<Registry, T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        try {
            thread.execute(() -> {
                catchUpUnlessPlanned();
                if (answer.isDone()) {
                    return; // whoever asked was told that there is no answer
                }
                if (!isOpen || failure != null) {
                    answer.completeExceptionally(AcquisitionException.late(
                            "the registry is away: %s".formatted(behind().orElse("not open"))));
                    return;
                }
                try {
                    answer.complete(question.apply(registry));
                } catch (RuntimeException e) {
                    answer.completeExceptionally(e);
                }
            });
            return answer.get(ASK_S, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof AcquisitionException known
                    ? known
                    : AcquisitionException.failed("registry: " + e.getCause(), e.getCause());
        } catch (TimeoutException | RejectedExecutionException e) {
            throw AcquisitionException.late("the registry does not answer");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw AcquisitionException.late("interrupted while the registry was asked");
        } finally {
            answer.cancel(false);
        }
    }

    /** Opens the registry now rather than with the first session. Does not wait. */
    public void open() {
        thread.execute(this::catchUp);
        thread.scheduleWithFixedDelay(this::lookForFile, AGAIN_MS, AGAIN_MS, TimeUnit.MILLISECONDS);
    }

    /** Changes that wait to be written. */
    public long waiting() {
        return waiting.size();
    }

    /** Whether the registry was reached, and takes what is written. */
    public boolean isUp() {
        return isOpen && failure == null && !isLate() && !isGone;
    }

    private boolean isLate() {
        OptionalLong since = writingSinceNs;
        return since.isPresent() && System.nanoTime() - since.getAsLong() > LATE_NS;
    }

    /** What to tell the operator while the registry lags behind. */
    public Optional<String> behind() {
        String why =
                failure == null && isLate() ? "the registry does not answer, or another holds its tables" : failure;
        if (why != null) {
            return Optional.of(
                    "%s; %d changes of sessions wait to be written, nothing is lost".formatted(why, waiting.size()));
        }
        return isGone
                ? Optional.of(("the registry's file %s is gone or is another; sessions' own files are whole:"
                                + " restart the service between two patients, then it is made again from them")
                        .formatted(address.file().orElseThrow()))
                : Optional.ofNullable(passedOver);
    }

    /** The database itself does not notice: it holds the file open, under whatever name or none. */
    private void lookForFile() {
        isGone = registry != null && fileKey != null && !fileKey.equals(keyOfFile());
    }

    private Object keyOfFile() {
        try {
            return address.file().isEmpty()
                    ? null
                    : Files.readAttributes(address.file().get(), BasicFileAttributes.class)
                            .fileKey();
        } catch (IOException e) {
            return null;
        }
    }

    private void catchUp() {
        Row next = waiting.peekFirst();
        if (next == null && delivered.isEmpty() && isOpen && failure == null) {
            return;
        }
        try {
            if (registry == null) {
                registry = Registry.open(address);
                fileKey = keyOfFile();
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
        writingSinceNs = OptionalLong.of(System.nanoTime());
        try {
            row.write().run();
        } catch (AcquisitionException e) {
            if (!Registry.isHopeless(e)) {
                throw e;
            }
            LOG.error("registry cannot take {} {}", row.name(), e.getMessage());
            passedOver = "%s is not in the registry: %s; its own files are whole".formatted(row.name(), e.getMessage());
        } finally {
            writingSinceNs = OptionalLong.empty();
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
        if (s.result() != null) {
            series.write(registry, s.id(), Optional.empty(), archive.directory(s.id()));
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
