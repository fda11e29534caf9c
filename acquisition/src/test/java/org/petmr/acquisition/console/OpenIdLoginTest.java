package org.petmr.acquisition.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.TestService;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;

/** People who log in at the provider: the way there and back, step by step, and everything that may be wrong on it. */
class OpenIdLoginTest {

    @TempDir
    static Path shared;

    private static TestProvider provider;

    @TempDir
    Path data;

    @BeforeAll
    static void start() throws Exception {
        provider = new TestProvider(shared);
    }

    @AfterAll
    static void stop() throws Exception {
        provider.close();
    }

    @AfterEach
    void straighten() {
        provider.twist(claims -> {});
    }

    private static void refused(HttpResponse<String> answer, String reason) {
        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(answer.headers().firstValue("location"))
                .hasValueSatisfying(to -> assertThat(to).startsWith("/").endsWith("login-refused=" + reason));
        assertThat(Visitor.session(answer)).as("no login").isEmpty();
    }

    @Test
    void aPersonLogsInAndOut() throws Exception {
        try (OpenIdService service = new OpenIdService(data, provider.issuer())) {
            provider.knowsPage(service.uri("/").toString());
            Visitor anna = new Visitor(service);
            JsonObject stranger = new JsonObject(anna.get("/api/me").body());
            assertThat(stranger.getString("provider")).isEqualTo("Hospital");
            assertThat(stranger.getBoolean("takesPasswords")).isFalse();

            URI request = anna.begin("/review.html?session=S1");
            assertThat(request.toString()).startsWith(provider.issuer() + "/oauth2/authorize?");
            assertThat(Visitor.parameter(request, "response_type")).containsExactly("code");
            assertThat(Visitor.parameter(request, "code_challenge_method")).containsExactly("S256");
            assertThat(Visitor.parameter(request, "code_challenge")).allMatch(c -> c.length() == 43);
            assertThat(Visitor.parameter(request, "nonce")).allMatch(n -> n.length() >= 43);

            HttpResponse<String> back = anna.get(anna.atProvider(request, "anna"));
            assertThat(back.statusCode()).isEqualTo(303);
            assertThat(back.headers().firstValue("location")).contains("/review.html?session=S1");
            assertThat(back.headers().firstValue("cache-control")).contains("no-store");
            assertThat(Visitor.session(back)).contains("HttpOnly", "SameSite=Strict", "Path=/;");
            assertThat(anna.cookie(OpenIdDoor.COOKIE))
                    .as("the attempt's cookie is gone")
                    .isEmpty();

            JsonObject me = new JsonObject(anna.get("/api/me").body());
            assertThat(me.getString("user")).isEqualTo("anna");
            assertThat(me.getJsonArray("roles")).containsExactly("technologist");
            assertThat(anna.get("/api/sessions").statusCode()).isEqualTo(200);
            assertThat(anna.post("/api/here", "").statusCode())
                    .as("a cookie alone")
                    .isEqualTo(403);
            assertThat(anna.post("/api/here", me.getString("csrfToken")).statusCode())
                    .isEqualTo(204);

            HttpResponse<String> out = anna.post("/api/logout", me.getString("csrfToken"));
            assertThat(out.statusCode()).as(out.body()).isEqualTo(200);
            assertThat(anna.get("/api/sessions").statusCode()).isEqualTo(401);
            URI end = URI.create(new JsonObject(out.body()).getString("endAt"));
            assertThat(Visitor.next(anna.get(end))).isEqualTo(service.uri("/"));
            assertThat(Visitor.next(anna.get(anna.begin("/"))).getPath())
                    .as("the provider's login has ended too")
                    .isEqualTo("/login");
        }
        String identity = "AlternativeUserID=\"anna of " + provider.issuer() + "\"";
        assertThat(OpenIdService.audit(data))
                .anySatisfy(m ->
                        assertThat(m).contains("110122", "UserID=\"anna\"", identity, "EventOutcomeIndicator=\"0\""))
                .anySatisfy(m -> assertThat(m).contains("110123", "UserID=\"anna\"", identity))
                .noneMatch(m -> m.contains("state=") || m.contains("return?"));
    }

