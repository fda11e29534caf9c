package org.petmr.acquisition.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.petmr.acquisition.OutsideProgram;
import org.petmr.acquisition.Peers;
import org.petmr.acquisition.dicom.PetSeriesDescription.Quantity;
import org.petmr.recon.compute.Progress;

/** What others make of our objects and our node: dicom3tools, DCMTK, Orthanc. */
public class DicomPeersIT {

    private static final int WAIT_S = 60;

    @TempDir
    Path directory;

    private final List<Process> started = new ArrayList<>();
    private DicomNode node;

    /** The name of the provider of our node. */
    protected String provider() {
        return "netty";
    }

    @BeforeEach
    void open() {
        node = DicomNodeProvider.named(provider())
                .create(DicomNodeConfig.of("PETMR", directory.resolve("incoming"))
                        .withHost("127.0.0.1"));
    }

    @AfterEach
    void stop() throws InterruptedException {
        node.close();
        for (Process process : started) {
            process.destroy();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Quantity.class)
    void theWrittenSeriesHasNoErrors(Quantity quantity) throws Exception {
        String iodCheck = Peers.tool("dciodvfy");
        String entityCheck = Peers.tool("dcentvfy");
        List<Path> files = PetSeries.write(
                SamplePet.volume(), SamplePet.description(quantity), directory.resolve("pet"), Progress.NONE);
        List<String> command = new ArrayList<>(List.of(entityCheck));
        for (Path file : files) {
            OutsideProgram.Result result = OutsideProgram.run(iodCheck, "-new", file.toString());
            assertThat(result.output()).doesNotContain("Error");
            assertThat(result.status()).isZero();
            command.add(file.toString());
        }
        OutsideProgram.Result entities = OutsideProgram.run(command.toArray(String[]::new));
        assertThat(entities.output()).isEmpty();
    }

    @Test
    void storescpKeepsWhatWeSend() throws Exception {
        String storescp = Peers.tool("storescp");
        int port = freePort();
        Path kept = Files.createDirectories(directory.resolve("kept"));
        start(storescp, "-aet", "STORE", "-pm", "-od", kept.toString(), "-fe", ".dcm", "-pdu", "4096", "" + port);
        List<DicomObject> objects =
                PetSeries.objects(SamplePet.volume(), SamplePet.description(Quantity.ACTIVITY_BQ_PER_ML));
        Peer peer = new Peer("STORE", "127.0.0.1", port);
        awaitPort(port);

        assertThat(node.echo(peer).get(WAIT_S, TimeUnit.SECONDS).isSuccess()).isTrue();
        List<StoreOutcome> outcomes =
                node.store(peer, StoreSource.objects(objects), Progress.NONE).get(WAIT_S, TimeUnit.SECONDS);

        assertThat(outcomes).hasSize(6).allMatch(StoreOutcome::isStored);
        try (var files = Files.list(kept)) {
            List<DicomObject> read = new ArrayList<>();
            for (Path file : files.toList()) {
                read.add(DicomFile.read(file).dataSet());
            }
            assertThat(read).containsExactlyInAnyOrderElementsOf(objects);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--refuse", "--abort-after", "--abort-during"})
    void aMisbehavingPeerIsReportedNotBelieved(String misbehaviour) throws Exception {
        String storescp = Peers.tool("storescp");
        int port = freePort();
        Path kept = Files.createDirectories(directory.resolve("kept"));
        start(storescp, misbehaviour, "-aet", "STORE", "-od", kept.toString(), "" + port);
        List<DicomObject> objects =
                PetSeries.objects(SamplePet.volume(), SamplePet.description(Quantity.ACTIVITY_BQ_PER_ML));
        awaitPort(port);
        var sending = node.store(new Peer("STORE", "127.0.0.1", port), StoreSource.objects(objects), Progress.NONE);
        List<StoreOutcome> outcomes;
        try {
            outcomes = sending.get(WAIT_S, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException e) {
            assertThat(misbehaviour).isEqualTo("--refuse");
            assertThat(e.getCause()).isInstanceOf(DicomNodeException.class).hasMessageContaining("rejected");
            return;
        }
        assertThat(misbehaviour).isNotEqualTo("--refuse");
        assertThat(outcomes).hasSize(6);
        assertThat(outcomes).extracting(StoreOutcome::result).contains(StoreOutcome.Result.UNANSWERED);
    }

    @Test
    void orthancKeepsWhatWeSend() throws Exception {
        String orthanc = Peers.tool("Orthanc");
        int port = freePort();
        int httpPort = freePort();
        Path configuration = directory.resolve("orthanc.json");
        new ObjectMapper()
                .writeValue(
                        configuration.toFile(),
                        Map.ofEntries(
                                Map.entry("DicomAet", "ORTHANC"),
                                Map.entry("DicomPort", port),
                                Map.entry("DicomCheckCalledAet", true),
                                Map.entry("HttpPort", httpPort),
                                Map.entry("RemoteAccessAllowed", false),
                                Map.entry("AuthenticationEnabled", false),
                                Map.entry(
                                        "StorageDirectory",
                                        directory.resolve("storage").toString()),
                                Map.entry(
                                        "IndexDirectory",
                                        directory.resolve("index").toString()),
                                Map.entry("Plugins", List.of())));
        start(orthanc, configuration.toString());
        awaitPort(httpPort);
        awaitPort(port);
        List<DicomObject> objects =
                PetSeries.objects(SamplePet.volume(), SamplePet.description(Quantity.ACTIVITY_BQ_PER_ML));

        List<StoreOutcome> outcomes = node.store(
                        new Peer("ORTHANC", "127.0.0.1", port), StoreSource.objects(objects), Progress.NONE)
                .get(WAIT_S, TimeUnit.SECONDS);

        assertThat(outcomes).hasSize(6).allMatch(StoreOutcome::isStored);
        JsonNode instances = new ObjectMapper().readTree(get(httpPort, "/instances"));
        assertThat(instances.size()).isEqualTo(6);
        for (JsonNode id : instances) {
            Path file = directory.resolve("back.dcm");
            Files.write(file, get(httpPort, "/instances/" + id.asText() + "/file"));
            assertThat(DicomFile.read(file).dataSet()).isIn(objects);
        }
    }

    private void start(String... command) throws IOException {
        started.add(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("peer.log").toFile())
                .start());
    }

    private static byte[] get(int port, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(WAIT_S))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofByteArray())
                .body();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void awaitPort(int port) {
        await().atMost(Duration.ofSeconds(WAIT_S))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    try (Socket socket = new Socket("127.0.0.1", port)) {
                        return socket.isConnected();
                    } catch (IOException e) {
                        return false;
                    }
                });
    }
}
