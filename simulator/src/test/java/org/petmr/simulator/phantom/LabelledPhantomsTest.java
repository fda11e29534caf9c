package org.petmr.simulator.phantom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.registration.RigidTransform;
import org.petmr.simulator.Peers;

class LabelledPhantomsTest {

    private static final long SEED = 20261121;

    @TempDir
    Path dir;

    private Path nifti() {
        return dir.resolve("labels.nii.gz");
    }

    private Path json(String text) throws IOException {
        return Files.writeString(dir.resolve("labels.json"), text);
    }

    /** Shapes, written as labels and read back, say the same at the voxels' centres. */
    @Test
    void labelsAndShapesAgree() throws IOException {
        ShapePhantom head = Phantoms.with(Phantoms.benchHead(), List.of(new Lesion("metastasis", -15, 40, 5, 12, 2)));
        VoxelGrid grid = VoxelGrid.centred(68, 82, 40, 2, 2, 2);
        LabelledPhantoms.write(head, grid, nifti(), dir.resolve("labels.json"));
        LabelledPhantom read = LabelledPhantoms.read(nifti(), dir.resolve("labels.json"), 2);
        assertThat(read.name()).isEqualTo("bench-head");
        assertThat(read.compartments()).hasSameSizeAs(head.compartments());
        for (int i = 0; i < read.compartments().size(); i++) {
            Tissue was = head.compartments().get(i).tissue();
            Tissue is = read.compartments().get(i).tissue();
            assertThat(is).isEqualTo(was);
        }
        SplittableRandom random = new SplittableRandom(SEED);
        for (int k = 0; k < 3000; k++) {
            int ix = random.nextInt(68);
            int iy = random.nextInt(82);
            int iz = random.nextInt(40);
            Affine a = grid.lpsFromVoxel();
            double x = a.x(ix, iy, iz);
            double y = a.y(ix, iy, iz);
            double z = a.z(ix, iy, iz);
            assertThat(read.partAt(x, y, z)).as("seed %d", SEED).isEqualTo(head.partAt(x, y, z));
        }
        LabelledPhantom up = read.shifted(30);
        assertThat(up.partAt(15, 12, 31)).isEqualTo(read.partAt(15, 12, 1));
    }

    /** Labels and shapes that go the same way still agree, but for the border's half voxel. */
    @Test
    void movesAsShapesDo() throws IOException {
        ShapePhantom head = Phantoms.benchHead();
        VoxelGrid grid = VoxelGrid.centred(68, 82, 40, 2, 2, 2);
        LabelledPhantoms.write(head, grid, nifti(), dir.resolve("labels.json"));
        LabelledPhantom read = LabelledPhantoms.read(nifti(), dir.resolve("labels.json"), 2);
        RigidTransform motion = new RigidTransform(0.2, -0.1, 0.3, 5, -7, 9, 10, 0, -20);
        LabelledPhantom labels = read.moved(motion);
        ShapePhantom shapes = head.moved(motion);
        SplittableRandom random = new SplittableRandom(SEED);
        double[] b = shapes.bounds();
        int same = 0;
        int points = 20_000;
        for (int k = 0; k < points; k++) {
            double x = b[0] + b[3] * (2 * random.nextDouble() - 1);
            double y = b[1] + b[4] * (2 * random.nextDouble() - 1);
            double z = b[2] + b[5] * (2 * random.nextDouble() - 1);
            same += labels.partAt(x, y, z) == shapes.partAt(x, y, z) ? 1 : 0;
        }
        // Layers of 2 to 4 mm in voxels of 2 mm, twice rounded: about a tenth of all points lies near some border.
        assertThat(same).as("seed %d", SEED).isGreaterThan((int) (0.88 * points));
        RigidTransform back = motion.inverse();
        assertThat(shapes.moved(RigidTransform.of(back.toAffine(), 0, 0, 0)).partAt(15, 12, 0))
                .isEqualTo(head.partAt(15, 12, 0));
    }

