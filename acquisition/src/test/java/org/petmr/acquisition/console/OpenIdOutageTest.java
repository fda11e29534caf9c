package org.petmr.acquisition.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.security.Role;
import org.petmr.acquisition.security.UserFile;

/** A provider that is down when the service starts, comes, and goes again: the service runs, and says what is wrong. */
class OpenIdOutageTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String LOCAL = """
            {"user": "adam", "password": "correct horse battery"}""";

    @TempDir
    Path data;

    @Test
    void theServiceRunsAndTheProviderIsAskedAgain() throws Exception {
        Path users = data.resolve("users.json");
        new UserFile(users).put("adam", EnumSet.of(Role.ADMIN), "correct horse battery".toCharArray());
        Path folder = Files.createDirectories(data.resolve("provider"));
        int port = TestProvider.freePort();
        String issuer = "http://127.0.0.1:" + port;
        String token;
        try (OpenIdService service = new OpenIdService(data, issuer, "security.usersFile", users.toString())) {
            String[] adam = localLogin(service);
            await().atMost(SOON).until(() -> service.alarms(adam).containsKey("login-provider"));
            assertThat(service.alarms(adam).get("login-provider")).contains(issuer);
            assertThat(service.get("/health/ready").statusCode())
                    .as("it can scan")
                    .isEqualTo(200);
            Visitor anna = new Visitor(service);
            assertThat(anna.begin("/").getQuery()).isEqualTo("login-refused=provider");
            assertThat(anna.get("/api/me").body()).contains("Hospital");

            try (TestProvider provider = new TestProvider(folder, port)) {
                await().atMost(SOON).until(() -> anna.begin("/").toString().startsWith(issuer + "/oauth2/authorize"));
                assertThat(Visitor.session(anna.logIn("anna"))).isNotEmpty();
                token = service.token(provider, "physics");
                assertThat(service.status(token)).isEqualTo(200);
                await().atMost(SOON).until(() -> !service.alarms(adam).containsKey("login-provider"));
            }
            assertThat(service.status(token)).as("its keys are known").isEqualTo(200);
            assertThat(anna.get("/api/sessions").statusCode())
                    .as("who is logged in stays so")
                    .isEqualTo(200);
            String state = Visitor.parameter(anna.begin("/"), "state").get(0);
            assertThat(Visitor.next(anna.get("/api/login/openid/return?code=x&state=" + state))
                            .getQuery())
                    .as("nobody to redeem the code at")
                    .isEqualTo("login-refused=provider");
        }
        assertThat(OpenIdService.audit(data))
                .anySatisfy(m -> assertThat(m).contains("110122", "EventOutcomeIndicator=\"4\"", "refused: provider"));
    }

    private static String[] localLogin(OpenIdService service) throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(service.uri("/api/login"))
                                .header("content-type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(LOCAL))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new String[] {
            "cookie", answer.headers().firstValue("set-cookie").orElseThrow().split(";")[0]
        };
    }
}
