package org.petmr.acquisition.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.OperatorView;
import org.petmr.acquisition.TestService;
import org.petmr.acquisition.dicom.DicomNode;
import org.petmr.acquisition.dicom.DicomNodeConfig;
import org.petmr.acquisition.dicom.DicomNodeProvider;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.Peer;
import org.petmr.acquisition.dicom.StoreOutcome;
import org.petmr.acquisition.dicom.StoreSource;
import org.petmr.acquisition.dicom.Tag;
import org.petmr.acquisition.link.TestFrontEnd;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.scanner.ScannerCatalogue;

/** Other departments that fail, seen from the console of the whole service: the worklist is down, MR is another's, torn or late. */
@Timeout(420)
class DepartmentFaultsIT {

    private static final VoxelGrid GRID = VoxelGrid.centred(24, 24, 12, 8, 8, 8);

    @TempDir
    static Path data;

    private static ScannerService service;
    private static DicomNode mr;

    private final OperatorView operator = OperatorView.of(service.ports().console());

    /** With a worklist at a port where nobody listens. */
    @BeforeAll
    static void start() throws Exception {
        int nobody;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = closed.getLocalPort();
        }
        Map<String, String> flags = new HashMap<>(Map.of(
                "dicom.port", "0",
                "dicom.mrQuietMs", "100",
                "dicom.worklist", "ris",
                "dicom.nodes.ris.aeTitle", "RIS",
                "dicom.nodes.ris.host", "127.0.0.1",
                "dicom.nodes.ris.port", "" + nobody,
                "jobs.attempts", "1",
                "link.helloTimeoutMs", "60000",
                "link.lostAfterMs", "120000"));
        service = ScannerService.start(TestService.config(data.resolve("service"), flags));
        mr = DicomNodeProvider.named("netty")
                .create(DicomNodeConfig.of("MR", Files.createDirectories(data.resolve("incoming"))));
    }

    @AfterAll
    static void close() {
        mr.close();
        service.close();
    }

    @Test
    void whatTheWorklistKnowsMustBeTypedWhileItIsDown() {
        JsonObject request = TestService.armRequest().put("scheduledStepId", "SPS-1");
        request.remove("patient");
        request.remove("accession");
        HttpResponse<String> refused = operator.send("POST", "/api/sessions", request.encode());
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(422);
        assertThat(refused.body()).contains("it does not answer").contains("arm by hand");
        assertThat(operator.state()).isEqualTo("idle");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> operator.get("/api/worklist").getBoolean("isDown"));
        assertThat(operator.awaitAlarm("worklist")).contains("worklist down");
        assertThat(operator.metric("petmr_worklist_reachable")).isZero();
        String byHand = operator.arm(TestService.armRequest());
        assertThat(operator.press(byHand, "abort").statusCode()).isEqualTo(200);
    }

    /** A water cylinder as one slice an object. */
    private static List<DicomObject> series(String patient, int number, String phase, double echoMs) {
        Volume cylinder = Volume.zeros(GRID);
        int plane = GRID.nx() * GRID.ny();
        for (int i = 0; i < cylinder.values().length; i++) {
            int at = i % plane;
            double x = at % GRID.nx() - 11.5;
            double y = at / GRID.nx() - 11.5;
            int slice = i / plane;
            cylinder.values()[i] = Math.hypot(x, y) < 8 ? 600 + (at * 7 + slice) % 11 : (at * 3 + slice) % 5;
        }
        return DixonFolder.slices(cylinder, patient, number, "dixon " + phase, echoMs, "DIXON", phase);
    }

    private static List<StoreOutcome> send(List<DicomObject> objects) throws Exception {
        return mr.store(
                        new Peer("PETMR", "127.0.0.1", service.ports().dicom()),
                        StoreSource.objects(objects),
                        Progress.NONE)
                .get(60, TimeUnit.SECONDS);
    }

    private List<String> seriesShown() {
        return operator.get("/api/mr").getJsonArray("series").stream()
                .map(s -> ((JsonObject) s).encode())
                .toList();
    }

    /** Since the service began, which other tests have seen, too. */
    private double[] counted(String... metrics) {
        return Arrays.stream(metrics).mapToDouble(operator::metric).toArray();
    }

    /** Another patient's images are kept out, a torn series is named, and what comes late serves when it is there. */
    @Test
    void whatIsWrongWithMrIsNamedAndLateIsNotLost() throws Exception {
        List<DicomObject> in = series("P1", 3, "IN_PHASE", 2.46);
        List<DicomObject> opposed = series("P1", 4, "OPP_PHASE", 1.23);
        JsonObject request = TestService.armRequest()
                .put("mrSeries", new JsonArray().add("dixon"))
                .put("plan", new JsonObject().put("mrWaitS", 2).put("quickLook", false))
                .put("pipeline", new JsonObject().put("iterations", 1).put("subsets", 1));
        String[] metrics = {
            "petmr_mr_refused_total{reason=\"other_patient\"}",
            "petmr_mr_objects_total{outcome=\"stored\"}",
            "petmr_jobs_ended_total{state=\"failed\"}",
            "petmr_jobs_ended_total{state=\"cancelled\"}"
        };
        double[] before = counted(metrics);
        String id;
        try (TestFrontEnd device = new TestFrontEnd(service.ports().link(), 1)) {
            device.introduce(ScannerCatalogue.find("bench"));
            id = operator.arm(request);
            operator.run(id, "start", device, 100, 50);
            assertThat(send(series("P-OTHER", 7, "IN_PHASE", 2.46)))
                    .hasSize(GRID.nz())
                    .allSatisfy(o -> assertThat(o.result()).isEqualTo(StoreOutcome.Result.REFUSED));
            assertThat(send(in)).allMatch(StoreOutcome::isStored);
            assertThat(send(opposed.subList(0, 5))).allMatch(StoreOutcome::isStored);
            assertThat(send(opposed.subList(6, opposed.size()))).allMatch(StoreOutcome::isStored);
            await().atMost(Duration.ofSeconds(30)).until(() -> seriesShown().size() == 2);
            assertThat(seriesShown()).noneMatch(s -> s.contains("P-OTHER"));
            operator.end(id, "stop", device);
        }
        JsonObject failed = operator.awaitState(id, "failed");
        assertThat(failed.getString("error"))
                .contains("MR: no whole Dixon pair of the patient within 2 s")
                .contains("series 3 'dixon IN_PHASE', DIXON_IN: whole")
                .containsPattern("series 4 'dixon OPP_PHASE', DIXON_OPPOSED: [^|;]*missing")
                .contains("last refused: PatientID: not that of the armed examination")
                .doesNotContain("P-OTHER");
        assertThat(failed.getJsonObject("totals").getLong("storedPrompts")).isEqualTo(5000);
        JsonObject job = new JsonObject(
                operator.get("/api/jobs/" + id + "-1-attenuation").encode());
        assertThat(job.getString("state")).isEqualTo("failed");
        assertThat(operator.state()).as("the next patient can be armed").isEqualTo("idle");
        double[] after = counted(metrics);
        assertThat(after[0] - before[0]).as(metrics[0]).isEqualTo(GRID.nz());
        assertThat(after[1] - before[1]).as(metrics[1]).isEqualTo(2 * GRID.nz() - 1);
        assertThat(after[2] - before[2]).as(metrics[2]).isOne();
        assertThat(after[3] - before[3]).as("those after the one that failed").isEqualTo(3);

        assertThat(send(opposed.subList(5, 6))).allMatch(StoreOutcome::isStored);
        assertThat(operator.press(id, "process").statusCode()).isEqualTo(200);
        await().atMost(Duration.ofSeconds(240))
                .until(() -> !operator.session(id).getString("state").equals("processing"));
        JsonObject again = operator.get("/api/jobs/" + id + "-2-attenuation");
        assertThat(again.getString("state")).as(again.encode()).isEqualTo("done");
        assertThat(operator.session(id).getString("state"))
                .as(operator.session(id).encode())
                .isEqualTo("complete");
        assertThat(Files.exists(data.resolve("service/sessions/" + id + "/results/2/mumap.nii.gz")))
                .isTrue();
    }

    /** Measures a patient for whom series are announced. */
    private String measured(String patient, int waitS, String... announced) throws Exception {
        JsonObject request = TestService.armRequest()
                .put("mrSeries", new JsonArray(List.of(announced)))
                .put("plan", new JsonObject().put("mrWaitS", waitS).put("quickLook", false))
                .put("pipeline", new JsonObject().put("iterations", 1).put("subsets", 1));
        request.getJsonObject("patient").put("id", patient);
        try (TestFrontEnd device = new TestFrontEnd(service.ports().link(), 1)) {
            device.introduce(ScannerCatalogue.find("bench"));
            String id = operator.arm(request);
            operator.run(id, "start", device, 100, 50);
            operator.end(id, "stop", device);
            return id;
        }
    }

    private JsonObject processed(String id) {
        await().atMost(Duration.ofSeconds(240))
                .until(() -> !operator.session(id).getString("state").equals("processing"));
        JsonObject session = operator.session(id);
        assertThat(session.getString("state")).as(session.encode()).isEqualTo("complete");
        return session.getJsonObject("result");
    }

    private List<DicomObject> t1(String patient) {
        return DixonFolder.slices(Volume.zeros(GRID), patient, 9, "t1_mprage", 2.3, "M");
    }

    /** The map is made meanwhile; what PET is laid over comes when it comes, and is used. */
    @Test
    void anAnnouncedSeriesThatIsLateIsWaitedForBeforePetIsLaidOverIt() throws Exception {
        String patient = "P-LATE";
        send(series(patient, 3, "IN_PHASE", 2.46));
        send(series(patient, 4, "OPP_PHASE", 1.23));
        send(series(patient, 5, "WATER", 2.46));
        send(series(patient, 6, "FAT", 2.46));
        String id = measured(patient, 300, "dixon", "t1");
        await().atMost(Duration.ofSeconds(120))
                .untilAsserted(() -> assertThat(operator.get("/api/jobs/" + id + "-1-registration")
                                .getString("message"))
                        .contains("waiting for t1"));
        assertThat(operator.get("/api/jobs/" + id + "-1-attenuation").getString("state"))
                .isEqualTo("done");
        assertThat(operator.metric("petmr_jobs{state=\"running\"}")).isOne();
        List<DicomObject> t1 = t1(patient);
        send(t1);
        JsonObject result = processed(id);
        assertThat(result.containsKey("mr")).as(result.encode()).isFalse();
        assertThat(result.getJsonObject("provenance").getJsonArray("mr_series"))
                .contains(t1.get(0).requireString(Tag.SeriesInstanceUID))
                .hasSize(5);
    }

    @Test
    void withoutAnAnnouncedSeriesTheScanGoesOnAndSaysSo() throws Exception {
        JsonObject result = processed(measured("P-ALONE", 1, "t1"));
        assertThat(result.getJsonObject("mr").getJsonArray("missing")).containsExactly("t1");
        assertThat(result.getJsonObject("mr").getString("sentence"))
                .isEqualTo(
                        "MR that was announced is missing after 1 s (t1: no such series came), there is no MR to lay PET"
                                + " over (expected: t1, as announced)");
    }
}
