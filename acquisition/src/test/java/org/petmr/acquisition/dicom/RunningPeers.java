package org.petmr.acquisition.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.petmr.acquisition.Peers;

/** Programs of others that a test has started; ended when it is over. */
public final class RunningPeers implements AutoCloseable {

    private static final int WAIT_S = 60;
    private static final int ATTEMPTS = 3;
    private static final String PLUGINS = "/usr/share/orthanc/plugins/";

    private final Path directory;
    private final List<Process> started = new ArrayList<>();

    public RunningPeers(Path directory) {
        this.directory = directory;
    }

    /** Starts a program and waits until its port is open. */
    public void start(int port, String... command) throws IOException {
        Process process = begin(command);
        assertThat(isOpen(process, port))
                .as(command[0] + " listens on its port")
                .isTrue();
    }

    private Process begin(String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        directory.resolve("peer" + started.size() + ".log").toFile())
                .start();
        started.add(process);
        return process;
    }

    /** An Orthanc with DICOMweb that knows us at a port. A port that was free may be taken before it is up: then others are tried. */
    public Orthanc orthanc(int ourPort) throws IOException {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            Optional<Orthanc> running = tryOrthanc(ourPort);
            if (running.isPresent()) {
                return running.get();
            }
        }
        throw new AssertionError("Orthanc does not start: see " + directory);
    }

    private Optional<Orthanc> tryOrthanc(int ourPort) throws IOException {
        int port = freePort();
        int httpPort = freePort();
        Map<String, Object> configuration = new HashMap<>();
        configuration.put("DicomAet", "ORTHANC");
        configuration.put("DicomPort", port);
        configuration.put("DicomCheckCalledAet", true);
        configuration.put("HttpPort", httpPort);
        configuration.put("RemoteAccessAllowed", false);
        configuration.put("AuthenticationEnabled", false);
        configuration.put("UnknownSopClassAccepted", true);
        configuration.put("StorageDirectory", directory.resolve("orthanc").toString());
        configuration.put("IndexDirectory", directory.resolve("orthanc").toString());
        Path web = Path.of(PLUGINS + "libOrthancDicomWeb.so");
        configuration.put("Plugins", Files.exists(web) ? List.of(web.toString()) : List.of());
        configuration.put("DicomWeb", Map.of("Enable", true));
        configuration.put(
                "DicomModalities",
                Map.of(
                        "petmr",
                        Map.of(
                                "AET",
                                "PETMR",
                                "Host",
                                "127.0.0.1",
                                "Port",
                                ourPort,
                                "AllowNEventReport",
                                true,
                                "AllowNAction",
                                true)));
        Path file = directory.resolve("orthanc.json");
        new ObjectMapper().writeValue(file.toFile(), configuration);
        Process process = begin(Peers.tool("Orthanc"), file.toString());
        return isOpen(process, httpPort) && isOpen(process, port)
                ? Optional.of(new Orthanc(port, httpPort))
                : Optional.empty();
    }

    /** A running Orthanc. */
    public record Orthanc(int port, int httpPort) {

        public Peer peer() {
            return new Peer("ORTHANC", "127.0.0.1", port);
        }

        public byte[] get(String path) throws Exception {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + path))
                    .timeout(Duration.ofSeconds(WAIT_S))
                    .build();
            return HttpClient.newHttpClient()
                    .send(request, HttpResponse.BodyHandlers.ofByteArray())
                    .body();
        }

        /** Where studies are stored over HTTP; skips the test, aloud, where its DICOMweb is not installed. */
        public URI studies() {
            if (!Files.exists(Path.of(PLUGINS + "libOrthancDicomWeb.so"))) {
                Peers.tool("orthanc-dicomweb");
            }
            return URI.create("http://127.0.0.1:" + httpPort + "/dicom-web/studies");
        }

        /** Tells it at which port we listen. */
        public void knowUsAt(int ourPort) throws Exception {
            String us = "{\"AET\": \"PETMR\", \"Host\": \"127.0.0.1\", \"Port\": %d, \"AllowNEventReport\": true}"
                    .formatted(ourPort);
            HttpResponse<String> answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + "/modalities/petmr"))
                                    .timeout(Duration.ofSeconds(WAIT_S))
                                    .PUT(HttpRequest.BodyPublishers.ofString(us))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        }

        /** All that it holds, read back. */
        public List<DicomObject> objects(Path directory) throws Exception {
            List<DicomObject> objects = new ArrayList<>();
            for (var id : new ObjectMapper().readTree(get("/instances"))) {
                Path file = directory.resolve("back.dcm");
                Files.write(file, get("/instances/" + id.asText() + "/file"));
                objects.add(DicomFile.read(file).dataSet());
            }
            return objects;
        }
    }

    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** Waits until a program's port is open. @return false when the program ended before */
    private static boolean isOpen(Process process, int port) {
        await().atMost(Duration.ofSeconds(WAIT_S))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> !process.isAlive() || answers(port));
        return process.isAlive();
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.getLocalPort() != port; // or it has met itself
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        for (Process process : started) {
            process.destroy();
            try {
                if (!process.waitFor(10, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
