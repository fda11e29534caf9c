package org.petmr.acquisition.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.TestService;

/** Alarms over REST: a disk that can never have enough room raises one. */
@Timeout(120)
class AlarmsTest {

    private static final String JSON = "application/json";

    @TempDir
    Path data;

    private TestService service() {
        return new TestService(data, Map.of("store.minFreeBytes", "4000000000000000000", "link.heartbeatMs", "100"));
    }

    private static JsonObject disk(TestService service) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> !service.get("/api/alarms").body().equals("{\"alarms\":[]}"));
        try {
            return new JsonObject(service.get("/api/alarms").body())
                    .getJsonArray("alarms").stream()
                            .map(JsonObject.class::cast)
                            .filter(a -> a.getString("id").equals("disk"))
                            .findFirst()
                            .orElseThrow();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whoHasSeenAnAlarmIsKept() throws Exception {
        String since;
        try (TestService service = service()) {
            JsonObject disk = disk(service);
            since = disk.getString("since");
            assertThat(disk.containsKey("acknowledged")).isFalse();
            HttpResponse<String> seen = service.post(
                    "/api/alarms/disk/acknowledge",
                    JSON,
                    new JsonObject().put("since", since).encode());
            assertThat(seen.statusCode()).as(seen.body()).isEqualTo(200);
            assertThat(new JsonObject(seen.body()).getJsonObject("acknowledged").getString("by"))
                    .isEqualTo("local");
            assertThat(disk(service).containsKey("acknowledged")).isTrue();
            assertThat(service.post("/api/alarms/disk/acknowledge").statusCode())
                    .as("once more, without a body")
                    .isEqualTo(200);
        }
        assertThat(Files.readString(data.resolve("audit/audit.jsonl")))
                .contains("POST /api/alarms/disk/acknowledge", "UserID=\\\"local\\\"");
        try (TestService again = service()) {
            JsonObject disk = disk(again);
            assertThat(disk.getString("since")).isEqualTo(since);
            assertThat(disk.containsKey("acknowledged")).isTrue();
        }
    }

    @Test
    void whatIsNotThereIsNamed() throws Exception {
        try (TestService service = service()) {
            HttpResponse<String> none = service.post("/api/alarms/no%20such/acknowledge");
            assertThat(none.statusCode()).isEqualTo(404);
            assertThat(none.body()).contains("alarm: no such (expected: one that lasts or is remembered)");
            disk(service);
            assertThat(service.post("/api/alarms/disk/acknowledge", JSON, "{\"since\": \"2000-01-01T00:00:00Z\"}")
                            .statusCode())
                    .as("of another time")
                    .isEqualTo(404);
            assertThat(service.post("/api/alarms/disk/acknowledge", JSON, "{\"since\": \"noon\"}")
                            .statusCode())
                    .isEqualTo(422);
        }
    }
}
