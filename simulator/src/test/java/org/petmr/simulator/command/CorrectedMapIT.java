package org.petmr.simulator.command;

import static org.assertj.core.api.Assertions.assertThat;
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
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.dicom.DicomFile;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.Tag;
import org.petmr.acquisition.provenance.Software;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.simulator.console.ServiceClient;
import org.petmr.simulator.console.SessionState;
import picocli.CommandLine;

/**
 * The MR of the installed scanner lies 8.8 mm and 3.6 degrees askew in its PET, and here nobody has told the service: the
 * registration finds it, and mu-map and PET are made again with the MR where it was found.
 */
@Timeout(600)
class CorrectedMapIT {

    /** Of 8.8 mm before. */
    private static final double LEFT_MM = 2;

    @TempDir
    private Path directory;

    private void demo() {
        StringWriter err = new StringWriter();
        CommandLine petmr = Petmr.commandLine();
        petmr.getSubcommands().values().forEach(c -> c.setErr(new PrintWriter(err, true)));
        int status = petmr.execute(
                "demo",
                "--scenario",
                "bench-installed",
                "--installation",
                "none",
                "--port",
                "0",
                "--out",
                directory.toString());
        assertThat(status).as(err.toString()).isZero();
    }

    private Path session() throws IOException {
        try (Stream<Path> all = Files.list(directory.resolve("service/sessions"))) {
            return all.findFirst().orElseThrow();
        }
    }

    @Test
    void theMapIsMadeAgainWherePetLies() throws Exception {
        demo();
        JsonNode result = new ObjectMapper()
                .readTree(session().resolve("session.json").toFile())
                .path("result");
        JsonNode registration = result.path("registration");
        assertThat(registration.path("decision").asText())
                .as(registration.toString())
                .isEqualTo("CORRECT");
        assertThat(registration.path("shift_mm").asDouble()).isBetween(7.0, 11.0);
        assertThat(registration.path("map_made_again").asBoolean()).isTrue();
        assertThat(registration.at("/again/decision").asText())
                .as(registration.toString())
                .isEqualTo("ACCEPT");
        assertThat(registration.at("/again/shift_mm").asDouble()).isLessThan(LEFT_MM);
        JsonNode attenuation = result.path("attenuation");
        assertThat(attenuation.at("/made_again/shift_mm").asDouble())
                .isEqualTo(registration.path("shift_mm").asDouble());
        assertThat(attenuation.path("findings").toString()).doesNotContain("MAP_OFF");
        Path results = session().resolve("result");
        assertThat(Files.readString(results.resolve("mumap-report.html")))
                .contains("made again after the registration");

        // Attenuation and activity are of one head: their middles lie on each other, as those of a map 8.8 mm off do
        // not.
        double[] map = middle(Nifti.read(results.resolve("mumap.nii.gz")), 0.05);
        double[] pet = middle(Nifti.read(results.resolve("pet.nii.gz")), 2000);
        assertThat(Math.hypot(map[0] - pet[0], map[1] - pet[1]))
                .as("%s and %s mm", List.of(map[0], map[1]), List.of(pet[0], pet[1]))
                .isLessThan(4);

        saidInDicom();
        provenance(results, result.path("provenance"));
        assertThat(results.resolve("quicklook.nii.gz")).isNotEmptyFile();
        assertThat(results.resolve("quicklook.png")).isNotEmptyFile();
        assertThat(results.resolve("quicklook.json")).content().contains("\"software\"", "OSEM of direct planes");
        itIsPutInAgain();
    }

