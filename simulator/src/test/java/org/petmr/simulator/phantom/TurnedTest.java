package org.petmr.simulator.phantom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.petmr.recon.image.Affine;
import org.petmr.recon.registration.RigidTransform;

/** A moved shape is the shape asked at the point before the motion. */
class TurnedTest {

    private static final long SEED = 20261121;

    private static final List<Shape> SHAPES = List.of(
            new Ellipsoid(5, -12, 20, 30, 18, 9),
            new EllipticCylinder(-7, 3, 11, 12, 21, 30),
            new Box(2, 4, -8, 10, 25, 6));

    private static final RigidTransform FIRST = new RigidTransform(0.3, -0.2, 0.5, 4, -6, 9, 1, 2, 3);
    private static final RigidTransform SECOND = new RigidTransform(-0.7, 0.4, 0.1, -8, 2, 5, -3, 0, 7);

    @Test
    void containsWhatItContainedBefore() {
        SplittableRandom random = new SplittableRandom(SEED);
        Affine back = SECOND.toAffine().after(FIRST.toAffine()).inverse();
        for (Shape shape : SHAPES) {
            Shape twice = shape.moved(FIRST).moved(SECOND);
            int inside = 0;
            for (int k = 0; k < 4000; k++) {
                double x = 80 * (random.nextDouble() - 0.5);
                double y = 80 * (random.nextDouble() - 0.5);
                double z = 90 * (random.nextDouble() - 0.5);
                boolean before = shape.contains(back.x(x, y, z), back.y(x, y, z), back.z(x, y, z));
                assertThat(twice.contains(x, y, z)).as("seed %d", SEED).isEqualTo(before);
                inside += before ? 1 : 0;
            }
            assertThat(inside).as("seed %d %s", SEED, shape).isGreaterThan(30);
            assertThat(twice.volumeMm3()).isEqualTo(shape.volumeMm3());
        }
    }

    /** Entry and exit of a line lie on the border: just outside and just inside tell different things. */
    @Test
    void crossesWhereTheBorderIs() {
        SplittableRandom random = new SplittableRandom(SEED);
        double[] s = new double[2];
        int hits = 0;
        for (Shape shape : SHAPES) {
            Shape turned = shape.moved(FIRST);
            for (int k = 0; k < 300; k++) {
                double px = 40 * (random.nextDouble() - 0.5);
                double py = 40 * (random.nextDouble() - 0.5);
                double pz = 40 * (random.nextDouble() - 0.5);
                double cosine = 2 * random.nextDouble() - 1;
                double sine = Math.sqrt(1 - cosine * cosine);
                double phi = 2 * Math.PI * random.nextDouble();
                double dx = sine * Math.cos(phi);
                double dy = sine * Math.sin(phi);
                if (turned.cross(px, py, pz, dx, dy, cosine, s, 0) && s[1] - s[0] > 0.01) {
                    hits++;
                    double[] at = {s[0] - 1e-6, s[0] + 1e-6, s[1] - 1e-6, s[1] + 1e-6};
                    boolean[] expected = {false, true, true, false};
                    for (int i = 0; i < 4; i++) {
                        assertThat(turned.contains(px + at[i] * dx, py + at[i] * dy, pz + at[i] * cosine))
                                .as("seed %d line %d point %d", SEED, k, i)
                                .isEqualTo(expected[i]);
                    }
                }
            }
        }
        assertThat(hits).isGreaterThan(200);
    }

    /** No point of the shape lies outside its box, and the box is touched; a cube that holds a point is never missed. */
    @Test
    void boxesAndCubesAreSafe() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (Shape shape : SHAPES) {
            Shape turned = shape.moved(FIRST);
            double[] b = turned.bounds();
            double[] most = new double[3];
            for (int k = 0; k < 200_000; k++) {
                double[] u = {
                    1.2 * b[3] * (2 * random.nextDouble() - 1),
                    1.2 * b[4] * (2 * random.nextDouble() - 1),
                    1.2 * b[5] * (2 * random.nextDouble() - 1)
                };
                if (turned.contains(b[0] + u[0], b[1] + u[1], b[2] + u[2])) {
                    for (int i = 0; i < 3; i++) {
                        most[i] = Math.max(most[i], Math.abs(u[i]));
                    }
                    double off = 2 * random.nextDouble() - 1;
                    assertThat(turned.missesCube(b[0] + u[0] + off, b[1] + u[1] - off, b[2] + u[2] + off, 1))
                            .as("seed %d", SEED)
                            .isFalse();
                }
            }
            for (int i = 0; i < 3; i++) {
                assertThat(most[i]).as("seed %d axis %d", SEED, i).isLessThanOrEqualTo(b[3 + i] + 1e-9);
                assertThat(most[i]).as("seed %d axis %d", SEED, i).isGreaterThan(0.8 * b[3 + i]);
            }
            assertThat(turned.missesCube(b[0] + 200, b[1], b[2], 5)).isTrue();
        }
    }

    /** Turning the phantom and the line together changes nothing; without a rotation shapes stay plain, and fast. */
    @Test
    void aMovedPhantomHasTheSameLines() {
        ShapePhantom head = Phantoms.head();
        ShapePhantom moved = head.moved(FIRST);
        Affine m = FIRST.toAffine();
        MuPath before = new MuPath(head);
        MuPath after = new MuPath(moved);
        SplittableRandom random = new SplittableRandom(SEED);
        for (int k = 0; k < 100; k++) {
            double px = 60 * (random.nextDouble() - 0.5);
            double py = 60 * (random.nextDouble() - 0.5);
            double pz = 60 * (random.nextDouble() - 0.5);
            double phi = 2 * Math.PI * random.nextDouble();
            double dx = 0.8 * Math.cos(phi);
            double dy = 0.8 * Math.sin(phi);
            double dz = 0.6;
            double ex = m.m00() * dx + m.m01() * dy + m.m02() * dz;
            double ey = m.m10() * dx + m.m11() * dy + m.m12() * dz;
            double ez = m.m20() * dx + m.m21() * dy + m.m22() * dz;
            assertThat(after.integral(m.x(px, py, pz), m.y(px, py, pz), m.z(px, py, pz), ex, ey, ez))
                    .as("seed %d line %d", SEED, k)
                    .isCloseTo(before.integral(px, py, pz, dx, dy, dz), within(1e-9));
        }
        assertThat(head.shifted(25).parts().get(0).shape()).isEqualTo(new Ellipsoid(0, 0, 25, 75, 95, 100));
        assertThat(head.moved(new RigidTransform(0, 0, 0, 1, 2, 3, 9, 9, 9))
                        .parts()
                        .get(0)
                        .shape())
                .isEqualTo(new Ellipsoid(1, 2, 3, 75, 95, 100));
        assertThat(moved.compartments()).isEqualTo(head.compartments());
    }
}
