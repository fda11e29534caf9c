package org.petmr.acquisition.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.RSAKey;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.TestService;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;

/** Access tokens of a provider whose keys are found by discovery: which are taken, and that all others are not. */
class OpenIdTokenTest {

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

    @Test
    void eachGroupHasItsRoleAndNoOther() throws Exception {
        try (OpenIdService service = new OpenIdService(data, provider.issuer())) {
            Map<String, String> roleOf =
                    Map.of("pet-hosts", "console", "pet-techs", "technologist", "physics", "physicist", "it", "admin");
            for (Map.Entry<String, String> entry : roleOf.entrySet()) {
                String token = service.token(provider, entry.getKey());
                JsonObject me =
                        new JsonObject(service.withToken(token, "/api/me").body());
                assertThat(me.getJsonArray("roles")).as(entry.getKey()).containsExactly(entry.getValue());
                assertThat(me.getString("user")).isEqualTo("program-" + entry.getKey());
                boolean seesResults = List.of("technologist", "physicist").contains(entry.getValue());
                assertThat(service.status(token)).as(entry.getKey()).isEqualTo(seesResults ? 200 : 403);
            }
            assertThat(service.status(service.token(provider, "kitchen")))
                    .as("known, without a role")
                    .isEqualTo(403);
        }
        assertThat(OpenIdService.audit(data))
                .anySatisfy(m -> assertThat(m)
                        .contains(
                                "110113",
                                "UserID=\"program-it\"",
                                "AlternativeUserID=\"program-it of " + provider.issuer() + "\""));
    }

    /** What the provider itself signs, and what is not for us all the same. */
    @Test
    void aTokenIsOfThisIssuerForThisServiceAndOfNow() throws Exception {
        try (OpenIdService service = new OpenIdService(data, provider.issuer())) {
            assertThat(service.status(service.token(provider, "physics"))).isEqualTo(200);
            Instant now = Instant.now();
            Map<String, Consumer<JwtClaimsSet.Builder>> bad = new LinkedHashMap<>();
            bad.put("for another service", c -> c.audience(List.of("mail")));
            bad.put("for nobody", c -> c.claims(all -> all.remove("aud")));
            bad.put("of another issuer", c -> c.issuer("https://evil.example"));
            bad.put("over", c -> c.issuedAt(now.minusSeconds(600)).expiresAt(now.minusSeconds(60)));
            bad.put("not yet", c -> c.notBefore(now.plusSeconds(60)));
            bad.put("of nobody", c -> c.claims(all -> all.remove("sub")));
            for (Map.Entry<String, Consumer<JwtClaimsSet.Builder>> entry : bad.entrySet()) {
                provider.twist(entry.getValue());
                HttpResponse<String> answer = service.withToken(service.token(provider, "physics"), "/api/sessions");
                assertThat(answer.statusCode()).as(entry.getKey()).isEqualTo(401);
                assertThat(answer.headers().firstValue("www-authenticate")).contains("Bearer");
                assertThat(answer.body()).as("no more of why").contains("bearer token: not valid (expected:");
            }
            provider.twist(c -> c.audience(List.of("mail", "petmr-api"))
                    .issuedAt(now.minusSeconds(600))
                    .expiresAt(now.minusSeconds(10))
                    .notBefore(now.minusSeconds(600)));
            assertThat(service.status(service.token(provider, "physics")))
                    .as("for us as well, and over by less than the clocks may differ")
                    .isEqualTo(200);
        }
    }

    @Test
    void onlySignaturesByTheProvidersKeyAreTaken() throws Exception {
        try (OpenIdService service = new OpenIdService(data, provider.issuer())) {
            String good = service.token(provider, "physics");
            String claims = good.split("\\.")[1];
            byte[] publicKey = provider.key().toRSAPublicKey().getEncoded();
            byte[] pem = ("-----BEGIN PUBLIC KEY-----\n"
                            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(publicKey)
                            + "\n-----END PUBLIC KEY-----\n")
                    .getBytes(StandardCharsets.US_ASCII);
            PrivateKey ours = provider.key().toRSAPrivateKey();
            assertThat(service.status(rs256(ours, head("RS256"), claims)))
                    .as("this test's own way to sign")
                    .isEqualTo(200);

            Map<String, String> bad = new LinkedHashMap<>();
            bad.put("without a signature", b64(head("none")) + "." + claims + ".");
            bad.put("none, written otherwise", b64(head("nOnE")) + "." + claims + ".");
            bad.put("said to be none, signed", rs256(ours, head("none"), claims));
            bad.put("HMAC with the public key", hs256(publicKey, claims));
            bad.put("HMAC with the public key as text", hs256(pem, claims));
            bad.put("said to be HMAC, signed", rs256(ours, head("HS256"), claims));
            bad.put("other claims", good.split("\\.")[0] + "." + raised(claims) + "." + good.split("\\.")[2]);
            bad.put("signature cut off", good.substring(0, good.lastIndexOf('.') + 1));
            RSAKey evil = TestProvider.newKey();
            JsonObject ownKey =
                    head("RS256").put("jwk", new JsonObject(evil.toPublicJWK().toJSONString()));
            bad.put("of another key", rs256(evil.toRSAPrivateKey(), head("RS256"), claims));
            bad.put("a key of its own in the head", rs256(evil.toRSAPrivateKey(), ownKey, claims));
            bad.put("a critical extension", rs256(ours, head("RS256").put("crit", new JsonArray().add("x")), claims));
            bad.put("an ID token's kind", rs256(ours, head("RS256").put("typ", "logout+jwt"), claims));
            bad.put("nonsense", "a.b.c");
            bad.put("nothing", "");
            for (Map.Entry<String, String> entry : bad.entrySet()) {
                assertThat(service.status(entry.getValue())).as(entry.getKey()).isEqualTo(401);
            }
        }
    }

