package org.petmr.simulator.phantom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.quantification.nema.ImageQuality;
import org.petmr.recon.quantification.nema.ImageQualityPhantom;
import org.petmr.recon.quantification.nema.ImageQualitySetup;
import org.petmr.recon.quantification.nema.PhantomPose;

class NemaPhantomsTest {

    /** A line is in a shape exactly where small steps along it are. */
    @Test
    void archedCylinderEqualsSmallSteps() {
        ArchedCylinder shape = new ArchedCylinder(4, 35, -7, 150, 80, 90);
        long seed = 40;
        SplittableRandom random = new SplittableRandom(seed);
        double stepMm = 0.05;
        int hits = 0;
        for (int k = 0; k < 300; k++) {
            double[] p = {
                400 * random.nextDouble() - 200, 360 * random.nextDouble() - 180, 260 * random.nextDouble() - 130
            };
            double cosine = 2 * random.nextDouble() - 1;
            double sine = Math.sqrt(1 - cosine * cosine);
            double phi = k % 7 == 0 ? Math.PI / 2 * (k % 4) : 2 * Math.PI * random.nextDouble();
            double[] d = {sine * Math.cos(phi), sine * Math.sin(phi), cosine};
            double inside = 0;
            for (double s = -700; s < 700; s += stepMm) {
                inside += shape.contains(p[0] + s * d[0], p[1] + s * d[1], p[2] + s * d[2]) ? stepMm : 0;
            }
            double[] cut = {5, 5};
            boolean isHit = shape.cross(p[0], p[1], p[2], d[0], d[1], d[2], cut, 0);
            assertThat(isHit ? cut[1] - cut[0] : 0)
                    .as("seed %d line %d", seed, k)
                    .isCloseTo(inside, within(2.1 * stepMm));
            hits += isHit ? 1 : 0;
        }
        assertThat(hits).isBetween(100, 299);
        double[] along = new double[2];
        assertThat(shape.cross(4, 100, 0, 0, 0, 1, along, 0)).isTrue();
        assertThat(along[1] - along[0]).isCloseTo(180, within(1e-9));
        assertThat(shape.cross(150, 114, 0, 0, 0, 1, along, 0)).isFalse();
    }

    /** A cube misses when none of its points is inside, and touches when one is. */
    @Test
    void archedCylinderKnowsCubes() {
        ArchedCylinder shape = new ArchedCylinder(0, 35, 0, 150, 80, 90);
        long seed = 41;
        SplittableRandom random = new SplittableRandom(seed);
        int missed = 0;
        for (int k = 0; k < 2000; k++) {
            double x = 400 * random.nextDouble() - 200;
            double y = 320 * random.nextDouble() - 160;
            double z = 220 * random.nextDouble() - 110;
            double half = 12;
            boolean anyInside = false;
            for (int i = 0; i < 13 * 13 * 3; i++) {
                anyInside |= shape.contains(
                        x + half * (i % 13 - 6) / 6, y + half * (i / 13 % 13 - 6) / 6, z + half * (i / 169 - 1));
            }
            boolean misses = shape.missesCube(x, y, z, half);
            assertThat(anyInside && misses).as("seed %d cube %d", seed, k).isFalse();
            // between the points of the grid a corner of the shape may hide, but nothing deeper than their distance
            assertThat(!anyInside && !shape.missesCube(x, y, z, 0.8 * half))
                    .as("seed %d cube %d", seed, k)
                    .isFalse();
            missed += misses ? 1 : 0;
        }
        assertThat(missed).isBetween(200, 1800);
    }

    /** O40, and the body's own 9.7 L. */
    @Test
    void volumesAreThoseOfThePhantom() {
        ShapePhantom body = NemaPhantoms.iecBody(4, Set.of());
        Map<Integer, Double> millilitres =
                Map.of(10, 0.5236, 13, 1.1503, 17, 2.5724, 22, 5.5753, 28, 11.494, 37, 26.522);
        millilitres.forEach((mm, ml) -> assertThat(
                        part(body, NemaPhantoms.sphere(mm)).shape().volumeMm3() * 1e-3)
                .isCloseTo(ml, within(1e-3 * ml)));
        double litres = part(body, NemaPhantoms.BACKGROUND).shape().volumeMm3() * 1e-6;
        assertThat(litres).isBetween(9.5, 10.5);
        assertThat(body.bounds()[5] * 2).isCloseTo(214, within(1e-9));
    }

    private static ShapePhantom.Part part(ShapePhantom phantom, String region) {
        return phantom.parts().stream()
                .filter(p -> p.region().equals(region))
                .findFirst()
                .orElseThrow();
    }

