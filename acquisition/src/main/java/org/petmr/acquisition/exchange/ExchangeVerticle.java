package org.petmr.acquisition.exchange;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.Addresses;
import org.petmr.acquisition.config.AcquisitionConfig;
import org.petmr.acquisition.dicom.DicomNode;
import org.petmr.acquisition.dicom.NodeServices;
import org.petmr.acquisition.monitor.Alarm;
import org.petmr.acquisition.said.Phrase;
import org.petmr.acquisition.said.Refusals;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Wires archives, worklist and MPPS to the event bus: answers what is asked, follows the sessions, tells what changes. */
public final class ExchangeVerticle extends VerticleBase implements Deliveries {

    private static final Logger LOG = LoggerFactory.getLogger(ExchangeVerticle.class);
    private static final long LOOK_EVERY_MS = 60_000;
    private static final long OPEN_S = 60;
    private static final long LONGEST_ASK_S = 3;

    private final AcquisitionConfig.Dicom config;
    private final DicomNode node;
    private final Path directory;
    private final Clock clock = Clock.systemUTC();

    /** Done when objects can be taken over; a pipeline that goes on at once after a start waits for it. */
    private final CompletableFuture<Dispatch> dispatch = new CompletableFuture<>();

    private volatile Optional<StepDesk> steps = Optional.empty();
    private volatile Optional<WorklistDesk> worklist = Optional.empty();
    private WorkerExecutor stepWork;

    /** @param directory where everything lies that is on its way; holds patients' data */
    public ExchangeVerticle(AcquisitionConfig.Dicom config, DicomNode node, Path directory) {
        this.config = config;
        this.node = node;
        this.directory = directory;
    }

    @Override
    public Future<?> start() {
        stepWork = vertx.createSharedWorkerExecutor("dicom-steps", 1); // one thread: reports stay in order
        worklist = ExchangeSetup.named(config, config.worklist())
                .map(peer -> new WorklistDesk(node, peer, config.aeTitle(), clock));
        return vertx.executeBlocking(() -> {
                    dispatch.complete(new Dispatch(config, node, vertx, directory, clock, this::changed));
                    if (!config.mpps().isEmpty()) {
                        steps = Optional.of(new StepDesk(
                                config,
                                node,
                                directory,
                                id -> worklist.flatMap(desk -> desk.scheduled(id)),
                                this::changed));
                    }
                    return null;
                })
                .onFailure(dispatch::completeExceptionally)
                .onSuccess(v -> listen());
    }

    private void listen() {
        NodeDesk nodes = new NodeDesk(config, node);
        vertx.eventBus().<Void>consumer(Addresses.DICOM_GET, m -> m.reply(nodes.json()));
        vertx.eventBus().<String>consumer(Addresses.DICOM_ECHO, m -> echo(nodes, m));
        vertx.eventBus().<String>consumer(Addresses.SENDS_GET, m -> m.reply(json(m.body())));
        vertx.eventBus().<String>consumer(Addresses.SENDS_RETRY, this::retry);
        vertx.eventBus().<Void>consumer(Addresses.WORKLIST_GET, this::list);
        vertx.eventBus().<String>consumer(Addresses.WORKLIST_STEP, this::step);
        if (steps.isPresent()) {
            vertx.eventBus()
                    .<JsonObject>consumer(Addresses.STATE, m -> follow(m.body().getJsonObject("session")));
            vertx.eventBus()
                    .<JsonObject>request(Addresses.STATE_GET, null)
                    .onSuccess(m -> follow(m.body().getJsonObject("session")));
            vertx.eventBus().<JsonObject>consumer(Addresses.EXAMINATION, m -> noteExamination(m.body()));
        }
        // Whoever keeps books on it may have missed it before the end.
        dispatch.join().all().stream().map(Delivery::session).distinct().forEach(this::changed);
        worklist.ifPresent(desk -> {
            desk.refresh();
            vertx.setPeriodic(LOOK_EVERY_MS, t -> desk.refresh());
        });
    }

    @Override
    public Future<?> stop() {
        return vertx.executeBlocking(() -> {
            if (dispatch.isDone() && !dispatch.isCompletedExceptionally()) {
                dispatch.join().close();
            }
            steps.ifPresent(StepDesk::close);
            return null;
        });
    }

    /** What our port serves, with the reports of archives; to be asked once this is deployed. */
    public NodeServices serving(NodeServices others) {
        return opened().serving(others);
    }

