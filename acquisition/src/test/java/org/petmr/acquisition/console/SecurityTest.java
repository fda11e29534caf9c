package org.petmr.acquisition.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.TestService;
import org.petmr.acquisition.security.AuditChain;
import org.petmr.acquisition.security.Role;
import org.petmr.acquisition.security.UserFile;

/** Who gets in and what each may do, over real sockets: what the threat model promises of the console. */
class SecurityTest {

    private static final String PASSWORD = "correct horse battery";

    /** Made once, since hashing takes its time: anna is a technologist, pia a physicist, adam an administrator. */
    @TempDir
    static Path shared;

    private static Path users;

    @TempDir
    Path data;

    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeAll
    static void addUsers() {
        users = shared.resolve("users.json");
        UserFile file = new UserFile(users);
        file.put("anna", EnumSet.of(Role.TECHNOLOGIST), PASSWORD.toCharArray());
        file.put("pia", EnumSet.of(Role.PHYSICIST), PASSWORD.toCharArray());
        file.put("adam", EnumSet.of(Role.ADMIN), PASSWORD.toCharArray());
    }

    private TestService withUsers(String... more) {
        Map<String, String> flags = new HashMap<>(Map.of("security.usersFile", users.toString()));
        for (int i = 0; i < more.length; i += 2) {
            flags.put(more[i], more[i + 1]);
        }
        return new TestService(data, flags);
    }

    private HttpResponse<String> send(TestService service, String method, String path, String body, String... headers)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(service.uri(path))
                .header("content-type", "application/json")
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> login(TestService service, String user, String password) throws Exception {
        return send(
                service,
                "POST",
                "/api/login",
                new JsonObject().put("user", user).put("password", password).encode());
    }

    /** Headers of a browser that has logged in. */
    private String[] session(TestService service, String user) throws Exception {
        HttpResponse<String> answer = login(service, user, PASSWORD);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        List<String> cookies = answer.headers().allValues("set-cookie");
        assertThat(cookies).hasSize(2).allMatch(c -> c.contains("HttpOnly") && c.contains("SameSite=Strict"));
        String cookie = cookies.get(0);
        return new String[] {
            "cookie", cookie.split(";")[0], "x-csrf-token", new JsonObject(answer.body()).getString("csrfToken")
        };
    }

    @Test
    void offLoopbackNeedsTlsAndLogin() {
        for (Map<String, String> flags : List.of(
                Map.of("console.host", "0.0.0.0"),
                Map.of("console.host", "0.0.0.0", "security.usersFile", users.toString()))) {
            assertThatThrownBy(() -> new TestService(data, flags))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("console.host: 0.0.0.0 (expected: a loopback address")
                    .hasMessageContaining("security.tlsCertificateFile");
        }
        assertThatThrownBy(() -> new TestService(
                        data,
                        Map.of("security.usersFile", data.resolve("none.json").toString())))
                .hasMessageContaining("holds no user");
    }