    @Test
    void aNewKeyIsFoundAndTheOldOneIsOut() throws Exception {
        try (OpenIdService service = new OpenIdService(data, provider.issuer())) {
            String before = service.token(provider, "physics");
            assertThat(service.status(before)).isEqualTo(200);
            provider.changeKey();
            assertThat(service.status(before)).as("not known to be gone").isEqualTo(200);
            String after = service.token(provider, "physics");
            assertThat(service.status(after)).isEqualTo(200);
            assertThat(service.status(before)).as("of the key before").isEqualTo(401);
        }
    }

    @Test
    void keysThatAreNotThereAreNotLookedForWithoutEnd() throws Exception {
        try (OpenIdService service = new OpenIdService(data, provider.issuer())) {
            String good = service.token(provider, "physics");
            assertThat(service.status(good)).isEqualTo(200);
            int before = provider.keyRequests();
            PrivateKey other = TestProvider.newKey().toRSAPrivateKey();
            for (int i = 0; i < 20; i++) {
                JsonObject head = head("RS256").put("kid", "guessed-" + i);
                assertThat(service.status(rs256(other, head, good.split("\\.")[1])))
                        .isEqualTo(401);
            }
            assertThat(provider.keyRequests() - before).isLessThanOrEqualTo(2);
            assertThat(service.status(good))
                    .as("who has a known key is not held up")
                    .isEqualTo(200);
        }
    }

    /** Requests with a body and streams, of which the rest waits while the token is checked. */
    @Test
    void aProgramArmsAndListens() throws Exception {
        try (OpenIdService service = new OpenIdService(data, provider.issuer())) {
            String token = service.token(provider, "pet-hosts");
            HttpClient http = HttpClient.newHttpClient();
            HttpResponse<String> armed = http.send(
                    HttpRequest.newBuilder(service.uri("/api/sessions"))
                            .header("authorization", "Bearer " + token)
                            .header("content-type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(
                                    TestService.armRequest().encode()))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(armed.statusCode()).as(armed.body()).isEqualTo(201);

            CompletableFuture<String> heard = new CompletableFuture<>();
            WebSocket socket = http.newWebSocketBuilder()
                    .header("authorization", "Bearer " + token)
                    .buildAsync(
                            URI.create(service.uri("/api/socket").toString().replaceFirst("http", "ws")),
                            new WebSocket.Listener() {
                                @Override
                                public java.util.concurrent.CompletionStage<?> onText(
                                        WebSocket from, CharSequence text, boolean isLast) {
                                    heard.complete(text.toString());
                                    return WebSocket.Listener.super.onText(from, text, isLast);
                                }
                            })
                    .get(20, TimeUnit.SECONDS);
            assertThat(heard.get(20, TimeUnit.SECONDS)).isNotEmpty();
            socket.abort();
        }
    }

    @Test
    void theLiveStreamEndsWithTheToken() throws Exception {
        try (OpenIdService service = new OpenIdService(data, provider.issuer(), "security.openId.leewayS", "0")) {
            Instant now = Instant.now();
            provider.twist(c -> c.issuedAt(now).expiresAt(now.plusSeconds(4)));
            HttpResponse<java.io.InputStream> live = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(service.uri("/api/live"))
                                    .header("authorization", "Bearer " + service.token(provider, "physics"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofInputStream());
            assertThat(live.statusCode()).isEqualTo(200);
            org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(
                    java.time.Duration.ofSeconds(20), () -> live.body().readAllBytes());
            assertThat(Instant.now()).isAfterOrEqualTo(now.plusSeconds(3));
        }
    }

    @Test
    void theProvidersCertificateIsHeldAgainstTheAuthorities() throws Exception {
        Path folder = Files.createDirectories(data.resolve("provider"));
        TestTls tls = new TestTls(folder);
        try (TestProvider secured = new TestProvider(folder, tls)) {
            String token = OpenIdService.token(secured.issuer(), "physics", tls.client());
            Path one = Files.createDirectories(data.resolve("one"));
            try (OpenIdService service = new OpenIdService(
                    one,
                    secured.issuer(),
                    "security.openId.caFile",
                    tls.certificate().toString())) {
                assertThat(service.status(token)).isEqualTo(200);
            }
            Path two = Files.createDirectories(data.resolve("two"));
            try (OpenIdService service = new OpenIdService(two, secured.issuer())) {
                assertThat(service.status(token))
                        .as("of an authority that nobody knows")
                        .isEqualTo(401);
            }
        }
    }

    // --- tokens made by hand, by nothing but the Java runtime

    private static JsonObject head(String algorithm) {
        return new JsonObject().put("alg", algorithm).put("kid", provider.key().getKeyID());
    }

    private static String b64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String b64(JsonObject json) {
        return b64(json.encode().getBytes(StandardCharsets.UTF_8));
    }

    private static String rs256(PrivateKey key, JsonObject head, String claims) throws Exception {
        String text = b64(head) + "." + claims;
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(key);
        signature.update(text.getBytes(StandardCharsets.US_ASCII));
        return text + "." + b64(signature.sign());
    }

    private static String hs256(byte[] key, String claims) throws Exception {
        String text = b64(head("HS256")) + "." + claims;
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return text + "." + b64(mac.doFinal(text.getBytes(StandardCharsets.US_ASCII)));
    }

    private static String raised(String claims) {
        JsonObject all = new JsonObject(new String(Base64.getUrlDecoder().decode(claims), StandardCharsets.UTF_8));
        return b64(all.put("realm_access", new JsonObject().put("roles", new JsonArray().add("pet-techs"))));
    }
}
