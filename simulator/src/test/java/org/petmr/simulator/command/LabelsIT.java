package org.petmr.simulator.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.recon.correction.Isotope;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.simulator.console.KeptLabels;
import org.petmr.simulator.console.MeasuredRegions;
import org.petmr.simulator.console.ServiceClient;
import org.petmr.simulator.console.Session;
import picocli.CommandLine;

/** Labels that are sent to the service which measured a cylinder of known activity: the mean in them is that activity. */
@Timeout(300)
class LabelsIT {

    private static final double RADIUS_MM = 25;
    private static final double HALF_LENGTH_MM = 12;
    private static final int WATER = 7;
    private static final int LIMIT_BYTES = 1_000_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path directory;

    private JsonNode demo() throws IOException {
        StringWriter err = new StringWriter();
        CommandLine petmr = Petmr.commandLine();
        petmr.getSubcommands().values().forEach(c -> c.setErr(new PrintWriter(err, true)));
        int status =
                petmr.execute("demo", "--scenario", "bench-cylinder", "--port", "0", "--out", directory.toString());
        assertThat(status).as(err.toString()).isZero();
        return JSON.readTree(directory.resolve("summary.json").toFile());
    }

    private Path session() throws IOException {
        try (Stream<Path> all = Files.list(directory.resolve("service/sessions"))) {
            return all.findFirst().orElseThrow();
        }
    }

    /** A cylinder round the axis, in voxels of 1.5 mm that have nothing to do with those of the image. */
    private Path water(String name, double shiftMm) throws IOException {
        VoxelGrid grid =
                new VoxelGrid(50, 50, 30, new Affine(1.5, 0, 0, shiftMm - 36.75, 0, 1.5, 0, -36.75, 0, 0, 1.5, -21.75));
        Affine lps = grid.lpsFromVoxel();
        Volume labels = Volume.zeros(grid);
        for (int iy = 0; iy < grid.ny(); iy++) {
            for (int ix = 0; ix < grid.nx(); ix++) {
                for (int iz = 0; iz < grid.nz(); iz++) {
                    boolean isInside = Math.hypot(lps.x(ix, iy, iz) - shiftMm, lps.y(ix, iy, iz)) < RADIUS_MM
                            && Math.abs(lps.z(ix, iy, iz)) < HALF_LENGTH_MM;
                    labels.values()[grid.index(ix, iy, iz)] = isInside ? WATER : 0;
                }
            }
        }
        Path file = directory.resolve(name);
        Nifti.write(file, labels);
        return file;
    }

    @Test
    void labelsThatAreSentAreMeasured() throws Exception {
        double truthBqPerMl = demo().at("/regions/0/truth_bqml").asDouble();
        String id = session().getFileName().toString();
        Path data = directory.resolve("service");
        try (ReceivingNode pacs = new ReceivingNode(Files.createDirectories(directory.resolve("again")))) {
            Map<String, String> settings = LocalService.settings(0, data, pacs.peer(), Optional.empty());
            settings.put("console.labelsLimitBytes", Integer.toString(LIMIT_BYTES));
            try (DemoService service = LocalService.start(data, settings)) {
                ServiceClient client = new ServiceClient(service.console());
                KeptLabels kept = client.uploadLabels(client.session(id), water("organs.nii.gz", 0), "pet");
                assertThat(kept.file()).isEqualTo("organs.nii.gz");
                assertThat(kept.regions()).hasSize(1);
                assertThat(kept.regions().get(0).value()).isEqualTo(WATER);
                assertThat(session().resolve("labels/organs.nii.gz"))
                        .hasSameBinaryContentAs(directory.resolve("organs.nii.gz"));

                MeasuredRegions measured = client.measureRegions(client.session(id), JSON.readTree("""
                        {"labels": {"file": "organs.nii.gz", "names": [{"value": 7, "label": "water"}]}}"""));
                MeasuredRegions.Region water = measured.regions().get(0);
                assertThat(water.label()).isEqualTo("water");
                assertThat(water.volumeMl())
                        .isCloseTo(
                                Math.PI * RADIUS_MM * RADIUS_MM * 2 * HALF_LENGTH_MM / 1000,
                                within(0.1 * Math.PI * RADIUS_MM * RADIUS_MM * 2 * HALF_LENGTH_MM / 1000));
                double suv = truthBqPerMl / bqPerMlOfSuv1(client.session(id));
                assertThat(water.suvMean()).isCloseTo(suv, within(0.05 * suv));

                refused(service, id);
                sameRequestTwice(service, id);
                assertThat(labels()).containsExactly("organs.nii.gz");
                assertThat(session().resolve("labels/organs.nii.gz"))
                        .as("what was refused under its name has changed nothing")
                        .hasSameBinaryContentAs(directory.resolve("organs.nii.gz"));
            }
        }
        inTheAuditTrail(id);
    }

