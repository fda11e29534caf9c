package org.petmr.acquisition.jobs;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.registry.Job;
import org.petmr.acquisition.said.Phrase;
import org.petmr.recon.compute.Progress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which job runs when. Of those that may begin, the one of the highest priority does, then the oldest; a job waits for
 * the one before it in its processing, and nothing that runs is ever stopped for another. Used on one context; the work is
 * done on threads of the lanes.
 */
public final class JobDesk {

    private static final Logger LOG = LoggerFactory.getLogger(JobDesk.class);
    private static final double NANOS = 1e9;
    private static final long TELL_EVERY_NANOS = 100_000_000;
    private static final long CLOCKS_DIFFER_MS = 20;
    private static final long STOPS_WITHIN_MS = 5000;
    private static final double SAYS_SOMETHING = 0.02;
    private static final Comparator<Entry> TURN = Comparator.<Entry>comparingInt(e -> -e.job.priority())
            .thenComparing(e -> e.job.createdAt())
            .thenComparing(e -> e.job.place())
            .thenComparing(e -> e.job.id());

    /** Hears of jobs, on the desk's context. */
    @FunctionalInterface
    public interface Listener {

        /**
         * @param isStep the state has changed, which must be kept; else it only got on
         * @return done when it is kept, or could not be, which the listener has told
         */
        Future<?> changed(JobStatus now, boolean isStep);
    }

    private static final class Entry {
        Job job;
        /** What it waits for has come. */
        boolean isReady;
        /** On a lane now. */
        boolean isAtWork;

        volatile boolean isCancelled;
        long startNanos;
        long endNanos;

        Entry(Job job) {
            this.job = job;
        }
    }

    private final Vertx vertx;
    private final Context context;
    private final JobWork work;
    private final RetryPolicy retry;
    private final Clock clock;
    private final Listener listener;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Map<Lane, Integer> busy = new EnumMap<>(Lane.class);
    private final Map<Lane, WorkerExecutor> threads = new EnumMap<>(Lane.class);
    private final Set<Future<Void>> atWork = new HashSet<>();
    private boolean isClosing;

    public JobDesk(Vertx vertx, Context context, JobWork work, RetryPolicy retry, Clock clock, Listener listener) {
        this.vertx = vertx;
        this.context = context;
        this.work = work;
        this.retry = retry;
        this.clock = clock;
        this.listener = listener;
        for (Lane lane : Lane.values()) {
            busy.put(lane, 0);
            // A reconstruction may take hours, and is no thread that hangs.
            threads.put(
                    lane,
                    vertx.createSharedWorkerExecutor(
                            "jobs-" + lane.name().toLowerCase(java.util.Locale.ROOT) + "-"
                                    + Integer.toHexString(System.identityHashCode(this)),
                            lane.atOnce(),
                            1,
                            TimeUnit.DAYS));
        }
    }

    /** New ones, or those of before a restart: what ran when the service ended is queued again, unless it ended it too often. */
    public void add(List<Job> jobs) {
        jobs.forEach(job -> entries.put(job.id(), new Entry(job)));
        for (Job job : jobs) {
            Entry e = entries.get(job.id());
            if (job.state() == Job.State.RUNNING) {
                boolean isTooOften = job.attempts() >= retry.attempts();
                set(
                        e,
                        isTooOften
                                ? job.ended(
                                        Job.State.FAILED,
                                        now(),
                                        Optional.of(
                                                "the service ended %d times while it ran".formatted(job.attempts())))
                                : job.again(Optional.empty(), Optional.of("the service ended while it ran")));
            } else if (!job.state().isEnded()) {
                listener.changed(status(e), true);
                job.dueAt().ifPresent(this::dispatchAt);
            }
        }
        jobs.stream()
                .map(j -> entries.get(j.id()))
                .filter(e -> e.job.state() == Job.State.FAILED)
                .forEach(this::cancelFollowers);
        dispatch();
    }

    /** All that are known, the oldest first. */
    public List<JobStatus> all() {
        return entries.values().stream().map(this::status).toList();
    }

    public JobStatus get(String id) {
        return status(entry(id));
    }

    /** Those of one processing, in their order. */
    public List<JobStatus> of(String acquisitionId, int processing) {
        return entries.values().stream()
                .filter(e -> e.job.acquisitionId().equals(acquisitionId) && e.job.processing() == processing)
                .sorted(Comparator.comparing(e -> e.job.place()))
                .map(this::status)
                .toList();
    }

