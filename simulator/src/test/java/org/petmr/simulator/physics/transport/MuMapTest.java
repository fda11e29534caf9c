package org.petmr.simulator.physics.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.petmr.recon.compute.Workers;
import org.petmr.simulator.phantom.Box;
import org.petmr.simulator.phantom.MuPath;
import org.petmr.simulator.phantom.Phantoms;
import org.petmr.simulator.phantom.ShapePhantom;

class MuMapTest {

    private static final long SEED = 31;

    /** Through a box whose faces are voxel faces the sum is exact. */
    @Test
    void boxOfWater() {
        ShapePhantom box = new ShapePhantom(
                "box", List.of(new ShapePhantom.Part("box", Phantoms.WATER, new Box(10, 0, -4, 40, 60, 80))));
        try (Workers workers = new Workers(1)) {
            MuMap map = new MuMap(box, 4, workers);
            MuPath path = new MuPath(box);
            SplittableRandom random = new SplittableRandom(SEED);
            for (int i = 0; i < 1000; i++) {
                double x = 10 + 39 * (2 * random.nextDouble() - 1);
                double y = 59 * (2 * random.nextDouble() - 1);
                double z = -4 + 79 * (2 * random.nextDouble() - 1);
                double[] d = direction(random);
                double both =
                        map.integral(x, y, z, d[0], d[1], d[2], 1e9) + map.integral(x, y, z, -d[0], -d[1], -d[2], 1e9);
                assertThat(both)
                        .as("seed %d line %d", SEED, i)
                        .isCloseTo(path.integral(x, y, z, d[0], d[1], d[2]), within(1e-6));
            }
            assertThat(map.integral(10, 0, -4, 1, 0, 0, 1e9)).isCloseTo(0.384, within(1e-6));
            assertThat(map.muPerMm(51, 0, 0)).isZero();
            assertThat(map.integral(51, 0, 0, 1, 0, 0, 1e9)).isZero();
        }
    }

    /** A head in voxels of 4 mm: survival along lines as through the exact shapes, on average within 1 %. */
    @Test
    void headAgainstExactPaths() {
        ShapePhantom head = Phantoms.head();
        try (Workers workers = new Workers(2)) {
            MuMap map = new MuMap(head, MuMap.VOXEL_MM, workers);
            MuPath path = new MuPath(head);
            SplittableRandom random = new SplittableRandom(SEED);
            double survivors = 0;
            double exact = 0;
            int lines = 4000;
            for (int i = 0; i < lines; i++) {
                double x = 60 * (2 * random.nextDouble() - 1);
                double y = 80 * (2 * random.nextDouble() - 1);
                double z = 80 * (2 * random.nextDouble() - 1);
                if (head.partAt(x, y, z) < 0) {
                    continue;
                }
                double[] d = direction(random);
                double both =
                        map.integral(x, y, z, d[0], d[1], d[2], 1e9) + map.integral(x, y, z, -d[0], -d[1], -d[2], 1e9);
                double truth = path.integral(x, y, z, d[0], d[1], d[2]);
                assertThat(both).as("seed %d line %d", SEED, i).isCloseTo(truth, within(0.25));
                survivors += Math.exp(-both);
                exact += Math.exp(-truth);
            }
            assertThat(survivors / exact).as("seed %d", SEED).isCloseTo(1, within(0.01));
        }
    }

    @Test
    void walksNoFartherThanEnough() {
        ShapePhantom cylinder = Phantoms.cylinder("c", 100, 200);
        try (Workers workers = new Workers(1)) {
            MuMap map = new MuMap(cylinder, 4, workers);
            double part = map.integral(0, 0, 0, 1, 0, 0, 0.3);
            assertThat(part).isBetween(0.3, 0.3 + 0.0385);
        }
    }

    private static double[] direction(SplittableRandom random) {
        double cosine = 2 * random.nextDouble() - 1;
        double sine = Math.sqrt(1 - cosine * cosine);
        double angle = 2 * Math.PI * random.nextDouble();
        return new double[] {sine * Math.cos(angle), sine * Math.sin(angle), cosine};
    }
}
