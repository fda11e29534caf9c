package org.petmr.acquisition.mr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.Addresses;
import org.petmr.acquisition.dicom.DicomFile;
import org.petmr.acquisition.dicom.DicomNode;
import org.petmr.acquisition.dicom.DicomNodeConfig;
import org.petmr.acquisition.dicom.DicomNodeProvider;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.Peer;
import org.petmr.acquisition.dicom.StoreOutcome;
import org.petmr.acquisition.dicom.StoreSource;
import org.petmr.recon.compute.Progress;

/** The intake with a real node: what lay there before is told, and whose images are kept when. */
class MrIntakeVerticleTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    private final Vertx vertx = Vertx.vertx();
    private DicomNode sender;
    private MrIntakeVerticle verticle;

    @BeforeEach
    void deploy() throws Exception {
        Path before = Files.createDirectories(directory.resolve("mr/s0001"));
        List<DicomObject> slices = SampleMr.slices("1.2.3", object -> object);
        for (int i = 0; i < slices.size(); i++) {
            DicomFile.write(before.resolve("%06d.dcm".formatted(i + 1)), slices.get(i));
        }
        sender = node("MRHOST", "sending");
        verticle =
                new MrIntakeVerticle(new MrIntake(directory.resolve("mr")), node("PETMR", "incoming"), "127.0.0.1", 0);
        vertx.deployVerticle(verticle).toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        sender.close();
    }

    private DicomNode node(String aeTitle, String incoming) throws Exception {
        Path own = Files.createDirectories(directory.resolve(incoming));
        return DicomNodeProvider.named("netty")
                .create(DicomNodeConfig.of(aeTitle, own).withHost("127.0.0.1"));
    }

    private void tell(String state) {
        JsonObject patient = new JsonObject().put("id", "P-OTHER");
        vertx.eventBus()
                .publish(
                        Addresses.STATE,
                        new JsonObject()
                                .put("state", state)
                                .put("session", new JsonObject().put("arm", new JsonObject().put("patient", patient))));
    }

    /** Sends one image of patient P-1 of a series of its own. */
    private StoreOutcome.Result send(String seriesUid) throws Exception {
        DicomObject slice = SampleMr.slices(seriesUid, object -> object).get(0);
        return sender.store(
                        new Peer("PETMR", "127.0.0.1", verticle.port()),
                        StoreSource.objects(List.of(slice)),
                        Progress.NONE)
                .get(20, TimeUnit.SECONDS)
                .get(0)
                .result();
    }

    @Test
    void whatLayInTheInboxAtTheStartIsTold() {
        await().atMost(SOON).until(() -> verticle.series().size() == 1);
        assertThat(verticle.series().getJsonObject(0).getInteger("slices")).isEqualTo(6);
    }

    /** While another lies in the scanner this patient's images are refused; once that scan is stored they are welcome. */
    @Test
    void onlyThePatientInTheScannerKeepsOthersOut() {
        tell("acquiring");
        int[] series = {0};
        await().atMost(SOON).until(() -> send("1.2.4." + ++series[0]), result -> result == StoreOutcome.Result.REFUSED);
        tell("processing");
        await().atMost(SOON).until(() -> send("1.2.5." + ++series[0]), result -> result == StoreOutcome.Result.STORED);
    }
}
