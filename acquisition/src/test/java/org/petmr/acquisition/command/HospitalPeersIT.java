package org.petmr.acquisition.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.OperatorView;
import org.petmr.acquisition.OutsideProgram;
import org.petmr.acquisition.Peers;
import org.petmr.acquisition.TestService;
import org.petmr.acquisition.dicom.DicomFile;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.Peer;
import org.petmr.acquisition.dicom.RunningPeers;
import org.petmr.acquisition.dicom.Tag;
import org.petmr.acquisition.dicom.Uids;
import org.petmr.acquisition.dicom.WorklistFolder;
import org.petmr.acquisition.dicom.workflow.OdilSteps;
import org.petmr.acquisition.link.TestFrontEnd;
import org.petmr.recon.correction.CrystalEfficiencies;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;

/**
 * An examination among the programs of others: DCMTK's worklist and sender of MR, odil's MPPS, an Orthanc by C-STORE with storage
 * commitment, and one by STOW-RS. What they hold in the end, and what the operator sees, is one story.
 */
@Timeout(180)
class HospitalPeersIT {

    private static final Duration LONG = Duration.ofSeconds(80); // on a busy machine
    private static final ScannerModel BENCH = ScannerCatalogue.find("bench");
    private static final String STUDY = "1.2.276.1.1";
    private static final VoxelGrid GRID = VoxelGrid.centred(24, 24, 12, 8, 8, 8);

    @TempDir
    Path directory;

    private RunningPeers peers(String name) throws IOException {
        return new RunningPeers(Files.createDirectories(directory.resolve(name)));
    }

    private static void node(Map<String, String> flags, String name, Peer peer) {
        flags.put("dicom.nodes." + name + ".aeTitle", peer.aeTitle());
        flags.put("dicom.nodes." + name + ".host", peer.host());
        flags.put("dicom.nodes." + name + ".port", "" + peer.port());
    }

    /** As a site has it: a list of who may call, commitment wanted, two archives. */
    private static Map<String, String> site(Peer ris, Peer mpps, Peer archive, String studies) {
        Map<String, String> flags = new HashMap<>(Map.of(
                "dicom.port", "0",
                "dicom.mrQuietMs", "100",
                "dicom.worklist", "ris",
                "dicom.mpps", "steps",
                "dicom.archives", "main",
                "dicom.stow.url", studies,
                "link.helloTimeoutMs", "60000",
                "link.lostAfterMs", "120000"));
        flags.put("jobs.attempts", "1");
        flags.put("dicom.commitment.wanted", "true");
        flags.put("dicom.commitment.lingerS", "0"); // our association is gone before the report comes
        flags.put("dicom.access.mr.aeTitle", "MRHOST");
        flags.put("dicom.access.mr.addresses", "127.0.0.1");
        flags.put("dicom.access.main.aeTitle", archive.aeTitle());
        flags.put("dicom.access.main.addresses", "127.0.0.1");
        node(flags, "ris", ris);
        node(flags, "steps", mpps);
        node(flags, "main", archive);
        return flags;
    }

    private static JsonObject armRequest() {
        JsonObject request = TestService.armRequest()
                .put("scheduledStepId", "SPS-P1")
                .put("mrSeries", new JsonArray().add("dixon"))
                .put("plan", new JsonObject().put("mrWaitS", 60).put("quickLook", false))
                .put(
                        "pipeline",
                        new JsonObject()
                                .put("iterations", 1)
                                .put("subsets", 1)
                                .put("normalisationFile", "bench.pnorm"));
        request.remove("patient");
        request.remove("accession");
        return request;
    }

    /** A water cylinder in both phases, one slice a file. */
    private List<Path> dixon() throws IOException {
        Volume cylinder = Volume.zeros(GRID);
        int plane = GRID.nx() * GRID.ny();
        for (int i = 0; i < cylinder.values().length; i++) {
            int at = i % plane;
            double x = at % GRID.nx() - 11.5;
            double y = at / GRID.nx() - 11.5;
            cylinder.values()[i] = Math.hypot(x, y) < 8 ? 600 + (at * 7 + i / plane) % 11 : (at * 3 + i / plane) % 5;
        }
        Path folder = Files.createDirectories(directory.resolve("dixon"));
        List<DicomObject> all =
                new ArrayList<>(DixonFolder.slices(cylinder, "P1", 3, "dixon in", 2.46, "DIXON", "IN_PHASE"));
        all.addAll(DixonFolder.slices(cylinder, "P1", 4, "dixon opposed", 1.23, "DIXON", "OPP_PHASE"));
        List<Path> files = new ArrayList<>();
        for (DicomObject object : all) {
            Path file = folder.resolve(files.size() + ".dcm");
            // As the worklist has it, which the MR host has read, too.
            DicomFile.write(
                    file, object.toBuilder().put(Tag.StudyInstanceUID, STUDY).build());
            files.add(file);
        }
        return files;
    }

