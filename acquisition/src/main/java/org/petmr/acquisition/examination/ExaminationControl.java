package org.petmr.acquisition.examination;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.Addresses;
import org.petmr.acquisition.jobs.RetryPolicy;
import org.petmr.acquisition.protocol.Protocols;
import org.petmr.acquisition.registry.Job;
import org.petmr.acquisition.said.Phrase;
import org.petmr.acquisition.session.ProcessingPipeline;
import org.petmr.acquisition.session.ResultFolders;
import org.petmr.acquisition.session.SessionJson;
import org.petmr.acquisition.session.SessionRegister;
import org.petmr.acquisition.session.StoredExamination;
import org.petmr.acquisition.session.StoredSession;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state machine of examinations, their only writer. It follows the sessions that are their beds, asks for new ones, and has
 * the beds knit when all are there. Every method runs on the examination verticle's context.
 */
final class ExaminationControl implements KnitDesk.Host {

    private static final Logger LOG = LoggerFactory.getLogger(ExaminationControl.class);
    private static final DateTimeFormatter ID_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    /** @param sessions directory of all sessions @param register hears of the series of whole images */
    record Parts(
            ExaminationArchive archive,
            Path sessions,
            ProcessingPipeline pipeline,
            Protocols protocols,
            RetryPolicy retry,
            SessionRegister register,
            Clock clock) {}

    private final Vertx vertx;
    private final Parts parts;
    private final KnitDesk desk;
    private final Map<String, Examination> all = new LinkedHashMap<>();
    private final BedSessions beds = new BedSessions();
    /** Examinations whose knitting is being queued. */
    private final Set<String> beginning = new HashSet<>();
    /** Examinations that wait for the answer to arming. */
    private final Set<String> arming = new HashSet<>();
    /** Examinations whose first bed was not armed, or not in time. */
    private final Set<String> removed = new HashSet<>();
    /** Of each examination that is being knit, the images of its beds. */
    private final Map<String, List<String>> knitOf = new HashMap<>();

    ExaminationControl(Vertx vertx, Context context, Parts parts) {
        this.vertx = vertx;
        this.parts = parts;
        this.desk = new KnitDesk(vertx, context, parts, this);
    }

    /** Takes up what lies on disk, with the sessions as they stand. */
    Future<Void> restore() {
        return vertx.<List<Examination>>executeBlocking(() -> parts.archive().load())
                .compose(found -> vertx.eventBus()
                        .<JsonObject>request(Addresses.SESSION_LIST, null)
                        .compose(m -> takeUp(found, m.body().getJsonArray("sessions"))));
    }

    private Future<Void> takeUp(List<Examination> found, JsonArray newestFirst) {
        for (int i = newestFirst.size() - 1; i >= 0; i--) {
            beds.take(newestFirst.getJsonObject(i));
        }
        Future<?> saved = Future.succeededFuture();
        for (Examination e : found) {
            Examination now = e.state() == ExaminationState.OPEN ? beds.withoutVain(beds.adopted(e)) : e;
            if (now.state() == ExaminationState.OPEN && now.arm() == null) {
                saved = saved.compose(v -> remove(e.id())); // the service ended before there was a first bed
                continue;
            }
            all.put(e.id(), e);
            Examination taken = now;
            if (now.state() == ExaminationState.KNITTING) {
                saved = saved.compose(v -> knitAgain(taken));
            } else if (!taken.equals(e)) {
                saved = saved.compose(v -> save(taken));
            }
        }
        return saved.map(v -> {
            List.copyOf(all.keySet()).forEach(this::evaluate);
            all.values().stream().filter(e -> e.result() != null).forEach(this::register);
            LOG.info("examinations restored count={}", all.size());
            return null;
        });
    }

    /** A knitting that was open when the service ended is begun again, if there is still something to knit. */
    private Future<Void> knitAgain(Examination e) {
        List<String> images = beds.images(e);
        return stored(e)
                .<Void>map(found -> {
                    desk.takeUp(e, found);
                    knitOf.put(e.id(), images);
                    return null;
                })
                .recover(why -> notKnit(e.id(), why));
    }

    private Future<Void> notKnit(String id, Throwable why) {
        LOG.error("not knit examination={} {}", id, why.getMessage());
        return save(all.get(id).failed(now(), null, "not knit: " + why.getMessage()))
                .mapEmpty();
    }

