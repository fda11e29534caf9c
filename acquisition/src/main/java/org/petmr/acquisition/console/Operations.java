package org.petmr.acquisition.console;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.Addresses;
import org.petmr.acquisition.monitor.Readiness;
import org.petmr.acquisition.security.AuditEvent;

/** What is done for each operation of the contract, by its id: requests become event bus messages, their answers responses. */
final class Operations {

    private static final int OK = 200;
    private static final int CREATED = 201;
    private static final int ACCEPTED = 202;
    private static final int NOT_READY = 503;
    private static final String NO_BODY = "";
    private static final long LONGEST_WISH_MS = TimeUnit.HOURS.toMillis(2);

    private final Vertx vertx;
    private final ConsoleVerticle.Sources sources;
    private final Map<String, Handler<RoutingContext>> handlers = new LinkedHashMap<>();
    private final Idempotency idempotency;

    Operations(Vertx vertx, ConsoleVerticle.Sources sources, Contract contract, Gate gate) {
        this.vertx = vertx;
        this.sources = sources;
        this.idempotency = new Idempotency(sources.idempotency());
        answer("listSessions", http -> ask(Addresses.SESSION_LIST, null).map(Answer::ok));
        answer("armSession", http -> once(http, () -> arm(http)));
        command("startSession", Addresses.SESSION_START);
        command("stopSession", Addresses.SESSION_STOP);
        command("pauseSession", Addresses.SESSION_PAUSE);
        command("resumeSession", Addresses.SESSION_RESUME);
        command("abortSession", Addresses.SESSION_ABORT);
        answer("processSession", http -> once(http, () -> process(http)));
        vertx.eventBus().<JsonObject>consumer(Addresses.SESSION_CORRECTED, m -> noteCorrections(m.body()));
        answer("listJobs", http -> ask(Addresses.JOB_LIST, null).map(all -> Answer.ok(JobView.of(all, http))));
        answer("getJob", http -> ask(Addresses.JOB_GET, http.pathParam("id")).map(JobView::answer));
        jobCommand("cancelJob", Addresses.JOB_CANCEL);
        jobCommand("retryJob", Addresses.JOB_RETRY);
        answer("replaceMap", http -> ofPatient(http, () -> wish(http, Addresses.SESSION_MUMAP, OK)));
        answer("uploadLabels", http -> ofPatient(http, () -> labels(http)));
        answer("measureRegions", http -> ofPatient(http, () -> wish(http, Addresses.SESSION_REGIONS, CREATED)));
        answer(
                "getSession",
                http -> ask(Addresses.SESSION_GET, http.pathParam("id"))
                        .compose(this::withSends)
                        .map(session -> Answer.session(200, session)));
        answer("listSeries", this::series);
        new ExchangeOperations(vertx).addTo(this);
        new StoreOperations(vertx, sources.audit()).addTo(this);
        new ExaminationOperations(vertx, sources.examinations()).addTo(this);
        new ReviewOperations(vertx, sources.sessions(), sources.examinations()).addTo(this);
        handle("getFormerFile", http -> {
            Path folder = Path.of("results", http.pathParam("processing"));
            file(http, folder, http.pathParam("file"));
        });
        answer("listProtocols", http -> ask(Addresses.PROTOCOL_LIST, null).map(Answer::ok));
        answer(
                "getProtocol",
                http -> ask(Addresses.PROTOCOL_GET, http.pathParam("name")).map(Answer::ok));
        handle("getPicture", http -> file(http, "fused.png"));
        handle("getFile", http -> file(http, http.pathParam("file")));
        answer("getState", http -> ask(Addresses.STATE_GET, null).map(state -> Answer.ok(SessionView.ofState(state))));
        answer("getQc", http -> ask(Addresses.QC_GET, null).map(Answer::ok));
        answer(
                "runQc",
                http -> once(
                        http,
                        () -> ask(Addresses.QC_RUN, http.body().asJsonObject().getString("session"))
                                .map(trend -> new Answer(ACCEPTED, trend, Map.of()))));
        answer("getContract", http -> Future.succeededFuture(Answer.ok(contract.document())));
        answer("getMe", http -> Future.succeededFuture(Answer.ok(gate.me(http))));
        answer("login", gate::login);
        answer("beginOpenIdLogin", gate::beginOpenIdLogin);
        answer("endOpenIdLogin", gate::endOpenIdLogin);
        answer("logout", gate::logout);
        answer("stayLoggedIn", http -> Future.succeededFuture(Answer.done())); // the gate has seen it
        answer("isLive", http -> Future.succeededFuture(Answer.ok(new JsonObject().put("status", "up"))));
        answer("isReady", http -> ready());
    }