    private static void schedule(WorklistFolder list) {
        list.schedule(
                "P1",
                "ISO_IR 100",
                study -> study,
                step -> step.put(Tag.Modality, "PT")
                        .put(Tag.ScheduledStationAETitle, "PETMR")
                        .put(
                                Tag.ScheduledProcedureStepStartDate,
                                DateTimeFormatter.BASIC_ISO_DATE.format(LocalDate.now()))
                        .put(Tag.ScheduledProcedureStepStartTime, "113000"));
    }

    @Test
    void fromTheWorklistToWhatTheArchivesHold() throws Exception {
        String storescu = Peers.tool("storescu");
        Peers.tool("Orthanc");
        CrystalEfficiencies.uniform(BENCH, "2026-01-31", 0.2)
                .write(Files.createDirectories(directory.resolve("service/calibration"))
                        .resolve("bench.pnorm"));
        try (RunningPeers department = peers("department");
                RunningPeers first = peers("first");
                RunningPeers second = peers("second")) {
            WorklistFolder list = new WorklistFolder(directory);
            schedule(list);
            Peer ris = new Peer("OURWL", "127.0.0.1", RunningPeers.freePort());
            list.serve(department, ris.port());
            OdilSteps steps = OdilSteps.start(department, directory);
            RunningPeers.Orthanc main = first.orthanc(1);
            RunningPeers.Orthanc web = second.orthanc(1);
            Map<String, String> flags =
                    site(ris, steps.peer(), main.peer(), web.studies().toString());
            try (ScannerService service =
                            ScannerService.start(TestService.config(directory.resolve("service"), flags));
                    TestFrontEnd device = new TestFrontEnd(service.ports().link(), 1)) {
                main.knowUsAt(service.ports().dicom());
                device.introduce(BENCH);
                OperatorView operator = OperatorView.of(service.ports().console());
                String id = armed(operator);
                operator.run(id, "start", device, 100, 50);
                String step = begun(steps);
                List<String> command =
                        new ArrayList<>(List.of(storescu, "-aet", "MRHOST", "-aec", "PETMR", "127.0.0.1"));
                command.add("" + service.ports().dicom());
                dixon().forEach(file -> command.add(file.toString()));
                OutsideProgram.Result sent = OutsideProgram.run(command.toArray(String[]::new));
                assertThat(sent.status()).as(sent.output()).isZero();
                operator.end(id, "stop", device);
                seenByTheOperator(operator, id);
                held(id, main, web, steps, step);
            }
        }
    }

    /** By the step of the worklist alone, once that was read. */
    private static String armed(OperatorView operator) {
        await().atMost(LONG)
                .until(() ->
                        !operator.get("/api/worklist").getJsonArray("entries").isEmpty());
        JsonObject patient = operator.get("/api/worklist")
                .getJsonArray("entries")
                .getJsonObject(0)
                .getJsonObject("patient");
        assertThat(patient.getString("name")).isEqualTo("Müller^P1");
        String id = operator.arm(armRequest());
        JsonObject arm = operator.session(id).getJsonObject("arm");
        assertThat(arm.getString("accession")).isEqualTo("ACC-P1");
        assertThat(arm.getString("studyInstanceUid")).isEqualTo(STUDY);
        return id;
    }

