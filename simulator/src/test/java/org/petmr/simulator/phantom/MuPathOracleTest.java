package org.petmr.simulator.phantom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MuPathOracleTest {

    /** O1: exp(0.096 * 20) = 6.8210; O3: never below 1. */
    @Test
    void twentyCentimetresOfWater() {
        MuPath path = new MuPath(Phantoms.cylinder("water", 100, 300));
        assertThat(Math.exp(path.integral(0, 0, 5, 0, 1, 0))).isCloseTo(6.8210, within(6.9e-4));
        assertThat(Math.exp(path.integral(0, 130, 0, 1, 0, 0))).isEqualTo(1.0);
        double slant = Math.sqrt(0.5);
        assertThat(path.integral(0, 0, 0, slant, 0, slant)).isCloseTo(0.096 * 20 * Math.sqrt(2), within(1e-9));
    }

    /** A later part replaces what it covers, also where it sticks out of the earlier ones. */
    @Test
    void laterWins() {
        Tissue light = new Tissue("light", 0.1, 1, MrProperties.WATER, Map.of());
        Tissue dense = new Tissue("dense", 0.3, 1, MrProperties.WATER, Map.of());
        Tissue hole = new Tissue("hole", 0, 1, MrProperties.WATER, Map.of());
        ShapePhantom phantom = new ShapePhantom(
                "parts",
                List.of(
                        new ShapePhantom.Part("light", light, new Box(0, 0, 0, 50, 10, 10)),
                        new ShapePhantom.Part("dense", dense, new Box(50, 0, 0, 10, 10, 10)),
                        new ShapePhantom.Part("hole", hole, Ellipsoid.sphere(0, 0, 0, 5))));
        // 90 mm light less the hole of 10, then 20 mm dense, half of it outside the light box.
        assertThat(new MuPath(phantom).integral(-200, 0, 0, 1, 0, 0)).isCloseTo(0.1 * 8 + 0.3 * 2, within(1e-9));
    }

    /** The sum over many small steps of the part at each step is a slow, obvious twin. */
    @ParameterizedTest
    @ValueSource(strings = {"head", "bench-head", "head-detailed", "body"})
    void equalsSmallSteps(String name) {
        ShapePhantom phantom = Phantoms.find(name);
        MuPath path = new MuPath(phantom);
        long seed = 20261121;
        SplittableRandom random = new SplittableRandom(seed);
        for (int k = 0; k < 40; k++) {
            double px = 60 * (random.nextDouble() - 0.5);
            double py = 80 * (random.nextDouble() - 0.5);
            double pz = 60 * (random.nextDouble() - 0.5);
            double cosine = random.nextDouble() - 0.5;
            double phi = 2 * Math.PI * random.nextDouble();
            double sine = Math.sqrt(1 - cosine * cosine);
            double dx = sine * Math.cos(phi);
            double dy = sine * Math.sin(phi);
            double stepMm = 0.05;
            double sum = 0;
            for (double s = -700; s < 700; s += stepMm) {
                int part = phantom.partAt(px + s * dx, py + s * dy, pz + s * cosine);
                sum += part < 0 ? 0 : phantom.parts().get(part).tissue().muPerCm() * 0.1 * stepMm;
            }
            double exact = path.integral(px, py, pz, dx, dy, cosine);
            // Each of some 40 borders is placed to half a step of at most 0.18 / cm.
            assertThat(exact).as("seed %d line %d", seed, k).isCloseTo(sum, within(40 * 0.5 * 0.018 * stepMm));
            assertThat(path.lowerBound(px, py, pz, dx, dy, cosine)).isLessThanOrEqualTo(exact + 1e-12);
            assertThat(path.leastThrough(px, py, pz, 2)).isLessThanOrEqualTo(exact);
        }
    }
}
