package org.petmr.acquisition.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.session.LabelUpload;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/** A volume of labels from outside is kept whole, or nothing of it. */
class UploadedLabelsTest {

    /** 2 mm cubes: x and y from -30 to 30 mm, z from -14 to 14. */
    private static final VoxelGrid IMAGE =
            new VoxelGrid(31, 31, 15, new Affine(2, 0, 0, -30, 0, 2, 0, -30, 0, 0, 2, -14));

    @TempDir
    Path directory;

    private final Workers workers = new Workers(1);
    private PipelineJob job;

    @BeforeEach
    void measured() throws IOException {
        job = BenchJobs.imaged(directory, Volume.filled(IMAGE, 1), workers);
    }

    @AfterEach
    void close() {
        workers.close();
    }

    private byte[] nifti(Volume volume) throws IOException {
        Path file = directory.resolve("sent.nii.gz");
        Nifti.write(file, volume);
        return Files.readAllBytes(file);
    }

    /** One voxel of 1 mm of a region, and a cube of 4 voxels of 1 mm of another: of the image none, and what they hold. */
    private static Volume organs(double shiftMm) {
        VoxelGrid fine = new VoxelGrid(63, 63, 31, new Affine(1, 0, 0, -31 + shiftMm, 0, 1, 0, -31, 0, 0, 1, -15));
        Volume organs = Volume.zeros(fine);
        organs.values()[fine.index(31, 31, 15)] = 5;
        for (int x = 10; x < 14; x++) {
            for (int y = 10; y < 14; y++) {
                for (int z = 10; z < 14; z++) {
                    organs.values()[fine.index(x, y, z)] = 300;
                }
            }
        }
        return organs;
    }

    private Map<String, Object> keep(String file, byte[] nifti) {
        return UploadedLabels.keep(job, new LabelUpload(file, null, nifti));
    }

    private List<String> kept() throws IOException {
        Path folder = directory.resolve("labels");
        if (Files.notExists(folder)) {
            return List.of();
        }
        try (var files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    private void refused(byte[] nifti, String message) throws IOException {
        List<String> before = kept();
        assertThatThrownBy(() -> keep("bad.nii", nifti))
                .isInstanceOf(AcquisitionException.class)
                .hasMessageStartingWith("labels: ")
                .hasMessageContaining(message)
                .hasMessageNotContaining(directory.toString())
                .hasMessageNotContaining(".part");
        assertThat(kept()).isEqualTo(before);
    }

    @Test
    void regionsAreThoseOfTheImagesGridAndTheFileIsAsItCame() throws IOException {
        byte[] sent = nifti(organs(0));
        Map<String, Object> figures = keep("organs.nii.gz", sent);
        assertThat(figures)
                .containsEntry("file", "organs.nii.gz")
                .containsEntry("space", "pet")
                .containsEntry("regions", List.of(Map.of("value", 5, "voxels", 1), Map.of("value", 300, "voxels", 8)));
        assertThat(directory.resolve("labels/organs.nii.gz")).hasBinaryContent(sent);
        assertThat(kept()).containsExactly("organs.nii.gz");
    }

    @Test
    void whatCannotBeMeasuredIsNamedAndNothingOfItStays() throws IOException {
        byte[] good = nifti(organs(0));
        keep("organs.nii.gz", good);
        refused(
                "no picture at all".getBytes(StandardCharsets.UTF_8),
                "length: 17 bytes, the file is cut (expected: at least 348)");
        refused(new byte[1000], "(expected: ");
        refused(Arrays.copyOf(good, good.length / 2), "(expected: ");
        byte[] damaged = good.clone();
        Arrays.fill(damaged, 10, 30, (byte) 0xff);
        refused(damaged, "gzip: damaged");
        refused(nifti(Volume.zeros(IMAGE)), "0 everywhere (expected: 1 to 64 regions)");
        refused(nifti(Volume.filled(IMAGE, 0.5f)), "0.5 (expected: whole numbers from 0 to 65535)");
        Volume many = Volume.zeros(IMAGE);
        for (int i = 0; i < 65; i++) {
            many.values()[i] = i + 1;
        }
        refused(nifti(many), "more than 64 regions (expected: 1 to 64)");
        assertThat(directory.resolve("labels/organs.nii.gz")).hasBinaryContent(good);
    }

    @Test
    void labelsThatLieBesideTheImageAreToldWhereBothLie() throws IOException {
        refused(
                nifti(organs(200)),
                "region 5: at x 200.0 to 200.0, y 0.0 to 0.0, z 0.0 to 0.0 mm (expected: at least one voxel of the image,"
                        + " which lies at x -30.0 to 30.0, y -30.0 to 30.0, z -14.0 to 14.0 mm)");
        assertThat(kept()).isEmpty();
    }

    /** As few bytes as they are, they unpack to 2^30 voxels. */
    @Test
    void whatUnpacksToFarMoreIsRefusedByItsHeader() throws IOException {
        byte[] header = Arrays.copyOf(unpacked(nifti(Volume.zeros(IMAGE))), 352);
        ByteBuffer dims = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
        for (int d = 1; d <= 3; d++) {
            dims.putShort(40 + 2 * d, (short) 1024);
        }
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(header);
            out.write(new byte[1 << 22]);
        }
        refused(packed.toByteArray(), "dim: 1024 x 1024 x 1024, 1,073,741,824 voxels (expected: at most 67,108,864)");
    }

    private static byte[] unpacked(byte[] gzip) throws IOException {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
            return in.readAllBytes();
        }
    }

    @Test
    void aLinkIsNotWrittenThrough() throws IOException {
        Path elsewhere = Files.writeString(directory.resolve("elsewhere"), "as it was");
        Files.createDirectories(directory.resolve("labels"));
        Files.createSymbolicLink(directory.resolve("labels/organs.nii.gz"), elsewhere);
        assertThatThrownBy(() -> keep("organs.nii.gz", nifti(organs(0))))
                .hasMessageContaining(
                        "file: organs.nii.gz: has a link or a folder by that name (expected: a free name)");
        assertThat(elsewhere).hasContent("as it was");
    }

    @Test
    void whatAKilledServiceLeftIsGoneWithTheNext() throws IOException {
        Files.createDirectories(directory.resolve("labels"));
        Files.write(directory.resolve("labels/.organs.nii.gz.0815.part"), new byte[10]);
        keep("organs.nii.gz", nifti(organs(0)));
        assertThat(kept()).containsExactly("organs.nii.gz");
    }

    @Test
    void withoutAResultThereIsNothingToLayThemOn() throws IOException {
        job.pet = Optional.empty();
        byte[] sent = nifti(organs(0));
        assertThatThrownBy(() -> keep("organs.nii.gz", sent))
                .hasMessage("session s1: no PET image (expected: a result, to lay labels on)");
        assertThat(kept()).isEmpty();
    }
}
