package org.petmr.acquisition.console;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.nio.file.Path;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.Addresses;

/** Examinations of several beds, for the console. */
final class ExaminationOperations {

    private static final int CREATED = 201;

    private final Vertx vertx;
    private final Path examinations;

    /** @param examinations directory of all of them */
    ExaminationOperations(Vertx vertx, Path examinations) {
        this.vertx = vertx;
        this.examinations = examinations;
    }

    void addTo(Operations operations) {
        operations.answer(
                "listExaminations",
                http -> ask(Addresses.EXAMINATION_LIST, null, new DeliveryOptions())
                        .map(Answer::ok));
        operations.answer("armExamination", http -> operations.once(http, () -> arm(http, operations)));
        operations.answer(
                "getExamination",
                http -> command(Addresses.EXAMINATION_GET, http, new DeliveryOptions())
                        .map(e -> answer(200, e)));
        command("armNextBed", Addresses.EXAMINATION_NEXT, operations);
        command("closeExamination", Addresses.EXAMINATION_CLOSE, operations);
        command("knitExamination", Addresses.EXAMINATION_KNIT, operations);
        operations.handle("getWholeFile", http -> file(http, Path.of("result")));
        operations.handle("getFormerWholeFile", http -> file(http, Path.of("results", http.pathParam("processing"))));
    }

    private void command(String operationId, String address, Operations operations) {
        operations.answer(
                operationId,
                http -> operations.once(
                        http,
                        () -> command(address, http, Operations.versions(http)).map(e -> answer(200, e))));
    }

    private Future<JsonObject> command(String address, RoutingContext http, DeliveryOptions options) {
        JsonObject body = new JsonObject().put("id", http.pathParam("id"));
        String wish = http.body() == null ? null : http.body().asString();
        if (wish != null && !wish.isBlank()) {
            body.put("wish", new JsonObject(wish));
        }
        return ask(address, body, options);
    }

    private Future<Answer> arm(RoutingContext http, Operations operations) {
        return vertx.executeBlocking(() -> {
                    JsonObject request = http.body().asJsonObject();
                    return request.put("arm", new JsonObject(operations.withCheckedFiles(request.getJsonObject("arm"))))
                            .encode();
                })
                .compose(request -> ask(Addresses.EXAMINATION_ARM, request, new DeliveryOptions()))
                .map(e -> answer(CREATED, e).with("location", "/api/examinations/" + e.getString("id")));
    }

    /** With its version as ETag. */
    private static Answer answer(int status, JsonObject examination) {
        return Answer.ok(examination).as(status).with("etag", "\"" + examination.getInteger("version") + '"');
    }

    private Future<JsonObject> ask(String address, Object body, DeliveryOptions options) {
        return vertx.eventBus().<JsonObject>request(address, body, options).map(reply -> reply.body());
    }

    /** A file of the last knitting that came to its end, or of one that is named. */
    private void file(RoutingContext http, Path folder) {
        String id = http.pathParam("id");
        String name = http.pathParam("file");
        ask(Addresses.EXAMINATION_GET, new JsonObject().put("id", id), new DeliveryOptions())
                .compose(examination -> {
                    AuditTap.noteSession(http, examination);
                    Path file = Operations.inside(
                            examinations.resolve(examination.getString("id")).resolve(folder), name);
                    return vertx.fileSystem().props(file.toString()).transform(props -> {
                        if (props.failed() || !props.result().isRegularFile()) {
                            return Future.failedFuture(AcquisitionException.notFound(
                                    "file: %s (expected: a file of the results of examination %s)"
                                            .formatted(name, id)));
                        }
                        http.response().putHeader("cache-control", "no-store");
                        return http.response().sendFile(file.toString());
                    });
                })
                .onFailure(e -> Problems.send(http, e));
    }
}