    @Test
    void anAnswerIsTakenOnceAndInItsOwnBrowser() throws Exception {
        try (OpenIdService service = new OpenIdService(data, provider.issuer())) {
            Visitor anna = new Visitor(service);
            URI first = anna.atProvider(anna.begin("/"), "anna");
            assertThat(Visitor.session(anna.get(first))).isNotEmpty();
            refused(anna.get(first), "expired");

            URI other = anna.atProvider(anna.begin("/"), "anna");
            refused(new Visitor(service).get(other), "expired");
            refused(anna.get(other), "expired"); // whoever tried has used it up

            URI neverAsked = URI.create(other.toString().replaceFirst("state=[^&]*", "state=guessed"));
            anna.begin("/");
            refused(anna.get(neverAsked), "expired");

            URI code = anna.atProvider(anna.begin("/"), "anna");
            URI request = anna.begin("/");
            String swapped = code.toString()
                    .replaceFirst(
                            "state=[^&]*",
                            "state=" + Visitor.parameter(request, "state").get(0));
            refused(anna.get(URI.create(swapped)), "token");

            assertThat(anna.get("/api/login/openid/return").statusCode())
                    .as("without a state")
                    .isEqualTo(400);
        }
        assertThat(OpenIdService.audit(data))
                .filteredOn(m -> m.contains("110122"))
                .filteredOn(m -> m.contains("EventOutcomeIndicator=\"4\""))
                .hasSize(6)
                .anySatisfy(m -> assertThat(m).contains("refused: expired", "UserID=\"unknown\""))
                .anySatisfy(m -> assertThat(m).contains("refused: token"));
    }

    @Test
    void anIdTokenOfAnotherLoginIsRefused() throws Exception {
        try (OpenIdService service = new OpenIdService(data, provider.issuer())) {
            Visitor anna = new Visitor(service);
            Instant now = Instant.now();
            Map<String, Consumer<JwtClaimsSet.Builder>> bad = new LinkedHashMap<>();
            bad.put("another nonce", c -> c.claim("nonce", "guessed"));
            bad.put("no nonce", c -> c.claims(all -> all.remove("nonce")));
            bad.put("for another client", c -> c.audience(List.of("mail")));
            bad.put("of another issuer", c -> c.issuer("https://evil.example"));
            bad.put("over", c -> c.issuedAt(now.minusSeconds(600)).expiresAt(now.minusSeconds(60)));
            bad.put("not yet", c -> c.notBefore(now.plusSeconds(60)));
            bad.put(
                    "for others, by another",
                    c -> c.audience(List.of("petmr", "mail")).claim("azp", "mail"));
            for (Map.Entry<String, Consumer<JwtClaimsSet.Builder>> entry : bad.entrySet()) {
                provider.twist(entry.getValue());
                HttpResponse<String> back = anna.logIn("anna");
                assertThat(Visitor.session(back)).as(entry.getKey()).isEmpty();
                refused(back, "token");
            }
            provider.twist(claims -> {});
            assertThat(Visitor.session(anna.logIn("anna"))).isNotEmpty();
        }
    }

    @Test
    void whoHasNoRoleOrBreaksOffIsToldSo() throws Exception {
        try (OpenIdService service = new OpenIdService(data, provider.issuer())) {
            Visitor carl = new Visitor(service);
            refused(carl.logIn("carl"), "role");
            String state =
                    Visitor.parameter(carl.begin("/qc.html?day=1"), "state").get(0);
            HttpResponse<String> back =
                    carl.get("/api/login/openid/return?error=access_denied&error_description=no&state=" + state);
            refused(back, "denied");
            assertThat(back.headers().firstValue("location")).contains("/qc.html?day=1&login-refused=denied");
            String other = Visitor.parameter(carl.begin("/"), "state").get(0);
            refused(carl.get("/api/login/openid/return?code=x&iss=https://evil.example&state=" + other), "token");
        }
        assertThat(OpenIdService.audit(data))
                .anySatisfy(m -> assertThat(m)
                        .contains(
                                "110122",
                                "EventOutcomeIndicator=\"4\"",
                                "UserID=\"carl\"",
                                "AlternativeUserID=\"carl of " + provider.issuer() + "\"",
                                "refused: role"));
    }