    Map<String, Handler<RoutingContext>> handlers() {
        return handlers;
    }

    void handle(String operationId, Handler<RoutingContext> handler) {
        handlers.put(operationId, handler);
    }

    void answer(String operationId, Function<RoutingContext, Future<Answer>> work) {
        handle(
                operationId,
                http -> work.apply(http)
                        .onSuccess(answer -> {
                            AuditTap.noteSession(http, answer.body());
                            answer.send(http);
                        })
                        .onFailure(e -> Problems.send(http, e)));
    }

    /** Of a wish whose answer does not say whose data it is about: the session does, for the audit trail. */
    Future<Answer> ofPatient(RoutingContext http, Supplier<Future<Answer>> work) {
        return ask(Addresses.SESSION_GET, http.pathParam("id")).compose(session -> {
            AuditTap.noteSession(http, session);
            return work.get();
        });
    }

    /**
     * It may wait behind others and beside a reconstruction; what is done in the end must not be told as failed before. Whoever asks
     * the same a second time waits as long.
     */
    private Future<Answer> wish(RoutingContext http, String address, int status) {
        JsonObject wish = new JsonObject()
                .put("id", http.pathParam("id"))
                .put("wish", http.body().asString());
        Future<Answer> done = once(
                http,
                () -> ask(address, wish, versions(http).setSendTimeout(LONGEST_WISH_MS))
                        .map(figures -> new Answer(status, figures, Map.of())));
        return Answer.waited(vertx, http, status, done);
    }

    /** Read and laid on the image, which may wait as a wish does. */
    private Future<Answer> labels(RoutingContext http) {
        DeliveryOptions options = versions(http)
                .setSendTimeout(LONGEST_WISH_MS)
                .addHeader("id", http.pathParam("id"))
                .addHeader("file", http.pathParam("file"));
        String space = http.queryParams().get("space");
        if (space != null) {
            options.addHeader("space", space);
        }
        Future<Answer> kept = once(
                http,
                () -> ask(Addresses.SESSION_LABELS, http.body().buffer(), options)
                        .map(labels -> new Answer(CREATED, labels, Map.of())));
        return Answer.waited(vertx, http, CREATED, kept);
    }

    private Future<Answer> series(RoutingContext http) {
        return ask(Addresses.SESSION_GET, http.pathParam("id")).compose(session -> {
            AuditTap.noteSession(http, session);
            return ask(Addresses.SESSION_SERIES, session.getString("id")).map(Answer::ok);
        });
    }

    private void command(String operationId, String address) {
        answer(
                operationId,
                http -> once(
                        http,
                        () -> ask(address, http.pathParam("id"), versions(http))
                                .map(session -> Answer.session(200, session))));
    }

    /** Where its objects are on their way to. */
    private Future<JsonObject> withSends(JsonObject session) {
        return ask(Addresses.SENDS_GET, session.getString("id"))
                .otherwise(new JsonObject())
                .map(sends -> session.put("sends", sends.getJsonArray("sends", new JsonArray()))
                        .put("steps", sends.getJsonArray("steps", new JsonArray())));
    }

    private void jobCommand(String operationId, String address) {
        answer(
                operationId,
                http -> once(
                        http,
                        () -> ask(address, http.pathParam("id"), versions(http)).map(JobView::answer)));
    }

    private Future<Answer> process(RoutingContext http) {
        String text = http.body().asString();
        String user = Gate.caller(http).user();
        return vertx.executeBlocking(() -> text == null || text.isBlank()
                        ? NO_BODY
                        : withCheckedFiles(http.body().asJsonObject().put("by", user)))
                .compose(wish -> ask(
                        Addresses.SESSION_PROCESS,
                        new JsonObject().put("id", http.pathParam("id")).put("wish", wish),
                        versions(http)))
                .map(session -> Answer.session(200, session));
    }

    /** Beside the record of the request: what was corrected, from what to what. */
    private void noteCorrections(JsonObject corrected) {
        sources.audit()
                .write(new AuditEvent(
                        AuditEvent.Kind.PROCEDURE,
                        "U",
                        true,
                        corrected.getString("by", ""),
                        "",
                        corrected.getString("patient"),
                        "session %s, processing %d: %s"
                                .formatted(
                                        corrected.getString("session"),
                                        corrected.getInteger("processing"),
                                        corrected.getString("corrections"))));
    }