    /** However the file's axes run, left stays left and up stays up. */
    @Test
    void anyOrientationIsUndone() throws IOException {
        // x from left to right, y upwards, z to the front, off centre
        VoxelGrid grid = new VoxelGrid(20, 30, 10, new Affine(-2, 0, 0, 70, 0, 0, -3, 20, 0, 2, 0, -400));
        Volume labels = Volume.zeros(grid);
        Arrays.fill(labels.values(), 1);
        for (int iy = 20; iy < 30; iy++) {
            for (int iz = 0; iz < 10; iz++) {
                for (int ix = 0; ix < 5; ix++) {
                    labels.values()[grid.index(ix, iy, iz)] = 2;
                }
            }
        }
        Nifti.write(nifti(), labels);
        Path json = json(
                "{\"name\": \"block\", \"labels\": [{\"label\": 1, \"region\": \"water\", \"tissue\": \"water\"},"
                        + " {\"label\": 2, \"region\": \"stone\", \"tissue\": \"marble\"}], \"tissues\": [{\"name\": \"marble\","
                        + " \"muPerCm\": 0.24, \"densityGPerMl\": 2.7, \"protonDensity\": 0, \"t1Ms\": 1000, \"t2Ms\": 1,"
                        + " \"t2StarMs\": 1, \"fatFraction\": 0, \"adcMm2PerS\": 0, \"cbvFraction\": 0, \"mttS\": 0, \"enhancementPerS\": 0, \"uptake\": {}}]}");
        LabelledPhantom block = LabelledPhantoms.read(nifti(), json, 1);
        assertThat(block.bounds()).containsExactly(new double[] {0, 0, 0, 20, 15, 30}, within(1e-9));
        assertThat(block.compartments().get(block.partAt(15, 0, 25)).region()).isEqualTo("stone");
        assertThat(block.compartments().get(block.partAt(-15, 0, 25)).region()).isEqualTo("water");
        assertThat(block.compartments().get(block.partAt(15, 0, -25)).region()).isEqualTo("water");
        assertThat(block.compartments().get(block.partAt(15, 0, 25)).tissue().muPerCm())
                .isEqualTo(0.24);
    }