    @Test
    void aLoginEndsAtAPageOfOurs() throws Exception {
        try (OpenIdService service = new OpenIdService(data, provider.issuer())) {
            Visitor anna = new Visitor(service);
            for (String to : List.of(
                    "https://evil.example",
                    "//evil.example",
                    "/%5Cevil.example",
                    "/%2F/evil.example".replace("%2F", "/"),
                    "%5C%5Cevil.example",
                    "javascript:alert(1)",
                    "/%09/evil.example",
                    "/x%0D%0Aset-cookie:%20petmr=1",
                    "evil.example",
                    "/.evil.example")) {
                HttpResponse<String> answer = anna.get("/api/login/openid?to=" + to);
                assertThat(answer.statusCode()).as(to).isEqualTo(400);
                assertThat(answer.headers().firstValue("location")).isEmpty();
            }
            for (String to : List.of("/", "/review.html", "/review.html?session=S-1&plane=2", "/scan/x.html")) {
                HttpResponse<String> back = anna.get(anna.atProvider(anna.begin(to), "anna"));
                assertThat(back.headers().firstValue("location")).contains(to);
            }
        }
    }

    /** Off this machine: under TLS, and as a name that the service cannot know by itself. */
    @Test
    void underTlsCookiesAreSecureAndTheProviderIsToldThePublicAddress() throws Exception {
        TestTls tls = new TestTls(data);
        Map<String, String> flags = tls.flags();
        try (OpenIdService service = new OpenIdService(
                data,
                provider.issuer(),
                "security.tlsCertificateFile",
                flags.get("security.tlsCertificateFile"),
                "security.tlsKeyFile",
                flags.get("security.tlsKeyFile"),
                "security.openId.publicUrl",
                "https://scanner.example:8080")) {
            URI begin = URI.create(service.uri("/api/login/openid").toString().replaceFirst("http", "https"));
            HttpResponse<String> answer =
                    tls.client().send(HttpRequest.newBuilder(begin).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.headers().allValues("set-cookie"))
                    .hasSize(1)
                    .allSatisfy(c -> assertThat(c)
                            .startsWith(OpenIdDoor.COOKIE + "=")
                            .contains("; Secure", "; HttpOnly", "; SameSite=Lax", "; Path=/api/login/openid;"));
            assertThat(Visitor.parameter(Visitor.next(answer), "redirect_uri"))
                    .containsExactly("https://scanner.example:8080/api/login/openid/return");
        }
    }

    @Test
    void whoSendsBrowsersBackAndForthIsSlowedDown() throws Exception {
        try (OpenIdService service = new OpenIdService(data, provider.issuer(), "security.loginsPerMinute", "2")) {
            Visitor anna = new Visitor(service);
            assertThat(anna.get("/api/login/openid").statusCode()).isEqualTo(303);
            assertThat(anna.get("/api/login/openid").statusCode()).isEqualTo(303);
            HttpResponse<String> third = anna.get("/api/login/openid");
            assertThat(third.statusCode()).isEqualTo(429);
            assertThat(third.headers().firstValue("retry-after")).isPresent();
        }
    }

    @Test
    void withoutAProviderThereIsNoSuchWay() throws Exception {
        try (TestService service = new TestService(data, Map.of())) {
            assertThat(service.get("/api/login/openid").statusCode()).isEqualTo(409);
            assertThat(service.get("/api/login/openid/return?state=x").statusCode())
                    .isEqualTo(409);
            assertThat(new JsonObject(service.get("/api/me").body()).containsKey("provider"))
                    .isFalse();
        }
    }
}
