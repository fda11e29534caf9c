package org.petmr.acquisition.console;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.petmr.acquisition.Addresses;

/** What goes to archives and comes from the worklist, for the console. */
final class ExchangeOperations {

    private final Vertx vertx;

    ExchangeOperations(Vertx vertx) {
        this.vertx = vertx;
    }

    void addTo(Operations operations) {
        operations.answer(
                "listSends",
                http -> ask(
                                Addresses.SENDS_GET,
                                http.queryParams().get("session"),
                                new JsonObject().put("sends", new JsonArray()).put("steps", new JsonArray()))
                        .map(Answer::ok));
        operations.answer(
                "retrySend",
                http -> operations.once(
                        http,
                        () -> vertx.eventBus()
                                .<JsonObject>request(Addresses.SENDS_RETRY, http.pathParam("id"))
                                .map(reply -> Answer.ok(reply.body()))));
        operations.answer(
                "getWorklist",
                http -> ask(
                                Addresses.WORKLIST_GET,
                                null,
                                new JsonObject()
                                        .put("configured", false)
                                        .put("isDown", false)
                                        .put("message", "this service has no worklist")
                                        .put("entries", new JsonArray()))
                        .map(Answer::ok));
    }

    /** @param without the answer of a service that has no such room */
    private Future<JsonObject> ask(String address, String body, JsonObject without) {
        return vertx.eventBus()
                .<JsonObject>request(address, body)
                .map(reply -> reply.body())
                .recover(e -> e instanceof ReplyException reply && reply.failureType() == ReplyFailure.NO_HANDLERS
                        ? Future.succeededFuture(without)
                        : Future.failedFuture(e));
    }
}
