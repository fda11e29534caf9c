package org.petmr.recon.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import picocli.CommandLine;

/** An image of 4 mm voxels that grows with x, and labels on a grid of 2 mm. */
final class RegionsCommandTest {

    private static final VoxelGrid IMAGE = VoxelGrid.centred(20, 20, 20, 4, 4, 4);
    private static final VoxelGrid LABELS = VoxelGrid.centred(40, 40, 40, 2, 2, 2);

    @TempDir
    private Path directory;

    private final StringWriter said = new StringWriter();

    @BeforeEach
    void write() throws Exception {
        Volume image = Volume.zeros(IMAGE);
        Volume labels = Volume.zeros(LABELS);
        for (int i = 0; i < IMAGE.voxels(); i++) {
            image.values()[i] = 100 + i / 20 % 20; // index (y * nx + x) * nz + z
        }
        for (int y = 16; y < 24; y++) {
            for (int x = 0; x < 40; x++) {
                for (int z = 16; z < 24; z++) {
                    labels.values()[LABELS.index(x, y, z)] = x >= 8 && x < 16 ? 3 : x >= 20 && x < 32 ? 7 : 0;
                }
            }
        }
        labels.values()[LABELS.index(39, 39, 39)] = 9; // no centre of the image lies in so little
        Nifti.write(file("image.nii.gz"), image);
        Nifti.write(file("labels.nii.gz"), labels);
    }

    private Path file(String name) {
        return directory.resolve(name);
    }

    private int run(String... more) {
        CommandLine command = new CommandLine(new RegionsCommand());
        command.setOut(new PrintWriter(said));
        command.setErr(new PrintWriter(said));
        FailureLine failure = new FailureLine();
        command.setExecutionExceptionHandler(failure);
        command.setParameterExceptionHandler(failure);
        String[] arguments = new String[3 + more.length];
        arguments[0] = file("image.nii.gz").toString();
        arguments[1] = "--labels";
        arguments[2] = file("labels.nii.gz").toString();
        System.arraycopy(more, 0, arguments, 3, more.length);
        return command.execute(arguments);
    }

    @Test
    void everyRegionHasItsFigures() throws Exception {
        assertThat(run("--name", "3=liver", "--json", file("out.json").toString()))
                .as(said.toString())
                .isZero();
        JsonNode regions =
                new ObjectMapper().readTree(file("out.json").toFile()).get("regions");
        assertThat(regions).hasSize(3);
        JsonNode liver = regions.get(0);
        assertThat(liver.get("name").asText()).isEqualTo("liver");
        // x from 8 to 15 of 2 mm are columns 4 to 7 of 4 mm; y and z 8 to 11
        assertThat(liver.get("voxels").asInt()).isEqualTo(4 * 4 * 4);
        assertThat(liver.get("volume_ml").asDouble()).isCloseTo(64 * 0.064, within(1e-6));
        assertThat(liver.get("mean").asDouble()).isCloseTo(105.5, within(1e-4));
        assertThat(liver.get("max").asDouble()).isEqualTo(107);
        assertThat(liver.get("peak").asDouble()).isBetween(106.0, 107.6);
        assertThat(regions.get(1).get("name").asText()).isEqualTo("7");
        assertThat(regions.get(1).get("mean").asDouble()).isCloseTo(112.5, within(1e-4));
        assertThat(said.toString()).contains("liver").contains("105.5");
    }

    @Test
    void whatCannotBeIsNamed() throws Exception {
        assertThat(run("--name", "4=spleen")).isNotZero();
        assertThat(said.toString()).contains("--name: 4 (expected: one of the regions [3, 7, 9])");
        Volume half = Nifti.read(file("labels.nii.gz"));
        half.values()[0] = 0.5f;
        Files.delete(file("labels.nii.gz"));
        Nifti.write(file("labels.nii.gz"), half);
        assertThat(run()).isNotZero();
        assertThat(said.toString()).contains("labels: 0.5 (expected: whole numbers from 0 to 65535)");
    }
}
