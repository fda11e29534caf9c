package org.petmr.recon.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.petmr.recon.image.BedKnitting.Bed;
import org.petmr.recon.image.BedKnitting.Knit;

class BedKnittingTest {

    private static final int PLANES = 31;
    private static final VoxelGrid GRID = VoxelGrid.centred(24, 24, PLANES, 4, 4, 2.5);
    private static final double RADIUS_MM = 36;

    /** Sensitivity of a cylindrical scanner: a triangle. */
    private static float[] triangle() {
        float[] s = new float[PLANES];
        for (int z = 0; z < PLANES; z++) {
            s[z] = 1 - Math.abs(z - 15) / 16f;
        }
        return s;
    }

    /** A uniform cylinder of 100; noise of variance 1 / sensitivity. */
    private static Volume cylinder(double noise, Random random) {
        Volume image = Volume.zeros(GRID);
        float[] s = triangle();
        for (int iy = 0; iy < 24; iy++) {
            for (int ix = 0; ix < 24; ix++) {
                if (isInside(ix, iy)) {
                    for (int iz = 0; iz < PLANES; iz++) {
                        image.values()[GRID.index(ix, iy, iz)] =
                                (float) (100 + noise / Math.sqrt(s[iz]) * random.nextGaussian());
                    }
                }
            }
        }
        return image;
    }

    private static boolean isInside(int ix, int iy) {
        return Math.hypot((ix - 11.5) * 4, (iy - 11.5) * 4) < RADIUS_MM;
    }

    /** Mean and variance over the phantom's voxels of a plane. */
    private static double[] plane(Volume image, int iz) {
        double sum = 0;
        double squares = 0;
        int n = 0;
        for (int iy = 0; iy < 24; iy++) {
            for (int ix = 0; ix < 24; ix++) {
                if (isInside(ix, iy)) {
                    double value = image.at(ix, iy, iz);
                    sum += value;
                    squares += value * value;
                    n++;
                }
            }
        }
        return new double[] {sum / n, squares / n - sum / n * (sum / n), n};
    }

    /**
     * Three beds with an overlap of half a bed: no plane stands out by more than its noise, and in the overlap the noise is
     * that of both beds' sensitivities together, the least that there can be.
     */
    @Test
    void aUniformPhantomHasNoSeam() {
        long seed = 3;
        Random random = new Random(seed);
        Knit knit = BedKnitting.knit(List.of(
                new Bed(cylinder(4, random), triangle(), 0),
                new Bed(cylinder(4, random), triangle(), 40),
                new Bed(cylinder(4, random), triangle(), 80)));
        assertThat(knit.missing()).isEmpty();
        assertThat(knit.image().grid().nz()).isEqualTo(31 + 32);
        assertThat(knit.image().grid().lpsFromVoxel().z(0, 0, 0)).isCloseTo(-37.5, within(1e-9));
        for (int z = 0; z < 63; z++) {
            double[] p = plane(knit.image(), z);
            double variance = 16 / knit.sensitivity()[z];
            assertThat(p[0]).as("seed %d, plane %d", seed, z).isCloseTo(100, within(5 * Math.sqrt(variance / p[2])));
            assertThat(p[1]).as("seed %d, variance of plane %d", seed, z).isBetween(0.6 * variance, 1.5 * variance);
        }
        // in the overlapping part two triangles add up to the same sensitivity everywhere
        for (int z = 16; z < 47; z++) {
            assertThat(knit.sensitivity()[z]).isCloseTo(1, within(1e-6f));
        }
    }

    /** Without noise all activity is kept, also where a bed lies between planes. */
    @Test
    void activityIsKept() {
        Random none = new Random(0);
        for (double shift : new double[] {40, 41.1, 38.75}) {
            Knit knit = BedKnitting.knit(
                    List.of(new Bed(cylinder(0, none), triangle(), shift), new Bed(cylinder(0, none), triangle(), 0)));
            assertThat(knit.missing()).isEmpty();
            for (int z = 0; z < knit.image().grid().nz(); z++) {
                assertThat(plane(knit.image(), z)[0])
                        .as("shift %s, plane %d", shift, z)
                        .isCloseTo(100, within(1e-3));
            }
        }
        // one bed alone is itself
        Volume single = cylinder(5, new Random(1));
        Knit alone = BedKnitting.knit(List.of(new Bed(single, triangle(), 12)));
        for (int i = 0; i < single.values().length; i++) {
            assertThat(alone.image().values()[i]).isCloseTo(single.values()[i], within(1e-3f));
        }
        assertThat(alone.image().grid().lpsFromVoxel().z(0, 0, 0)).isCloseTo(-25.5, within(1e-9));
    }

    @Test
    void planesThatNobodySawAreZeroAndNamed() {
        Random none = new Random(0);
        Knit knit = BedKnitting.knit(
                List.of(new Bed(cylinder(0, none), triangle(), 0), new Bed(cylinder(0, none), triangle(), 85)));
        // beds reach to 37.5 and from 47.5 mm
        assertThat(knit.missing()).containsExactly(31, 32, 33);
        assertThat(plane(knit.image(), 32)[0]).isZero();
        assertThat(plane(knit.image(), 34)[0]).isCloseTo(100, within(1e-3));
        float[] blind = triangle();
        blind[4] = 0;
        assertThat(BedKnitting.knit(List.of(new Bed(cylinder(0, none), blind, 0)))
                        .missing())
                .containsExactly(4);
    }

    @Test
    void profilesAreMeansOfPlanes() {
        Volume sensitivity = cylinder(0, new Random(0));
        float[] profile = BedKnitting.profile(sensitivity, 20);
        assertThat(profile).hasSize(PLANES).containsOnly(100f);
    }

    @Test
    void refusesBedsThatDoNotFit() {
        Volume image = cylinder(0, new Random(0));
        assertThatThrownBy(() -> BedKnitting.knit(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("beds: none");
        assertThatThrownBy(() -> new Bed(image, new float[3], 0)).hasMessageContaining("3 planes of sensitivity");
        float[] wrong = triangle();
        wrong[2] = Float.NaN;
        assertThatThrownBy(() -> new Bed(image, wrong, 0)).hasMessageContaining("sensitivity: NaN");
        Volume other = Volume.zeros(VoxelGrid.centred(24, 24, PLANES, 4, 4, 2));
        assertThatThrownBy(
                        () -> BedKnitting.knit(List.of(new Bed(image, triangle(), 0), new Bed(other, triangle(), 30))))
                .hasMessageContaining("bed 2: grid");
    }
}
