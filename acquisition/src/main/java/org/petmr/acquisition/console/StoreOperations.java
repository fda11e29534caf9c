package org.petmr.acquisition.console;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.TimeUnit;
import org.petmr.acquisition.Addresses;
import org.petmr.acquisition.security.AuditEvent;
import org.petmr.acquisition.security.AuditTrail;

/** What an admin does with stored list mode: looks at its marks, keeps it, lets go of what the policy lets go. */
final class StoreOperations {

    private static final String USER = "user";
    private static final String ADDRESS = "address";
    private static final long LONGEST_PRUNE_MS = TimeUnit.HOURS.toMillis(12);

    private final Vertx vertx;
    private final AuditTrail audit;

    StoreOperations(Vertx vertx, AuditTrail audit) {
        this.vertx = vertx;
        this.audit = audit;
    }

    void addTo(Operations operations) {
        operations.answer(
                "getStoreMarks", http -> ask(Addresses.STORE_MARKS, null).map(Answer::ok));
        operations.answer(
                "keepSession", http -> operations.ofPatient(http, () -> operations.once(http, () -> keep(http))));
        operations.answer("pruneStore", http -> prune(http, operations));
        vertx.eventBus().<JsonObject>consumer(Addresses.STORE_PRUNED, m -> note(m.body()));
    }

    private Future<JsonObject> ask(String address, Object body) {
        return vertx.eventBus().<JsonObject>request(address, body).map(reply -> reply.body());
    }

    private Future<Answer> keep(RoutingContext http) {
        return ask(
                        Addresses.STORE_KEEP,
                        new JsonObject()
                                .put("id", http.pathParam("id"))
                                .put("isKept", http.body().asJsonObject().getBoolean("isKept")))
                .map(Answer::ok);
    }

    /** Waited for as long as it takes: the records of the trail are written one by one, whoever waits. */
    private Future<Answer> prune(RoutingContext http, Operations operations) {
        JsonObject wish = new JsonObject()
                .put("isDryRun", http.body().asJsonObject().getBoolean("isDryRun", false))
                .put("by", new JsonObject().put(USER, Gate.caller(http).user()).put(ADDRESS, Gate.address(http)));
        Future<Answer> pruned = operations.once(
                http,
                () -> vertx.eventBus()
                        .<JsonObject>request(
                                Addresses.STORE_PRUNE, wish, new DeliveryOptions().setSendTimeout(LONGEST_PRUNE_MS))
                        .map(reply -> Answer.ok(reply.body())));
        return Answer.waited(vertx, http, 200, pruned);
    }

    /** One record in the audit trail for each recording that goes, when it goes: each is another patient's. */
    private void note(JsonObject pruned) {
        JsonObject by = pruned.getJsonObject("by");
        audit.write(new AuditEvent(
                AuditEvent.Kind.PROCEDURE,
                "D",
                pruned.getBoolean("isRemoved"),
                by.getString(USER),
                by.getString(ADDRESS),
                pruned.getString("patient"),
                "list mode of session " + pruned.getString("session")));
    }
}