    @Test
    void refusesVolumesWithoutLabels() throws IOException {
        VoxelGrid grid = VoxelGrid.centred(3, 3, 3, 1, 1, 1);
        Volume volume = Volume.filled(grid, 7);
        volume.values()[4] = 9;
        Nifti.write(nifti(), volume);
        assertThatThrownBy(() -> LabelledPhantoms.read(nifti(), dir.resolve("none.json"), 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("none.json: not there (expected: the labels of ");
        Path empty = json("{\"name\": \"x\", \"labels\": [], \"tissues\": []}");
        assertThatThrownBy(() -> LabelledPhantoms.read(nifti(), empty, 2))
                .hasMessageContaining("labels.json: labels: 0 (expected: 1 to 127");
        Path other = json("{\"name\": \"x\", \"labels\": [{\"label\": 3, \"region\": \"a\", \"tissue\": \"fat\"}],"
                + " \"tissues\": []}");
        assertThatThrownBy(() -> LabelledPhantoms.read(nifti(), other, 2))
                .hasMessageContaining("labels.nii.gz: labels [7, 9] (expected: only those of ");
        Path strange = json("{\"name\": \"x\", \"labels\": [{\"label\": 7, \"region\": \"a\", \"tissue\": \"cheese\"}],"
                + " \"tissues\": []}");
        assertThatThrownBy(() -> LabelledPhantoms.read(nifti(), strange, 2))
                .hasMessageContaining("labels.json: tissue: cheese (expected: one of water");
        Path twice = json("{\"name\": \"x\", \"labels\": [{\"label\": 7, \"region\": \"a\", \"tissue\": \"fat\"},"
                + " {\"label\": 7, \"region\": \"b\", \"tissue\": \"fat\"}], \"tissues\": []}");
        assertThatThrownBy(() -> LabelledPhantoms.read(nifti(), twice, 2)).hasMessageContaining("labels: 7 twice");
        Path misspelt = json("{\"name\": \"x\", \"labels\": [{\"label\": 7, \"regoin\": \"a\", \"tissue\": \"fat\"}],"
                + " \"tissues\": []}");
        assertThatThrownBy(() -> LabelledPhantoms.read(nifti(), misspelt, 2))
                .hasMessageContaining("labels.[0].region: missing");
        assertThatThrownBy(() -> LabelledPhantoms.read(nifti(), other, 0)).hasMessageContaining("voxelMm: 0.0");
        volume.values()[5] = 7.5f;
        Path good = json("{\"name\": \"x\", \"labels\": [{\"label\": 3, \"region\": \"a\", \"tissue\": \"fat\"}],"
                + " \"tissues\": []}");
        Nifti.write(nifti(), volume);
        assertThatThrownBy(() -> LabelledPhantoms.read(nifti(), good, 2))
                .hasMessageContaining("7.5 (expected: a whole");
    }

    /** The anatomical model of BrainWeb keeps its volumes when it is resampled, and stands upright. */
    @Test
    void readsARealAnatomy() throws IOException {
        Path packed = Peers.data("brain-phantom-brainweb/phantom_1.0mm_normal_crisp.rawb.bz2");
        int nx = 181;
        int ny = 217;
        int nz = 181;
        // x to the right, y to the front, z up, as that site's space
        VoxelGrid grid = new VoxelGrid(nx, ny, nz, new Affine(-1, 0, 0, 90, 0, -1, 0, 126, 0, 0, 1, -72));
        Volume volume = Volume.zeros(grid);
        Process bzip2 = new ProcessBuilder(Peers.tool("bzip2"), "-dc", packed.toString()).start();
        long[] counts = new long[10];
        try (InputStream in = new BufferedInputStream(bzip2.getInputStream(), 1 << 16)) {
            for (int z = 0; z < nz; z++) {
                for (int y = 0; y < ny; y++) {
                    for (int x = 0; x < nx; x++) {
                        int label = in.read();
                        counts[label]++;
                        volume.values()[grid.index(x, y, z)] = label;
                    }
                }
            }
        }
        assertThat(counts[2]).isEqualTo(902_912);
        Nifti.write(nifti(), volume);
        String[] names = {
            "background:none",
            "csf:csf",
            "grey:grey matter",
            "white:white matter",
            "fat:fat",
            "muscle:muscle",
            "skin:scalp",
            "skull:skull",
            "glial:white matter",
            "connective:mediastinum"
        };
        StringBuilder labels = new StringBuilder();
        for (int i = 0; i < names.length; i++) {
            String[] n = names[i].split(":");
            labels.append(i == 0 ? "" : ", ")
                    .append("{\"label\": %d, \"region\": \"%s\", \"tissue\": \"%s\"}".formatted(i, n[0], n[1]));
        }
        Path json = json("{\"name\": \"brainweb\", \"labels\": [" + labels + "], \"tissues\": []}");
        LabelledPhantom brain = LabelledPhantoms.read(nifti(), json, 2);
        long[] found = new long[brain.compartments().size()];
        for (byte label : brain.labels()) {
            if (label >= 0) {
                found[label]++;
            }
        }
        for (int i = 1; i <= 7; i++) {
            assertThat(8.0 * found[i - 1]).as(names[i]).isCloseTo(counts[i], Percentage.withPercentage(2));
        }
        double[] box = brain.bounds();
        assertThat(box[5]).isBetween(70.0, 95.0);
        assertThat(meanHeight(brain, "grey")).isGreaterThan(meanHeight(brain, "muscle") + 15);
        assertThat(brain.activityBqPerMl("fdg", 2000)[1]).isEqualTo(20_000);
    }

    private static double meanHeight(LabelledPhantom phantom, String region) {
        int[] voxels = phantom.voxelsInside(region, 0, phantom.grid());
        double sum = 0;
        for (int v : voxels) {
            sum += phantom.grid().lpsFromVoxel().z(0, 0, v % phantom.grid().nz());
        }
        return sum / voxels.length;
    }
}
