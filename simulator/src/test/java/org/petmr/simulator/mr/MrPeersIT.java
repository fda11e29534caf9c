package org.petmr.simulator.mr;

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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.petmr.acquisition.dicom.DicomFile;
import org.petmr.acquisition.dicom.DicomNode;
import org.petmr.acquisition.dicom.DicomNodeConfig;
import org.petmr.acquisition.dicom.DicomNodeProvider;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.Peer;
import org.petmr.acquisition.dicom.Tag;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.simulator.Peers;
import org.petmr.simulator.mr.MrStyle.Vendor;

/** What others make of our MR objects: DCMTK reads them, Orthanc keeps them. */
class MrPeersIT {

    private static final int WAIT_S = 60;
    private static List<MrSeries> all;

    @TempDir
    Path directory;

    private final List<Process> started = new ArrayList<>();

    @BeforeAll
    static void play() {
        try (Workers workers = new Workers(2)) {
            all = SampleScans.all(workers);
        }
    }

    @AfterEach
    void stop() throws InterruptedException {
        for (Process process : started) {
            process.destroy();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
    }

    @AfterAll
    static void forget() {
        all = List.of();
    }

    /** dcmdump reads each object without complaint and names as many frames as were written; dcm2pnm draws the last. */
    @Test
    void dcmtkReadsEnhancedObjects() throws Exception {
        String dcmdump = Peers.tool("dcmdump");
        String dcm2pnm = Peers.tool("dcm2pnm");
        MrStyle enhanced = new MrStyle(Vendor.SIEMENS_LIKE, true, "HEAD");
        for (MrSeries series : all) {
            DicomObject object =
                    MrDicom.objects(series, SampleScans.examination(), enhanced).get(0);
            Path file = directory.resolve(series.number() + ".dcm");
            DicomFile.write(file, object);
            int frames = series.volumes().size() * series.signal().grid().nz();
            String dump = output(dcmdump, "-q", "+P", "0028,0008", file.toString());
            assertThat(dump).contains("[" + frames + "]");
            Path picture = directory.resolve("last.pgm");
            output(dcm2pnm, "+F", Integer.toString(frames), "+op", file.toString(), picture.toString());
            assertThat(picture).isNotEmptyFile();
            Files.delete(picture);
        }
    }

    private static String output(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void orthancKeepsWhatWeSend(boolean isEnhanced) throws Exception {
        String orthanc = Peers.tool("Orthanc");
        int port = freePort();
        int httpPort = freePort();
        Path configuration = directory.resolve("orthanc.json");
        new ObjectMapper()
                .writeValue(
                        configuration.toFile(),
                        Map.of(
                                "DicomAet",
                                "ORTHANC",
                                "DicomPort",
                                port,
                                "HttpPort",
                                httpPort,
                                "RemoteAccessAllowed",
                                false,
                                "AuthenticationEnabled",
                                false,
                                "StorageDirectory",
                                directory.resolve("storage").toString(),
                                "IndexDirectory",
                                directory.resolve("index").toString(),
                                "Plugins",
                                List.of()));
        started.add(new ProcessBuilder(orthanc, configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("peer.log").toFile())
                .start());
        awaitPort(httpPort);
        awaitPort(port);
        List<MrSeries> some = all.stream()
                .filter(s -> isEnhanced || s.kind() != MrImageKind.DSC)
                .toList();
        MrHost.Sent sent;
        Path incoming = Files.createDirectories(directory.resolve("incoming"));
        try (DicomNode node = DicomNodeProvider.named("netty")
                .create(DicomNodeConfig.of("MRHOST", incoming).withHost("127.0.0.1"))) {
            sent = new MrHost(
                            node,
                            new Peer("ORTHANC", "127.0.0.1", port),
                            new MrStyle(Vendor.GE_LIKE, isEnhanced, "HEAD"))
                    .send(some, SampleScans.examination(), Progress.NONE)
                    .get(WAIT_S, TimeUnit.SECONDS);
        }
        assertThat(sent.accepted()).isEqualTo(sent.objects());
        JsonNode kept = new ObjectMapper().readTree(get(httpPort, "/series"));
        assertThat(kept.size()).isEqualTo(some.size());
        JsonNode instances = new ObjectMapper().readTree(get(httpPort, "/instances"));
        assertThat(instances.size()).isEqualTo(sent.objects());
        Path back = directory.resolve("back.dcm");
        Files.write(back, get(httpPort, "/instances/" + instances.get(0).asText() + "/file"));
        assertThat(DicomFile.read(back).dataSet().requireString(Tag.Modality)).isEqualTo("MR");
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