    private Future<Void> remove(String id) {
        all.remove(id);
        return vertx.executeBlocking(() -> {
            parts.archive().remove(id);
            return null;
        });
    }

    /** Arms the first bed of a new examination. */
    Future<Examination> arm(String json) {
        all.values().stream()
                .filter(e -> e.state() == ExaminationState.OPEN)
                .findFirst()
                .ifPresent(e -> {
                    throw AcquisitionException.conflict(Phrase.EXAMINATION_OPEN.of(
                            "examination %s is open (expected: none; close it first)", e.id()));
                });
        ExaminationRequest request = ExaminationRequest.read(json, parts.protocols());
        Examination fresh = Examination.open(newId(), request.beds(), now());
        all.put(fresh.id(), fresh); // at once, so that a second request finds it
        return vertx.<Void>executeBlocking(() -> {
                    parts.archive().create(fresh);
                    return null;
                })
                .compose(v -> armBed(fresh, fresh.bed(1), fresh.bed(1).positionMm(), request.arm()))
                .recover(e -> {
                    // Armed all the same, and not told in time or not written down: nobody would know of that session.
                    removed.add(fresh.id());
                    beds.of(fresh.id()).forEach(this::giveUp);
                    return remove(fresh.id()).transform(r -> Future.failedFuture(e));
                });
    }

    /**
     * Arms the next bed that is not measured, or the one that is wished for.
     *
     * @param wish {@code {bed?, tablePositionMm?}}
     */
    Future<Examination> next(String id, JsonObject wish) {
        Examination e = open(id);
        ExaminedBed bed = wished(e, wish.getInteger("bed"));
        if (bed.session() != null && beds.isOpen(bed)) {
            throw AcquisitionException.conflict(Phrase.BED_NOT_DONE.of(
                    "bed %d: session %s is %s (expected: measured, or given up)",
                    bed.number(), bed.session(), beds.state(bed)));
        }
        double tableMm = wish.getDouble("tablePositionMm", bed.positionMm());
        List<ExaminedBed> placed = new ArrayList<>(e.beds());
        placed.set(bed.number() - 1, bed.armed("", tableMm));
        ExaminationRequest.requireNoGap(placed, ScannerCatalogue.find(e.arm().scanner()));
        JsonObject common = SessionJson.of((Object) e.arm());
        if (e.arm().mrSeries().isEmpty()) {
            common.remove("mrSeries"); // nothing said of it: those of the protocol
        }
        return armBed(e, bed, tableMm, common)
                .onFailure(why -> evaluate(id)); // armed all the same, perhaps, and not told in time
    }

    private ExaminedBed wished(Examination e, Integer number) {
        if (number == null) {
            return e.beds().stream()
                    .filter(b -> !beds.isMeasured(b))
                    .findFirst()
                    .orElseThrow();
        }
        if (number < 1 || number > e.beds().size()) {
            throw AcquisitionException.invalid(Phrase.NO_BED.of(
                    "bed: %d (expected: 1 to %d)", number, e.beds().size()));
        }
        return e.bed(number);
    }

    private Future<Examination> armBed(Examination e, ExaminedBed bed, double tableMm, JsonObject common) {
        JsonObject arm = common.copy()
                .put("examination", e.id())
                .put("bed", bed.number())
                .put("durationS", bed.durationS())
                .put("tablePositionMm", tableMm)
                .put(
                        "examinationStartedAt",
                        beds.startedAt(e.id()).map(Instant::toString).orElse(null));
        if (bed.counts() != null) {
            arm.put("counts", bed.counts());
        }
        if (bed.mrSeries() != null) {
            arm.put("mrSeries", new JsonArray(bed.mrSeries()));
        }
        arming.add(e.id());
        return vertx.eventBus()
                .<JsonObject>request(Addresses.SESSION_ARM, arm.encode())
                .onComplete(m -> arming.remove(e.id()))
                .compose(m -> {
                    JsonObject session = m.body();
                    beds.armed(session);
                    ExaminedBed armed = all.get(e.id()).bed(bed.number()).armed(session.getString("id"), tableMm);
                    return save(all.get(e.id()).withArmed(armed, SessionJson.ofAllBeds(BedSessions.arm(session))));
                });
    }