    /** By body weight, with the activity that was left at the start of the scan. */
    private static double bqPerMlOfSuv1(Session session) {
        JsonNode tracer = session.arm().path("tracer");
        double waitedS = Duration.between(
                                Instant.parse(tracer.path("injectedAt").asText()),
                                session.startedAt().orElseThrow())
                        .toMillis()
                / 1e3;
        double leftBq = tracer.path("injectedActivityBq").asDouble()
                * Isotope.find(tracer.path("isotope").asText()).remaining(waitedS);
        return leftBq / (1000 * session.arm().at("/patient/weightKg").asDouble());
    }

    private List<String> labels() throws IOException {
        try (Stream<Path> files = Files.list(session().resolve("labels"))) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    private void refused(DemoService service, String id) throws Exception {
        String organs = "/api/sessions/" + id + "/labels/organs.nii.gz";
        byte[] text = "these are no voxels".getBytes();
        problem(post(service, organs, "application/octet-stream", text), 422, "labels: length: 19 bytes");
        problem(post(service, organs, "application/json", "{}".getBytes()), 415, "expected: application/octet-stream");
        problem(post(service, organs, "application/octet-stream", new byte[0]), 400, "body: empty (expected: a file)");
        problem(
                post(service, organs, "application/octet-stream", new byte[LIMIT_BYTES + 1]),
                413,
                "body: 1000001 bytes (expected: at most 1000000)");
        problem(post(service, organs + "?space=ct", "application/octet-stream", text), 400, "space: ct");
        problem(post(service, organs.replace(".nii.gz", ".png"), "application/octet-stream", text), 400, "file: ");
        problem(
                post(service, organs.replace("organs", "..%2F..%2Fsession"), "application/octet-stream", text),
                400,
                "file: ");
        problem(post(service, organs.replace(id, "nobody"), "application/octet-stream", text), 404, "session: nobody");
        ServiceClient client = new ServiceClient(service.console());
        Path beside = water("beside.nii.gz", 900);
        assertThatThrownBy(() -> client.uploadLabels(client.session(id), beside, "pet"))
                .hasMessageContaining("labels: region 7: at x 8")
                .hasMessageContaining("(expected: at least one voxel of the image, which lies at x -");
    }

    private void sameRequestTwice(DemoService service, String id) throws Exception {
        String organs = "/api/sessions/" + id + "/labels/organs.nii.gz";
        byte[] sent = Files.readAllBytes(directory.resolve("organs.nii.gz"));
        HttpResponse<String> first = post(service, organs, "application/octet-stream", sent, "idempotency-key", "l-1");
        assertThat(first.statusCode()).as(first.body()).isEqualTo(201);
        HttpResponse<String> again = post(service, organs, "application/octet-stream", sent, "idempotency-key", "l-1");
        assertThat(again.headers().firstValue("idempotency-replayed")).contains("true");
        assertThat(again.body()).isEqualTo(first.body());
        byte[] other = sent.clone();
        other[9] ^= 1; // what made the packed file is nothing that reading text would tell apart for sure
        problem(
                post(service, organs, "application/octet-stream", other, "idempotency-key", "l-1"),
                422,
                "Idempotency-Key: used for another request");
        problem(
                post(service, organs + "?space=mr", "application/octet-stream", sent, "idempotency-key", "l-1"),
                422,
                "Idempotency-Key: used for another request");
    }

    private void inTheAuditTrail(String id) throws IOException {
        StringBuilder trail = new StringBuilder();
        try (Stream<Path> files = Files.list(directory.resolve("service/audit"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                trail.append(Files.readString(file));
            }
        }
        String patient = JSON.readTree(session().resolve("session.json").toFile())
                .at("/arm/patient/id")
                .asText();
        assertThat(trail.toString().lines().filter(line -> line.contains("/sessions/" + id + "/labels/organs.nii.gz")))
                .hasSizeGreaterThan(2)
                .anyMatch(line -> line.contains(patient));
    }

    private static HttpResponse<String> post(
            DemoService service, String path, String type, byte[] body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(service.console().resolve(path))
                .header("content-type", type)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static void problem(HttpResponse<String> answer, int status, String detail) throws IOException {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(JSON.readTree(answer.body()).path("detail").asText()).contains(detail);
    }
}
