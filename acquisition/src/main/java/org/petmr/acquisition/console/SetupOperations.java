package org.petmr.acquisition.console;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.Addresses;
import org.petmr.acquisition.config.AcquisitionConfig;
import org.petmr.acquisition.provenance.Software;
import org.petmr.acquisition.security.AuditTrail;
import org.petmr.acquisition.security.RateLimit;
import org.petmr.acquisition.security.Role;

/** How the machine is set up and how it is, asked of the running rooms; and whether another DICOM node answers. */
final class SetupOperations {

    /** Of one caller; an association is more work for the node that is asked than for us. */
    private static final int ECHOES_PER_MINUTE = 12;

    private static final long LONGEST_ECHO_MS = TimeUnit.MINUTES.toMillis(10);
    private static final Set<String> OVER = Set.of("sent", "committed");
    private static final JsonObject NOTHING = new JsonObject();

    private final Vertx vertx;
    private final AcquisitionConfig config;
    private final AuditTrail audit;
    private final RateLimit echoes = new RateLimit(ECHOES_PER_MINUTE, System::nanoTime);

    SetupOperations(Vertx vertx, AcquisitionConfig config, AuditTrail audit) {
        this.vertx = vertx;
        this.config = config;
        this.audit = audit;
    }

    void addTo(Operations operations) {
        operations.answer("getSetup", this::setup);
        operations.answer("echoNode", http -> echo(http, operations));
    }

    private Future<Answer> setup(RoutingContext http) {
        boolean isAdmin = Gate.caller(http).hasOneOf(Set.of(Role.ADMIN));
        Future<JsonObject> machine = ask(Addresses.MACHINE_GET);
        Future<JsonObject> dicom = ask(Addresses.DICOM_GET);
        Future<JsonObject> sends = ask(Addresses.SENDS_GET);
        Future<JsonObject> installation = ask(Addresses.INSTALLATION_GET);
        return Future.all(machine, dicom, sends, installation)
                .map(v -> Answer.ok(new JsonObject()
                        .put("now", Instant.now().toString())
                        .put("links", links(machine.result(), isAdmin))
                        .put("clock", clock(machine.result()))
                        .put("dicom", dicom.result().isEmpty() ? null : dicom.result())
                        .put("queue", queue(sends.result()))
                        .put("storage", storage(machine.result()))
                        .put("audit", audit())
                        .put("installation", installation.result().isEmpty() ? null : installation.result())
                        .put("software", new JsonObject(Software.ours().figures()))));
    }

    /** @return an empty object where there is no such room */
    private Future<JsonObject> ask(String address) {
        return vertx.eventBus()
                .<JsonObject>request(address, null)
                .map(reply -> reply.body())
                .recover(e -> e instanceof ReplyException reply && reply.failureType() == ReplyFailure.NO_HANDLERS
                        ? Future.succeededFuture(NOTHING)
                        : Future.failedFuture(e));
    }

    /** Where front ends connect from concerns whoever looks after the network. */
    private JsonObject links(JsonObject machine, boolean isAdmin) {
        JsonArray frontEnds = machine.getJsonArray("frontEnds", new JsonArray());
        for (Object each : frontEnds) {
            JsonObject one = (JsonObject) each;
            one.put("isPetsird", config.petsird().port() != 0 && one.getInteger("sourceId") == sourceOfPetsird());
            if (!isAdmin) {
                one.put("address", MaskedAddress.of(one.getString("address")));
            }
        }
        return new JsonObject()
                .put("frontEnds", frontEnds)
                .put("isTls", config.link().hasTls())
                .put("hasKey", config.link().hasKey())
                .put("takesPetsird", config.petsird().port() != 0);
    }

    private int sourceOfPetsird() {
        return config.petsird().sourceId();
    }

    private JsonObject clock(JsonObject machine) {
        return machine.getJsonObject("clock", new JsonObject())
                .copy()
                .put("limitMs", config.ingest().clockLimitMs());
    }

    private static JsonArray queue(JsonObject sends) {
        JsonArray waiting = new JsonArray();
        for (Object each : sends.getJsonArray("sends", new JsonArray())) {
            if (!OVER.contains(((JsonObject) each).getString("state"))) {
                waiting.add(each);
            }
        }
        return waiting;
    }

    private JsonObject storage(JsonObject machine) {
        AcquisitionConfig.Store store = config.store();
        return machine.getJsonObject("disk", new JsonObject())
                .copy()
                .put("directory", store.dataDirectory().toAbsolutePath().toString())
                .put("compression", store.compression())
                .put("maxAgeDays", store.retention().maxAgeDays())
                .put("maxTotalBytes", store.retention().maxTotalBytes());
    }

    private JsonObject audit() {
        return new JsonObject()
                .put("broken", audit.broken().orElse(null))
                .put("written", audit.written())
                .put("failed", audit.failed())
                .put("syslog", !config.security().syslogHost().isEmpty());
    }

    private Future<Answer> echo(RoutingContext http, Operations operations) {
        Future<Answer> done = operations.once(http, () -> {
            if (!echoes.allows(Gate.caller(http).user())) {
                http.response().putHeader("retry-after", String.valueOf(60 / ECHOES_PER_MINUTE));
                throw AcquisitionException.tooMany("tests: more than %d in a minute (expected: another in %d s)"
                        .formatted(ECHOES_PER_MINUTE, 60 / ECHOES_PER_MINUTE));
            }
            return vertx.eventBus()
                    .<JsonObject>request(
                            Addresses.DICOM_ECHO,
                            http.pathParam("id"),
                            new DeliveryOptions().setSendTimeout(LONGEST_ECHO_MS))
                    .map(reply -> Answer.ok(reply.body()));
        });
        return Answer.waited(vertx, http, 200, done);
    }
}
