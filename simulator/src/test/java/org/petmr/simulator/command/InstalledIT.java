package org.petmr.simulator.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

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
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.dicom.DicomFile;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.Tag;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.simulator.console.ServiceClient;
import org.petmr.simulator.console.Session;
import org.petmr.simulator.console.SessionState;
import picocli.CommandLine;

/**
 * A whole examination on a scanner whose MR lies askew in its PET, with a board under the head that MR doesn't see, and UTE:
 * what the installation record says reaches map, image, DICOM and report.
 */
@Timeout(600)
class InstalledIT {

    /** In the middle of the board. */
    private static final double BOARD_Y_MM = 92.5;

    private static final double ACRYLIC_PER_CM = 0.113;
    private static final String BY_HAND = "REPLACED by hand: no-bone.nii.gz + hardware";

    @TempDir
    private Path directory;

    private JsonNode demo(String... more) throws IOException {
        StringWriter err = new StringWriter();
        CommandLine petmr = Petmr.commandLine();
        petmr.getSubcommands().values().forEach(c -> c.setErr(new PrintWriter(err, true)));
        Stream<String> usual =
                Stream.of("demo", "--scenario", "bench-installed", "--port", "0", "--out", directory.toString());
        int status = petmr.execute(Stream.concat(usual, Stream.of(more)).toArray(String[]::new));
        assertThat(status).as(err.toString()).isZero();
        return new ObjectMapper().readTree(directory.resolve("summary.json").toFile());
    }

    private Path session() throws IOException {
        try (Stream<Path> all = Files.list(directory.resolve("service/sessions"))) {
            return all.findFirst().orElseThrow();
        }
    }

    @Test
    void whatTheRecordSaysReachesTheImages() throws IOException, InterruptedException {
        JsonNode summary = demo();
        JsonNode result = new ObjectMapper()
                .readTree(session().resolve("session.json").toFile())
                .path("result");

        JsonNode attenuation = result.path("attenuation");
        assertThat(attenuation.path("bone").asText()).isEqualTo("ute");
        assertThat(attenuation.path("method").asText()).isEqualTo("Dixon 4 classes + bone by UTE R2* + hardware");
        // The skull has 140 mL; voxels that hold any of it count whole.
        assertThat(attenuation.path("volume_ml").path("bone").asDouble()).isBetween(80.0, 350.0);
        assertThat(attenuation.path("coils")).hasSize(1);
        assertThat(attenuation.at("/hardware/0/template").asText()).isEqualTo("bench-board");
        assertThat(attenuation.path("fallback").asBoolean(true)).isFalse();
        assertThat(result.at("/installation/calibration/applied").asBoolean()).isTrue();
        assertThat(result.at("/installation/calibration/shift_mm").asDouble()).isCloseTo(8.77, within(0.01));

        for (JsonNode region : summary.path("regions")) {
            assertThat(Math.abs(region.path("error_pct").asDouble()))
                    .as(region.path("name").asText())
                    .isLessThan(4);
        }
        // MR's headers are 8.8 mm and 3.6 degrees away; the calibration takes that back before anything is compared.
        assertThat(result.at("/registration/shift_mm").asDouble()).isLessThan(1);
        assertThat(result.at("/registration/decision").asText()).isEqualTo("ACCEPT");

        Volume mu = Nifti.read(session().resolve("result/mumap.nii.gz"));
        Volume patient = Nifti.read(session().resolve("result/mumap-patient.nii.gz"));
        assertThat(at(mu, 0, BOARD_Y_MM, 0)).isCloseTo(ACRYLIC_PER_CM, within(0.004));
        assertThat(at(patient, 0, BOARD_Y_MM, 0)).isZero();

        saidInDicom();
        assertThat(Files.readString(session().resolve("result/mumap-report.html")))
                .contains("bench-board for coil BENCH_BOARD", "PET to MR by the calibration of", "MRAC_ute");
        anEditedMapTakesItsPlace();
    }

