package org.petmr.simulator.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;

/** The service's REST interface, as an operator's console uses it. */
final class ServiceClient {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final URI root;

    ServiceClient(URI root) {
        this.root = root;
    }

    /** Asks for an acquisition; the session's id. */
    String arm(JsonNode request) throws IOException, InterruptedException {
        return post("/api/sessions", request.toString()).path("id").asText();
    }

    /** Asks for an examination of several beds; the first is armed. */
    JsonNode armExamination(JsonNode request) throws IOException, InterruptedException {
        return post("/api/examinations", request.toString());
    }

    /** Arms the next bed. @param tableMm where the table has come to stand */
    JsonNode armNextBed(String examination, double tableMm) throws IOException, InterruptedException {
        return post("/api/examinations/" + examination + "/next", "{\"tablePositionMm\": " + tableMm + "}");
    }

    /** No more beds come. */
    JsonNode closeExamination(String examination) throws IOException, InterruptedException {
        return post("/api/examinations/" + examination + "/close", "");
    }

    JsonNode examination(String id) throws IOException, InterruptedException {
        return body(send(request("/api/examinations/" + id).GET().build()));
    }

    JsonNode start(String id) throws IOException, InterruptedException {
        return post("/api/sessions/" + id + "/start", "");
    }

    JsonNode session(String id) throws IOException, InterruptedException {
        return body(send(request("/api/sessions/" + id).GET().build()));
    }

    /**
     * Sends a volume of labels, whose regions can then be measured, under its file's name; what the service found in it.
     *
     * @param space {@code pet}: it lies as the result's pet.nii.gz does; {@code mr}: as the exported images
     */
    JsonNode uploadLabels(String id, Path nifti, String space) throws IOException, InterruptedException {
        return body(send(request("/api/sessions/" + id + "/labels/" + nifti.getFileName() + "?space=" + space)
                .header("content-type", "application/octet-stream")
                .POST(HttpRequest.BodyPublishers.ofFile(nifti))
                .build()));
    }

    /** Measures regions of the shown result; the figures of each. */
    JsonNode measureRegions(String id, JsonNode request) throws IOException, InterruptedException {
        return post("/api/sessions/" + id + "/regions", request.toString());
    }

    /** The MR series that the service knows. */
    JsonNode mrSeries() throws IOException, InterruptedException {
        return body(send(request("/api/mr").GET().build())).path("series");
    }

    /** Fetches a file of the session's results, whole or not at all. */
    void file(String id, String name, Path to) throws IOException, InterruptedException {
        fetch("/api/sessions/" + id + "/files/", name, to);
    }

    /** Fetches a file of an examination's results, whole or not at all. */
    void wholeFile(String examination, String name, Path to) throws IOException, InterruptedException {
        fetch("/api/examinations/" + examination + "/files/", name, to);
    }

    private void fetch(String folder, String name, Path to) throws IOException, InterruptedException {
        Path part = to.resolveSibling(to.getFileName() + ".part");
        HttpResponse<Path> response =
                http.send(request(folder + name).GET().build(), HttpResponse.BodyHandlers.ofFile(part));
        if (response.statusCode() != 200) {
            String said = Files.readString(part);
            Files.delete(part);
            throw new IOException(name + ": " + problem(response.statusCode(), said));
        }
        Files.move(part, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(root.resolve(path)).timeout(TIMEOUT);
    }

    private JsonNode post(String path, String text) throws IOException, InterruptedException {
        return body(send(request(path)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(text))
                .build()));
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode body(HttpResponse<String> response) throws IOException {
        if (response.statusCode() / 100 != 2) {
            throw new IOException(problem(response.statusCode(), response.body()));
        }
        return json.readTree(response.body());
    }

    /** The detail of a problem document, or what else was said. */
    private String problem(int status, String said) {
        try {
            String detail = json.readTree(said).path("detail").asText("");
            return detail.isEmpty() ? "HTTP " + status : detail;
        } catch (IOException e) {
            return "HTTP " + status;
        }
    }
}