    @Test
    void offLoopbackSpeaksTlsOnly() throws Exception {
        TestTls tls = new TestTls(data);
        Map<String, String> flags = new HashMap<>(tls.flags());
        flags.put("console.host", "0.0.0.0");
        flags.put("security.usersFile", users.toString());
        try (TestService service = new TestService(data, flags)) {
            URI uri = URI.create("https://127.0.0.1:" + service.uri("/").getPort() + "/api/me");
            HttpResponse<String> answer =
                    tls.client().send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("strict-transport-security")).isPresent();
            assertThat(new JsonObject(answer.body()).getString("login")).isEqualTo("on");
            assertThatThrownBy(() -> service.get("/api/me")).as("plain HTTP").isInstanceOf(java.io.IOException.class);
        }
    }

    @Test
    void withoutALoginNothingIsTold() throws Exception {
        try (TestService service = withUsers()) {
            for (Contract.Operation o : Contract.load().operations()) {
                if (!o.isOpen()) {
                    String path = o.path().replace("{id}", "S1").replaceAll("\\{[a-z]+}", "1");
                    HttpResponse<String> answer =
                            send(service, o.method(), path, o.method().equals("POST") ? "{}" : null);
                    assertThat(answer.statusCode()).as(o.id()).isEqualTo(401);
                    assertThat(answer.headers().firstValue("www-authenticate")).contains("Bearer");
                }
            }
            HttpResponse<String> wrong = login(service, "anna", "wrong password");
            HttpResponse<String> nobody = login(service, "nobody", PASSWORD);
            assertThat(wrong.statusCode()).isEqualTo(401);
            assertThat(wrong.body()).as("does not tell which names there are").isEqualTo(nobody.body());
            assertThat(send(service, "GET", "/api/state", null, "cookie", "petmr=guessed")
                            .statusCode())
                    .isEqualTo(401);
        }
    }

    /** The contract's table of roles, held against the service itself. */
    @Test
    void everyRoleMayDoWhatTheTableSaysAndNothingElse() throws Exception {
        try (TestService service = withUsers("security.loginsPerMinute", "100")) {
            for (Map.Entry<String, String> who : Map.of("anna", "technologist", "pia", "physicist", "adam", "admin")
                    .entrySet()) {
                String[] headers = session(service, who.getKey());
                for (Contract.Operation o : Contract.load().operations()) {
                    if (o.isOpen() || o.id().equals("streamLive") || o.id().equals("logout")) {
                        continue;
                    }
                    String path = o.path().replace("{id}", "none").replaceAll("\\{[a-z]+}", "1");
                    int status = send(service, o.method(), path, o.method().equals("POST") ? "{}" : null, headers)
                            .statusCode();
                    if (o.roles().contains(who.getValue())) {
                        assertThat(status).as("%s %s", who, o.id()).isNotIn(401, 403);
                    } else {
                        assertThat(status).as("%s %s", who, o.id()).isEqualTo(403);
                    }
                }
            }
        }
    }

    @Test
    void aCookieAloneChangesNothing() throws Exception {
        try (TestService service = withUsers()) {
            String[] all = session(service, "anna");
            String request = TestService.armRequest().encode();
            String[] cookieOnly = {all[0], all[1]};
            assertThat(send(service, "POST", "/api/sessions", request, cookieOnly)
                            .statusCode())
                    .isEqualTo(403);
            assertThat(send(service, "POST", "/api/sessions", request, all[0], all[1], all[2], "guessed")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(send(service, "POST", "/api/sessions", request, all).statusCode())
                    .isEqualTo(201);
            assertThat(send(service, "POST", "/api/logout", null, all).statusCode())
                    .isEqualTo(204);
            assertThat(send(service, "GET", "/api/state", null, all).statusCode())
                    .as("logged out")
                    .isEqualTo(401);
        }
    }

    @Test
    void whoIsRemovedIsOutAtOnce() throws Exception {
        Path own = data.resolve("users.json");
        Files.copy(users, own);
        try (TestService service = new TestService(data, Map.of("security.usersFile", own.toString()))) {
            String[] pia = session(service, "pia");
            assertThat(send(service, "GET", "/api/sessions", null, pia).statusCode())
                    .isEqualTo(200);
            new UserFile(own).remove("pia");
            assertThat(send(service, "GET", "/api/sessions", null, pia).statusCode())
                    .isEqualTo(401);
        }
    }

    @Test
    void guessingIsSlowedDown() throws Exception {
        try (TestService service = withUsers("security.loginsPerMinute", "2")) {
            assertThat(login(service, "anna", "wrong password").statusCode()).isEqualTo(401);
            assertThat(login(service, "anna", "wrong password").statusCode()).isEqualTo(401);
            HttpResponse<String> third = login(service, "anna", PASSWORD);
            assertThat(third.statusCode()).isEqualTo(429);
            assertThat(third.headers().firstValue("retry-after")).isPresent();
        }
    }

    @Test
    void guessingDoesNotLockTheTechnologistOut() throws Exception {
        try (TestService service = withUsers("security.loginsPerMinute", "2")) {
            String device = login(service, "anna", PASSWORD)
                    .headers()
                    .allValues("set-cookie")
                    .get(1)
                    .split(";")[0];
            assertThat(device).startsWith("petmr-device=");
            for (int i = 0; i < 5; i++) {
                login(service, "anna", "wrong password");
            }
            assertThat(login(service, "anna", PASSWORD).statusCode())
                    .as("a stranger")
                    .isEqualTo(429);
            String body = new JsonObject()
                    .put("user", "anna")
                    .put("password", PASSWORD)
                    .encode();
            assertThat(send(service, "POST", "/api/login", body, "cookie", device)
                            .statusCode())
                    .as("from where anna has logged in before")
                    .isEqualTo(200);
        }
    }

    @Test
    void theLiveStreamEndsWithTheLogin() throws Exception {
        try (TestService service = withUsers()) {
            String[] anna = session(service, "anna");
            HttpResponse<java.io.InputStream> live = http.send(
                    HttpRequest.newBuilder(service.uri("/api/live"))
                            .headers(anna[0], anna[1])
                            .build(),
                    HttpResponse.BodyHandlers.ofInputStream());
            assertThat(live.statusCode()).isEqualTo(200);
            assertThat(send(service, "POST", "/api/here", null, anna).statusCode())
                    .isEqualTo(204);
            assertThat(send(service, "POST", "/api/logout", null, anna).statusCode())
                    .isEqualTo(204);
            org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(
                    java.time.Duration.ofSeconds(20), () -> live.body().readAllBytes());
        }
    }

    @Test
    void aRequestNamesNoFileOutsideTheFolderOfCalibrations() throws Exception {
        Files.createDirectories(data.resolve("calibration"));
        Files.writeString(data.resolve("calibration").resolve("mmr.pnorm"), "x");
        Files.writeString(data.resolve("secret.pnorm"), "x");
        try (TestService service = new TestService(data, Map.of())) {
            JsonObject arm = TestService.armRequest();
            for (String name : List.of(
                    "/etc/passwd",
                    "../secret.pnorm",
                    data.resolve("secret.pnorm").toString(),
                    "none.pnorm",
                    "a\u0000b")) {
                arm.put("pipeline", new JsonObject().put("normalisationFile", name));
                HttpResponse<String> answer = send(service, "POST", "/api/sessions", arm.encode());
                assertThat(answer.statusCode()).as(name).isEqualTo(422);
                assertThat(answer.body())
                        .contains("pipeline.normalisationFile", "a file in " + data.resolve("calibration"));
            }
            arm.put("pipeline", new JsonObject().put("normalisationFile", "mmr.pnorm"));
            HttpResponse<String> answer = send(service, "POST", "/api/sessions", arm.encode());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
            assertThat(new JsonObject(answer.body())
                            .getJsonObject("arm")
                            .getJsonObject("pipeline")
                            .getString("normalisationFile"))
                    .isEqualTo(data.resolve("calibration")
                            .resolve("mmr.pnorm")
                            .toAbsolutePath()
                            .toString());
        }
    }

    @Test
    void oneCallerCannotTakeEverything() throws Exception {
        try (TestService service = new TestService(data, Map.of("security.requestsPerMinute", "60"))) {
            int refused = 0;
            for (int i = 0; i < 100; i++) {
                refused += service.get("/health/live").statusCode() == 429 ? 1 : 0;
            }
            assertThat(refused).isBetween(1, 40);
        }
    }

    @Test
    void foreignPagesAndForeignNamesAreRefused() throws Exception {
        try (TestService service = new TestService(data, Map.of())) {
            String own = "http://127.0.0.1:" + service.uri("/").getPort();
            assertThat(send(service, "GET", "/api/state", null, "origin", own).statusCode())
                    .isEqualTo(200);
            assertThat(send(service, "GET", "/api/state", null, "origin", "https://evil.example")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(send(service, "POST", "/api/sessions", "{}", "origin", "null")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(withHost(service, "evil.example")).as("DNS rebinding").startsWith("HTTP/1.1 403");
            assertThat(withHost(service, "localhost")).startsWith("HTTP/1.1 200");
            HttpResponse<String> page = service.get("/");
            assertThat(page.headers().firstValue("access-control-allow-origin")).isEmpty();
            assertThat(page.headers().firstValue("content-security-policy").orElse(""))
                    .contains("default-src 'self'")
                    .contains("frame-ancestors 'none'");
        }
        try (TestService service = new TestService(data, Map.of("security.allowedOrigins", "https://viewer.example"))) {
            assertThat(send(service, "GET", "/api/state", null, "origin", "https://viewer.example")
                            .headers()
                            .firstValue("access-control-allow-origin"))
                    .contains("https://viewer.example");
        }
    }

    /** No page runs or is styled by what stands in it, and a report only by the style in its own head. */
    @Test
    void nothingInlineIsTrusted() throws Exception {
        try (TestService service = new TestService(data, Map.of())) {
            for (String page : pages()) {
                HttpResponse<String> answer = service.get(page);
                assertThat(answer.statusCode()).as(page).isEqualTo(200);
                assertThat(policy(answer))
                        .as(page)
                        .contains("default-src 'self'")
                        .doesNotContain("unsafe");
            }
            assertThat(policy(service.get("/api/state"))).doesNotContain("unsafe");

            String id = service.arm();
            Path results =
                    Files.createDirectories(service.sessions().resolve(id).resolve("result"));
            String style = "p { color: red; }\n";
            Files.writeString(
                    results.resolve("report.html"),
                    "<html><head><style>" + style + "</style></head><body><style>b { }</style></body></html>");
            Files.writeString(
                    results.resolve("plain.html"), "<html><head></head><body><style>b { }</style></body></html>");
            String hash = Base64.getEncoder()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(style.getBytes(StandardCharsets.UTF_8)));
            assertThat(policy(service.get("/api/sessions/" + id + "/files/report.html")))
                    .isEqualTo("sandbox; default-src 'none'; style-src 'sha256-" + hash
                            + "'; img-src data:; frame-ancestors 'none'");
            assertThat(policy(service.get("/api/sessions/" + id + "/files/plain.html")))
                    .contains("style-src 'none'");
        }
    }

    private static String policy(HttpResponse<String> answer) {
        List<String> all = answer.headers().allValues("content-security-policy");
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    private static List<String> pages() throws Exception {
        Path root = Path.of(SecurityTest.class.getResource("/webroot").toURI());
        try (Stream<Path> files = Files.walk(root)) {
            List<String> found = files.map(f -> "/" + root.relativize(f))
                    .filter(f -> f.endsWith(".html"))
                    .toList();
            assertThat(found).contains("/index.html", "/review.html", "/studies.html", "/qc.html", "/setup.html");
            return found;
        }
    }

    private static String withHost(TestService service, String host) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", service.uri("/").getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(("GET /api/state HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    // --- tokens of an OpenID provider

    private static String b64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String signed(PrivateKey key, String algorithm, JsonObject claims) throws Exception {
        String head = new JsonObject()
                .put("alg", algorithm)
                .put("typ", "JWT")
                .put("kid", "k1")
                .encode();
        String text = b64(head.getBytes(StandardCharsets.UTF_8)) + "."
                + b64(claims.encode().getBytes(StandardCharsets.UTF_8));
        if (key == null) {
            return text + ".";
        }
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(key);
        signature.update(text.getBytes(StandardCharsets.US_ASCII));
        return text + "." + b64(signature.sign());
    }

    private static JsonObject claims(String... roles) {
        long now = Instant.now().getEpochSecond();
        return new JsonObject()
                .put("iss", "https://login.example")
                .put("aud", "petmr")
                .put("sub", "u-17")
                .put("preferred_username", "olga")
                .put("iat", now)
                .put("exp", now + 300)
                .put("realm_access", new JsonObject().put("roles", new JsonArray(List.of(roles))));
    }

    @Test
    void tokensAreTakenWhenTheyHoldAndOnlyThen() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair ours = generator.generateKeyPair();
        KeyPair other = generator.generateKeyPair();
        RSAPublicKey key = (RSAPublicKey) ours.getPublic();
        Path jwks = Files.writeString(
                data.resolve("jwks.json"),
                new JsonObject()
                        .put(
                                "keys",
                                new JsonArray()
                                        .add(new JsonObject()
                                                .put("kty", "RSA")
                                                .put("kid", "k1")
                                                .put("alg", "RS256")
                                                .put("use", "sig")
                                                .put(
                                                        "n",
                                                        b64(unsigned(
                                                                key.getModulus().toByteArray())))
                                                .put(
                                                        "e",
                                                        b64(key.getPublicExponent()
                                                                .toByteArray()))))
                        .encode());
        try (TestService service = new TestService(
                data,
                Map.of(
                        "security.jwksFile", jwks.toString(),
                        "security.jwtIssuer", "https://login.example",
                        "security.jwtRolesClaim", "realm_access.roles"))) {
            JsonObject good = claims("physicist", "cook");
            assertThat(status(service, signed(ours.getPrivate(), "RS256", good)))
                    .isEqualTo(200);
            HttpResponse<String> me = send(
                    service,
                    "GET",
                    "/api/me",
                    null,
                    "authorization",
                    "Bearer " + signed(ours.getPrivate(), "RS256", good));
            assertThat(new JsonObject(me.body()).getString("user")).isEqualTo("olga");
            assertThat(new JsonObject(me.body()).getJsonArray("roles")).containsExactly("physicist");

            assertThat(status(service, signed(ours.getPrivate(), "RS256", claims("admin"))))
                    .as("known, but may not")
                    .isEqualTo(403);
            long past = Instant.now().getEpochSecond() - 3600;
            Map<String, String> bad = new HashMap<>();
            bad.put("of another key", signed(other.getPrivate(), "RS256", good));
            bad.put("without a signature", signed(null, "none", good));
            bad.put("of another algorithm", signed(ours.getPrivate(), "HS256", good));
            bad.put("over", signed(ours.getPrivate(), "RS256", good.copy().put("exp", past)));
            bad.put(
                    "of another issuer",
                    signed(ours.getPrivate(), "RS256", good.copy().put("iss", "https://evil")));
            bad.put(
                    "for another service",
                    signed(ours.getPrivate(), "RS256", good.copy().put("aud", "mail")));
            JsonObject endless = good.copy();
            endless.remove("exp");
            bad.put("without end", signed(ours.getPrivate(), "RS256", endless));
            bad.put("nonsense", "a.b.c");
            for (Map.Entry<String, String> entry : bad.entrySet()) {
                assertThat(status(service, entry.getValue())).as(entry.getKey()).isEqualTo(401);
            }
        }
    }

    private static byte[] unsigned(byte[] bytes) {
        return bytes[0] == 0 ? java.util.Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
    }

    private int status(TestService service, String token) throws Exception {
        return send(service, "GET", "/api/sessions", null, "authorization", "Bearer " + token)
                .statusCode();
    }

    // --- what is left behind

    @Test
    void whoDidWhatToWhomIsRecorded() throws Exception {
        try (TestService service = withUsers()) {
            String[] anna = session(service, "anna");
            String id = new JsonObject(send(
                                    service,
                                    "POST",
                                    "/api/sessions",
                                    TestService.armRequest().encode(),
                                    anna)
                            .body())
                    .getString("id");
            send(service, "GET", "/api/sessions/" + id, null, anna);
            login(service, "mallory", "wrong password");
            send(service, "GET", "/api/sessions/" + id, null);
        }
        Path audit = data.resolve("audit");
        AuditChain.Outcome outcome = AuditChain.verify(audit, "");
        assertThat(outcome.problem()).isEmpty();
        List<String> messages = Files.readAllLines(audit.resolve("audit.jsonl")).stream()
                .map(line -> new JsonObject(line).getString("message"))
                .toList();
        assertThat(messages).hasSize((int) outcome.records());
        assertThat(messages)
                .anySatisfy(m -> assertThat(m).contains("110120"))
                .anySatisfy(m -> assertThat(m).contains("110122", "UserID=\"anna\"", "EventOutcomeIndicator=\"0\""))
                .anySatisfy(m -> assertThat(m)
                        .contains(
                                "110111",
                                "EventActionCode=\"C\"",
                                "UserID=\"anna\"",
                                "ParticipantObjectID=\"P1\"",
                                "127.0.0.1"))
                .anySatisfy(m -> assertThat(m).contains("110111", "EventActionCode=\"R\"", "P1"))
                .anySatisfy(m -> assertThat(m).contains("110122", "mallory", "EventOutcomeIndicator=\"4\""))
                .anySatisfy(m -> assertThat(m).contains("110113", "UserID=\"unknown\""))
                .anySatisfy(m -> assertThat(m).contains("110121"));
        assertThat(messages).noneMatch(m -> m.contains("wrong password") || m.contains(PASSWORD));
    }
}