    /** Aborts a session that is armed for nobody. */
    private void giveUp(JsonObject session) {
        if ("armed".equals(session.getString("state"))) {
            String id = session.getString("id");
            LOG.warn("session of no examination is aborted session={}", id);
            vertx.eventBus()
                    .request(Addresses.SESSION_ABORT, id)
                    .onFailure(e -> LOG.error("not aborted session={} {}", id, e.getMessage()));
        }
    }

    /** No more beds come: what was measured becomes the image. */
    Future<Examination> close(String id) {
        Examination e = open(id);
        for (ExaminedBed bed : e.beds()) {
            if (bed.session() != null && beds.isOpen(bed)) {
                throw AcquisitionException.conflict(Phrase.BED_NOT_DONE.of(
                        "bed %d: session %s is %s (expected: measured, or given up)",
                        bed.number(), bed.session(), beds.state(bed)));
            }
        }
        if (e.beds().stream().noneMatch(beds::isStarted)) {
            return save(e.aborted(now()));
        }
        return process(e);
    }

    /** Knits the beds as they are now. */
    Future<Examination> knit(String id) {
        return process(get(id));
    }

    /** Written down or not: it must not stay in between. */
    private Future<Examination> process(Examination e) {
        return save(e.processing(now())).onComplete(v -> evaluate(e.id()));
    }

    private Examination open(String id) {
        Examination e = get(id);
        boolean isArming = e.arm() == null || arming.contains(id);
        if (e.state() != ExaminationState.OPEN || isArming) {
            String sentence = "examination %s is %s (expected: open)";
            throw AcquisitionException.conflict(
                    isArming
                            ? Phrase.EXAMINATION_BEING_ARMED.said(sentence.formatted(id, "being armed"), id)
                            : Phrase.EXAMINATION_NOT_OPEN.of(
                                    sentence, id, e.state().lower()));
        }
        return e;
    }

    /** A bed's session has changed its state. */
    void follow(JsonObject session) {
        beds.take(session).ifPresent(id -> {
            if (all.containsKey(id)) {
                publish(all.get(id));
                evaluate(id);
            } else if (removed.contains(id)) {
                giveUp(session); // the answer to arming came too late
            }
        });
    }

    private void evaluate(String id) {
        Examination e = all.get(id);
        switch (e.state()) {
            case OPEN -> {
                if (e.arm() == null || arming.contains(id)) {
                    return; // the answer to arming is yet to come
                }
                Examination now = beds.withoutVain(beds.adopted(e));
                if (now.beds().stream().allMatch(beds::isMeasured)) {
                    process(now);
                } else if (!now.equals(e)) {
                    save(now);
                }
            }
            case PROCESSING -> {
                if (e.beds().stream().noneMatch(beds::isAtWork)) {
                    knitOrFail(e);
                }
            }
            case COMPLETE, FAILED -> {
                // A bed is processed again: the whole image follows.
                if (e.beds().stream().anyMatch(b -> "processing".equals(beds.state(b)))) {
                    save(e.processing(now()));
                }
            }
            default -> {}
        }
    }

    private void knitOrFail(Examination e) {
        if (beds.withImage(e).isEmpty()) {
            save(e.failed(now(), null, "no bed has an image: " + String.join("; ", beds.errors(e, ".*"))));
        } else if (beginning.add(e.id())) {
            vertx.executeBlocking(() -> new ResultFolders(parts.archive().directory(e.id())).begin())
                    .compose(number -> {
                        List<String> images = beds.images(e); // before they are looked for: what is newer is knit again
                        return examined(e, number).compose(examined -> {
                            Job job = KnitJobs.queued(e.id(), number, parts.clock());
                            return save(all.get(e.id()).knitting(job)).onSuccess(v -> {
                                knitOf.put(e.id(), images);
                                desk.begin(job, examined);
                            });
                        });
                    })
                    .onComplete(r -> beginning.remove(e.id()))
                    .onFailure(why -> notKnit(e.id(), why));
        }
    }

    private Future<List<StoredSession>> stored(Examination e) {
        List<JsonObject> images = beds.withImage(e);
        return vertx.executeBlocking(() -> {
            List<StoredSession> found = new ArrayList<>();
            for (JsonObject session : images) {
                found.add(StoredSession.of(parts.sessions(), session));
            }
            return found;
        });
    }

