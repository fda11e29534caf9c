package org.petmr.acquisition.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.TestService;

/** Bodies whose bytes are no UTF-8 are the caller's fault, not ours; found by {@code PortsFuzzTest}, seed 20261121. */
class BodyBytesTest {

    @TempDir
    Path data;

    @Test
    void whatIsNotUtf8IsRefusedInWords() throws Exception {
        try (TestService service = new TestService(data, Map.of())) {
            byte[] torn = TestService.armRequest().encode().getBytes(StandardCharsets.UTF_8);
            torn[new String(torn, StandardCharsets.US_ASCII).indexOf("Vera")] =
                    (byte) 0xE2; // a lead byte, then letters
            refused(service, torn);
            for (Charset other : new Charset[] {StandardCharsets.UTF_16LE, StandardCharsets.UTF_16}) {
                refused(service, TestService.armRequest().encode().getBytes(other));
            }
            assertThat(new JsonObject(service.get("/api/state").body()).getString("state"))
                    .isEqualTo("idle");
        }
    }

    private static void refused(TestService service, byte[] body) throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(service.uri("/api/sessions"))
                                .header("content-type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(new JsonObject(answer.body()).getString("detail")).startsWith("body: not ");
    }
}
