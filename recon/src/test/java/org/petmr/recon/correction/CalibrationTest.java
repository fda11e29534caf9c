package org.petmr.recon.correction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.ProjectionGeometry;

class CalibrationTest {

    private static final ScannerModel BENCH = ScannerCatalogue.find("bench");
    private static final Calibration OF_BENCH =
            new Calibration("bench", "2026-01-31", "68Ge", "geometry", 123.5, 0.03, "cylinder.nii.gz");

    @Test
    void makesARelativeNormalisationAbsolute() {
        ProjectionGeometry geometry = new ProjectionGeometry(BENCH);
        Normalisation relative = new UncalibratedNormalisation(geometry);
        Normalisation absolute = OF_BENCH.applyTo(relative, BENCH);
        float[] before = new float[geometry.planes()];
        float[] after = new float[geometry.planes()];
        relative.efficiencies(3, 60, before);
        absolute.efficiencies(3, 60, after);
        for (int p = 0; p < before.length; p++) {
            assertThat(after[p]).isCloseTo(before[p] / 123.5f, within(1e-6f * before[p]));
        }
        assertThat(relative.isAbsolute()).isFalse();
        assertThat(absolute.isAbsolute()).isTrue();
        assertThat(absolute.description()).contains("2026-01-31").contains("cylinder.nii.gz");
        assertThatThrownBy(() -> OF_BENCH.applyTo(absolute, BENCH)).hasMessageContaining("a relative one");
    }

    @Test
    void survivesItsFileAndIsRefusedElsewhere(@TempDir Path dir) throws IOException {
        Path file = dir.resolve("c.json");
        OF_BENCH.write(file);
        assertThat(Calibration.read(file)).isEqualTo(OF_BENCH);
        try (var left = Files.list(dir)) {
            assertThat(left).containsExactly(file);
        }
        ScannerModel mmr = ScannerCatalogue.find("mmr");
        ProjectionGeometry geometry = new ProjectionGeometry(BENCH);
        assertThatThrownBy(() -> OF_BENCH.applyTo(new UncalibratedNormalisation(geometry), mmr))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("calibration: scanner: bench (expected: mmr)");
        Calibration siemens = new Calibration("bench", "2026-01-31", "", "siemens mmr", 2, 0, "x");
        assertThatThrownBy(() -> siemens.applyTo(new UncalibratedNormalisation(geometry), BENCH))
                .hasMessage("calibration: scale: siemens mmr (expected: geometry)");
        Files.writeString(file, Files.readString(file).replace("123.5", "-123.5"));
        assertThatThrownBy(() -> Calibration.read(file))
                .hasMessageContaining("c.json")
                .hasMessageContaining("factor: -123.5 (expected: > 0)");
        Files.writeString(file, "{}");
        assertThatThrownBy(() -> Calibration.read(file)).hasMessageContaining("missing");
        assertThatThrownBy(() -> Calibration.read(dir.resolve("none.json"))).hasMessageContaining("a readable file");
    }

    /** A phantom off the axis, with noise of 10 %: 70 000 voxels give the mean to 0.04 %. Its grid runs backwards. */
    @Test
    void measuresAPhantomWhereverItLies() {
        long seed = 6;
        Random random = new Random(seed);
        VoxelGrid grid = new VoxelGrid(80, 80, 31, Affine.scaling(2.5, -2.5, -2.5, -99, 99, 37.5));
        Volume image = Volume.zeros(grid);
        Affine a = grid.lpsFromVoxel();
        for (int iy = 0; iy < 80; iy++) {
            for (int ix = 0; ix < 80; ix++) {
                for (int iz = 0; iz < 31; iz++) {
                    if (Math.hypot(a.x(ix, iy, iz) - 6, a.y(ix, iy, iz) + 9) < 75) {
                        image.values()[grid.index(ix, iy, iz)] = (float) (40 * (1 + 0.1 * random.nextGaussian()));
                    }
                }
            }
        }
        PhantomMeasurement measured = PhantomMeasurement.of(image, 60, 48);
        assertThat(measured.mean()).as("seed %d", seed).isCloseTo(40, within(0.1));
        assertThat(measured.relativeSd()).isCloseTo(0.1, within(0.003));
        assertThat(measured.xMm()).isCloseTo(6, within(0.2));
        assertThat(measured.yMm()).isCloseTo(-9, within(0.2));
        assertThat(measured.voxels()).isGreaterThan(30_000);
        assertThatThrownBy(() -> PhantomMeasurement.of(Volume.zeros(grid), 60, 48))
                .hasMessageContaining("image: sum 0");
        assertThatThrownBy(() -> PhantomMeasurement.of(image, 1, 1)).hasMessageContaining("voxels");
        image.values()[grid.index(41, 41, 15)] = Float.NaN;
        assertThatThrownBy(() -> PhantomMeasurement.of(image, 60, 48)).isInstanceOf(IllegalArgumentException.class);
    }
}
