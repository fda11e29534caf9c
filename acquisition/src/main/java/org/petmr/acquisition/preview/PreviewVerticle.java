package org.petmr.acquisition.preview;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.petmr.acquisition.Addresses;
import org.petmr.acquisition.ingest.LiveConsumer;
import org.petmr.acquisition.ingest.LiveHistogram;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the live image of the open run, one at a time and one compute thread for it, and tells when there is a new one. The
 * picture is kept here until the next run begins. What MR tells of the patient is found out on another thread, and is in the
 * image when it is there. What does not depend on the events is made while a session is armed or held, so that the first
 * image does not wait for it.
 */
public final class PreviewVerticle extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(PreviewVerticle.class);
    private static final double STEP_DEG = 10;
    private static final double MS_PER_NS = 1e-6;

    /** While events are left out, the machine has no time for pictures either. */
    private static final int SELDOM = 8;

    /** How often is looked whether it is time. */
    private static final long TICK_MS = 100;

    /** Of the time that an image took, the compute thread rests at least this part before the next. */
    private static final double REST = 0.25;

    /** One run. Its picture is shown while no other has begun. @param told of its session */
    private record Watched(JsonObject told, PreviewCounts counts) {
        String session() {
            return told.getString("id", "");
        }
    }

    private record Shown(Watched of, Picture picture) {}

    /** What the next run will be counted in, made before it begins. @param scanner by name */
    private record Ready(String session, String scanner, PreviewCounts counts) {
        boolean isFor(ScannerModel model, JsonObject told) {
            return session.equals(told.getString("id", "")) && scanner.equals(model.name());
        }
    }

    private record Prepared(PreviewCounts counts, RunningPreview image) {}

    /** What MR told of a session, and how many changes that was after. */
    private record Known(String session, long changes, Patient.Anatomy anatomy) {}

    private final long everyMs;
    private final Patient patient;
    private final Workers workers = new Workers(1);
    private final Workers beside = new Workers(1);
    private WorkerExecutor executor;
    private WorkerExecutor asking;
    private Future<?> made = Future.succeededFuture();
    private Future<?> asked = Future.succeededFuture();
    private Future<?> preparing = Future.succeededFuture();
    private boolean isBusy;
    private boolean isAsking;
    private Watched lastLooked;
    private Watched forgotten;
    private long lastEvents;
    private long lastLeftOut;
    private int looks;
    private long nextLookNs = System.nanoTime();
    private volatile Optional<Watched> watched = Optional.empty();
    private volatile Optional<Shown> newest = Optional.empty();
    private volatile Known known = new Known("", -1, Patient.Anatomy.NONE);
    private volatile Optional<Ready> ready = Optional.empty();

    // Of the executor's one thread.
    private Watched shown;
    private Optional<Prepared> prepared = Optional.empty();
    private Optional<RunningPreview> running = Optional.empty();
    private long number;
    private double angleDeg;

    /** Of events alone. @param everyMs how often a new image is begun, when the one before is finished and counts have come */
    public PreviewVerticle(long everyMs) {
        this(everyMs, Patient.UNKNOWN);
    }

    /** @param everyMs how often a new image is begun, when the one before is finished and counts have come */
    public PreviewVerticle(long everyMs, Patient patient) {
        this.everyMs = everyMs;
        this.patient = patient;
    }

    /**
     * What is fed with the events of a run: the sinogram of the scanner, and what the live image is made of.
     *
     * @param session whose run it is, as it is told on the event bus
     */
    public LiveConsumer consumer(ScannerModel scanner, JsonObject session) {
        watched = Optional.empty();
        LiveHistogram histogram = new LiveHistogram(scanner);
        PreviewCounts begun;
        Optional<Ready> made = ready.filter(r -> r.isFor(scanner, session));
        ready = Optional.empty();
        try {
            begun = made.isPresent() ? made.get().counts : new PreviewCounts(PreviewData.of(scanner));
        } catch (RuntimeException | OutOfMemoryError e) { // nothing that shows a scan may hold it up
            LOG.error("no live image of this run: {}", e.toString());
            return histogram;
        }
        watched = Optional.of(new Watched(session, begun));
        return new Both(histogram, begun);
    }

    /** The newest picture of this run, or of the last; empty before the first. */
    public Optional<Picture> newest() {
        Optional<Watched> now = watched;
        return newest.filter(s -> now.isPresent() && s.of == now.get()).map(Shown::picture);
    }

    @Override
    public Future<?> start() {
        executor = vertx.createSharedWorkerExecutor("preview", 1, 1, TimeUnit.MINUTES);
        asking = vertx.createSharedWorkerExecutor("preview-mr", 1, 2, TimeUnit.MINUTES);
        vertx.eventBus().<JsonObject>consumer(Addresses.SESSION, m -> follow(m.body()));
        vertx.setPeriodic(Math.min(everyMs, TICK_MS), t -> {
            look();
            ask();
        });
        return Future.succeededFuture();
    }

    /** What is being made is made: an executor that is closed under its work throws in its thread. */
    @Override
    public Future<?> stop() {
        watched = Optional.empty();
        return Future.join(made, asked, preparing)
                .transform(r -> Future.join(executor.close(), asking.close()))
                .onComplete(v -> {
                    workers.close();
                    beside.close();
                });
    }

    /** A session that is armed or held will be acquired: it is got ready for; one that is not any more needs no memory. */
    private void follow(JsonObject session) {
        String state = session.getString("state", "");
        if (state.equals("armed") || state.equals("paused")) {
            preparing = executor.executeBlocking(() -> {
                        prepare(session);
                        return null;
                    })
                    .onFailure(e -> LOG.warn("live image not got ready {}", e.toString()));
        } else if (!state.equals("acquiring")
                && ready.filter(r -> r.session.equals(session.getString("id"))).isPresent()) {
            ready = Optional.empty();
            preparing = executor.executeBlocking(() -> {
                prepared = Optional.empty();
                return null;
            });
        }
    }

    /** On the executor's thread. */
    private void prepare(JsonObject session) {
        ready = Optional.empty();
        prepared = Optional.empty();
        JsonObject arm = session.getJsonObject("arm", new JsonObject());
        String scanner = arm.getString("scanner", "");
        try {
            PreviewCounts counts = new PreviewCounts(PreviewData.of(ScannerCatalogue.find(scanner)));
            ready = Optional.of(new Ready(session.getString("id", ""), scanner, counts)); // who starts at once has it
            RunningPreview image = RunningPreview.of(counts.data(), patient, session, workers);
            prepared = Optional.of(new Prepared(counts, image));
            image.rehearse();
        } catch (RuntimeException | IOException | OutOfMemoryError e) { // the run makes it, or says that it can't
            LOG.warn("live image not got ready session={} {}", session.getString("id"), e.toString());
        }
    }

    private void look() {
        if (isBusy || watched.isEmpty() || System.nanoTime() - nextLookNs < 0) {
            return;
        }
        Watched now = watched.get();
        PreviewCounts counts = now.counts;
        boolean isOver = counts.isOver(); // before the events are read: of a run that is over they are all
        long leftOut = counts.leftOut();
        boolean isLate = !isOver && now == lastLooked && leftOut > lastLeftOut;
        if (isLate && ++looks % SELDOM != 0) {
            nextLookNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(everyMs);
            return;
        }
        lastLeftOut = leftOut;
        if (now == lastLooked && counts.shown() == lastEvents) {
            if (isOver && forgotten != now) {
                forgotten = now;
                forget(now);
            }
            return;
        }
        isBusy = true;
        lastLooked = now;
        lastEvents = counts.shown();
        long begunNs = System.nanoTime();
        Future<Optional<JsonObject>> making = executor.executeBlocking(() -> make(now));
        made = making;
        making.onComplete(outcome -> {
            isBusy = false;
            long endedNs = System.nanoTime();
            nextLookNs = Math.max(
                    begunNs + TimeUnit.MILLISECONDS.toNanos(everyMs), endedNs + (long) (REST * (endedNs - begunNs)));
            if (outcome.failed()) {
                LOG.warn("live image failed", outcome.cause());
            } else {
                outcome.result().ifPresent(message -> vertx.eventBus().publish(Addresses.PREVIEW, message));
            }
        });
    }

    /** Finds out what MR has told since it was asked last; not while a picture would no longer be made of it. */
    private void ask() {
        if (isAsking || watched.isEmpty() || watched.get().counts.isOver()) {
            return;
        }
        Watched now = watched.get();
        long changes = patient.changes();
        if (known.session.equals(now.session()) && known.changes == changes) {
            return;
        }
        isAsking = true;
        VoxelGrid grid = now.counts.data().grid();
        Future<Optional<Patient.Anatomy>> telling =
                asking.executeBlocking(() -> patient.anatomy(now.told, grid, beside));
        asked = telling;
        telling.onComplete(told -> {
            isAsking = false;
            if (told.failed()) {
                LOG.warn(
                        "live image without MR session={} {}",
                        now.session(),
                        told.cause().toString());
                String why = String.valueOf(told.cause().getMessage());
                known = new Known(
                        now.session(), changes, new Patient.Anatomy(Optional.empty(), Optional.empty(), "", why));
            } else {
                told.result().ifPresent(anatomy -> known = new Known(now.session(), changes, anatomy));
            }
        });
    }

    /** The picture stays; what it was made with fills much memory, which the processing wants now. */
    private void forget(Watched over) {
        isBusy = true;
        over.counts.release();
        Future<Void> forgetting = executor.executeBlocking(() -> {
            shown = null;
            running = Optional.empty();
            return null;
        });
        made = forgetting;
        forgetting.onComplete(v -> isBusy = false);
    }

    private Optional<JsonObject> make(Watched of) throws IOException {
        long begunNs = System.nanoTime();
        if (shown != of) {
            running = prepared.filter(p -> p.counts == of.counts).map(Prepared::image);
            prepared = Optional.empty();
            if (running.isEmpty()) {
                running = Optional.of(RunningPreview.of(of.counts.data(), patient, of.told, workers));
            }
            shown = of;
        }
        RunningPreview preview = running.orElseThrow();
        Known now = known;
        preview.with(now.session.equals(of.session()) ? now.anatomy : Patient.Anatomy.NONE);
        PreviewCounts counts = of.counts;
        long newestNs = counts.newestNs();
        double dataS = counts.dataS();
        long events = counts.shown();
        long leftOut = counts.leftOut();
        angleDeg = (angleDeg + STEP_DEG) % 360;
        Optional<LivePicture> drawn = preview.next(angleDeg);
        if (drawn.isEmpty()) {
            return Optional.empty();
        }
        Picture picture = new Picture(++number, drawn.get());
        picture.png(OptionalInt.empty(), false); // made here, so that a page that asks finds it
        newest = Optional.of(new Shown(of, picture));
        long nowNs = System.nanoTime();
        return Optional.of(new JsonObject()
                .put("atMs", System.currentTimeMillis())
                .put("session", of.session())
                .put("number", picture.number())
                .put("angleDeg", angleDeg)
                .put("method", counts.data().method())
                .put("corrections", new JsonArray(preview.corrections()))
                .put("mr", preview.anatomy().mrName())
                .put("noMap", preview.anatomy().why())
                .put("dataS", dataS)
                .put("events", events)
                .put("leftOut", leftOut)
                .put("latencyMs", (nowNs - newestNs) * MS_PER_NS)
                .put("tookMs", (nowNs - begunNs) * MS_PER_NS));
    }
}
