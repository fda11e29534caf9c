package org.petmr.simulator.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Volume;
import picocli.CommandLine;

class PhantomCommandTest {

    @TempDir
    Path dir;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return new CommandLine(new PhantomCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    @Test
    void listsWhatPartsAreMadeOf() {
        assertThat(run("body", "--tracer", "68Ga-PSMA-11")).isZero();
        assertThat(out.toString())
                .contains("body  57 parts, 548 x 248 x 1085 mm")
                .containsPattern("kidneys +kidney +0\\.0998 +1\\.050 +33\\.00")
                .containsPattern("lung +lung +0\\.0247 +0\\.260 +0\\.50");
    }

    @Test
    void writesTheSameTableAsJson() throws IOException {
        Path json = dir.resolve("body.json");
        assertThat(run("body", "--tracer", "68Ga-PSMA-11", "--json", json.toString()))
                .isZero();
        JsonNode figures = new ObjectMapper().readTree(json.toFile());
        assertThat(figures.at("/size_mm/2").asDouble()).isCloseTo(1085, within(0.5));
        JsonNode kidneys = null;
        for (JsonNode part : figures.path("parts")) {
            kidneys = part.path("region").asText().equals("kidneys") ? part : kidneys;
        }
        assertThat(kidneys).isNotNull();
        assertThat(kidneys.path("mu_per_cm").asDouble()).isCloseTo(0.0998, within(5e-5));
        assertThat(kidneys.path("suv").asDouble()).isEqualTo(33);
    }

    /** Air is white where activity is shown, black where mu is; the grey matter is dark. */
    @Test
    void drawsThreePlanesThrice() throws IOException {
        Path png = dir.resolve("head.png");
        assertThat(run("bench-head", "--png", png.toString(), "--at", "0,0,0", "--voxel", "1"))
                .isZero();
        BufferedImage sheet = ImageIO.read(png.toFile());
        assertThat(sheet.getWidth()).isEqualTo(3 * (132 + 160 + 12) + 6);
        assertThat(sheet.getHeight()).isEqualTo(160 + 76 + 18);
        int activity = 6 + 132 + 160 + 12;
        int mu = activity + 132 + 160 + 12;
        assertThat(sheet.getRGB(activity + 1, 7) & 255).isEqualTo(255);
        assertThat(sheet.getRGB(mu + 1, 7) & 255).isZero();
        int column = 66 + 47;
        assertThat(sheet.getRGB(activity + column, 6 + 80) & 255).isLessThan(20);
        assertThat(sheet.getRGB(mu + column, 6 + 80) & 255).isCloseTo(148, within(3));
        assertThat(dir.toFile().list()).containsExactly("head.png");
    }

    /** What it writes it reads, and says the same of it. */
    @Test
    void writesVolumesThatItReads() throws IOException {
        assertThat(run("bench-head", "--nifti", dir.toString(), "--voxel", "4")).isZero();
        Volume suv = Nifti.read(dir.resolve("activity.nii.gz"));
        float most = 0;
        for (float v : suv.values()) {
            most = Math.max(most, v);
        }
        assertThat(most).isEqualTo(15);
        String listed = out.toString();
        out.getBuffer().setLength(0);
        String labels = dir.resolve("labels.json").toString();
        assertThat(run(dir.resolve("labels.nii.gz").toString(), "--labels", labels, "--voxel", "4"))
                .isZero();
        assertThat(out.toString().lines().skip(1))
                .containsExactlyElementsOf(listed.lines().skip(1).toList());
    }

    @Test
    void saysWhatIsWrong() throws IOException {
        assertThat(run("foot")).isEqualTo(2);
        assertThat(err.toString()).startsWith("petmr phantom: phantom: foot (expected: one of head, ");
        err.getBuffer().setLength(0);
        assertThat(run("head", "--tracer", "99mTc")).isEqualTo(2);
        assertThat(err.toString()).startsWith("petmr phantom: tracer: 99mTc (expected: one of 18F-FDG, ");
        err.getBuffer().setLength(0);
        Path file = Files.createFile(dir.resolve("volume.nii"));
        assertThat(run(file.toString(), "--labels", dir.resolve("none.json").toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("none.json: not there (expected: the labels of ");
        err.getBuffer().setLength(0);
        assertThat(run("head", "--at", "1,2")).isEqualTo(2);
        assertThat(err.toString()).contains("--at: 2 numbers (expected: x,y,z)");
    }
}
