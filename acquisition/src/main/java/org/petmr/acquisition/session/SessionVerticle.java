package org.petmr.acquisition.session;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Function;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.Addresses;
import org.petmr.acquisition.jobs.JobStatus;
import org.petmr.acquisition.said.Phrase;
import org.petmr.acquisition.said.Refusals;

/** The door of the state machine: takes requests from the event bus to {@link SessionControl} and back. */
public final class SessionVerticle extends VerticleBase {

    private static final long WATCH_MS = 250;

    private final SessionControl.Parts parts;
    private SessionControl control;
    private SessionRetention retention;
    private SessionResults results;

    public SessionVerticle(SessionControl.Parts parts) {
        this.parts = parts;
    }

    @Override
    public Future<?> start() {
        control = new SessionControl(vertx, context, parts);
        retention = new SessionRetention(vertx, context, control);
        results = new SessionResults(vertx, control);
        serve(Addresses.SESSION_START, id -> {
            retention.requireThere(id);
            return control.start(id);
        });
        serve(Addresses.SESSION_STOP, id -> control.stop(id));
        serve(Addresses.SESSION_PAUSE, id -> control.pause(id));
        serve(Addresses.SESSION_RESUME, id -> {
            retention.requireThere(id);
            return control.resume(id);
        });
        serve(Addresses.SESSION_ABORT, id -> control.abort(id));
        vertx.eventBus().<JsonObject>consumer(Addresses.SESSION_PROCESS, this::process);
        vertx.eventBus().<Void>consumer(Addresses.JOB_LIST, m -> answer(m, () -> Future.succeededFuture(jobs())));
        serveJob(
                Addresses.JOB_GET,
                id -> Future.succeededFuture(control.processing().job(id)));
        serveJob(
                Addresses.JOB_CANCEL,
                id -> Future.succeededFuture(control.processing().cancelJob(id)));
        serveJob(Addresses.JOB_RETRY, id -> {
            retention.requireThere(control.processing().job(id).job().acquisitionId());
            return control.processing().retryJob(id);
        });
        vertx.eventBus().<Void>consumer(Addresses.STORE_MARKS, m -> answer(m, () -> retention.marks()));
        vertx.eventBus()
                .<JsonObject>consumer(
                        Addresses.STORE_KEEP,
                        m -> answer(
                                m,
                                () -> retention.keep(
                                        m.body().getString("id"), m.body().getBoolean("isKept"))));
        vertx.eventBus()
                .<JsonObject>consumer(
                        Addresses.STORE_PRUNE,
                        m -> answer(
                                m,
                                () -> retention.prune(
                                        m.body().getBoolean("isDryRun"),
                                        m.body().getJsonObject("by"))));
        serve(Addresses.SESSION_GET, id -> Future.succeededFuture(control.get(id)));
        vertx.eventBus()
                .<String>consumer(
                        Addresses.SESSION_ARM,
                        m -> answer(
                                m,
                                () -> ScheduledArm.filled(vertx, m.body())
                                        .compose(control::arm)
                                        .map(SessionJson::of)));
        vertx.eventBus()
                .<JsonObject>consumer(
                        Addresses.SESSION_MUMAP,
                        m -> answer(
                                m,
                                () -> results.replaceMap(
                                        m.body().getString("id"),
                                        SessionJson.mapReplacement(m.body().getString("wish")))));
        vertx.eventBus()
                .<Buffer>consumer(
                        Addresses.SESSION_LABELS,
                        m -> answer(m, () -> {
                            String id = m.headers().get("id");
                            requireVersion(m, id);
                            LabelUpload upload = new LabelUpload(
                                    m.headers().get("file"),
                                    m.headers().get("space"),
                                    m.body().getBytes());
                            return results.keepLabels(id, upload);
                        }));
        vertx.eventBus()
                .<JsonObject>consumer(
                        Addresses.SESSION_REGIONS,
                        m -> answer(m, () -> {
                            String id = m.body().getString("id");
                            requireVersion(m, id);
                            return results.measure(
                                    id, SessionJson.regionRequest(m.body().getString("wish")));
                        }));
        vertx.eventBus()
                .<String>consumer(
                        Addresses.SESSION_SERIES,
                        m -> answer(m, () -> {
                            Session session = control.get(m.body());
                            return vertx.executeBlocking(() -> parts.register().series(session), false);
                        }));
        vertx.eventBus()
                .<JsonObject>consumer(
                        Addresses.SESSION_LIST, m -> answer(m, () -> Future.succeededFuture(list(m.body()))));
        vertx.eventBus()
                .<Void>consumer(Addresses.STATE_GET, m -> answer(m, () -> Future.succeededFuture(control.state())));
        vertx.eventBus()
                .<Void>consumer(Addresses.PROTOCOL_LIST, m -> answer(m, () -> Future.succeededFuture(protocols())));
        vertx.eventBus()
                .<String>consumer(
                        Addresses.PROTOCOL_GET, m -> answer(m, () -> Future.succeededFuture(protocol(m.body()))));
        vertx.eventBus().<JsonObject>consumer(Addresses.SENDS, m -> {
            parts.register().onTheirWay(m.body().getJsonArray("sends", new JsonArray()));
            if (m.body().getBoolean("isDelivered", false)) {
                parts.register().exported(m.body().getString("session"));
                m.body()
                        .getJsonArray("delivered")
                        .forEach(id -> parts.register().exported((String) id));
            }
        });
        vertx.setPeriodic(WATCH_MS, t -> control.watch());
        return control.restore();
    }

