package org.petmr.acquisition.console;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.petmr.acquisition.TestService;

/** A service with its OpenID provider, and a program that uses both. */
final class OpenIdService implements AutoCloseable {

    private final TestService service;
    private final HttpClient http = HttpClient.newHttpClient();

    /** @param issuer of the provider, that need not be up @param more settings, keys and values in turn */
    OpenIdService(Path data, String issuer, String... more) throws IOException {
        Path secret = Files.writeString(data.resolve("openid.secret"), TestProvider.SECRET + "\n");
        Map<String, String> flags = new HashMap<>(Map.of(
                "security.openId.issuer", issuer,
                "security.openId.name", "Hospital",
                "security.openId.clientSecretFile", secret.toString(),
                "security.openId.audience", "petmr-api",
                "security.openId.rolesClaim", "realm_access.roles",
                "security.openId.groups.console", "pet-hosts",
                "security.openId.groups.technologist", "mr-techs; pet-techs",
                "security.openId.groups.physicist", "physics",
                "security.openId.groups.admin", "it",
                "security.loginsPerMinute", "1000"));
        for (int i = 0; i < more.length; i += 2) {
            flags.put(more[i], more[i + 1]);
        }
        service = new TestService(data, flags);
    }

    URI uri(String path) {
        return service.uri(path);
    }

    /** A request with headers, names and values in turn. */
    HttpResponse<String> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> withToken(String token, String path) throws Exception {
        return get(path, "authorization", "Bearer " + token);
    }

    /** Status of a request that needs a role with results. */
    int status(String token) throws Exception {
        return withToken(token, "/api/sessions").statusCode();
    }

    /** An access token that the provider gives to a program of this group. */
    static String token(String issuer, String group, HttpClient http) throws Exception {
        String credentials = Base64.getEncoder()
                .encodeToString(("program-" + group + ":"
                                + URLEncoder.encode(TestProvider.PASSWORD + group, StandardCharsets.UTF_8))
                        .getBytes(StandardCharsets.UTF_8));
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(issuer + "/oauth2/token"))
                        .header("authorization", "Basic " + credentials)
                        .header("content-type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        String token = new JsonObject(answer.body()).getString("access_token");
        if (token == null) {
            throw new AssertionError(answer.statusCode() + " " + answer.body());
        }
        return token;
    }

    String token(TestProvider provider, String group) throws Exception {
        return token(provider.issuer(), group, http);
    }

    /** Texts of the alarms that last, by id, as a caller with these headers is told. */
    Map<String, String> alarms(String... headers) throws Exception {
        Map<String, String> found = new HashMap<>();
        new JsonObject(get("/api/alarms", headers).body())
                .getJsonArray("alarms")
                .forEach(a -> found.put(((JsonObject) a).getString("id"), ((JsonObject) a).getString("text")));
        return found;
    }

    /** Messages of the audit trail, once the service is closed. */
    static List<String> audit(Path data) throws IOException {
        return Files.readAllLines(data.resolve("audit").resolve("audit.jsonl")).stream()
                .map(line -> new JsonObject(line).getString("message"))
                .toList();
    }

    @Override
    public void close() {
        service.close();
    }
}