    static DeliveryOptions versions(RoutingContext http) {
        String wanted = http.request().getHeader("if-match");
        return wanted == null ? new DeliveryOptions() : new DeliveryOptions().addHeader(Addresses.IF_MATCH, wanted);
    }

    Future<Answer> once(RoutingContext http, Supplier<Future<Answer>> work) {
        Buffer body = http.body().buffer();
        return once(http, Fingerprint.of(body == null ? new byte[0] : body.getBytes()), work);
    }

    /** @param fingerprint of the body */
    Future<Answer> once(RoutingContext http, String fingerprint, Supplier<Future<Answer>> work) {
        String key = http.request().getHeader("idempotency-key");
        if (key == null) {
            return work.get();
        }
        String request = http.request().method() + " " + http.request().uri() + "\n"
                + http.request().getHeader("if-match") + "\n"
                + fingerprint;
        return idempotency.once(Gate.caller(http).user() + " " + key, request, work);
    }

    private Future<Answer> arm(RoutingContext http) {
        return vertx.executeBlocking(() -> withCheckedFiles(http.body().asJsonObject()))
                .compose(request -> ask(Addresses.SESSION_ARM, request))
                .map(session ->
                        Answer.session(CREATED, session).with("location", "/api/sessions/" + session.getString("id")));
    }

    /** The request with files by their whole path, so that what is processed later is what was checked now. */
    String withCheckedFiles(JsonObject request) {
        if (request.getValue("pipeline") instanceof JsonObject pipeline
                && pipeline.getValue("normalisationFile") instanceof String name) {
            pipeline.put(
                    "normalisationFile",
                    sources.files().find("pipeline.normalisationFile", name).toString());
        }
        return request.encode();
    }

    private Future<JsonObject> ask(String address, Object body) {
        return ask(address, body, new DeliveryOptions());
    }

    private Future<JsonObject> ask(String address, Object body, DeliveryOptions options) {
        return vertx.eventBus().<JsonObject>request(address, body, options).map(reply -> reply.body());
    }

    private Future<Answer> ready() {
        return Readiness.check(vertx, sources.sessions(), sources.checks()).map(checks -> {
            boolean isReady = checks.values().stream().allMatch(Readiness.OK::equals);
            JsonObject all = new JsonObject();
            checks.forEach(all::put);
            return new Answer(
                    isReady ? 200 : NOT_READY,
                    new JsonObject().put("status", isReady ? "up" : "down").put("checks", all),
                    Map.of());
        });
    }

    static Path inside(Path results, String name) {
        AcquisitionException none =
                AcquisitionException.notFound("file: %s (expected: a file of the results)".formatted(name));
        try {
            Path file = results.resolve(name).normalize();
            if (!file.startsWith(results)) {
                throw none;
            }
            return file;
        } catch (InvalidPathException e) {
            throw none;
        }
    }

    /** A file of the session's results. The session must be known, and the path stay inside its directory. */
    private void file(RoutingContext http, String name) {
        file(http, Path.of("result"), name);
    }

    private void file(RoutingContext http, Path folder, String name) {
        String id = http.pathParam("id");
        ask(Addresses.SESSION_GET, id)
                .compose(session -> {
                    AuditTap.noteSession(http, session);
                    Path results =
                            sources.sessions().resolve(session.getString("id")).resolve(folder);
                    Path file = inside(results, name);
                    return vertx.fileSystem().props(file.toString()).transform(props -> {
                        if (props.failed() || !props.result().isRegularFile()) {
                            return Future.failedFuture(AcquisitionException.notFound(
                                    "file: %s (expected: a file of the results of session %s)".formatted(name, id)));
                        }
                        http.response().putHeader("cache-control", "no-store");
                        return name.endsWith(".html")
                                ? report(http, file)
                                : http.response().sendFile(file.toString());
                    });
                })
                .onFailure(e -> Problems.send(http, e));
    }

    private Future<Void> report(RoutingContext http, Path file) {
        return vertx.executeBlocking(() -> ReportPolicy.of(file)).compose(policy -> {
            http.response().putHeader("content-security-policy", policy);
            return http.response().sendFile(file.toString());
        });
    }
}