    /** As DICOM it lies where it was; and as NIfTI nobody says of it that it lies off. */
    private void itIsPutInAgain() throws Exception {
        Path data = directory.resolve("service");
        Path maps = Files.createDirectories(data.resolve("maps"));
        Path exported = Files.createDirectories(maps.resolve("exported"));
        try (Stream<Path> files = Files.list(session().resolve("result/dicom/mumap"))) {
            for (Path file : files.toList()) {
                Files.copy(file, exported.resolve(file.getFileName()));
            }
        }
        Files.copy(session().resolve("result/mumap.nii.gz"), maps.resolve("same.nii.gz"));
        Volume sent = Nifti.read(maps.resolve("same.nii.gz"));
        String id = session().getFileName().toString();
        try (ReceivingNode pacs = new ReceivingNode(Files.createDirectories(directory.resolve("again")));
                DemoService service = LocalService.start(0, data, pacs.peer(), Optional.empty())) {
            String mumap = "/api/sessions/" + id + "/mumap";
            assertThat(post(service, mumap, "{\"file\": \"exported\"}").statusCode())
                    .isEqualTo(200);
            Volume back = Nifti.read(session().resolve("override/map.nii.gz"));
            double worst = 0;
            for (int i = 0; i < back.values().length; i++) {
                worst = Math.max(worst, Math.abs(back.values()[i] - sent.values()[i]));
            }
            assertThat(worst).isLessThan(0.003);

            assertThat(post(service, mumap, "{\"file\": \"same.nii.gz\"}").statusCode())
                    .isEqualTo(200);
            assertThat(post(service, "/api/sessions/" + id + "/process", "{}").statusCode())
                    .isEqualTo(200);
            ServiceClient client = new ServiceClient(service.console());
            await().atMost(Duration.ofSeconds(240))
                    .until(() -> List.of(SessionState.COMPLETE, SessionState.FAILED)
                            .contains(client.session(id).state()));
            JsonNode result = client.session(id).figures();
            assertThat(result.at("/attenuation/replaced/source").asText())
                    .as(result.toString())
                    .isEqualTo("same.nii.gz");
            assertThat(result.at("/attenuation/findings").toString()).doesNotContain("MAP_OFF");
            assertThat(result.at("/registration/decision").asText())
                    .as(result.path("registration").toString())
                    .isEqualTo("ACCEPT");
            String uid = result.at("/dicom/series_uid").asText();
            await().atMost(Duration.ofSeconds(60)).until(() -> isSent(service, id, uid));
        }
        double[] map = middle(Nifti.read(session().resolve("result/mumap.nii.gz")), 0.05);
        double[] pet = middle(Nifti.read(session().resolve("result/pet.nii.gz")), 2000);
        assertThat(Math.hypot(map[0] - pet[0], map[1] - pet[1]))
                .as("%s and %s mm", List.of(map[0], map[1]), List.of(pet[0], pet[1]))
                .isLessThan(4);
    }

    /** Whether the registry has a series, beside those of the processing before, and that the archive has it. */
    private static boolean isSent(DemoService service, String id, String uid) throws Exception {
        String body = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(service.console().resolve("/api/sessions/" + id + "/series"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
        JsonNode all = new ObjectMapper().readTree(body).path("series");
        int sent = 0;
        for (JsonNode series : all) {
            sent += series.path("seriesUid").asText().equals(uid)
                            && series.path("modality").asText().equals("PT")
                            && series.hasNonNull("sentAt")
                    ? 1
                    : 0;
        }
        return sent == 1 && all.size() > 2;
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

    private void saidInDicom() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(directory.resolve("dicom"))) {
            files = all.filter(f -> f.toString().endsWith(".dcm")).sorted().toList();
        }
        int said = 0;
        for (Path file : files) {
            DicomObject o = DicomFile.readHeader(file).dataSet();
            if (o.string(Tag.Modality, "").equals("PT")
                    && o.string(Tag.ImageComments, "").contains("made again")) {
                assertThat(o.string(Tag.ImageComments, "")).contains("List mode SHA-256", "processing 1");
                assertThat(o.string(Tag.SoftwareVersions, ""))
                        .isEqualTo(Software.ours().title());
                said++;
            }
        }
        assertThat(said).isGreaterThan(10);
    }

    private void provenance(Path results, JsonNode brief) throws Exception {
        JsonNode all =
                new ObjectMapper().readTree(results.resolve("provenance.json").toFile());
        assertThat(all.at("/software/version").asText())
                .isEqualTo(Software.ours().version())
                .matches("[0-9]+\\.[0-9]+\\.[0-9]+.*");
        JsonNode segment = all.at("/inputs/listmode/segments/0");
        Path file = session().resolve("listmode").resolve(segment.path("name").asText());
        String hash =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        assertThat(segment.path("sha256").asText()).isEqualTo(hash);
        assertThat(segment.path("bytes").asLong()).isEqualTo(Files.size(file));
        assertThat(all.at("/inputs/listmode/sha256").asText())
                .isEqualTo(brief.path("listmode_sha256").asText())
                .hasSize(64);
        assertThat(all.at("/inputs/normalisation/sha256").asText()).hasSize(64);
        assertThat(all.at("/inputs/mr")).hasSizeGreaterThan(3);
        assertThat(all.at("/inputs/mr/0/series_uid").asText()).startsWith("2.25.");
        assertThat(all.at("/used/mrMoved/shiftMm").asDouble()).isBetween(7.0, 11.0);
        String map = HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256")
                        .digest(Files.readAllBytes(results.resolve("mumap.nii.gz"))));
        assertThat(all.path("outputs").toString()).contains(map);
    }

    /** Of the voxels above a threshold, x and y in mm. */
    private static double[] middle(Volume v, double above) {
        VoxelGrid g = v.grid();
        double x = 0;
        double y = 0;
        long n = 0;
        for (int iy = 0; iy < g.ny(); iy++) {
            for (int ix = 0; ix < g.nx(); ix++) {
                for (int iz = 0; iz < g.nz(); iz++) {
                    if (v.values()[g.index(ix, iy, iz)] > above) {
                        x += g.lpsFromVoxel().x(ix, iy, iz);
                        y += g.lpsFromVoxel().y(ix, iy, iz);
                        n++;
                    }
                }
            }
        }
        return new double[] {x / n, y / n};
    }
}
