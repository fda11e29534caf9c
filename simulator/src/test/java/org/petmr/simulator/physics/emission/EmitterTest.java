package org.petmr.simulator.physics.emission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.petmr.recon.correction.Isotope;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.simulator.phantom.Activity;
import org.petmr.simulator.phantom.Ellipsoid;
import org.petmr.simulator.phantom.LabelledPhantom;
import org.petmr.simulator.phantom.Motion;
import org.petmr.simulator.phantom.MrProperties;
import org.petmr.simulator.phantom.Phantom;
import org.petmr.simulator.phantom.Phantoms;
import org.petmr.simulator.phantom.ShapePhantom;
import org.petmr.simulator.phantom.Tissue;
import org.petmr.simulator.physics.Photon;
import org.petmr.simulator.physics.Source;

class EmitterTest {

    private static final long SEED = 511;

    private static Emitter emitter(Phantom phantom, Activity activity, String isotope) {
        return new Emission(new Source(Motion.still(phantom), activity, Isotope.find(isotope)), 0).emitter();
    }

    private static Tissue tissue(double densityGPerMl) {
        return new Tissue("t" + densityGPerMl, 0.096, densityGPerMl, MrProperties.WATER, Map.of());
    }

    private static ShapePhantom point(double densityGPerMl) {
        return new ShapePhantom(
                "point",
                List.of(new ShapePhantom.Part("point", tissue(densityGPerMl), Ellipsoid.sphere(0, 0, 0, 0.001))));
    }

    /** Two spheres one in the other: each emits volume times activity, as counted by attempts. */
    @Test
    void partsEmitByVolumeAndActivity() {
        ShapePhantom phantom = new ShapePhantom(
                "two",
                List.of(
                        new ShapePhantom.Part("outer", tissue(1), Ellipsoid.sphere(0, 0, 0, 40)),
                        new ShapePhantom.Part("inner", tissue(1), Ellipsoid.sphere(10, 0, 0, 20))));
        Emitter emitter = emitter(phantom, Activity.constant(new double[] {1000, 9000}), "18F");
        assertShares(
                phantom, emitter, new double[] {1000 * 4.0 / 3 * Math.PI * (64 - 8), 9000 * 4.0 / 3 * Math.PI * 8});
    }

