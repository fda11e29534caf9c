package org.petmr.acquisition.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.petmr.acquisition.OperatorView;
import org.petmr.acquisition.TestService;
import org.petmr.acquisition.command.ScannerService;
import org.petmr.acquisition.dicom.RunningPeers;
import org.petmr.acquisition.security.Role;
import org.petmr.acquisition.security.UserFile;

/** Setup and users over REST: how it is told, how often others are called, and that no password leaves a trace. */
class SetupOperationsTest {

    private static final String PASSWORD = "correct horse battery";

    @TempDir
    Path data;

    @Test
    void setupIsThatOfTheRunningService() throws Exception {
        try (ScannerService service =
                ScannerService.start(TestService.config(data, Map.of("dicom.port", "0", "dicom.aeTitle", "OURS")))) {
            JsonObject setup = OperatorView.of(service.ports().console()).get("/api/setup");
            assertThat(setup.getJsonObject("dicom").getString("aeTitle")).isEqualTo("OURS");
            assertThat(setup.getJsonObject("dicom").getInteger("port"))
                    .isEqualTo(service.ports().dicom());
            assertThat(setup.getJsonObject("installation").getString("record")).isNull();
            assertThat(setup.getJsonObject("storage").getString("directory")).isEqualTo(data.toString());
            assertThat(setup.getJsonObject("storage").getInteger("neededBytes")).isEqualTo(1_000_000);
            assertThat(setup.getJsonObject("clock").getInteger("limitMs")).isEqualTo(500);
        }
    }

    @Test
    void othersAreNotCalledWithoutEnd() throws Exception {
        Map<String, String> flags = Map.of(
                "dicom.port", "0",
                "dicom.nodes.gone.aeTitle", "GONE",
                "dicom.nodes.gone.host", "127.0.0.1",
                "dicom.nodes.gone.port", "" + RunningPeers.freePort());
        try (ScannerService service = ScannerService.start(TestService.config(data, flags))) {
            OperatorView operator = OperatorView.of(service.ports().console());
            assertThat(operator.send("POST", "/api/dicom/other/echo", "").statusCode())
                    .isEqualTo(404);
            for (int i = 0; i < 11; i++) {
                HttpResponse<String> told = operator.send("POST", "/api/dicom/gone/echo", "");
                assertThat(told.statusCode()).as(told.body()).isEqualTo(200);
                assertThat(new JsonObject(told.body()).getString("outcome")).isEqualTo("unreachable");
            }
            assertThat(operator.send("POST", "/api/dicom/gone/echo", "").statusCode())
                    .isEqualTo(429);
        }
    }

    /** Not in the file of answers, where the plain hash of a body could be guessed at, and not in the audit trail. */
    @Test
    void aPasswordLeavesNoTrace() throws Exception {
        Path users = data.resolve("users.json");
        new UserFile(users).put("adam", EnumSet.of(Role.ADMIN), PASSWORD.toCharArray());
        try (TestService service =
                new TestService(data.resolve("data"), Map.of("security.usersFile", users.toString()))) {
            OperatorView nobody = OperatorView.of(service);
            HttpResponse<String> in = nobody.send(
                    "POST",
                    "/api/login",
                    new JsonObject()
                            .put("user", "adam")
                            .put("password", PASSWORD)
                            .encode());
            String[] adam = {
                "cookie",
                in.headers().allValues("set-cookie").get(0).split(";")[0],
                "x-csrf-token",
                new JsonObject(in.body()).getString("csrfToken"),
                "content-type",
                "application/json",
                "idempotency-key",
                "key-1"
            };
            String body = new JsonObject()
                    .put("roles", new JsonArray().add("physicist"))
                    .put("password", "a secret of nina")
                    .encode();
            HttpResponse<String> added = nobody.send("POST", "/api/users/nina", body, adam);
            assertThat(added.statusCode()).as(added.body()).isEqualTo(201);
            assertThat(added.body()).doesNotContain("secret", "$2").contains("nina");
            assertThat(nobody.send("POST", "/api/users/nina", body, adam)
                            .headers()
                            .firstValue("idempotency-replayed"))
                    .contains("true");
            adam[7] = "key-2";
            assertThat(nobody.send("POST", "/api/users/nina", body, adam).statusCode())
                    .as("there already")
                    .isEqualTo(409);
            String kept = Files.readString(data.resolve("data/answers.jsonl"));
            String request = "POST /api/users/nina\nnull\n" + Fingerprint.of(body);
            assertThat(kept).doesNotContain(Fingerprint.of(request), "secret");
        }
        String trail = audit(data.resolve("data/audit"));
        assertThat(trail)
                .contains("POST /api/users/nina", "User security Attributes Changed")
                .doesNotContain("secret");
    }

    private static String audit(Path directory) throws Exception {
        StringBuilder all = new StringBuilder();
        try (var files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.append(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
            }
        }
        return all.toString();
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:4711, 127.0.*.*",
        "/10.1.2.3:99, 10.1.*.*",
        "10.1.2.3, 10.1.*.*",
        "fe80::1:99, *",
        "scanner.hospital.example:4711, *"
    })
    void onlyTheNetworkOfAnAddressIsTold(String address, String masked) {
        assertThat(MaskedAddress.of(address)).isEqualTo(masked);
    }
}
