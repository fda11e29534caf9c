package org.petmr.simulator.physics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.ProjectionGeometry;

class CrystalCylinderTest {

    /** The table finds the crystal whose middle is nearest in angle. */
    @ParameterizedTest
    @ValueSource(strings = {"mmr", "signa", "bench"})
    void findsTheNearestCrystal(String name) {
        ScannerModel scanner = ScannerCatalogue.find(name);
        CrystalCylinder cylinder = new CrystalCylinder(scanner);
        long seed = 5;
        SplittableRandom random = new SplittableRandom(seed);
        int n = scanner.indicesPerRing();
        for (int k = 0; k < 200_000; k++) {
            double angle = 2 * Math.PI * random.nextDouble();
            int expected = Math.floorMod(Math.round((angle - scanner.crystalAngleRad(0)) * n / (2 * Math.PI)), n);
            assertThat(cylinder.index(7 * Math.cos(angle), 7 * Math.sin(angle)))
                    .as("seed %d draw %d angle %s", seed, k, angle)
                    .isEqualTo(expected);
        }
    }

    /** Pairs are those that have a bin in the scanner's sinogram. */
    @ParameterizedTest
    @ValueSource(strings = {"mmr", "signa", "bench"})
    void seesTheSinogramsPairs(String name) {
        ScannerModel scanner = ScannerCatalogue.find(name);
        CrystalCylinder cylinder = new CrystalCylinder(scanner);
        ProjectionGeometry geometry = new ProjectionGeometry(scanner);
        int n = scanner.indicesPerRing();
        boolean[] isBin = new boolean[n * n];
        for (int view = 0; view < geometry.views(); view++) {
            for (int t = 0; t < geometry.tangentialBins(); t++) {
                int a = geometry.firstCrystal(view, t);
                int b = geometry.secondCrystal(view, t);
                isBin[a * n + b] = true;
                isBin[b * n + a] = true;
            }
        }
        for (int a = 0; a < n; a++) {
            for (int b = 0; b < n; b++) {
                assertThat(cylinder.isSeen(a, b)).as("%d %d", a, b).isEqualTo(isBin[a * n + b]);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mmr", "bench"})
    void ringsAreCentredOnTheirMiddles(String name) {
        ScannerModel scanner = ScannerCatalogue.find(name);
        CrystalCylinder cylinder = new CrystalCylinder(scanner);
        for (int ring = 0; ring < scanner.rings(); ring++) {
            assertThat(cylinder.ring(scanner.ringZMm(ring))).isEqualTo(ring);
        }
        double edge = 0.5 * scanner.rings() * scanner.ringSpacingMm();
        assertThat(cylinder.ring(edge + 0.01)).isEqualTo(CrystalCylinder.MISS);
        assertThat(cylinder.ring(-edge - 0.01)).isEqualTo(CrystalCylinder.MISS);
    }
}
