package org.petmr.acquisition.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.TestService;

/** What a browser asks before a page of another origin may use the console, and what it is told: nothing by default. */
class CrossOriginTest {

    private static final String VIEWER = "https://viewer.example";
    private static final String EVIL = "https://evil.example";
    private static final List<String> PATHS = List.of("/api/sessions", "/api/live", "/api/state");

    @TempDir
    Path data;

    private final HttpClient http = HttpClient.newHttpClient();

    private HttpResponse<String> send(TestService service, String method, String path, String... headers)
            throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(service.uri(path))
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .headers(headers)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> preflight(TestService service, String path, String origin)
            throws IOException, InterruptedException {
        return send(
                service,
                "OPTIONS",
                path,
                "origin",
                origin,
                "access-control-request-method",
                "POST",
                "access-control-request-headers",
                "authorization, content-type, idempotency-key, if-match");
    }

    private static Set<String> listed(HttpResponse<String> answer, String header) {
        return Arrays.stream(answer.headers().firstValue(header).orElse("").split(","))
                .map(String::strip)
                .map(name -> name.toLowerCase(java.util.Locale.ROOT))
                .collect(Collectors.toSet());
    }

    private static void tellsNothing(HttpResponse<String> answer) {
        assertThat(answer.headers().map().keySet())
                .noneMatch(name -> name.toLowerCase(java.util.Locale.ROOT).startsWith("access-control-"));
    }

    private static void refused(HttpResponse<String> answer, String origin) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(403);
        tellsNothing(answer);
        assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(new JsonObject(answer.body()).getString("detail"))
                .isEqualTo("Origin: %s (expected: this service's own, or one of security.allowedOrigins)"
                        .formatted(origin));
    }

    @Test
    void byDefaultNobodyElseMay() throws Exception {
        try (TestService service = new TestService(data, Map.of())) {
            for (String path : PATHS) {
                refused(preflight(service, path, VIEWER), VIEWER);
                refused(preflight(service, path, "null"), "null");
            }
            String own = "http://127.0.0.1:" + service.uri("/").getPort();
            HttpResponse<String> ours = preflight(service, "/api/sessions", own);
            tellsNothing(ours); // a browser asks nothing of the kind for a page of the same origin
            assertThat(ours.statusCode()).isEqualTo(405);
        }
    }

    @Test
    void anAllowedOriginMayReadTriggerAndSayWhoItIs() throws Exception {
        try (TestService service =
                new TestService(data, Map.of("security.allowedOrigins", VIEWER + ", https://other.example"))) {
            for (String path : PATHS) {
                HttpResponse<String> answer = preflight(service, path, VIEWER);
                assertThat(answer.statusCode()).as(path).isEqualTo(204);
                assertThat(answer.headers().firstValue("access-control-allow-origin"))
                        .contains(VIEWER);
                assertThat(listed(answer, "access-control-allow-methods")).containsExactlyInAnyOrder("get", "post");
                assertThat(listed(answer, "access-control-allow-headers"))
                        .containsExactlyInAnyOrder(
                                "authorization", "content-type", "idempotency-key", "if-match", "last-event-id");
                assertThat(answer.headers().firstValue("access-control-allow-credentials"))
                        .as("no cookie of ours for a page of others")
                        .isEmpty();
                assertThat(listed(answer, "vary"))
                        .as("a cache must not tell it to another origin")
                        .contains("origin");
                refused(preflight(service, path, EVIL), EVIL);
                refused(preflight(service, path, VIEWER + ".evil.example"), VIEWER + ".evil.example");
            }
            HttpResponse<String> read = send(service, "GET", "/api/state", "origin", VIEWER);
            assertThat(read.statusCode()).isEqualTo(200);
            assertThat(read.headers().firstValue("access-control-allow-origin")).contains(VIEWER);
            assertThat(listed(read, "access-control-expose-headers"))
                    .contains("etag", "location", "idempotency-replayed", "retry-after");
            refused(send(service, "GET", "/api/state", "origin", EVIL), EVIL);
            assertThat(listed(service.get("/api/state"), "vary")).contains("origin");
        }
    }

    /** Browsers name the origin of our own pages, too, with every trigger. */
    @Test
    void ourOwnPagesWorkWhereOthersAreAllowedAsWell() throws Exception {
        try (TestService service = new TestService(data, Map.of("security.allowedOrigins", VIEWER))) {
            String own = "http://127.0.0.1:" + service.uri("/").getPort();
            String id = service.arm();
            HttpResponse<String> aborted = send(service, "POST", "/api/sessions/" + id + "/abort", "origin", own);
            assertThat(aborted.statusCode()).as(aborted.body()).isEqualTo(200);
            tellsNothing(aborted);
        }
    }
}
