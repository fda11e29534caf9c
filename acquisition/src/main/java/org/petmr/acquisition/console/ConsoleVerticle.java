package org.petmr.acquisition.console;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.Addresses;
import org.petmr.acquisition.config.AcquisitionConfig;

/** REST, live stream and page. Owns the socket and hears the event bus; what is answered stands in the contract. */
public final class ConsoleVerticle extends VerticleBase {

    private static final long TICK_MS = 1000;
    private static final int IDLE_TIMEOUT_S = 60;
    private static final int MOST_SOCKET_MESSAGE_BYTES = 65_536;

    /**
     * What the console shows beside what the event bus tells.
     *
     * @param sessions directory of all sessions
     * @param mrSeries the MR series known now, one JSON object each
     * @param metrics counters as text
     */
    public record Sources(Path sessions, Supplier<JsonArray> mrSeries, Supplier<String> metrics) {}

    private final AcquisitionConfig.Console config;
    private final Sources sources;
    private final LiveStream live = new LiveStream();
    private final LiveMemory memory = new LiveMemory();
    private HttpServer server;
    private int port;

    public ConsoleVerticle(AcquisitionConfig.Console config, Sources sources) {
        this.config = config;
        this.sources = sources;
    }

    @Override
    public Future<?> start() {
        relay(Addresses.STATE, "state", false);
        relay(Addresses.RATES, "rates", true);
        relay(Addresses.BLOCKS, "blocks", true);
        relay(Addresses.PROGRESS, "progress", true);
        relay(Addresses.ALARMS, "alarms", false);
        relay(Addresses.MR, "mr", false);
        vertx.setPeriodic(TICK_MS, t -> live.keepAlive(System.currentTimeMillis()));
        Contract contract = Contract.load();
        Operations operations = new Operations(vertx, sources, contract);
        new LiveOperations(vertx, sources, live, memory).addTo(operations);
        Routes routes = new Routes(vertx, contract, operations.handlers(), config.bodyLimitBytes());
        server = vertx.createHttpServer(new HttpServerOptions()
                        .setCompressionSupported(false)
                        .setIdleTimeout(IDLE_TIMEOUT_S)
                        .setMaxWebSocketFrameSize(MOST_SOCKET_MESSAGE_BYTES)
                        .setMaxWebSocketMessageSize(MOST_SOCKET_MESSAGE_BYTES))
                .requestHandler(routes.router());
        return server.listen(config.port(), config.host())
                .onSuccess(s -> port = s.actualPort())
                .recover(e -> Future.failedFuture(
                        AcquisitionException.portInUse("console", config.host(), config.port(), e)));
    }

    @Override
    public Future<?> stop() {
        live.close();
        return server.close();
    }

    /** The bound port, once deployed. */
    public int port() {
        return port;
    }

    private void relay(String address, String event, boolean mayBeMissed) {
        vertx.eventBus().<JsonObject>consumer(address, m -> {
            JsonObject body = event.equals("state") ? SessionView.ofState(m.body()) : m.body();
            memory.remember(event, body);
            live.sendAll(event, body, mayBeMissed, System.currentTimeMillis());
        });
    }
}