    /** An edited map: refused with reasons, then accepted, and used when the session is processed again. */
    private void anEditedMapTakesItsPlace() throws IOException, InterruptedException {
        Path data = directory.resolve("service");
        Volume edited = Nifti.read(session().resolve("result/mumap-patient.nii.gz"));
        for (int i = 0; i < edited.values().length; i++) {
            edited.values()[i] = Math.min(edited.values()[i], 0.1f);
        }
        Path maps = Files.createDirectories(data.resolve("maps"));
        Nifti.write(maps.resolve("no-bone.nii.gz"), edited, "edited");
        Nifti.write(maps.resolve("per-mm.nii.gz"), scaled(edited, 0.1f), "edited");
        Nifti.write(maps.resolve("too-short.nii.gz"), tooShort(edited), "edited");
        String id = session().getFileName().toString();
        try (ReceivingNode pacs = new ReceivingNode(Files.createDirectories(directory.resolve("again")));
                DemoService service = LocalService.start(
                        0, data, pacs.peer(), Optional.of(directory.resolve("installation/installation.json")))) {
            String mumap = "/api/sessions/" + id + "/mumap";
            HttpResponse<String> inMm = post(service, mumap, "{\"file\": \"per-mm.nii.gz\"}");
            assertThat(inMm.statusCode()).as(inMm.body()).isEqualTo(422);
            assertThat(inMm.body()).contains("per-mm.nii.gz: values are mm^-1 (expected: cm^-1");
            HttpResponse<String> less = post(service, mumap, "{\"file\": \"too-short.nii.gz\"}");
            assertThat(less.statusCode()).as(less.body()).isEqualTo(422);
            assertThat(less.body()).contains("slices of PET's axis (expected: at least half");
            assertThat(post(service, mumap, "{\"file\": \"../session.json\"}").statusCode())
                    .isBetween(400, 422);
            assertThat(post(service, mumap, "{\"file\": \"gone.nii.gz\"}").body())
                    .contains("gone.nii.gz: not there");

            // What the service exported comes back as it was, through DICOM and the MR's frame.
            copy(session().resolve("result/dicom/mumap"), maps.resolve("exported"));
            HttpResponse<String> exported = post(service, mumap, "{\"file\": \"exported\"}");
            assertThat(exported.statusCode()).as(exported.body()).isEqualTo(200);
            // The board is in it, as the series says of itself: it is not put in again.
            assertThat(exported.body()).contains("\"holdsHardware\":true", "DESCRIPTION");
            Volume back = Nifti.read(session().resolve("override/map.nii.gz"));
            Volume sent = Nifti.read(session().resolve("result/mumap.nii.gz"));
            double worst = 0;
            for (int i = 0; i < back.values().length; i++) {
                worst = Math.max(worst, Math.abs(back.values()[i] - sent.values()[i]));
            }
            assertThat(worst).isLessThan(0.003);

            HttpResponse<String> taken = post(service, mumap, "{\"file\": \"no-bone.nii.gz\"}");
            assertThat(taken.statusCode()).as(taken.body()).isEqualTo(200);
            assertThat(taken.body()).contains("REPLACED");
            assertThat(post(service, "/api/sessions/" + id + "/process", "{}").statusCode())
                    .isEqualTo(200);
            ServiceClient client = new ServiceClient(service.console());
            await().atMost(Duration.ofSeconds(120))
                    .until(() -> List.of(SessionState.COMPLETE, SessionState.FAILED)
                            .contains(client.session(id).state()));
            Session session = client.session(id);
            assertThat(session.state()).as(session.toString()).isEqualTo(SessionState.COMPLETE);
            JsonNode attenuation = session.figures().path("attenuation");
            assertThat(attenuation.path("method").asText()).isEqualTo(BY_HAND);
            assertThat(attenuation.at("/replaced/source").asText()).isEqualTo("no-bone.nii.gz");
            // A session is complete when its objects are queued; the archive has them a moment later.
            await().atMost(Duration.ofSeconds(60))
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(object("again", BY_HAND).string(Tag.ImageComments, ""))
                            .contains("not computed from MR", "bench-board for coil BENCH_BOARD"));
        }
        Volume used = Nifti.read(session().resolve("result/mumap.nii.gz"));
        assertThat(most(used)).isCloseTo((float) ACRYLIC_PER_CM, within(0.004f));
        assertThat(at(used, 0, BOARD_Y_MM, 0)).isCloseTo(ACRYLIC_PER_CM, within(0.004));
        assertThat(Files.readString(session().resolve("result/mumap-report.html")))
                .contains("put in by hand", "no-bone.nii.gz");
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    private static HttpResponse<String> post(DemoService service, String path, String json)
            throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(service.console().resolve(path))
                                .header("content-type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(json))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private static Volume scaled(Volume v, float factor) {
        Volume out = v.copy();
        for (int i = 0; i < out.values().length; i++) {
            out.values()[i] *= factor;
        }
        return out;
    }

    /** The lowest quarter of the slices. */
    private static Volume tooShort(Volume v) {
        VoxelGrid g = v.grid();
        int nz = g.nz() / 4;
        Volume out = Volume.zeros(new VoxelGrid(g.nx(), g.ny(), nz, g.lpsFromVoxel()));
        for (int column = 0; column < g.nx() * g.ny(); column++) {
            System.arraycopy(v.values(), column * g.nz(), out.values(), column * nz, nz);
        }
        return out;
    }

    private static float most(Volume v) {
        float most = 0;
        for (float mu : v.values()) {
            most = Math.max(most, mu);
        }
        return most;
    }

    private void saidInDicom() throws IOException {
        DicomObject pet = object("dicom", "MRAC Dixon 4 classes + bone by UTE R2* + hardware");
        assertThat(pet.string(Tag.ImageComments, ""))
                .contains("bench-board for coil BENCH_BOARD", "PET to MR by the calibration of", "residual 0.00 mm");
        assertThat(pet.items(Tag.RelatedSeriesSequence)).hasSizeGreaterThan(5);
        // In the MR's frame, whose name the series bears: turned as the MR is.
        double[] turned = pet.requireDoubles(Tag.ImageOrientationPatient, 6);
        assertThat(turned[1]).isCloseTo(-0.0349, within(1e-4));
    }

    private DicomObject object(String folder, String attenuation) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(directory.resolve(folder))) {
            files = all.filter(f -> f.toString().endsWith(".dcm")).sorted().toList();
        }
        for (Path file : files) {
            DicomObject o = DicomFile.readHeader(file).dataSet();
            if (o.string(Tag.AttenuationCorrectionMethod, "").equals(attenuation)) {
                return o;
            }
        }
        throw new AssertionError("no object with " + attenuation + " among " + files.size());
    }

    private static double at(Volume v, double xMm, double yMm, double zMm) {
        Affine voxel = v.grid().lpsFromVoxel().inverse();
        return v.at((int) Math.round(voxel.x(xMm, yMm, zMm)), (int) Math.round(voxel.y(xMm, yMm, zMm)), (int)
                Math.round(voxel.z(xMm, yMm, zMm)));
    }
}