    private Dispatch opened() {
        try {
            return dispatch.get(OPEN_S, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw AcquisitionException.failed("interrupted while the send queue was being opened", e);
        } catch (ExecutionException | TimeoutException e) {
            throw AcquisitionException.failed("the send queue is not open", e);
        }
    }

    @Override
    public List<Delivery> deliver(String session, List<String> imagesOf, List<ExportedSeries> series)
            throws IOException {
        List<Delivery> deliveries = opened().deliver(session, imagesOf, series);
        if (steps.isPresent()) {
            steps.get().made(session, series); // only what is on its way, and once
        }
        return deliveries;
    }

    /** What the operator should know; may be asked from any thread. */
    public List<Alarm> alarms() {
        List<Alarm> all = new ArrayList<>();
        if (dispatch.isDone()) {
            all.addAll(dispatch.join().alarms());
        }
        steps.ifPresent(desk -> all.addAll(desk.alarms()));
        worklist.ifPresent(desk -> all.addAll(desk.alarms()));
        return all;
    }

    /** How it all stands, for the metrics; may be asked from any thread. */
    public String metrics() {
        return new ExchangeMetrics(
                        dispatch.isDone() && !dispatch.isCompletedExceptionally()
                                ? dispatch.join().all()
                                : List.of(),
                        worklist.map(WorklistDesk::isDown),
                        steps.map(StepDesk::reports))
                .text();
    }

    private void changed(String session) {
        List<Delivery> images = imagesOf(session);
        boolean isDelivered = !images.isEmpty() && images.stream().allMatch(Delivery::isOver);
        JsonArray delivered = new JsonArray();
        if (isDelivered) {
            images.stream().flatMap(d -> d.imagesOf().stream()).distinct().forEach(delivered::add);
        }
        vertx.eventBus()
                .publish(
                        Addresses.SENDS,
                        json(session)
                                .put("session", session)
                                .put("isDelivered", isDelivered)
                                .put("delivered", delivered));
    }

    /** Regions that are measured later, and raw data, which only refer to the list mode, are not the examination. */
    private List<Delivery> imagesOf(String session) {
        return !dispatch.isDone()
                ? List.of()
                : dispatch.join().all().stream()
                        .filter(d -> d.session().equals(session) && d.isOfImages())
                        .toList();
    }

    private JsonObject json(String session) {
        JsonArray sends = new JsonArray();
        if (dispatch.isDone()) {
            dispatch.join().all().stream()
                    .filter(d -> session == null || session.equals(d.session()))
                    .forEach(d -> sends.add(d.json()));
        }
        return new JsonObject()
                .put("sends", sends)
                .put("steps", steps.map(desk -> desk.json(session)).orElseGet(JsonArray::new));
    }

    private void echo(NodeDesk nodes, Message<String> message) {
        try {
            Future.fromCompletionStage(nodes.echo(message.body()), context).onSuccess(message::reply);
        } catch (AcquisitionException e) {
            fail(message, e);
        }
    }

    private void retry(Message<String> message) {
        Optional<Delivery> known = dispatch.join().find(message.body());
        if (known.isEmpty()) {
            fail(
                    message,
                    AcquisitionException.notFound(
                            Phrase.NO_SEND.of("send: %s (expected: the id of a send)", message.body())));
        } else if (!dispatch.join().retry(message.body())) {
            fail(
                    message,
                    AcquisitionException.conflict(Phrase.NOTHING_TO_SEND.said(
                            "send %s is %s (expected: one with something left to send)"
                                    .formatted(
                                            message.body(), known.get().state().lower()),
                            message.body())));
        } else {
            message.reply(json(known.get().session()));
        }
    }

    private void list(Message<Void> message) {
        if (worklist.isEmpty()) {
            message.reply(new JsonObject()
                    .put("configured", false)
                    .put("isDown", false)
                    .put("message", "no worklist is configured (dicom.worklist)")
                    .put("entries", new JsonArray()));
            return;
        }
        WorklistDesk desk = worklist.get();
        asked(desk).onComplete(v -> message.reply(desk.json()));
    }

    /** Asked, or given up for now: a worklist that hangs must not hide the list as it was read last. */
    private Future<Void> asked(WorklistDesk desk) {
        return Future.fromCompletionStage(desk.refresh(), context).timeout(LONGEST_ASK_S, TimeUnit.SECONDS);
    }

    private void step(Message<String> message) {
        if (worklist.isEmpty()) {
            fail(
                    message,
                    AcquisitionException.invalid(
                            Phrase.WORKLIST_NONE.said("scheduledStepId: %s (expected: none, no worklist is configured)"
                                    .formatted(message.body()))));
            return;
        }
        WorklistDesk desk = worklist.get();
        Future<Void> known = desk.has(message.body()) ? Future.succeededFuture() : asked(desk);
        known.onComplete(v -> {
            try {
                message.reply(desk.forArming(message.body()));
            } catch (AcquisitionException e) {
                fail(message, e);
            }
        });
    }

    private static void fail(Message<?> message, AcquisitionException e) {
        Refusals.answer(message, e);
    }

    /** The session that is shown, and those whose step is open though others are shown. */
    private void follow(JsonObject shown) {
        if (shown != null) {
            note(shown);
        }
        for (SessionStep step : steps.orElseThrow().open()) {
            String id = step.session();
            if (!step.beds().isEmpty()) {
                vertx.eventBus()
                        .<JsonObject>request(Addresses.EXAMINATION_GET, new JsonObject().put("id", id))
                        .onSuccess(m -> noteExamination(m.body()))
                        .onFailure(e -> LOG.debug("step of an examination that is not known yet id={}", id));
            } else if (shown == null || !id.equals(shown.getString("id"))) {
                vertx.eventBus()
                        .<JsonObject>request(Addresses.SESSION_GET, id)
                        .onSuccess(m -> note(m.body()))
                        .onFailure(e -> LOG.warn("step of a session that is not known id={}", id));
            }
        }
    }

    private interface Following {
        void of(StepDesk desk) throws IOException;
    }

    private void note(JsonObject session) {
        note(session, desk -> desk.follow(session));
    }

    private void noteExamination(JsonObject examination) {
        note(examination, desk -> desk.followExamination(examination));
    }

    private void note(JsonObject whole, Following following) {
        stepWork.executeBlocking(() -> {
                    following.of(steps.orElseThrow());
                    return null;
                })
                .onFailure(e -> LOG.error("step not reported id={}", whole.getString("id"), e));
    }
}
