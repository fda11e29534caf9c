package org.petmr.acquisition;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;

/** Asks a service in another process, for tests. */
public final class ConsoleCalls {

    private final HttpClient http = HttpClient.newHttpClient();

    /** @param body empty for none @return what it says, which must be a yes */
    public JsonObject call(int port, String method, String path, String body) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .header("content-type", "application/json")
                        .method(
                                method,
                                body.isEmpty()
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 201);
        return new JsonObject(answer.body());
    }

    /** Asks for the start of a session, which is answered when the front ends have answered. */
    public CompletableFuture<JsonObject> starting(int port, String id) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return call(port, "POST", "/api/sessions/" + id + "/start", "");
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }
}
