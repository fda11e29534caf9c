package org.petmr.acquisition.exchange;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.petmr.acquisition.config.AcquisitionConfig;
import org.petmr.acquisition.config.DicomParts;
import org.petmr.acquisition.dicom.DicomNode;
import org.petmr.acquisition.dicom.NodeServices;
import org.petmr.acquisition.dicom.Peer;
import org.petmr.acquisition.dicom.workflow.Commitment;
import org.petmr.acquisition.dicom.workflow.CommitmentLedger;
import org.petmr.acquisition.dicom.workflow.ObjectSender;
import org.petmr.acquisition.dicom.workflow.SendJob;
import org.petmr.acquisition.dicom.workflow.SendNotice;
import org.petmr.acquisition.dicom.workflow.SendQueue;
import org.petmr.acquisition.dicom.workflow.SopReference;
import org.petmr.acquisition.dicom.workflow.StowSender;
import org.petmr.acquisition.exchange.Delivery.State;
import org.petmr.acquisition.monitor.Alarm;
import org.petmr.acquisition.said.Phrase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Objects to archives: the queue that sends, the ledger that has them committed, and the book that says how each delivery
 * stands. What queue and ledger tell is dealt with in order on one thread.
 */
final class Dispatch implements Deliveries, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Dispatch.class);

    /** An archive that has lost an object is given it again so often; then somebody has to look. */
    private static final int MOST_ASKED = 3;

    private static final int NO_SUCH_INSTANCE = 0x0112;
    private static final int BATCH_OBJECTS = 200;
    private static final long MOST_STOW_BYTES = 64L << 20;
    private static final Duration REMEMBERED = Duration.ofDays(90);
    private static final int CLOSE_S = 5;

    private final AcquisitionConfig.Dicom config;
    private final Clock clock;
    private final Consumer<String> changed;
    private final Map<String, Peer> archives;
    private final DeliveryBook book;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread t = new Thread(task, "dicom-exchange");
        t.setDaemon(true);
        return t;
    });
    private final Optional<CommitmentLedger> ledger;
    private final SendQueue queue;

    /**
     * Goes on with what lies in the directory.
     *
     * @param changed told the session of which something has changed; must not block
     */
    Dispatch(
            AcquisitionConfig.Dicom config,
            DicomNode node,
            Vertx vertx,
            Path directory,
            Clock clock,
            Consumer<String> changed)
            throws IOException {
        this.config = config;
        this.clock = clock;
        this.changed = changed;
        this.archives = ExchangeSetup.archives(config);
        this.book = DeliveryBook.open(
                directory.resolve("deliveries"), clock.instant().minus(REMEMBERED));
        List<String> known = book.all().stream().map(Delivery::id).toList();
        Map<String, ObjectSender> ways = new HashMap<>();
        archives.forEach((name, peer) -> ways.put(name, ObjectSender.dimse(node, peer)));
        if (!config.stow().url().isEmpty()) {
            ways.put(DicomParts.STOW, stow(vertx));
        }
        DicomParts.Commitment commitment = config.commitment();
        this.ledger = commitment.wanted() && !archives.isEmpty()
                ? Optional.of(CommitmentLedger.open(
                        directory.resolve("commitment"),
                        node,
                        archives,
                        new CommitmentLedger.Settings(
                                ExchangeSetup.backOff(config),
                                ExchangeSetup.seconds(commitment.lingerS()),
                                ExchangeSetup.seconds(commitment.waitS())),
                        clock,
                        request -> later(() -> heard(request))))
                : Optional.empty();
        this.queue = SendQueue.open(
                directory.resolve("queue"),
                ways,
                new SendQueue.Settings(
                        ExchangeSetup.backOff(config),
                        BATCH_OBJECTS,
                        ledger.isPresent() ? archives.keySet() : Set.of()),
                notice -> later(() -> heard(notice)));
        thread.execute(() -> settleBook(known));
        long everyMs = Math.max(50, Math.min(60_000, Math.round(250 * commitment.waitS())));
        thread.scheduleWithFixedDelay(this::renew, everyMs, everyMs, TimeUnit.MILLISECONDS);
    }

    private ObjectSender stow(Vertx vertx) {
        DicomParts.Stow stow = config.stow();
        return new StowSender(
                vertx,
                vertx.createHttpClient(new HttpClientOptions()
                        .setConnectTimeout(1000 * config.limits().connectS())),
                URI.create(stow.url()),
                () -> authorization(stow),
                Duration.ofSeconds(stow.timeoutS()),
                MOST_STOW_BYTES);
    }

    /** Read each time, so that a token can be renewed. */
    private static Optional<String> authorization(DicomParts.Stow stow) {
        if (stow.authorizationFile().isEmpty()) {
            return Optional.empty();
        }
        try {
            return Files.readAllLines(Path.of(stow.authorizationFile())).stream()
                    .findFirst();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("dicom.stow.authorizationFile: " + e.getMessage(), e);
        }
    }

    /** What our port serves, with the reports of archives. */
    NodeServices serving(NodeServices others) {
        return ledger.map(l -> l.serving(others)).orElse(others);
    }

    @Override
    public List<Delivery> deliver(String session, List<String> imagesOf, List<ExportedSeries> series)
            throws IOException {
        List<Path> files = series.stream().flatMap(s -> s.files().stream()).toList();
        List<Delivery> wanted = new ArrayList<>();
        List<Delivery> made = new ArrayList<>();
        try {
            // All stand in the book before the first is sent: a session is delivered when none of its deliveries is
            // open.
            for (String destination : queue.destinations()) {
                Delivery delivery = Delivery.prepared(
                        book.freeId(session, destination),
                        session,
                        destination,
                        address(destination),
                        files.size(),
                        series.stream().map(ExportedSeries::seriesInstanceUid).toList(),
                        series.stream().anyMatch(ExportedSeries::isImages) ? imagesOf : List.of(),
                        clock.instant());
                wanted.add(delivery);
                book.put(delivery);
            }
            for (Delivery delivery : wanted) {
                queue.enqueue(delivery.destination(), delivery.id(), 0, files);
                // What was sent meanwhile may have been told already.
                made.add(book.change(delivery.id(), d -> d.state() == State.PREPARED ? at(d, State.QUEUED, "") : d)
                        .orElseThrow());
            }
        } catch (IOException | RuntimeException e) {
            for (Delivery delivery : wanted) {
                if (job(delivery.id()).isEmpty()) {
                    removePrepared(delivery.id(), e);
                }
            }
            throw e;
        }
        changed.accept(session);
        return made;
    }

    /** What has no job and never had one; one that is over stays. */
    private void removePrepared(String id, Exception why) {
        try {
            if (book.find(id).filter(d -> d.state() == State.PREPARED).isPresent()) {
                book.remove(id);
            }
        } catch (IOException e) {
            why.addSuppressed(e); // removed at the next start
        }
    }

    private String address(String destination) {
        return destination.equals(DicomParts.STOW)
                ? config.stow().url()
                : archives.get(destination).toString();
    }

    /** Tries what was refused again, and now. @return false when there is no such delivery, or it is over */
    boolean retry(String id) {
        Optional<SendJob> job = job(id);
        job.ifPresent(found -> later(() -> {
            book.change(id, d -> at(d.withAsked(0), State.QUEUED, ""));
            queue.retry(found.id());
            job(id).ifPresent(now -> ask(now));
        }));
        return job.isPresent();
    }

    Optional<Delivery> find(String id) {
        return book.find(id);
    }

    List<Delivery> all() {
        return book.all();
    }

    private Optional<SendJob> job(String delivery) {
        return queue.jobs().stream().filter(j -> j.label().equals(delivery)).findFirst();
    }

    private Delivery at(Delivery delivery, State state, String message) {
        return delivery.with(state, message, clock.instant());
    }

    /** On the thread of this room, where one thing follows the other. */
    private void later(Runnable work) {
        try {
            thread.execute(() -> {
                try {
                    work.run();
                } catch (RuntimeException e) {
                    LOG.error("delivery not followed", e);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("closed"); // what was told is on disk, and is looked at at the next start
        }
    }

    /** After a start: what the book did not hear of any more before the end. @param known before it, not what comes now */
    private void settleBook(List<String> known) {
        for (String id : known) {
            Delivery delivery = book.find(id).orElseThrow();
            if (delivery.isOver() || job(id).isPresent()) {
                continue;
            }
            try {
                if (delivery.state() == State.PREPARED) {
                    book.remove(delivery.id()); // whoever brought it was not told that it is here
                } else {
                    over(delivery.id());
                }
            } catch (IOException e) {
                LOG.error("delivery not settled id={} {}", delivery.id(), e.getMessage());
            }
        }
        queue.jobs().forEach(this::ask);
    }

    private void heard(SendNotice notice) {
        SendJob job = notice.job();
        if (notice.kind() == SendNotice.Kind.DONE) {
            over(job.label());
            return;
        }
        book.change(job.label(), d -> counted(d, job))
                .map(d -> switch (notice.kind()) {
                    case QUEUED -> d.state() == State.PREPARED ? at(d, State.QUEUED, "") : d;
                    case PROGRESS -> d.refused() > 0 ? d : at(d, State.SENDING, "");
                    case DELAYED -> d.refused() > 0 ? d : at(d, State.DELAYED, notice.message());
                    case NEEDS_OPERATOR -> at(d, State.REFUSED, notice.message());
                    default -> d.state() == State.COMMITMENT_FAILED ? d : at(d, State.COMMITTING, "");
                })
                .ifPresent(d -> book.change(d.id(), old -> d));
        job(job.label()).ifPresent(this::ask);
        tell(job.label());
    }

    private Delivery counted(Delivery d, SendJob job) {
        int done = job.count(SendJob.ItemState.DONE);
        boolean isAwaited = ledger.isPresent() && archives.containsKey(d.destination());
        return d.withCounts(
                done + job.count(SendJob.ItemState.STORED), job.count(SendJob.ItemState.FAILED), isAwaited ? done : 0);
    }

    private void over(String id) {
        book.change(id, d -> {
            boolean isCommitted = ledger.isPresent() && archives.containsKey(d.destination());
            Delivery all = d.withCounts(d.objects(), 0, isCommitted ? d.objects() : 0);
            return at(all, isCommitted ? State.COMMITTED : State.SENT, "");
        });
        tell(id);
    }

    private void tell(String id) {
        book.find(id).ifPresent(d -> changed.accept(d.session()));
    }

    /** Asks for commitment to what has arrived, once nothing more of the job is on its way, and nobody was asked yet. */
    private void ask(SendJob job) {
        Optional<Delivery> delivery = book.find(job.label());
        if (ledger.isEmpty()
                || delivery.isEmpty()
                || !archives.containsKey(job.destination())
                || delivery.get().state() == State.COMMITMENT_FAILED
                || job.count(SendJob.ItemState.WAITING) > 0) {
            return;
        }
        Set<String> asked = new HashSet<>();
        ledger.get().requests().stream()
                .filter(r -> r.archive().equals(job.destination()))
                .filter(r -> r.stage() == Commitment.Stage.TO_ASK || r.stage() == Commitment.Stage.ASKED)
                .forEach(r -> r.objects().forEach(o -> asked.add(o.sopInstanceUid())));
        List<SopReference> objects = job.items().stream()
                .filter(item -> item.state() == SendJob.ItemState.STORED)
                .filter(item -> !asked.contains(item.sopInstanceUid()))
                .map(item -> new SopReference(item.sopClassUid(), item.sopInstanceUid()))
                .toList();
        if (objects.isEmpty()) {
            return;
        }
        try {
            ledger.get().request(job.destination(), objects);
            book.change(job.label(), d -> {
                Delivery more = d.withAsked(d.asked() + 1);
                return d.state() == State.REFUSED ? more : at(more, State.COMMITTING, "");
            });
        } catch (IOException e) {
            LOG.error("commitment not asked delivery={} {}", job.label(), e.getMessage());
            book.change(job.label(), d -> at(d, State.COMMITMENT_FAILED, "cannot be asked: " + e.getMessage()));
        }
    }

    private void heard(Commitment request) {
        Set<String> named = new HashSet<>();
        request.objects().forEach(o -> named.add(o.sopInstanceUid()));
        List<SendJob> jobs = queue.jobs().stream()
                .filter(j -> j.destination().equals(request.archive()))
                .filter(j -> j.items().stream().anyMatch(i -> named.contains(i.sopInstanceUid())))
                .toList();
        switch (request.stage()) {
            case TO_ASK -> jobs.forEach(j -> book.change(j.label(), d -> notAsked(d, request.remark())));
            case OVERDUE ->
                jobs.forEach(j -> book.change(
                        j.label(),
                        d -> at(
                                d,
                                State.COMMITMENT_OVERDUE,
                                "no report in %s s, asked again"
                                        .formatted(
                                                Math.round(config.commitment().waitS())))));
            case ANSWERED -> answered(request, jobs);
            default -> {}
        }
        jobs.forEach(j -> tell(j.label()));
    }

    /** An archive that does not take the request either is as late as one that takes it and says no more. */
    private Delivery notAsked(Delivery d, String remark) {
        if (d.state() == State.COMMITMENT_OVERDUE) {
            return at(d, d.state(), remark);
        }
        if (d.state() != State.COMMITTING) {
            return d;
        }
        Instant limit =
                clock.instant().minus(ExchangeSetup.seconds(config.commitment().waitS()));
        return at(d, d.since().isBefore(limit) ? State.COMMITMENT_OVERDUE : State.COMMITTING, remark);
    }

    private void answered(Commitment request, List<SendJob> jobs) {
        List<String> lost = request.objects().stream()
                .filter(o -> o.verdict() == Commitment.Verdict.FAILED && o.failureReason() == NO_SUCH_INSTANCE)
                .map(Commitment.Entry::sopInstanceUid)
                .toList();
        List<Commitment.Entry> bad = request.objects().stream()
                .filter(o -> o.verdict() != Commitment.Verdict.COMMITTED)
                .toList();
        for (SendJob job : jobs) {
            Delivery d = book.find(job.label()).orElse(null);
            if (d == null || bad.isEmpty()) {
                continue;
            }
            boolean isSentAgain = lost.size() == bad.size() && d.asked() < MOST_ASKED;
            book.change(
                    job.label(),
                    old -> isSentAgain
                            ? at(old, State.SENDING, lost.size() + " objects are not in the archive, sent again")
                            : at(
                                    old,
                                    State.COMMITMENT_FAILED,
                                    inWords(bad, request.objects().size())));
            if (isSentAgain) {
                queue.sendAgain(request.archive(), lost, "not in the archive");
            }
        }
        queue.committed(request.archive(), request.instances(Commitment.Verdict.COMMITTED));
    }

    private static String inWords(List<Commitment.Entry> bad, int all) {
        Commitment.Entry first = bad.get(0);
        return "%d of %d objects not committed, first: %s"
                .formatted(
                        bad.size(),
                        all,
                        first.verdict() == Commitment.Verdict.FAILED
                                ? "reason %04XH".formatted(first.failureReason())
                                : "not named in the report");
    }

    private void renew() {
        try {
            if (ledger.isPresent()) {
                ledger.get().renewOverdue();
                ledger.get().forget(clock.instant().minus(REMEMBERED));
            }
        } catch (IOException | RuntimeException e) {
            LOG.error("commitments not renewed {}", e.getMessage());
        }
    }

    /** One for each destination and kind of trouble. */
    List<Alarm> alarms() {
        Map<String, List<Delivery>> troubles = new java.util.TreeMap<>();
        book.all().stream()
                .filter(Delivery::isInTrouble)
                .forEach(d -> troubles.computeIfAbsent(d.destination() + " " + d.state(), key -> new ArrayList<>())
                        .add(d));
        List<Alarm> alarms = new ArrayList<>();
        Instant stuck =
                clock.instant().minus(ExchangeSetup.seconds(config.resend().stuckS()));
        troubles.values().forEach(some -> {
            Delivery first = some.get(some.size() - 1);
            boolean isWarning = first.state() == State.DELAYED && first.since().isAfter(stuck);
            int waiting = some.stream()
                    .mapToInt(d -> d.objects()
                            - (d.state() == State.DELAYED || d.state() == State.REFUSED ? d.sent() : d.committed()))
                    .sum();
            alarms.add(new Alarm(
                    "send " + first.destination() + " " + first.state().lower(),
                    isWarning ? "warning" : "alarm",
                    Phrase.NOT_SENT.said(
                            "archive %s (%s), %s: %d objects, session %s%s since %s: %s; %s"
                                    .formatted(
                                            first.destination(),
                                            first.address(),
                                            first.state().lower(),
                                            waiting,
                                            first.session(),
                                            some.size() == 1 ? "" : " and %d more".formatted(some.size() - 1),
                                            first.since().truncatedTo(java.time.temporal.ChronoUnit.SECONDS),
                                            first.message(),
                                            whatToDo(first)),
                            first.destination(),
                            first.address(),
                            waiting,
                            first.session(),
                            some.size() - 1,
                            first.since().toString(),
                            String.valueOf(first.message()))));
        });
        return alarms;
    }

    /** What was refused as it is waits; whoever was not let in is tried again. */
    private String whatToDo(Delivery d) {
        String again = "then press Send now in Setup, or POST /api/sends/%s/retry".formatted(d.id());
        return switch (d.state()) {
            case DELAYED -> "kept, and sent again by itself: see that the archive is up and the network reaches it";
            case REFUSED ->
                d.refused() > 0
                        ? "kept, and not sent again by itself: have mended what it names, " + again
                        : "kept, and tried again every %.0f s: see that the archive knows us, and that its address and title are right"
                                .formatted(config.resend().longestS());
            case COMMITMENT_OVERDUE -> "kept, and asked again by itself: see that the archive can call us";
            default -> "kept: have the archive looked after, " + again;
        };
    }

    @Override
    public void close() {
        queue.close();
        ledger.ifPresent(CommitmentLedger::close);
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(CLOSE_S, TimeUnit.SECONDS)) {
                LOG.warn("exchange still busy at close");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
