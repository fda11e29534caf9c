package org.petmr.attenuation.quality;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.petmr.attenuation.Peers;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/** The checks on a head of BrainWeb's model, made from scans of a man: its sinuses and its outline are no ellipsoids. */
final class RealHeadChecksTest {

    /** Air put about the model, which is cut close to the skin, and above its crown, voxels. */
    private static final int AIR = 5;

    /** Every second voxel, LPS: the model stores x from right to left, y to the front, z to the head. */
    private static final VoxelGrid GRID = new VoxelGrid(100, 118, 96, Affine.scaling(2, 2, 2, -100, -98, -72));

    private static final int[] MODEL = {181, 217, 181};

    @Test
    void nothingButWhatWasPlanted() throws Exception {
        byte[] labels = unpacked(Peers.data("brain-phantom-brainweb").resolve("phantom_1.0mm_normal_crisp.rawb.bz2"));
        assertThat(labels).hasSize(MODEL[0] * MODEL[1] * MODEL[2]);
        Volume classes = Volume.zeros(GRID);
        Volume signal = Volume.zeros(GRID);
        double[] bright = {0, 42, 90, 110, 240, 105, 110, 8, 100, 100};
        for (int y = 0; y < GRID.ny(); y++) {
            for (int x = 0; x < GRID.nx(); x++) {
                for (int z = 0; z < GRID.nz(); z++) {
                    int label = label(labels, 2 * (x - AIR), MODEL[1] - 1 - 2 * (y - AIR), 2 * z);
                    classes.values()[GRID.index(x, y, z)] = label == 0 ? 0 : 3;
                    signal.values()[GRID.index(x, y, z)] = (float) bright[label];
                }
            }
        }
        try (Workers two = new Workers(2)) {
            assertThat(findings(classes, signal, two)).isEmpty();
            assertThat(findings(turned(classes), turned(signal), two))
                    .extracting(Finding::kind)
                    .containsExactly(Finding.Kind.ORIENTATION);
            Affine a = GRID.lpsFromVoxel();
            for (int y = 0; y < GRID.ny(); y++) {
                for (int x = 0; x < GRID.nx(); x++) {
                    for (int z = 0; z < GRID.nz(); z++) {
                        double dx = a.x(x, y, z) - 35;
                        double dy = a.y(x, y, z) - 75;
                        double dz = a.z(x, y, z) - 10;
                        if (dx * dx + dy * dy + dz * dz < 15 * 15) {
                            classes.values()[GRID.index(x, y, z)] = 0;
                            signal.values()[GRID.index(x, y, z)] = 0;
                        }
                    }
                }
            }
            assertThat(findings(classes, signal, two))
                    .extracting(Finding::kind)
                    .containsExactly(Finding.Kind.METAL_VOID);
        }
    }

    private static int label(byte[] labels, int x, int y, int z) {
        boolean isInside = x >= 0 && x < MODEL[0] && y >= 0 && y < MODEL[1] && z < MODEL[2];
        return isInside ? labels[(z * MODEL[1] + y) * MODEL[0] + x] : 0;
    }

    private static List<Finding> findings(Volume classes, Volume signal, Workers workers) {
        return new QualityChecks(
                        Body.ofLabels(classes, 0, 1),
                        QualityChecks.Anatomy.HEAD,
                        Map.of(),
                        Optional.of(signal),
                        GRID,
                        Affine.IDENTITY,
                        Optional.empty(),
                        Optional.empty())
                .run(workers);
    }

    /** About the front-to-back axis, as after a wrong entry of the position. */
    private static Volume turned(Volume v) {
        Volume out = Volume.zeros(GRID);
        for (int y = 0; y < GRID.ny(); y++) {
            for (int x = 0; x < GRID.nx(); x++) {
                for (int z = 0; z < GRID.nz(); z++) {
                    out.values()[GRID.index(GRID.nx() - 1 - x, y, GRID.nz() - 1 - z)] = v.at(x, y, z);
                }
            }
        }
        return out;
    }

    private static byte[] unpacked(Path bz2) throws IOException, InterruptedException {
        Process p = new ProcessBuilder(Peers.tool("bunzip2"), "-c", bz2.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        byte[] bytes = p.getInputStream().readAllBytes();
        assertThat(p.waitFor()).isZero();
        return bytes;
    }
}