    private Future<StoredExamination> examined(Examination e, int number) {
        return stored(e)
                .map(found -> StoredExamination.of(
                        e.id(),
                        parts.archive().directory(e.id()),
                        number,
                        found,
                        e.beds().size()));
    }

    @Override
    public Future<?> knitChanged(Job job) {
        Examination e = all.get(job.acquisitionId());
        return e.state() == ExaminationState.KNITTING ? save(e.withKnit(job)) : Future.succeededFuture();
    }

    @Override
    public void knitGotOn(String id) {
        publish(all.get(id));
    }

    @Override
    public void knit(Job job, Map<String, Object> outcome) {
        vertx.<Void>executeBlocking(() -> {
                    new ResultFolders(parts.archive().directory(job.acquisitionId())).show(job.processing());
                    return null;
                })
                .transform(r -> {
                    Examination e = all.get(job.acquisitionId()).withKnit(job);
                    if (r.failed()) {
                        return save(e.failed(
                                now(), null, "results not shown: " + r.cause().getMessage()));
                    }
                    List<String> failed = new ArrayList<>(beds.errors(e, "failed"));
                    if (outcome.get(ProcessingPipeline.NOT_KNIT) instanceof String why) {
                        failed.add(why);
                    }
                    return save(
                            failed.isEmpty()
                                    ? e.complete(now(), outcome)
                                    : e.failed(now(), outcome, String.join("; ", failed)));
                })
                .onComplete(r -> {
                    Examination e = all.get(job.acquisitionId());
                    register(e);
                    goOn(e);
                });
    }

    /** The series of the whole image stand with the bed that was measured first, those of a bed by itself with that bed. */
    private void register(Examination e) {
        beds.withImage(e).stream()
                .map(s -> s.getString("id"))
                .forEach(id -> parts.register()
                        .seriesMade(id, Optional.empty(), parts.sessions().resolve(id)));
        beds.of(e.id()).stream()
                .filter(s -> s.getString("startedAt") != null)
                .map(s -> s.getString("id"))
                .findFirst()
                .ifPresent(first -> parts.register()
                        .seriesMade(first, Optional.of(e.id()), parts.archive().directory(e.id())));
    }

    /** After a knitting: once more when a bed was processed again meanwhile. */
    private void goOn(Examination e) {
        if (beds.images(e).equals(knitOf.remove(e.id()))) {
            evaluate(e.id());
        } else {
            process(e);
        }
    }

    @Override
    public void notKnit(Job job, String why) {
        save(all.get(job.acquisitionId()).withKnit(job).failed(now(), null, why))
                .onComplete(r -> goOn(all.get(job.acquisitionId())));
    }

    Examination get(String id) {
        Examination e = all.get(id);
        if (e == null) {
            throw AcquisitionException.notFound(
                    Phrase.NO_EXAMINATION.of("examination: %s (expected: the id of an examination)", id));
        }
        return e;
    }

    List<Examination> newestFirst() {
        List<Examination> list = new ArrayList<>(all.values());
        Collections.reverse(list);
        return list;
    }

    /** As it is told: with what is known of the beds' sessions and of the job. */
    JsonObject view(Examination e) {
        return ExaminationView.of(e, beds.all(), desk.status(e));
    }

    private Future<Examination> save(Examination e) {
        Examination before = all.put(e.id(), e);
        if (before == null || before.state() != e.state()) {
            LOG.info("examination id={} state={}", e.id(), e.state().lower());
        }
        publish(e);
        return vertx.<Examination>executeBlocking(() -> {
                    parts.archive().save(e);
                    return e;
                })
                .onFailure(why -> LOG.error("examination not saved id={} {}", e.id(), why.getMessage()));
    }

    private void publish(Examination e) {
        vertx.eventBus().publish(Addresses.EXAMINATION, view(e));
    }

    private String newId() {
        String base = "X" + ID_TIME.format(now());
        String id = base;
        for (int n = 2; all.containsKey(id); n++) {
            id = base + "-" + n;
        }
        return id;
    }

    private Instant now() {
        return parts.clock().instant();
    }

    Future<Void> shutDown() {
        return desk.shutDown();
    }
}
