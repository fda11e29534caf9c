package org.petmr.recon.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

class ResolutionTest {

    private static final Workers WORKERS = new Workers(2);
    private static final PointSpread CORE_AND_TAIL = new PointSpread(
            List.of(new PointSpread.Component(0.8, 4.2, 4.6, 5.1), new PointSpread.Component(0.2, 9.5, 10, 11)));

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    /** Volumes that are full up to the borders, so a filter scaled at the border would fail. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theTransposeIsExactUpToTheBorders(long seed) {
        VoxelGrid grid = VoxelGrid.centred(17, 11, 13, 2, 2.5, 2.1);
        Volume x = noise(grid, seed);
        Volume y = noise(grid, seed + 100);
        for (ImageOperator h : List.of(
                Resolution.gaussian(4.3, WORKERS),
                Resolution.gaussian(7, 3, 0, WORKERS),
                Resolution.measured(CORE_AND_TAIL, WORKERS))) {
            Volume hx = Volume.zeros(grid);
            Volume hty = Volume.zeros(grid);
            h.apply(x, hx);
            h.transpose(y, hty);
            double left = dot(hx, y);
            // Sums of 2431 products of floats of order 1.
            assertThat(dot(x, hty)).as("seed %d", seed).isCloseTo(left, within(1e-6 * dot(x, x)));
        }
    }

    @Test
    void isTheConvolutionThatASlowLoopMakes() {
        VoxelGrid grid = VoxelGrid.centred(9, 10, 12, 2, 2, 2);
        Volume x = noise(grid, 5);
        Volume fast = Volume.zeros(grid);
        Resolution.gaussian(5, 4, 6, WORKERS).apply(x, fast);
        for (int[] at : new int[][] {{4, 5, 6}, {0, 0, 0}, {8, 9, 11}, {0, 5, 11}}) {
            double sum = 0;
            double[] norm = new double[3];
            double[] sigma = {5 / 2.35482 / 2, 4 / 2.35482 / 2, 6 / 2.35482 / 2};
            for (int k = -20; k <= 20; k++) {
                for (int axis = 0; axis < 3; axis++) {
                    norm[axis] += Math.exp(-0.5 * k * k / (sigma[axis] * sigma[axis]));
                }
            }
            for (int iy = 0; iy < 10; iy++) {
                for (int ix = 0; ix < 9; ix++) {
                    for (int iz = 0; iz < 12; iz++) {
                        double d = Math.pow((ix - at[0]) / sigma[0], 2)
                                + Math.pow((iy - at[1]) / sigma[1], 2)
                                + Math.pow((iz - at[2]) / sigma[2], 2);
                        sum += x.at(ix, iy, iz) * Math.exp(-0.5 * d) / (norm[0] * norm[1] * norm[2]);
                    }
                }
            }
            // The tail beyond 5e-4 of the centre is cut.
            assertThat((double) fast.at(at[0], at[1], at[2])).isCloseTo(sum, within(2e-3));
        }
    }

    @Test
    void isTheSameForAnyNumberOfWorkers() {
        VoxelGrid grid = VoxelGrid.centred(20, 23, 9, 2, 2, 2);
        Volume x = noise(grid, 9);
        Volume one = Volume.zeros(grid);
        Volume five = Volume.zeros(grid);
        try (Workers single = new Workers(1);
                Workers many = new Workers(5)) {
            Resolution.measured(CORE_AND_TAIL, single).apply(x, one);
            Resolution.measured(CORE_AND_TAIL, many).apply(x, five);
        }
        assertThat(five.values()).isEqualTo(one.values());
    }

    @Test
    void noWidthIsTheIdentity() {
        assertThat(Resolution.gaussian(0, WORKERS)).isSameAs(ImageOperator.IDENTITY);
    }

    @Test
    void aFitFindsTheWidthsOfAPointSource() {
        VoxelGrid grid = VoxelGrid.centred(41, 41, 41, 1.1, 1.1, 1.3);
        Volume image = Volume.zeros(grid);
        Random random = new Random(3);
        Affine a = grid.lpsFromVoxel();
        for (int iy = 0; iy < 41; iy++) {
            for (int ix = 0; ix < 41; ix++) {
                for (int iz = 0; iz < 41; iz++) {
                    double value = 0;
                    for (PointSpread.Component c : CORE_AND_TAIL.components()) {
                        double sx = c.fwhmXMm() / 2.35482;
                        double sy = c.fwhmYMm() / 2.35482;
                        double sz = c.fwhmZMm() / 2.35482;
                        value += 1e6
                                * c.weight()
                                / (sx * sy * sz)
                                * Math.exp(-0.5
                                        * (Math.pow((a.x(ix, iy, iz) - 0.4) / sx, 2)
                                                + Math.pow((a.y(ix, iy, iz) + 0.3) / sy, 2)
                                                + Math.pow((a.z(ix, iy, iz) - 0.2) / sz, 2)));
                    }
                    image.values()[grid.index(ix, iy, iz)] = (float) (value * (1 + 0.01 * random.nextGaussian()));
                }
            }
        }
        PointSpread found = PointSpreadFit.fit(image, 18, 2);
        for (int i = 0; i < 2; i++) {
            PointSpread.Component c = CORE_AND_TAIL.components().get(i);
            PointSpread.Component f = found.components().get(i);
            // Noise of 1 %, seed 3.
            assertThat(f.weight()).isCloseTo(c.weight(), within(0.02));
            assertThat(f.fwhmXMm()).isCloseTo(c.fwhmXMm(), within(0.02 * c.fwhmXMm()));
            assertThat(f.fwhmYMm()).isCloseTo(c.fwhmYMm(), within(0.02 * c.fwhmYMm()));
            assertThat(f.fwhmZMm()).isCloseTo(c.fwhmZMm(), within(0.02 * c.fwhmZMm()));
        }
        // One Gaussian to the same: between the two.
        assertThat(PointSpreadFit.fit(image, 18, 1).components().get(0).fwhmXMm())
                .isBetween(4.2, 6.0);
    }

    @Test
    void readsAFileAndNamesWhatIsWrongInIt(@TempDir Path dir) throws Exception {
        Path file = dir.resolve("psf.json");
        Files.writeString(
                file, "{\"components\": [{\"weight\": 1, \"fwhmXMm\": 4, \"fwhmYMm\": 4, \"fwhmZMm\": 4.4}]}");
        assertThat(PointSpread.read(file).components().get(0).fwhmZMm()).isEqualTo(4.4);
        Files.writeString(
                file, "{\"components\": [{\"weight\": 0.7, \"fwhmXMm\": 4, \"fwhmYMm\": 4, \"fwhmZMm\": 4}]}");
        assertThatThrownBy(() -> PointSpread.read(file))
                .hasMessageContaining("psf.json")
                .hasMessageContaining("weight: sum 0.7 (expected: 1)");
        assertThatThrownBy(() -> Resolution.gaussian(-1, WORKERS))
                .hasMessage("fwhmXMm: -1.0 (expected: 0 to 100.0 mm)");
        assertThatThrownBy(() -> Resolution.gaussian(Double.NaN, WORKERS)).hasMessageContaining("fwhmXMm: NaN");
        Volume nothing = Volume.zeros(VoxelGrid.centred(20, 20, 20, 2, 2, 2));
        assertThatThrownBy(() -> PointSpreadFit.fit(nothing, 10, 1)).hasMessageContaining("brightest voxel");
    }

    private static Volume noise(VoxelGrid grid, long seed) {
        Random random = new Random(seed);
        Volume v = Volume.zeros(grid);
        for (int i = 0; i < v.values().length; i++) {
            v.values()[i] = random.nextFloat();
        }
        return v;
    }

    private static double dot(Volume a, Volume b) {
        double sum = 0;
        for (int i = 0; i < a.values().length; i++) {
            sum += (double) a.values()[i] * b.values()[i];
        }
        return sum;
    }
}