    @Override
    public Future<?> stop() {
        return control.shutDown();
    }

    private JsonObject protocols() {
        JsonArray all = new JsonArray();
        parts.protocols().all().forEach(p -> all.add(SessionJson.of(p)));
        return new JsonObject().put("protocols", all);
    }

    private JsonObject protocol(String name) {
        return parts.protocols()
                .find(name)
                .map(SessionJson::of)
                .orElseThrow(() -> AcquisitionException.notFound(Phrase.UNKNOWN_PROTOCOL.of(
                        "protocol: %s (expected: one of %s)",
                        name, parts.protocols().names())));
    }

    private JsonObject list(JsonObject wish) {
        ListWish.Page<Session> page = ListWish.of(wish)
                .of(
                        control.newestFirst(),
                        s -> new ListWish.Facts(s.id(), s.state().lower(), s.armedAt(), s.arm()));
        JsonArray told = new JsonArray();
        page.rows().forEach(s -> told.add(SessionJson.of(s)));
        JsonObject list = new JsonObject().put("sessions", told).put("total", page.matching());
        page.next().ifPresent(at -> list.put("next", at.toString()));
        return list;
    }

    private JsonObject jobs() {
        JsonArray all = new JsonArray();
        List<JobStatus> oldestFirst = control.processing().jobs();
        for (int i = oldestFirst.size() - 1; i >= 0; i--) {
            all.add(told(oldestFirst.get(i)));
        }
        return new JsonObject().put("jobs", all);
    }

    private JsonObject told(JobStatus job) {
        return ToldJob.of(job, control.get(job.job().acquisitionId()).arm());
    }

    private void process(Message<JsonObject> m) {
        answer(m, () -> {
            String id = m.body().getString("id");
            requireVersion(m, id);
            retention.requireThere(id);
            return control.processing()
                    .process(id, SessionJson.processWish(m.body().getString("wish")))
                    .map(SessionJson::of);
        });
    }

    private void requireVersion(Message<?> m, String id) {
        String ifMatch = m.headers().get(Addresses.IF_MATCH);
        if (ifMatch != null) {
            SessionJson.requireVersion(control.get(id), ifMatch);
        }
    }

    private void serveJob(String address, Function<String, Future<JobStatus>> action) {
        vertx.eventBus()
                .<String>consumer(
                        address,
                        m -> answer(m, () -> {
                            JobStatus now = control.processing().job(m.body());
                            SessionJson.requireVersion(
                                    m.headers().get(Addresses.IF_MATCH),
                                    Integer.toString(now.job().version()),
                                    "job %s is %s"
                                            .formatted(
                                                    m.body(), now.job().state().lower()));
                            return action.apply(m.body()).map(this::told);
                        }));
    }

    private void serve(String address, Function<String, Future<Session>> action) {
        vertx.eventBus()
                .<String>consumer(
                        address,
                        m -> answer(m, () -> {
                            requireVersion(m, m.body());
                            return action.apply(m.body()).map(SessionJson::of);
                        }));
    }

    private interface Answer {
        Future<JsonObject> get();
    }

    private static void answer(Message<?> message, Answer answer) {
        Future<JsonObject> outcome;
        try {
            outcome = answer.get();
        } catch (RuntimeException e) {
            outcome = Future.failedFuture(e);
        }
        outcome.onSuccess(message::reply).onFailure(e -> Refusals.answer(message, e));
    }
}
