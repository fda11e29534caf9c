package org.petmr.simulator.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
import picocli.CommandLine;

/**
 * A whole examination on a scanner whose MR lies askew in its PET, with a board under the head that MR doesn't see, and UTE:
 * what the installation record says reaches map, image, DICOM and report.
 */
@Timeout(300)
class InstalledIT {

    /** In the middle of the board. */
    private static final double BOARD_Y_MM = 92.5;

    private static final double ACRYLIC_PER_CM = 0.113;

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
    void whatTheRecordSaysReachesTheImages() throws IOException {
        JsonNode summary = demo();
        JsonNode result = new ObjectMapper()
                .readTree(session().resolve("session.json").toFile())
                .path("result");

        JsonNode attenuation = result.path("attenuation");
        assertThat(attenuation.path("bone").asText()).isEqualTo("ute");
        assertThat(attenuation.path("method").asText())
                .isEqualTo("Dixon 4 classes + bone by UTE R2* + hardware");
        assertThat(attenuation.path("volume_ml").path("bone").asDouble()).isBetween(80.0, 180.0);
        assertThat(attenuation.path("coils")).hasSize(1);
        assertThat(attenuation.at("/hardware/0/template").asText()).isEqualTo("bench-board");
        assertThat(attenuation.path("fallback").asBoolean(true)).isFalse();
        assertThat(result.at("/installation/calibration/applied").asBoolean()).isTrue();
        assertThat(result.at("/installation/calibration/shift_mm").asDouble()).isCloseTo(8.77, within(0.01));

        for (JsonNode region : summary.path("regions")) {
            assertThat(Math.abs(region.path("error_pct").asDouble()))
                    .as(region.path("name").asText())
                    .isLessThan(6);
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
    }

    private void saidInDicom() throws IOException {
        DicomObject pet = object("MRAC Dixon 4 classes + bone by UTE R2* + hardware");
        assertThat(pet.string(Tag.ImageComments, ""))
                .contains("bench-board for coil BENCH_BOARD", "PET to MR by the calibration of", "residual 0.00 mm");
        assertThat(pet.items(Tag.RelatedSeriesSequence)).hasSizeGreaterThan(5);
        // In the MR's frame, whose name the series bears: turned as the MR is.
        double[] turned = pet.requireDoubles(Tag.ImageOrientationPatient, 6);
        assertThat(turned[1]).isCloseTo(-0.0349, within(1e-4));
    }

    private DicomObject object(String attenuation) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(directory.resolve("dicom"))) {
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
        return v.at(
                (int) Math.round(voxel.x(xMm, yMm, zMm)),
                (int) Math.round(voxel.y(xMm, yMm, zMm)),
                (int) Math.round(voxel.z(xMm, yMm, zMm)));
    }
}