    /** Recon's tool, which knows nothing of shapes, measures the voxels of the phantom at a pose of zeros. */
    @Test
    void liesWhereTheToolExpectsIt() {
        ShapePhantom body = NemaPhantoms.iecBody(4, Set.of(28, 37));
        try (Workers workers = new Workers(2)) {
            VoxelGrid grid = VoxelGrid.centred(160, 126, 81, 2, 2, 2);
            Volume image = body.voxelise(grid, body.activityBqPerMl(Phantoms.WATER_SOLUTION, 5300), 3, workers);
            ImageQualityPhantom expected = ImageQualityPhantom.iecBody().withCold(List.of(28.0, 37.0));
            ImageQuality found = ImageQuality.of(image, new ImageQualitySetup(expected, 4));
            PhantomPose pose = found.pose();
            assertThat(Math.abs(pose.xMm()) + Math.abs(pose.yMm()) + Math.abs(pose.zMm()))
                    .isLessThan(1.5);
            assertThat(Math.abs(pose.rollDeg())).isLessThan(1);
            ImageQuality placed = ImageQuality.of(image, new ImageQualitySetup(expected, 4), PhantomPose.at(0, 0, 0));
            for (ImageQuality.SphereFigures s : placed.spheres()) {
                assertThat(s.background()).isCloseTo(5300, within(1.0));
                assertThat(s.variabilityPercent()).isLessThan(0.1);
                // the voxels at the edge and the cold wall of 1 mm cost the small ones most
                assertThat(s.recoveryPercent()).as("%s", s).isBetween(s.diameterMm() < 15 ? 68.0 : 80.0, 100.5);
            }
            assertThat(placed.lungMeanPercent()).isCloseTo(0, within(1e-3));
        }
    }

    @Test
    void scatterPhantomHasItsLineBelowTheAxis() {
        ShapePhantom phantom = NemaPhantoms.scatter();
        assertThat(phantom.compartments().get(phantom.partAt(0, 45, 340)).region())
                .isEqualTo(NemaPhantoms.LINE);
        assertThat(phantom.partAt(0, 45, 351)).isEqualTo(Phantom.NOWHERE);
        double line = part(phantom, NemaPhantoms.LINE).shape().volumeMm3() * 1e-3;
        assertThat(NemaPhantoms.scatterLineMl()).isCloseTo(line, within(1e-9));
        assertThat(phantom.parts().get(0).shape().volumeMm3() * 1e-3).isCloseTo(22_656, within(2.0));
    }

    /** The line outside the field of view has the activity that makes 22 L as active as the background. */
    @Test
    void bodyWithScatterPhantomIsAsActiveOutside() {
        ShapePhantom both = NemaPhantoms.iecBodyWithScatter(4, Set.of());
        double[] activity = both.activityBqPerMl(Phantoms.WATER_SOLUTION, 5300);
        int line = both.parts().indexOf(part(both, NemaPhantoms.LINE));
        double lineBq = activity[line] * both.parts().get(line).shape().volumeMm3() * 1e-3;
        assertThat(lineBq).isCloseTo(5300 * 22_000, within(1.0));
        double[] box = both.parts().get(line).shape().bounds();
        assertThat(box[2] - box[5]).isCloseTo(134, within(1e-9));
        assertThat(both.partAt(0, 0, 133)).isEqualTo(0);
    }

    /** exp(-2 mu X): each sleeve takes 5.5 % of the pairs that cross it at right angles. */
    @Test
    void sleevesTakeWhatTheySay() {
        double before = 0;
        for (int n = 1; n <= 5; n++) {
            MuPath path = new MuPath(NemaPhantoms.sensitivity(n, 100));
            double integral = path.integral(0, -100, 0, 1, 0, 0);
            if (n > 1) {
                assertThat(Math.exp(before - integral)).isCloseTo(0.945, within(1e-3));
            }
            before = integral;
        }
        assertThat(NemaPhantoms.sensitivityLineMl())
                .isCloseTo(
                        part(NemaPhantoms.sensitivity(1, 0), NemaPhantoms.LINE)
                                        .shape()
                                        .volumeMm3()
                                * 1e-3,
                        within(1e-9));
    }

    @Test
    void pointsStandWhereNemaHasThem() {
        List<NemaPhantoms.Place> places = NemaPhantoms.pointPlaces(258, List.of(10.0, 100.0, 200.0));
        assertThat(places).hasSize(6).contains(new NemaPhantoms.Place(0, -100, 96.75));
        ShapePhantom points = NemaPhantoms.points(places);
        for (NemaPhantoms.Place p : places) {
            assertThat(points.compartments()
                            .get(points.partAt(p.xMm(), p.yMm(), p.zMm()))
                            .region())
                    .isEqualTo(NemaPhantoms.POINT);
        }
        assertThat(part(points, NemaPhantoms.POINT).shape().volumeMm3() * 1e-3)
                .isCloseTo(NemaPhantoms.pointMl(), within(1e-12));
    }

    @Test
    void saysWhatIsWrong() {
        assertThatThrownBy(() -> NemaPhantoms.iecBody(0, Set.of()))
                .hasMessage("hotToBackground: 0.0 (expected: above 0)");
        assertThatThrownBy(() -> NemaPhantoms.iecBody(4, Set.of(38)))
                .hasMessage("coldMm: [38] (expected: of 10, 13, 17, 22, 28, 37)");
        assertThatThrownBy(() -> NemaPhantoms.sensitivity(6, 0)).hasMessage("sleeves: 6 (expected: 1 to 5)");
        assertThatThrownBy(() -> new ArchedCylinder(0, 0, 0, 70, 80, 10))
                .hasMessageContaining("corners at most the arch");
    }
}
