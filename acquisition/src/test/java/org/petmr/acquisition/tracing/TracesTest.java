package org.petmr.acquisition.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonObject;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.TestService;
import org.petmr.acquisition.config.ConfigLoader;
import org.petmr.acquisition.link.TestFrontEnd;
import org.petmr.recon.scanner.ScannerCatalogue;

/** A whole examination, and what a collector on a socket was sent of it: protobuf by HTTP. */
class TracesTest {

    @TempDir
    Path data;

    @Test
    void anExaminationReachesTheCollectorAndNamesNobody() throws Exception {
        List<byte[]> bodies = new CopyOnWriteArrayList<>();
        List<String> types = new CopyOnWriteArrayList<>();
        HttpServer collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/v1/traces", exchange -> {
            boolean isPacked = "gzip".equals(exchange.getRequestHeaders().getFirst("content-encoding"));
            try (InputStream in =
                    isPacked ? new GZIPInputStream(exchange.getRequestBody()) : exchange.getRequestBody()) {
                bodies.add(in.readAllBytes());
            }
            types.add(exchange.getRequestHeaders().getFirst("content-type"));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        collector.start();
        String id;
        try (TestService service = new TestService(
                        data,
                        Map.of(
                                "tracing.otlpEndpoint",
                                "http://127.0.0.1:" + collector.getAddress().getPort() + "/v1/traces",
                                "tracing.serviceName",
                                "petmr-room-3"));
                TestFrontEnd device = new TestFrontEnd(service.linkPort(), 1)) {
            device.introduce(ScannerCatalogue.find("bench"));
            JsonObject request = TestService.armRequest();
            request.getJsonObject("patient").put("id", "PATNUMBER77").put("name", "Quastenflosser^W");
            id = new JsonObject(service.post("/api/sessions", "application/json", request.encode())
                            .body())
                    .getString("id");
            CompletableFuture<Void> started = CompletableFuture.runAsync(() -> {
                try {
                    service.post("/api/sessions/" + id + "/start");
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            device.agreeToStart();
            started.get(20, TimeUnit.SECONDS);
            device.sendBlock(100, 10);
            device.endRun();
            service.awaitState(id, "complete");
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> !bodies.isEmpty());
        collector.stop(0);
        assertThat(types).containsOnly("application/x-protobuf");
        StringBuilder all = new StringBuilder();
        bodies.forEach(b -> all.append(new String(b, StandardCharsets.ISO_8859_1)));
        assertThat(all)
                .contains(
                        "petmr-room-3",
                        "examination",
                        "arm",
                        "acquire",
                        "count",
                        "draw",
                        "petmr.session",
                        id,
                        "complete")
                .doesNotContain("PATNUMBER77")
                .doesNotContain("Quastenflosser");
    }

    @Test
    void withoutAnEndpointThereIsNothing() {
        assertThat(Traces.of(ConfigLoader.defaults().tracing())).isEmpty();
    }
}
