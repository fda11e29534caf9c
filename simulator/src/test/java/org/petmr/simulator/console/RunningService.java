package org.petmr.simulator.console;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.petmr.acquisition.AcquisitionService;
import org.petmr.acquisition.config.ConfigLoader;
import org.petmr.acquisition.ingest.LiveHistogram;
import org.petmr.acquisition.session.ProcessingPipeline;
import org.petmr.acquisition.session.StoredSession;

/** The real service, whose pipeline makes nothing, on a port of its own. */
final class RunningService implements AutoCloseable {

    private final AcquisitionService service;
    private final AcquisitionService.Ports ports;

    private static final class Nothing implements ProcessingPipeline {
        @Override
        public java.util.List<String> stages() {
            return java.util.List.of("look");
        }

        @Override
        public Processing open(StoredSession session) {
            return (stage, progress) -> Map.of("seen", 1);
        }
    }

    /** @param port of the console; 0 for any free one */
    RunningService(Path data, int port) {
        service = new AcquisitionService(
                ConfigLoader.load(
                        Optional.empty(),
                        Map.of(),
                        Map.of(
                                "link.port",
                                "0",
                                "console.port",
                                "" + port,
                                "store.dataDirectory",
                                data.toString(),
                                "store.minFreeBytes",
                                "1000000")),
                new AcquisitionService.Parts(
                        new Nothing(), (scanner, session) -> new LiveHistogram(scanner), JsonArray::new));
        ports = service.start();
    }

    URI console() {
        return URI.create("http://127.0.0.1:" + ports.console());
    }

    int linkPort() {
        return ports.link();
    }

    Vertx vertx() {
        return service.vertx();
    }

    @Override
    public void close() {
        service.close();
    }
}