    /** The step as odil was told of it while the scan still runs; its UID. */
    private static String begun(OdilSteps steps) {
        await().atMost(LONG).until(() -> steps.told().size() == 1);
        try {
            OdilSteps.Told begun = steps.told().get(0);
            assertThat(begun.kind()).isEqualTo("create");
            assertThat(begun.text("00400252")).isEqualTo("IN PROGRESS");
            assertThat(begun.dataset().at("/00400270/Value/0/00400009/Value/0").asText())
                    .isEqualTo("SPS-P1");
            assertThat(begun.dataset().at("/00400270/Value/0/0020000D/Value/0").asText())
                    .isEqualTo(STUDY);
            return begun.uid();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void seenByTheOperator(OperatorView operator, String id) {
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(operator.session(id).getString("state"))
                        .as(operator.session(id).encode())
                        .matches("complete|failed"));
        JsonObject done = operator.session(id);
        assertThat(done.getString("state")).as(done.encode()).isEqualTo("complete");
        int objects = done.getJsonObject("result").getJsonObject("dicom").getInteger("objects");
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(states(operator, id)).containsOnly("main=committed", "stow=sent"));
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(
                                operator.session(id).getJsonArray("steps").getJsonObject(0))
                        .isEqualTo(new JsonObject(operator.session(id)
                                        .getJsonArray("steps")
                                        .getJsonObject(0)
                                        .encode())
                                .put("begin", "accepted")
                                .put("end", "accepted")));
        operator.session(id).getJsonArray("sends").forEach(s -> {
            JsonObject send = (JsonObject) s;
            assertThat(send.getInteger("objects")).as(send.encode()).isEqualTo(objects);
            assertThat(send.getInteger("sent")).isEqualTo(objects);
            assertThat(send.getString("message")).isEmpty();
        });
        operator.get("/api/sessions/" + id + "/series")
                .getJsonArray("series")
                .forEach(s -> assertThat(((JsonObject) s).getString("sentAt")).isNotNull());
        assertThat(operator.alarms()).isEmpty();
        Map<String, Double> metrics = Map.of(
                "petmr_sends{state=\"committed\"}", 1.0,
                "petmr_sends{state=\"sent\"}", 1.0,
                "petmr_send_objects_waiting", 0.0,
                "petmr_worklist_reachable", 1.0,
                "petmr_mpps_reports{state=\"waiting\"}", 0.0,
                "petmr_mpps_reports{state=\"refused\"}", 0.0,
                "petmr_mr_objects_total{outcome=\"stored\"}", 2.0 * GRID.nz());
        metrics.forEach(
                (name, value) -> assertThat(operator.metric(name)).as(name).isEqualTo(value));
    }

    private static Set<String> states(OperatorView operator, String id) {
        return operator.session(id).getJsonArray("sends").stream()
                .map(s -> (JsonObject) s)
                .map(s -> s.getString("destination") + "=" + s.getString("state"))
                .collect(Collectors.toSet());
    }

    /** Both archives hold what was written here, and the performed step names exactly that. */
    private void held(String id, RunningPeers.Orthanc main, RunningPeers.Orthanc web, OdilSteps steps, String step)
            throws Exception {
        List<DicomObject> written = written(id);
        List<DicomObject> kept = main.objects(directory);
        assertThat(kept).as("C-STORE").containsExactlyInAnyOrderElementsOf(written);
        assertThat(web.objects(directory)).as("STOW-RS").containsExactlyInAnyOrderElementsOf(written);
        assertThat(kept).extracting(o -> o.requireString(Tag.SOPClassUID)).contains(Uids.PET_IMAGE, Uids.RAW_DATA);
        Map<String, Set<String>> bySeries = new HashMap<>();
        for (DicomObject o : kept) {
            assertThat(o.requireString(Tag.StudyInstanceUID)).isEqualTo(STUDY);
            assertThat(o.requireString(Tag.AccessionNumber)).isEqualTo("ACC-P1");
            assertThat(o.requireString(Tag.PatientName)).isEqualTo("Müller^P1");
            assertThat(o.items(Tag.ReferencedPerformedProcedureStepSequence)
                            .get(0)
                            .requireString(Tag.ReferencedSOPInstanceUID))
                    .isEqualTo(step);
            assertThat(o.items(Tag.ContributingEquipmentSequence).get(0).requireString(Tag.ContributionDescription))
                    .containsPattern(
                            "processing 1 of " + id + "; OSEM .*list mode SHA-256 [0-9a-f]{64}; normalisation SHA-256");
            bySeries.computeIfAbsent(o.requireString(Tag.SeriesInstanceUID), s -> new HashSet<>())
                    .add(o.requireString(Tag.SOPInstanceUID));
        }
        assertThat(steps.told()).extracting(OdilSteps.Told::kind).containsExactly("create", "set");
        OdilSteps.Told ended = steps.told().get(1);
        assertThat(ended.uid()).isEqualTo(step);
        assertThat(ended.text("00400252")).isEqualTo("COMPLETED");
        assertThat(performed(ended.dataset())).isEqualTo(bySeries);
    }

    /** Instances by series, images and others, as the performed step names them. */
    private static Map<String, Set<String>> performed(JsonNode dataset) {
        Map<String, Set<String>> bySeries = new HashMap<>();
        for (JsonNode series : dataset.at("/00400340/Value")) {
            assertThat(series.at("/00080054/Value/0").asText()).isEqualTo("ORTHANC");
            Set<String> instances = new HashSet<>();
            for (String references : List.of("/00081140/Value", "/00400220/Value")) {
                series.at(references)
                        .forEach(item ->
                                instances.add(item.at("/00081155/Value/0").asText()));
            }
            bySeries.put(series.at("/0020000E/Value/0").asText(), instances);
        }
        return bySeries;
    }

    /** As they lie beside the session. */
    private List<DicomObject> written(String id) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(directory.resolve("service/sessions/" + id + "/results"))) {
            files = all.filter(file -> file.toString().endsWith(".dcm")).toList();
        }
        List<DicomObject> objects = new ArrayList<>();
        for (Path file : files) {
            objects.add(DicomFile.read(file).dataSet());
        }
        return objects;
    }
}
