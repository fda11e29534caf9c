package org.petmr.recon.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.VoxelGrid;

final class DirectionBlurTest {

    private static final long SEED = 11;
    private static final VoxelGrid GRID = VoxelGrid.centred(60, 60, 3, 4, 4, 5);
    private static final double SIGMA_MM = 16;

    private static float[] blurred(float[] image, double angleRad) {
        DirectionBlur blur = new DirectionBlur(GRID, angleRad, SIGMA_MM);
        float[] out = new float[GRID.voxels()];
        float[] column = new float[GRID.nz()];
        for (int c = 0; c < GRID.nx() * GRID.ny(); c++) {
            blur.column(image, c % GRID.nx(), c / GRID.nx(), column);
            System.arraycopy(column, 0, out, c * GRID.nz(), GRID.nz());
        }
        return out;
    }

    /** A point keeps its sum and its place; along the direction it is as wide as said, across as between two columns. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 20, 45, 77, 90, 130, 179})
    void spreadsAlongItsDirection(double angleDeg) {
        float[] point = new float[GRID.voxels()];
        point[GRID.index(28, 31, 1)] = 1;
        float[] seen = blurred(point, Math.toRadians(angleDeg));
        Affine a = GRID.lpsFromVoxel();
        double cos = Math.cos(Math.toRadians(angleDeg));
        double sin = Math.sin(Math.toRadians(angleDeg));
        double sum = 0;
        double along = 0;
        double across = 0;
        double mean = 0;
        for (int c = 0; c < GRID.nx() * GRID.ny(); c++) {
            double x = a.x(c % GRID.nx() - 28, 0, 0) - a.x(0, 0, 0);
            double y = a.y(0, c / GRID.nx() - 31, 0) - a.y(0, 0, 0);
            double v = seen[c * GRID.nz() + 1];
            sum += v;
            mean += v * (x * cos + y * sin);
            along += v * Math.pow(x * cos + y * sin, 2);
            across += v * Math.pow(y * cos - x * sin, 2);
            assertThat(seen[c * GRID.nz()]).isZero();
        }
        assertThat(sum).isCloseTo(1, within(1e-4));
        assertThat(mean).isCloseTo(0, within(1e-3));
        assertThat(Math.sqrt(along)).isCloseTo(SIGMA_MM, within(0.06 * SIGMA_MM)); // it is cut off at 2.7 sigmas
        assertThat(Math.sqrt(across)).isLessThan(2);
    }

    /** The product with the transpose, of images that are 0 next to the sides. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 33, 45, 102, 150})
    void isItsOwnTranspose(double angleDeg) {
        Random random = new Random(SEED);
        float[] x = inside(random);
        float[] y = inside(random);
        assertThat(product(blurred(x, Math.toRadians(angleDeg)), y))
                .as("seed %d", SEED)
                .isCloseTo(product(x, blurred(y, Math.toRadians(angleDeg))), within(1e-2));
    }

    private static float[] inside(Random random) {
        float[] image = new float[GRID.voxels()];
        for (int iy = 1; iy < GRID.ny() - 1; iy++) {
            for (int ix = 1; ix < GRID.nx() - 1; ix++) {
                for (int iz = 0; iz < GRID.nz(); iz++) {
                    image[GRID.index(ix, iy, iz)] = random.nextFloat();
                }
            }
        }
        return image;
    }

    private static double product(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