    /** A queued one ends at once, a running one within a second or so; those that wait for it end with it. */
    public void cancel(String id) {
        Entry e = entry(id);
        if (e.job.state().isEnded()) {
            throw AcquisitionException.conflict(Phrase.JOB_ENDED.of(
                    "job %s is %s (expected: queued or running)",
                    id, e.job.state().lower()));
        }
        e.isCancelled = true;
        if (!e.isAtWork) {
            end(e, Job.State.CANCELLED, Optional.of("cancelled"));
        }
    }

    /** Queues a failed or cancelled one again, and those that wait for it. */
    public void retry(String id) {
        Entry e = entry(id);
        if (e.job.state() != Job.State.FAILED && e.job.state() != Job.State.CANCELLED) {
            throw AcquisitionException.conflict(Phrase.JOB_NOT_ENDED.of(
                    "job %s is %s (expected: failed or cancelled)",
                    id, e.job.state().lower()));
        }
        before(e).filter(b -> b.job.state() != Job.State.DONE).ifPresent(b -> {
            throw AcquisitionException.conflict(Phrase.JOB_WAITS.of(
                    "job %s waits for %s, which is %s (expected: that one retried first)",
                    id, b.job.id(), b.job.state().lower()));
        });
        reopen(e);
        followers(e).stream().filter(f -> f.job.state().isEnded()).forEach(this::reopen);
        dispatch();
    }

    private void reopen(Entry e) {
        e.isCancelled = false;
        e.isReady = false;
        set(e, e.job.anew());
    }

    /**
     * Stops what runs; it stays as it is on disk, and is taken up after the next start. Done when nothing runs any more, or
     * when what runs does not listen.
     */
    public Future<Void> shutDown() {
        isClosing = true;
        entries.values().forEach(e -> e.isCancelled = true);
        Promise<Void> stopped = Promise.promise();
        long patience = vertx.setTimer(STOPS_WITHIN_MS, t -> stopped.tryComplete());
        Future.join(List.copyOf(atWork))
                .onComplete(r -> context.runOnContext(v -> {
                    vertx.cancelTimer(patience);
                    stopped.tryComplete();
                }));
        return stopped.future();
    }

    private Entry entry(String id) {
        Entry e = entries.get(id);
        if (e == null) {
            throw AcquisitionException.notFound(Phrase.NO_JOB.of("job: %s (expected: the id of a job)", id));
        }
        return e;
    }

    private void dispatch() {
        if (isClosing) {
            return;
        }
        for (Optional<Entry> next = next(); next.isPresent(); next = next()) {
            begin(next.get());
        }
    }

    private Optional<Entry> next() {
        return entries.values().stream()
                .filter(this::mayBegin)
                .filter(e -> busy.get(lane(e)) < lane(e).atOnce())
                .min(TURN);
    }

    private Lane lane(Entry e) {
        return !e.isReady && work.waits(e.job) ? Lane.WAIT : work.lane(e.job);
    }

    private boolean mayBegin(Entry e) {
        return !e.isAtWork
                && !e.job.state().isEnded()
                && e.job.dueAt().map(due -> !due.isAfter(now())).orElse(true)
                && before(e).map(b -> b.job.state() == Job.State.DONE).orElse(true);
    }

    private Optional<Entry> before(Entry e) {
        return e.job.place() < 2
                ? Optional.empty()
                : entries.values().stream()
                        .filter(b -> isSameProcessing(e, b) && b.job.place() == e.job.place() - 1)
                        .findFirst();
    }

    private List<Entry> followers(Entry e) {
        return e.job.place() == 0
                ? List.of()
                : entries.values().stream()
                        .filter(f -> isSameProcessing(e, f) && f.job.place() > e.job.place())
                        .toList();
    }

    private static boolean isSameProcessing(Entry a, Entry b) {
        return a.job.acquisitionId().equals(b.job.acquisitionId()) && a.job.processing() == b.job.processing();
    }

    private void begin(Entry e) {
        Lane lane = lane(e);
        boolean isWait = !e.isReady && work.waits(e.job);
        busy.merge(lane, 1, Integer::sum);
        e.isAtWork = true;
        Future<?> kept = Future.succeededFuture();
        if (e.job.state() == Job.State.QUEUED) {
            e.startNanos = System.nanoTime();
            kept = set(e, e.job.begun(now()));
        }
        Job job = e.job;
        Progress progress = progress(e);
        // An attempt is on disk before it begins: one that ends the service must count.
        Future<Void> done = kept.transform(k -> threads.get(lane)
                .executeBlocking(
                        () -> {
                            progress.checkpoint();
                            if (isWait) {
                                work.await(job, progress);
                            } else {
                                work.run(job, progress);
                            }
                            return null;
                        },
                        false));
        atWork.add(done);
        // Behind what the work told on its way, which may still be queued on the context.
        done.onComplete(outcome -> context.runOnContext(v -> {
            atWork.remove(done);
            busy.merge(lane, -1, Integer::sum);
            e.isAtWork = false;
            if (outcome.failed()) {
                failed(e, outcome.cause());
            } else if (isWait) {
                e.isReady = true;
            } else {
                end(e, Job.State.DONE, Optional.empty());
            }
            dispatch();
        }));
    }

