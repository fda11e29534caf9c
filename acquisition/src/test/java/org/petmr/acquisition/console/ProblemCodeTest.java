package org.petmr.acquisition.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.TestService;

/** A refusal says its code and values beside the sentence, also when it comes from behind the event bus. */
class ProblemCodeTest {

    @TempDir
    Path data;

    private static JsonObject problem(HttpResponse<String> answer, String code, JsonObject values) {
        JsonObject body = new JsonObject(answer.body());
        assertThat(body.getString("code")).as(answer.body()).isEqualTo(code);
        assertThat(body.getJsonObject("values")).as(answer.body()).isEqualTo(values);
        return body;
    }

    @Test
    void whatIsRefusedHasACode() throws Exception {
        try (TestService service = new TestService(data, Map.of())) {
            JsonObject gone =
                    problem(service.post("/api/sessions/S-0/start"), "no-session", new JsonObject().put("id", "S-0"));
            assertThat(gone.getString("detail")).isEqualTo("session: S-0 (expected: the id of a session)");
            problem(service.post("/api/jobs/J-0/cancel"), "no-job", new JsonObject().put("id", "J-0"));
            problem(service.get("/api/examinations/X-0"), "no-examination", new JsonObject().put("id", "X-0"));
            JsonObject scheduled = TestService.armRequest().put("scheduledStepId", "SPS-1");
            scheduled.remove("accession");
            problem(
                    service.post("/api/sessions", "application/json", scheduled.encode()),
                    "worklist-none",
                    new JsonObject());

            String id = service.arm();
            problem(
                    service.post(
                            "/api/sessions",
                            "application/json",
                            TestService.armRequest().encode()),
                    "occupied",
                    new JsonObject().put("id", id).put("state", "armed"));
            problem(service.post("/api/sessions/" + id + "/start"), "no-front-end", new JsonObject());
            assertThat(new JsonObject(service.post("/api/sessions/" + id + "/abort")
                                    .body())
                            .getJsonObject("errorSaid"))
                    .isEqualTo(
                            new JsonObject().put("code", "aborted-before-start").put("values", new JsonObject()));
        }
    }

    /** What has none says nothing of it: the page then goes by the status. */
    @Test
    void whatHasNoCodeSaysNone() throws Exception {
        try (TestService service = new TestService(data, Map.of())) {
            JsonObject light = TestService.armRequest();
            light.getJsonObject("patient").put("weightKg", -3);
            JsonObject body = new JsonObject(service.post("/api/sessions", "application/json", light.encode())
                    .body());
            assertThat(body.getJsonArray("errors", new JsonArray())).hasSize(1);
            assertThat(body.containsKey("code")).isFalse();
            assertThat(body.containsKey("values")).isFalse();
        }
    }
}