    @Test
    void voxelsEmitByVolumeAndActivity() {
        VoxelGrid grid = VoxelGrid.centred(12, 10, 8, 3, 4, 5);
        byte[] labels = new byte[grid.voxels()];
        SplittableRandom random = new SplittableRandom(SEED);
        double[] millilitres = new double[2];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (byte) (random.nextInt(3) - 1);
            if (labels[i] >= 0) {
                millilitres[labels[i]] += 0.060;
            }
        }
        LabelledPhantom phantom = new LabelledPhantom(
                "noise",
                List.of(new Phantom.Compartment("a", tissue(1)), new Phantom.Compartment("b", tissue(1))),
                grid,
                labels);
        Emitter emitter = emitter(phantom, Activity.constant(new double[] {1000, 500}), "18F");
        assertShares(phantom, emitter, new double[] {1000 * millilitres[0], 500 * millilitres[1]});
    }

    private static void assertShares(Phantom phantom, Emitter emitter, double[] expectedBq) {
        SplittableRandom random = new SplittableRandom(SEED);
        Photon a = new Photon();
        Photon b = new Photon();
        int attempts = 400_000;
        int emitted = 0;
        for (int i = 0; i < attempts; i++) {
            emitted += emitter.emit(random, a, b) ? 1 : 0;
        }
        double expected = 0;
        for (double bq : expectedBq) {
            expected += bq * 0.967;
        }
        double rate = emitter.attemptsPerSecond() * emitted / attempts;
        assertThat(rate / expected)
                .as("seed %d %s", SEED, phantom.name())
                .isCloseTo(1, within(4.0 / Math.sqrt(emitted)));
    }

    /** A part that fills up while another empties, and the decay over both. */
    @Test
    void activityChangesWithTime() {
        ShapePhantom phantom = new ShapePhantom(
                "two",
                List.of(
                        new ShapePhantom.Part("left", tissue(1), Ellipsoid.sphere(-50, 0, 0, 20)),
                        new ShapePhantom.Part("right", tissue(1), Ellipsoid.sphere(50, 0, 0, 20))));
        Activity exchange = new Activity() {
            @Override
            public double bqPerMl(int part, double timeS) {
                return part == 0 ? 1000 * (1 - timeS / 100) : 1000 * timeS / 100;
            }

            @Override
            public double mostBqPerMl(int part) {
                return 1000;
            }
        };
        Emitter emitter = emitter(phantom, exchange, "15O");
        double atStart = emitter.attemptsPerSecond();
        emitter.at(80);
        assertThat(emitter.attemptsPerSecond() / atStart)
                .isCloseTo(Isotope.find("15O").remaining(80), within(1e-9));
        SplittableRandom random = new SplittableRandom(SEED);
        Photon a = new Photon();
        Photon b = new Photon();
        int right = 0;
        int n = 0;
        while (n < 100_000) {
            if (emitter.emit(random, a, b)) {
                n++;
                right += a.xMm > 0 ? 1 : 0;
            }
        }
        assertThat((double) right / n).as("seed %d", SEED).isCloseTo(0.8, within(4 * Math.sqrt(0.16 / n)));
    }

    /** Ranges in water, along the field where nothing winds them up: mean |z| is half the mean range. */
    @ParameterizedTest
    @CsvSource({"18F, 2.4, 0.6", "68Ga, 9.2, 3.5", "15O, 8.4, 3.0", "82Rb, 17, 7.1"})
    void positronRange(String isotope, double mostMm, double meanMm) {
        Emitter emitter = emitter(point(1), Activity.constant(new double[] {1e9}), isotope);
        double[] water = displacements(emitter);
        assertThat(2 * water[0] / meanMm).as("seed %d", SEED).isCloseTo(1, within(0.01));
        assertThat(water[2]).as("seed %d", SEED).isBetween(0.7 * mostMm, mostMm + 0.01);
        // Without the field the mean across, in the plane, would be pi/4 of the mean range.
        assertThat(water[1]).as("seed %d", SEED).isLessThan(Math.PI / 4 * meanMm);
        double[] lung = displacements(emitter(point(0.25), Activity.constant(new double[] {1e9}), isotope));
        assertThat(lung[0] / water[0]).as("seed %d", SEED).isCloseTo(4, within(0.05));
        assertThat(lung[1] / water[1]).as("seed %d", SEED).isLessThan(4);
    }

    /** Mean |z|, mean distance from the axis, longest distance. */
    private static double[] displacements(Emitter emitter) {
        SplittableRandom random = new SplittableRandom(SEED);
        Photon a = new Photon();
        double[] sums = new double[3];
        int n = 0;
        // A point is hardly ever hit: displacement is asked of the range itself, in the tissue of the part.
        Emission emission = emitter.emission();
        while (n < 100_000) {
            a.xMm = 0;
            a.yMm = 0;
            a.zMm = 0;
            emission.range.displace(random, emission.densityGPerMl[0], a);
            sums[0] += Math.abs(a.zMm);
            sums[1] += Math.hypot(a.xMm, a.yMm);
            sums[2] = Math.max(sums[2], Math.sqrt(a.xMm * a.xMm + a.yMm * a.yMm + a.zMm * a.zMm));
            n++;
        }
        return new double[] {sums[0] / n, sums[1] / n, sums[2]};
    }

    /** Angles between the two photons: 0.5 degree FWHM about each axis, and no direction preferred. */
    @Test
    void nearlyCollinear() {
        Emitter emitter = emitter(Phantoms.cylinder("c", 50, 80), Activity.constant(new double[] {1000}), "18F");
        SplittableRandom random = new SplittableRandom(SEED);
        Photon a = new Photon();
        Photon b = new Photon();
        double squares = 0;
        double[] mean = new double[3];
        double meanSquareZ = 0;
        int n = 0;
        while (n < 100_000) {
            if (emitter.emit(random, a, b)) {
                n++;
                double cross =
                        (a.dx + b.dx) * (a.dx + b.dx) + (a.dy + b.dy) * (a.dy + b.dy) + (a.dz + b.dz) * (a.dz + b.dz);
                squares += cross;
                mean[0] += a.dx;
                mean[1] += a.dy;
                mean[2] += a.dz;
                meanSquareZ += a.dz * a.dz;
                assertThat(b.dx * b.dx + b.dy * b.dy + b.dz * b.dz).isCloseTo(1, within(1e-9));
                assertThat(b.xMm).isEqualTo(a.xMm);
                assertThat(a.energyKev).isEqualTo(511);
            }
        }
        double fwhmDeg = Math.toDegrees(Math.sqrt(squares / 2 / n)) * 2 * Math.sqrt(2 * Math.log(2));
        assertThat(fwhmDeg).as("seed %d", SEED).isCloseTo(0.5, within(0.005));
        for (double m : mean) {
            assertThat(m / n).as("seed %d", SEED).isCloseTo(0, within(4 / Math.sqrt(3.0 * n)));
        }
        assertThat(meanSquareZ / n).as("seed %d", SEED).isCloseTo(1.0 / 3, within(4 * 0.298 / Math.sqrt(n)));
    }

    @Test
    void unknownRange() {
        Isotope odd = new Isotope("44Sc", 14_292, 0.94, "made up");
        assertThatThrownBy(() -> PositronRange.of(odd))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("44Sc")
                .hasMessageContaining("18F");
    }

    @Test
    void nothingActive() {
        assertThatThrownBy(() -> emitter(point(1), Activity.constant(new double[] {0}), "18F"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("point: no activity");
    }
}