    /** Tells at most ten times a second, and always the newest: what is said once and then worked on for long is told, too. */
    private Progress progress(Entry e) {
        int attempt = e.job.attempts();
        return new Progress() {
            private long toldNanos = System.nanoTime();
            private boolean isToBeTold;
            private double newestFraction;
            private String newestMessage;

            @Override
            public synchronized void report(double fraction, String message) {
                newestFraction = Math.min(1, Math.max(0, fraction));
                newestMessage = message;
                long restNanos = fraction < 1 ? toldNanos + TELL_EVERY_NANOS - System.nanoTime() : 0;
                if (restNanos <= 0) {
                    toldNanos = System.nanoTime();
                    context.runOnContext(v -> tell());
                } else if (!isToBeTold) {
                    isToBeTold = true;
                    long restMs = TimeUnit.NANOSECONDS.toMillis(restNanos) + 1;
                    context.runOnContext(v -> vertx.setTimer(restMs, t -> tell()));
                }
            }

            private void tell() {
                synchronized (this) {
                    isToBeTold = false;
                    toldNanos = System.nanoTime();
                    if (e.job.state() != Job.State.RUNNING || e.job.attempts() != attempt) {
                        return;
                    }
                    e.job = e.job.at(newestFraction, newestMessage);
                }
                listener.changed(status(e), false);
            }

            @Override
            public boolean isCancelled() {
                return e.isCancelled;
            }
        };
    }

    private void failed(Entry e, Throwable thrown) {
        if (isClosing) {
            return; // on disk it still runs, and is taken up again
        }
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        String why = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        e.isReady = false;
        if (e.isCancelled) {
            end(e, Job.State.CANCELLED, Optional.of("cancelled"));
        } else if (retry.mayPass(cause) && e.job.attempts() < retry.attempts()) {
            Duration pause = retry.pauseAfter(e.job.attempts());
            Instant due = now().plus(pause);
            LOG.warn("job tried again id={} attempt={} in={} {}", e.job.id(), e.job.attempts(), pause, why);
            set(e, e.job.again(Optional.of(due), Optional.of(why)));
            dispatchAt(due);
        } else {
            LOG.error("job failed id={} attempts={} {}", e.job.id(), e.job.attempts(), why, cause);
            end(e, Job.State.FAILED, Optional.of(why));
        }
    }

    private void dispatchAt(Instant due) {
        // A little later, since timers and clock do not agree to the millisecond.
        vertx.setTimer(Math.max(0, Duration.between(now(), due).toMillis()) + CLOCKS_DIFFER_MS, t -> dispatch());
    }

    private void end(Entry e, Job.State how, Optional<String> why) {
        e.endNanos = System.nanoTime();
        // Those behind it first: whoever hears that this one ended finds nothing open that can't begin.
        Job ended = e.job.ended(how, now(), why);
        e.job = ended;
        if (how != Job.State.DONE) {
            cancelFollowers(e);
        }
        set(e, ended);
    }

    private void cancelFollowers(Entry e) {
        for (Entry f : followers(e)) {
            if (!f.job.state().isEnded()) {
                set(
                        f,
                        f.job.ended(
                                Job.State.CANCELLED,
                                now(),
                                Optional.of("%s %s"
                                        .formatted(e.job.kind(), e.job.state().lower()))));
            }
        }
    }

    private Future<?> set(Entry e, Job now) {
        e.job = now;
        return listener.changed(status(e), true);
    }

    private JobStatus status(Entry e) {
        Job job = e.job;
        boolean isRunning = job.state() == Job.State.RUNNING;
        if (e.startNanos == 0) { // of before a restart
            double s = job.startedAt()
                    .flatMap(from ->
                            job.endedAt().map(to -> Duration.between(from, to).toMillis() * 1e-3))
                    .orElse(0.0);
            return new JobStatus(job, Optional.empty(), s);
        }
        double elapsedS = ((isRunning ? System.nanoTime() : Math.max(e.startNanos, e.endNanos)) - e.startNanos) / NANOS;
        double f = job.fraction();
        return new JobStatus(
                job,
                isRunning && f > SAYS_SOMETHING && f < 1 ? Optional.of(elapsedS * (1 - f) / f) : Optional.empty(),
                elapsedS);
    }

    private Instant now() {
        return clock.instant().truncatedTo(java.time.temporal.ChronoUnit.MICROS);
    }
}
