package org.petmr.acquisition.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.petmr.acquisition.AcquisitionException;

/** Asks a service that runs, as whoever a token or a login stands for. */
final class ServiceCalls {

    private static final int FIRST_ERROR = 400;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI service;
    private final HttpClient http;
    private final String otherwise;
    private Map<String, String> proof = Map.of();

    /** @param otherwise what a person may do when none answers, for the message */
    ServiceCalls(URI service, HttpClient http, String otherwise) {
        this.service = service;
        this.http = http;
        this.otherwise = otherwise;
    }

    /** From now on with this token. */
    ServiceCalls withToken(Path tokenFile) throws IOException {
        proof = Map.of("authorization", "Bearer " + Files.readString(tokenFile).strip());
        return this;
    }

    /** From now on as this user, who is logged in here. */
    ServiceCalls withLogin(String user, Path passwordFile) throws IOException, InterruptedException {
        String body = JSON.createObjectNode()
                .put("user", user)
                .put("password", Files.readString(passwordFile).strip())
                .toString();
        HttpResponse<String> answer = send("/api/login", Optional.of(body));
        String token = read(answer).path("csrfToken").asText();
        String cookie = answer.headers().firstValue("set-cookie").orElse("").split(";")[0];
        proof = Map.of("cookie", cookie, "x-csrf-token", token);
        return this;
    }

    /**
     * @param body JSON of a POST; empty: a GET
     * @throws AcquisitionException what the service said, when it refuses
     */
    JsonNode ask(String path, Optional<String> body) throws IOException, InterruptedException {
        return read(send(path, body));
    }

    private HttpResponse<String> send(String path, Optional<String> body) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(service.resolve(path));
        proof.forEach(request::header);
        body.ifPresent(
                b -> request.header("content-type", "application/json").POST(HttpRequest.BodyPublishers.ofString(b)));
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw AcquisitionException.failed("%s: no answer, %s (expected: %s)".formatted(service, e, otherwise), e);
        }
    }

    private static JsonNode read(HttpResponse<String> answer) throws IOException {
        JsonNode said = JSON.readTree(answer.body());
        if (answer.statusCode() >= FIRST_ERROR) {
            throw AcquisitionException.failed(said.path("detail").asText(answer.body()), null);
        }
        return said;
    }
}
