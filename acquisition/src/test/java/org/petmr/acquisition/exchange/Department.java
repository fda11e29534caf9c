package org.petmr.acquisition.exchange;

import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.petmr.acquisition.Addresses;
import org.petmr.acquisition.TestService;
import org.petmr.acquisition.config.AcquisitionConfig;
import org.petmr.acquisition.dicom.DicomFile;
import org.petmr.acquisition.dicom.DicomNode;
import org.petmr.acquisition.dicom.DicomNodeProvider;
import org.petmr.acquisition.dicom.NodeServices;
import org.petmr.acquisition.dicom.Peer;
import org.petmr.acquisition.dicom.Uids;
import org.petmr.acquisition.dicom.workflow.SopReference;

/** The exchange on an event bus, with a DICOM node of its own, as the service has it. */
final class Department implements AutoCloseable {

    private static final Duration WAIT = Duration.ofSeconds(30);
    private static final int WAIT_S = 30;

    final Vertx vertx = Vertx.vertx();
    final List<JsonObject> told = Collections.synchronizedList(new ArrayList<>());
    final ExchangeVerticle exchange;
    private final DicomNode node;

    /** @param directory kept over a restart; @param flags of the configuration beside short pauses */
    Department(Path directory, Map<String, String> flags) throws Exception {
        Map<String, String> all = new HashMap<>(Map.of(
                "dicom.resend.firstS", "0.05",
                "dicom.resend.longestS", "0.2",
                "dicom.resend.stuckS", "600",
                "dicom.commitment.lingerS", "0"));
        all.putAll(flags);
        AcquisitionConfig.Dicom config = TestService.config(directory, all).dicom();
        node = DicomNodeProvider.named("netty")
                .create(ExchangeSetup.node(config, Files.createDirectories(directory.resolve("incoming"))));
        exchange = new ExchangeVerticle(config, node, directory.resolve("exchange"));
        vertx.eventBus().<JsonObject>consumer(Addresses.SENDS, m -> told.add(m.body()));
        vertx.deployVerticle(exchange).toCompletionStage().toCompletableFuture().get(WAIT_S, TimeUnit.SECONDS);
        node.listen(0, exchange.serving(NodeServices.none())).get(WAIT_S, TimeUnit.SECONDS);
    }

    static Map<String, String> archive(String name, Peer peer) {
        return Map.of(
                "dicom.nodes." + name + ".aeTitle", peer.aeTitle(),
                "dicom.nodes." + name + ".host", peer.host(),
                "dicom.nodes." + name + ".port", "" + peer.port());
    }

    Peer us() {
        return new Peer("PETMR", "127.0.0.1", node.boundPort());
    }

    /** Hands files over as one series of a session. */
    List<Delivery> deliver(String session, List<Path> files) throws Exception {
        return deliver(session, Uids.fresh(), files);
    }

    List<Delivery> deliver(String session, String seriesUid, List<Path> files) throws Exception {
        return deliver(session, seriesUid, true, files);
    }

    List<Delivery> deliver(String session, boolean isImages, List<Path> files) throws Exception {
        return deliver(session, Uids.fresh(), isImages, files);
    }

    /** Whether an event tells of deliveries that are all sent. */
    static boolean isAllSent(JsonObject event) {
        return !event.getJsonArray("sends").isEmpty()
                && event.getJsonArray("sends").stream()
                        .allMatch(send -> "sent".equals(((JsonObject) send).getString("state")));
    }

    private List<Delivery> deliver(String session, String seriesUid, boolean isImages, List<Path> files)
            throws Exception {
        List<SopReference> objects = new ArrayList<>();
        for (Path file : files) {
            objects.add(SopReference.of(DicomFile.readHeader(file).dataSet()));
        }
        return exchange.deliver(
                session, List.of(session), List.of(new ExportedSeries(seriesUid, "PET", isImages, files, objects)));
    }

    /** The pages' session, as the state machine publishes it. */
    void publish(JsonObject session) {
        vertx.eventBus()
                .publish(
                        Addresses.STATE,
                        new JsonObject()
                                .put("state", session.getString("state"))
                                .put("session", session));
    }

    JsonArray steps() {
        try {
            return ask(Addresses.SENDS_GET, null).getJsonArray("steps");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    JsonObject ask(String address, Object body) throws Exception {
        return vertx.eventBus()
                .<JsonObject>request(address, body)
                .toCompletionStage()
                .toCompletableFuture()
                .get(WAIT_S, TimeUnit.SECONDS)
                .body();
    }

    /** The newest send of a session to a destination. */
    JsonObject send(String session, String destination) {
        try {
            JsonArray sends = ask(Addresses.SENDS_GET, session).getJsonArray("sends");
            for (int i = 0; i < sends.size(); i++) {
                if (sends.getJsonObject(i).getString("destination").equals(destination)) {
                    return sends.getJsonObject(i);
                }
            }
            return new JsonObject().put("state", "none");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    JsonObject awaitSend(String session, String destination, String state) {
        await().atMost(WAIT)
                .until(() -> send(session, destination).getString("state").equals(state));
        return send(session, destination);
    }

    void awaitAlarm(String id, String severity) {
        await().atMost(WAIT)
                .until(() -> exchange.alarms().stream()
                        .anyMatch(a -> a.id().equals(id) && a.severity().equals(severity)));
    }

    /** Asks until the worklist is found to be down. */
    void awaitDownAgain() {
        await().atMost(WAIT).until(() -> ask(Addresses.WORKLIST_GET, null).getBoolean("isDown"));
    }

    String alarm(String id) {
        return exchange.alarms().stream()
                .filter(a -> a.id().equals(id))
                .findFirst()
                .map(a -> a.text())
                .orElse("");
    }

    @Override
    public void close() {
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(WAIT_S, TimeUnit.SECONDS)
                .join();
        node.close();
    }
}
