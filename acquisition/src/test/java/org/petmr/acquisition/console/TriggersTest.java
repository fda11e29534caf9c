package org.petmr.acquisition.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.OperatorView;
import org.petmr.acquisition.TestService;

/** Every POST of the contract that does something takes an Idempotency-Key, and goes by it. */
class TriggersTest {

    /** These keep or end a login and do nothing. */
    private static final Set<String> OF_THE_LOGIN = Set.of("login", "logout", "stayLoggedIn");

    private static final JsonObject ELLIPSOID = new JsonObject("""
            {"label": "liver", "centerMm": [0, 0, 0], "radiiMm": [5, 5, 5]}
            """);

    /** Of those that must have one. */
    private static final Map<String, JsonObject> BODIES = Map.of(
            "armSession", TestService.armRequest(),
            "replaceMap", new JsonObject().putNull("file"),
            "runQc", new JsonObject().put("session", "S-none"),
            "measureRegions", new JsonObject().put("regions", new JsonArray().add(ELLIPSOID)),
            "keepSession", new JsonObject().put("isKept", true),
            "pruneStore", new JsonObject().put("isDryRun", true),
            "armExamination", new JsonObject().put("arm", TestService.armRequest()),
            "addUser",
                    new JsonObject().put("roles", new JsonArray().add("admin")).put("password", "a long password"),
            "setRoles", new JsonObject().put("roles", new JsonArray().add("admin")),
            "setPassword", new JsonObject().put("password", "a long password"));

    @TempDir
    Path data;

    private long begun() throws Exception {
        Path answers = data.resolve("answers.jsonl");
        if (Files.notExists(answers)) {
            return 0;
        }
        try (var lines = Files.lines(answers)) {
            return lines.filter(line -> new JsonObject(line).containsKey("request"))
                    .count();
        }
    }

    private static List<Contract.Operation> triggers() {
        return Contract.load().operations().stream()
                .filter(o -> o.method().equals("POST") && !OF_THE_LOGIN.contains(o.id()))
                .toList();
    }

    @Test
    void theContractSaysSo() {
        assertThat(triggers())
                .hasSizeGreaterThan(15)
                .allSatisfy(o -> assertThat(o.parameters())
                        .as(o.id())
                        .anyMatch(p -> p.in().equals("header") && p.name().equals("Idempotency-Key")));
    }

    /** What is asked twice with one key is done once, whatever it is: the second gets the answer of the first. */
    @Test
    void theServiceGoesByIt() throws Exception {
        try (TestService service = new TestService(data, Map.of())) {
            OperatorView operator = OperatorView.of(service);
            String id = operator.arm(TestService.armRequest());
            int replayed = 0;
            for (Contract.Operation o : triggers()) {
                String path = o.path()
                        .replace("{id}", o.path().startsWith("/api/sessions") ? id : "none")
                        .replace("{file}", "labels.nii.gz");
                boolean isJson = !o.id().equals("uploadLabels");
                String body = !isJson
                        ? "no NIfTI"
                        : BODIES.containsKey(o.id()) ? BODIES.get(o.id()).encode() : "";
                String[] key = {
                    "idempotency-key",
                    "key-of-" + o.id(),
                    "content-type",
                    isJson ? "application/json" : "application/octet-stream"
                };
                long before = begun();
                HttpResponse<String> first = operator.send("POST", path, body, key);
                assertThat(begun()).as(o.id() + ": " + first.body()).isEqualTo(before + 1);
                if (first.statusCode() < 300) {
                    HttpResponse<String> again = operator.send("POST", path, body, key);
                    assertThat(again.headers().firstValue("idempotency-replayed"))
                            .as(o.id())
                            .contains("true");
                    assertThat(again.body()).isEqualTo(first.body());
                    assertThat(begun()).as(o.id()).isEqualTo(before + 1);
                    replayed++;
                }
            }
            assertThat(replayed).as("aborted, pruned").isGreaterThanOrEqualTo(2);
        }
    }
}
