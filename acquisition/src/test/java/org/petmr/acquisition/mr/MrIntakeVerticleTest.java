package org.petmr.acquisition.mr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import javax.imageio.ImageIO;
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
        verticle = new MrIntakeVerticle(
                new MrIntake(directory.resolve("mr")),
                node("PETMR", "incoming"),
                "127.0.0.1",
                0,
                UnaryOperator.identity(),
                (session, patients) -> List.of(new AwaitedMr(
                        session.getString("id"), 6, patients.isEmpty() ? List.of("T1", "T2") : List.of(), true)));
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

    /** What is missing is that of the session on the page: the next bed of the same patient waits for its own. */
    @Test
    void whatIsMissingIsToldOfEachSession() {
        Queue<JsonObject> told = new ConcurrentLinkedQueue<>();
        vertx.eventBus().<JsonObject>consumer(Addresses.MR, m -> told.add(m.body()));
        tell("armed", "P-1", "S1");
        tell("armed", "P-1", "S2");
        JsonObject expected = new JsonObject()
                .put("name", "S2")
                .put("found", 6)
                .put("wanted", 6)
                .put("missing", new JsonArray())
                .put("isEnough", true);
        await().atMost(SOON)
                .until(() -> told.stream()
                        .anyMatch(m -> "S2".equals(m.getString("session"))
                                && m.getJsonArray("expected").getJsonObject(0).equals(expected)));
        tell("armed", "P-OTHER", "S3");
        await().atMost(SOON)
                .until(() -> told.stream()
                        .anyMatch(m -> "S3".equals(m.getString("session"))
                                && m.getJsonArray("expected").getJsonObject(0).getInteger("found") == 4));
    }

    private void tell(String state) {
        tell(state, "P-OTHER");
    }

    private void tell(String state, String patientId) {
        tell(state, patientId, "S-" + patientId);
    }

    private void tell(String state, String patientId, String session) {
        JsonObject patient = new JsonObject().put("id", patientId);
        vertx.eventBus()
                .publish(
                        Addresses.STATE,
                        new JsonObject()
                                .put("state", state)
                                .put(
                                        "session",
                                        new JsonObject()
                                                .put("id", session)
                                                .put("arm", new JsonObject().put("patient", patient))));
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

    /** The page of one patient shows no images of another. */
    @Test
    void eachSeriesTellsWhetherItIsOfTheSession() {
        await().atMost(SOON).until(() -> verticle.series().size() == 1);
        assertThat(verticle.series().getJsonObject(0).containsKey("isOfSession"))
                .isFalse();
        tell("armed");
        await().atMost(SOON)
                .until(() ->
                        Boolean.FALSE.equals(verticle.series().getJsonObject(0).getBoolean("isOfSession")));
        tell("armed", "P-1");
        await().atMost(SOON)
                .until(() ->
                        Boolean.TRUE.equals(verticle.series().getJsonObject(0).getBoolean("isOfSession")));
    }

    /** What was said in view of one session is not taken for what is true of the next, also of the same patient. */
    @Test
    void eachSeriesNamesTheSessionThatItIsHeldAgainst() {
        await().atMost(SOON).until(() -> verticle.series().size() == 1);
        assertThat(verticle.series().getJsonObject(0).containsKey("session")).isFalse();
        for (String session : List.of("S-1", "S-2")) {
            tell("armed", "P-1", session);
            await().atMost(SOON)
                    .until(() ->
                            session.equals(verticle.series().getJsonObject(0).getString("session")));
            assertThat(verticle.series().getJsonObject(0).getBoolean("isOfSession"))
                    .isTrue();
        }
    }

    /** For the list of series on the page: the middle slice, and a clear no for what is not there. */
    @Test
    void aSeriesHasASmallPicture() throws Exception {
        await().atMost(SOON).until(() -> verticle.series().size() == 1);
        String id = verticle.series().getJsonObject(0).getString("id");
        assertThat(id).isEqualTo("1.2.3-0");
        byte[] png = ask(id).getBinary("png");
        BufferedImage picture = ImageIO.read(new ByteArrayInputStream(png));
        assertThat(List.of(picture.getWidth(), picture.getHeight())).containsExactly(5, 4);
        int[] grey = picture.getRaster().getSamples(0, 0, 5, 4, 0, (int[]) null);
        // Values are 100 x + 10 y + 3; the brightest but one place is white.
        for (int i = 0; i < grey.length; i++) {
            double expected = 255.0 * (100 * (i % 5) + 10 * (i / 5) + 3) / 423;
            assertThat((double) grey[i]).as("pixel %d", i).isCloseTo(Math.min(255, expected), within(1.0));
        }
        assertThatThrownBy(() -> ask("1.2.3-1"))
                .hasMessageContaining("MR series: 1.2.3-1 (expected: one that has arrived)");
    }

    private JsonObject ask(String id) throws Exception {
        try {
            return vertx.eventBus()
                    .<JsonObject>request(Addresses.MR_PICTURE, id)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS)
                    .body();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause().getMessage(), e);
        }
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
