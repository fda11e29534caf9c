package org.petmr.acquisition.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.OperatorView;
import org.petmr.acquisition.Peers;
import org.petmr.acquisition.TestService;
import org.petmr.acquisition.dicom.DicomFile;
import org.petmr.acquisition.dicom.DicomNode;
import org.petmr.acquisition.dicom.DicomStatus;
import org.petmr.acquisition.dicom.NodeServices;
import org.petmr.acquisition.dicom.RunningPeers;
import org.petmr.acquisition.dicom.Tag;
import org.petmr.acquisition.dicom.workflow.Archive;

/**
 * One examination, from its events to its images, for six archives of which five fail, each in its own way: what the operator is told of each,
 * how each gets everything when it is well again, and that nothing is told as sent before.
 */
@Timeout(300)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ArchiveFaultsIT {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int ANSWER_S = 3;

    @TempDir
    static Path directory;

    private static final CountDownLatch AWAKE = new CountDownLatch(1);
    private static final Set<String> SEEN = ConcurrentHashMap.newKeySet();
    private static final Map<String, Archive> ARCHIVES = new HashMap<>();
    private static final List<JsonObject> TOLD = Collections.synchronizedList(new ArrayList<>());

    private static ScannerService service;
    private static OperatorView operator;
    private static LiveEvents live;
    private static RunningPeers others;
    private static int downPort;
    private static String id;
    private static Set<String> images;

    @BeforeAll
    static void oneExaminationForAll() throws Exception {
        Map<String, String> flags = new HashMap<>(Map.of(
                "dicom.port", "0",
                "dicom.mrQuietMs", "100",
                "dicom.archives", "main,down,slow,stranger,refusing,half",
                "dicom.limits.answerS", "" + ANSWER_S,
                "dicom.limits.associateS", "" + ANSWER_S, // one that is given up is waited for as long
                "dicom.resend.firstS", "0.05",
                "dicom.resend.longestS", "0.5",
                "dicom.resend.stuckS", "1",
                "link.helloTimeoutMs", "60000",
                "link.lostAfterMs", "120000"));
        for (String name : List.of("main", "slow", "stranger", "refusing", "half")) {
            Archive archive = new Archive(directory.resolve(name));
            ARCHIVES.put(name, archive);
            configure(
                    flags,
                    name,
                    name.equals("stranger") ? "STRANGER" : Archive.AE_TITLE,
                    archive.peer().port());
        }
        downPort = RunningPeers.freePort();
        configure(flags, "down", "DOWN", downPort);
        ARCHIVES.get("slow").policy = o -> {
            awaitAwake();
            return DicomStatus.SUCCESS;
        };
        ARCHIVES.get("refusing").policy = o -> new DicomStatus(0xA900, "not this patient");
        // Every third object never, every other one not at the first time.
        ARCHIVES.get("half").policy = o -> {
            if (isHated(o.sopInstanceUid())) {
                return new DicomStatus(0xC000, "cannot understand");
            }
            return SEEN.add(o.sopInstanceUid()) ? DicomStatus.outOfResources("full") : DicomStatus.SUCCESS;
        };
        for (Archive archive : ARCHIVES.values()) {
            archive.start(); // the stranger's port calls itself ARCHIVE
        }
        others = new RunningPeers(directory);
        Path data = directory.resolve("service");
        service = ScannerService.start(TestService.config(data, flags));
        operator = OperatorView.of(service.ports().console());
        live = LiveEvents.of(operator, "sends", TOLD::add);
        BenchPatient.sendMr(directory, service.ports().dicom());
        id = operator.arm(BenchPatient.armRequest(BenchPatient.normalisation(data), 1));
        BenchPatient.measure(operator, service.ports().link(), id);
        await().atMost(LONG)
                .until(() -> Set.of("complete", "failed")
                        .contains(operator.session(id).getString("state")));
        assertThat(operator.session(id).getString("state"))
                .as(operator.session(id).encode())
                .isEqualTo("complete");
        images = uids(data.resolve("sessions").resolve(id).resolve("results/1/dicom"));
    }

    private static void configure(Map<String, String> flags, String name, String aeTitle, int port) {
        flags.put("dicom.nodes." + name + ".aeTitle", aeTitle);
        flags.put("dicom.nodes." + name + ".host", "127.0.0.1");
        flags.put("dicom.nodes." + name + ".port", "" + port);
    }

    private static void awaitAwake() {
        try {
            AWAKE.await(LONG.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @AfterAll
    static void close() throws Exception {
        AWAKE.countDown();
        if (live != null) {
            live.close();
        }
        if (service != null) {
            service.close();
        }
        ARCHIVES.values().forEach(Archive::close);
        if (others != null) {
            others.close();
        }
    }

    private static Set<String> uids(Path directory) throws IOException {
        Set<String> all = new TreeSet<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".dcm")).toList()) {
                all.add(DicomFile.readHeader(file).dataSet().requireString(Tag.SOPInstanceUID));
            }
        }
        return all;
    }

    private static JsonObject send(String archive) {
        return operator.get("/api/sends?session=" + id).getJsonArray("sends").stream()
                .map(JsonObject.class::cast)
                .filter(s -> s.getString("destination").equals(archive))
                .findFirst()
                .orElseThrow();
    }

    private static JsonObject awaitSend(String archive, String state) {
        await().atMost(LONG).until(() -> send(archive).getString("state").equals(state));
        return send(archive);
    }

    private static void retry(String archive) {
        assertThat(operator.send("POST", "/api/sends/" + send(archive).getString("id") + "/retry", "")
                        .statusCode())
                .isEqualTo(200);
    }

    /** Neither by the marks of the store, nor by the series' own rows, nor on any page that listens. */
    private static void assertNotToldAsSent() {
        assertThat(operator.get("/api/store/marks").getJsonObject("marks").getJsonArray(id, new JsonArray()))
                .doesNotContain("exported");
        assertThat(operator.get("/api/sessions/" + id + "/series").getJsonArray("series"))
                .isNotEmpty()
                .allSatisfy(row ->
                        assertThat(((JsonObject) row).getString("sentAt")).isNull());
        assertThat(List.copyOf(TOLD)).isNotEmpty().noneMatch(event -> event.getBoolean("isDelivered"));
    }

    private static void assertArrived(String archive) {
        JsonObject sent = awaitSend(archive, "sent");
        assertThat(sent.getInteger("sent")).isEqualTo(images.size());
        assertThat(sent.getInteger("refused")).isZero();
        assertThat(sent.getString("sentAt")).isNotNull();
        for (String trouble : List.of("delayed", "refused")) {
            operator.awaitNoAlarm("send " + archive + " " + trouble);
        }
    }

    private static double sends(String state) {
        return operator.metric("petmr_sends{state=\"" + state + "\"}");
    }

    private static double stands(String alarm) {
        return operator.metric("petmr_alarm{id=\"%s\",severity=\"alarm\"}".formatted(alarm));
    }

    @Test
    @Order(1)
    void eachTroubleIsToldForItselfAndHoldsNothingUp() {
        JsonObject session = operator.session(id);
        assertThat(session.getString("state")).as(session.encode()).isEqualTo("complete");
        assertThat(session.getJsonObject("result").getJsonObject("dicom").getInteger("objects"))
                .as(session.encode())
                .isEqualTo(images.size());
        assertThat(operator.state()).as("the next patient can be armed").isEqualTo("idle");
        int all = images.size();
        assertThat(awaitSend("main", "sent").getInteger("sent")).isEqualTo(all);
        assertThat(ARCHIVES.get("main").stored).containsExactlyInAnyOrderElementsOf(images);

        JsonObject down = awaitSend("down", "delayed");
        assertThat(down.getInteger("sent")).isZero();
        assertThat(operator.awaitAlarm("send down delayed"))
                .contains("archive down (DOWN@127.0.0.1:" + downPort + ")", all + " objects, session " + id)
                .contains("cannot be reached")
                .contains("sent again by itself: see that the archive is up and the network reaches it");
        JsonObject slow = awaitSend("slow", "delayed");
        assertThat(slow.getInteger("sent")).as("it has answered for none").isZero();
        assertThat(operator.awaitAlarm("send slow delayed")).contains("sent again by itself");

        JsonObject stranger = awaitSend("stranger", "refused");
        assertThat(stranger.getInteger("refused")).as("no object was judged").isZero();
        assertThat(operator.awaitAlarm("send stranger refused"))
                .contains("association rejected")
                .contains("tried again every")
                .contains("see that the archive knows us");

        JsonObject refusing = awaitSend("refusing", "refused");
        assertThat(refusing.getInteger("refused")).isEqualTo(all);
        assertThat(operator.awaitAlarm("send refusing refused"))
                .contains(all + " objects refused for good", "A900")
                .contains("not sent again by itself", "/api/sends/" + refusing.getString("id") + "/retry");

        long never = images.stream().filter(ArchiveFaultsIT::isHated).count();
        assertThat(never).as("objects of both kinds").isBetween(1L, (long) all - 1);
        await().atMost(LONG).until(() -> send("half").getInteger("sent") == all - never);
        JsonObject half = awaitSend("half", "refused");
        assertThat(half.getInteger("refused")).isEqualTo((int) never);
        assertThat(operator.awaitAlarm("send half refused")).contains(never + " objects, session " + id, "C000");

        await().atMost(LONG).until(() -> sends("delayed") == 2 && sends("refused") == 3 && sends("sent") == 1);
        assertThat(operator.metric("petmr_send_objects_waiting"))
                .as("what is refused for good waits for nobody but the operator")
                .isEqualTo(3.0 * all);
        for (String alarm : List.of(
                "send down delayed",
                "send slow delayed",
                "send stranger refused",
                "send refusing refused",
                "send half refused")) {
            await().atMost(LONG).ignoreExceptions().until(() -> stands(alarm) == 1);
        }
        assertNotToldAsSent();
    }

    private static boolean isHated(String uid) {
        return (uid.charAt(uid.length() - 1) - '0') % 3 == 0;
    }

    /** DCMTK's, which keeps what it takes as files. */
    @Test
    @Order(2)
    void anArchiveThatWasDownGetsAllWhenItIsUp() throws Exception {
        assertNotToldAsSent();
        Path kept = Files.createDirectories(directory.resolve("kept"));
        others.start(
                downPort,
                Peers.tool("storescp"),
                "-aet",
                "DOWN",
                "-pm",
                "-od",
                kept.toString(),
                "-fe",
                ".dcm",
                "" + downPort);
        assertArrived("down");
        assertThat(uids(kept)).isEqualTo(images);
    }

    @Test
    @Order(3)
    void anArchiveThatWasSlowGetsAllWhenItAnswers() {
        assertNotToldAsSent();
        AWAKE.countDown();
        assertArrived("slow");
        assertThat(new TreeSet<>(ARCHIVES.get("slow").stored)).isEqualTo(images);
    }

    @Test
    @Order(4)
    void anArchiveThatDidNotKnowUsGetsAllWhenItDoes() throws Exception {
        assertNotToldAsSent();
        Archive before = ARCHIVES.get("stranger");
        assertThat(before.stored).isEmpty();
        before.stop();
        Set<String> stored = ConcurrentHashMap.newKeySet();
        try (DicomNode known = Archive.node("STRANGER", directory.resolve("known"))) {
            known.listen(before.peer().port(), NodeServices.storage(o -> {
                        stored.add(o.sopInstanceUid());
                        return DicomStatus.SUCCESS;
                    }))
                    .get(20, TimeUnit.SECONDS);
            assertArrived("stranger");
        }
        assertThat(new TreeSet<>(stored)).isEqualTo(images);
    }

    @Test
    @Order(5)
    void whatWasRefusedArrivesWhenTheOperatorTriesAgain() {
        assertNotToldAsSent();
        Archive refusing = ARCHIVES.get("refusing");
        refusing.policy = o -> DicomStatus.SUCCESS;
        assertThat(send("refusing").getString("state")).isEqualTo("refused");
        assertThat(refusing.stored).isEmpty();
        retry("refusing");
        assertArrived("refusing");
        assertThat(refusing.stored).containsExactlyInAnyOrderElementsOf(images);
    }

    @Test
    @Order(6)
    void whatWasHalfAcceptedArrivesOnceEach() {
        assertNotToldAsSent();
        Archive half = ARCHIVES.get("half");
        half.policy = o -> DicomStatus.SUCCESS;
        retry("half");
        assertArrived("half");
        assertThat(half.stored).as("nothing twice").containsExactlyInAnyOrderElementsOf(images);
    }

    @Test
    @Order(7)
    void onlyWhenAllHaveItIsItToldAsSent() {
        await().atMost(LONG)
                .until(() -> operator.get("/api/store/marks")
                        .getJsonObject("marks")
                        .getJsonArray(id, new JsonArray())
                        .contains("exported"));
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(
                                operator.get("/api/sessions/" + id + "/series").getJsonArray("series"))
                        .isNotEmpty()
                        .allSatisfy(row -> assertThat(((JsonObject) row).getString("sentAt"))
                                .isNotNull()));
        await().atMost(LONG).until(() -> List.copyOf(TOLD).stream().anyMatch(e -> e.getBoolean("isDelivered")));
        assertThat(List.copyOf(TOLD))
                .filteredOn(event -> event.getBoolean("isDelivered"))
                .allSatisfy(event -> assertThat(event.getJsonArray("sends"))
                        .hasSize(6)
                        .allMatch(s -> ((JsonObject) s).getString("state").equals("sent")));
        assertThat(operator.metric("petmr_send_objects_waiting")).isZero();
        assertThat(sends("sent")).isEqualTo(6);
        assertThat(operator.alarms()).isEmpty();
    }
}
