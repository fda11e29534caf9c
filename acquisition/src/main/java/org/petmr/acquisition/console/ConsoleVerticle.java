package org.petmr.acquisition.console;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemKeyCertOptions;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.Addresses;
import org.petmr.acquisition.config.AcquisitionConfig;
import org.petmr.acquisition.config.OpenId;
import org.petmr.acquisition.preview.Picture;
import org.petmr.acquisition.security.AuditTrail;
import org.petmr.acquisition.security.CalibrationFiles;
import org.petmr.acquisition.security.OpenIdProvider;

/** REST, live stream and page. Owns the socket and hears the event bus; what is answered stands in the contract. */
public final class ConsoleVerticle extends VerticleBase {

    private static final long TICK_MS = 1000;
    private static final int IDLE_TIMEOUT_S = 60;
    private static final int MOST_SOCKET_MESSAGE_BYTES = 65_536;

    /**
     * What the console shows beside what the event bus tells.
     *
     * @param sessions directory of all sessions
     * @param examinations directory of all examinations of several beds
     * @param mrSeries the MR series known now, one JSON object each
     * @param metrics counters as text
     * @param audit who did what to whose data
     * @param files that requests may name
     * @param idempotency file of what requests with a key were answered
     * @param checks what else must hold for the service to be ready, by name
     */
    public record Sources(
            Path sessions,
            Path examinations,
            Supplier<JsonArray> mrSeries,
            Supplier<Optional<Picture>> preview,
            Supplier<String> metrics,
            AuditTrail audit,
            CalibrationFiles files,
            IdempotencyFile idempotency,
            Map<String, Supplier<String>> checks) {}

    private final AcquisitionConfig.Console config;
    private final AcquisitionConfig all;
    private final Sources sources;
    private final LiveStream live = new LiveStream();
    private final LiveMemory memory = new LiveMemory();
    private final Optional<OpenIdProvider> provider;
    private HttpServer server;
    private int port;

    /** @param config of the console, and who may use it */
    public ConsoleVerticle(AcquisitionConfig config, Sources sources) {
        this.all = config;
        this.config = config.console();
        this.sources = sources;
        this.provider = Optional.of(config.security().openId())
                .filter(OpenId::hasIssuer)
                .map(OpenIdProvider::new);
    }

    @Override
    public Future<?> start() {
        relay(Addresses.STATE, "state", false);
        relay(Addresses.RATES, "rates", true);
        relay(Addresses.BLOCKS, "blocks", true);
        relay(Addresses.TOF, "tof", true);
        relay(Addresses.QUALITY, "quality", true);
        relay(Addresses.PREVIEW, "preview", true);
        relay(Addresses.PROGRESS, "progress", true);
        relay(Addresses.JOB, "job", false);
        relay(Addresses.QUICK_LOOK, "quicklook", false);
        relay(Addresses.EXAMINATION, "examination", false);
        relay(Addresses.ALARMS, "alarms", false);
        relay(Addresses.MR, "mr", false);
        relay(Addresses.SENDS, "sends", false);
        relay(Addresses.QC, "qc", false);
        vertx.setPeriodic(TICK_MS, t -> live.keepAlive(System.currentTimeMillis()));
        Contract contract = Contract.load();
        Gate gate = new Gate(vertx, all, provider);
        Operations operations = new Operations(vertx, sources, contract, gate);
        RequestCounts counts = new RequestCounts();
        new LiveOperations(vertx, sources, live, memory, gate, counts).addTo(operations);
        new SetupOperations(vertx, all, sources.audit()).addTo(operations);
        new UserOperations(vertx, gate).addTo(operations);
        Routes routes =
                new Routes(vertx, contract, operations.handlers(), gate, new AuditTap(sources.audit()), counts, all);
        server = vertx.createHttpServer(options()).requestHandler(routes.router());
        return server.listen(config.port(), config.host())
                .onSuccess(s -> port = s.actualPort())
                .recover(e -> Future.failedFuture(
                        AcquisitionException.portInUse("console", config.host(), config.port(), e)));
    }

    private HttpServerOptions options() {
        HttpServerOptions options = new HttpServerOptions()
                .setCompressionSupported(false)
                .setIdleTimeout(IDLE_TIMEOUT_S)
                .setMaxWebSocketFrameSize(MOST_SOCKET_MESSAGE_BYTES)
                .setMaxWebSocketMessageSize(MOST_SOCKET_MESSAGE_BYTES);
        AcquisitionConfig.Security security = all.security();
        if (security.hasTls()) {
            options.setSsl(true)
                    .setEnabledSecureTransportProtocols(Set.of("TLSv1.3", "TLSv1.2"))
                    .setKeyCertOptions(new PemKeyCertOptions()
                            .setCertPath(security.tlsCertificateFile())
                            .setKeyPath(security.tlsKeyFile()));
        }
        return options;
    }

    @Override
    public Future<?> stop() {
        live.close();
        return server.close();
    }

    /** What is wrong with the OpenID provider; empty when nothing is, or there is none. For any thread. */
    public Optional<String> providerTrouble() {
        return provider.flatMap(OpenIdProvider::trouble);
    }

    /** The bound port, once deployed. */
    public int port() {
        return port;
    }

    private void relay(String address, String event, boolean mayBeMissed) {
        vertx.eventBus().<JsonObject>consumer(address, m -> {
            JsonObject body = switch (event) {
                case "state" -> SessionView.ofState(m.body());
                case "examination" -> SessionView.withoutPatient(m.body());
                default -> m.body();
            };
            memory.remember(event, body);
            live.sendAll(event, body, mayBeMissed, System.currentTimeMillis());
        });
    }
}
