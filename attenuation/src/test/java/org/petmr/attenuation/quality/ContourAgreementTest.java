package org.petmr.attenuation.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.quantification.Region;

final class ContourAgreementTest {

    private static final Workers WORKERS = new Workers(2);
    private static final VoxelGrid PET = VoxelGrid.centred(64, 64, 50, 4.2, 4.2, 4);
    private static final VoxelGrid MR = VoxelGrid.centred(80, 86, 70, 3, 3, 3);

    /** A head with a nose, so that a turn can be told. */
    private static final Shapes.Solid HEAD = Shapes.ellipsoid(0, 0, 0, 75, 95, 85)
            .or(Shapes.ellipsoid(0, -90, -20, 18, 25, 25))
            .or((x, y, z) -> z < 0 && Math.hypot(x, y - 20) < 55);

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    private static ContourAgreement of(Shapes.Solid pet, Shapes.Solid mr) {
        return ContourAgreement.of(Shapes.region(PET, pet), Shapes.region(MR, mr), Affine.IDENTITY, WORKERS)
                .orElseThrow();
    }

    @Test
    void sameOutline() {
        ContourAgreement same = of(HEAD, HEAD);
        assertThat(same.offsetMm()).isLessThan(0.6);
        assertThat(same.rotationDeg()).isLessThan(0.5);
        assertThat(same.meanMm()).isLessThan(1);
        assertThat(same.marginMm()).isCloseTo(0, within(0.5));
        assertThat(same.finding(Shapes.region(PET, HEAD))).isEmpty();
    }

    /** Shifts to a tenth of a voxel or so, from random ones; a wider outline in MR is a margin, not a shift. */
    @Test
    void shifts() {
        Random random = new Random(17);
        for (int trial = 0; trial < 5; trial++) {
            double x = 10 * random.nextGaussian();
            double y = 6 * random.nextGaussian();
            double z = 6 * random.nextGaussian();
            Shapes.Solid wider = Shapes.ellipsoid(0, 0, 0, 78, 98, 88)
                    .or(Shapes.ellipsoid(0, -90, -20, 21, 28, 28))
                    .or((u, v, w) -> w < 0 && Math.hypot(u, v - 20) < 58);
            ContourAgreement found = of(HEAD, wider.moved(x, y, z));
            String at = "seed 17, trial " + trial;
            assertThat(found.offsetXMm()).as(at).isCloseTo(x, within(0.8));
            assertThat(found.offsetYMm()).as(at).isCloseTo(y, within(0.8));
            assertThat(found.offsetZMm()).as(at).isCloseTo(z, within(1.2));
            assertThat(found.rotationDeg()).as(at).isLessThan(1.2);
            assertThat(found.marginMm()).as(at).isCloseTo(3, within(0.8));
        }
    }

    @Test
    void aTurn() {
        double c = Math.cos(Math.toRadians(5));
        double s = Math.sin(Math.toRadians(5));
        Shapes.Solid turned = (x, y, z) -> HEAD.contains(c * x + s * y, -s * x + c * y, z);
        ContourAgreement found = of(HEAD, turned);
        assertThat(found.rotationDeg()).isCloseTo(5, within(0.8));
        assertThat(found.finding(Shapes.region(PET, HEAD))).isPresent();
    }

    /** A head that leans to a shoulder is told; one that nods as little as the crown makes up is not. */
    @Test
    void aTiltOfAHead() {
        double c = Math.cos(Math.toRadians(8));
        double s = Math.sin(Math.toRadians(8));
        Shapes.Solid leaning = (x, y, z) -> HEAD.contains(c * x + s * z, y, -s * x + c * z);
        Shapes.Solid nodding = (x, y, z) -> HEAD.contains(x, c * y + s * z, -s * y + c * z);
        ContourAgreement found = of(HEAD, leaning);
        assertThat(found.turnDeg()).isCloseTo(8, within(1.5));
        assertThat(found.headFinding(Shapes.region(PET, HEAD))).isPresent();
        assertThat(of(HEAD, nodding).headFinding(Shapes.region(PET, HEAD))).isEmpty();
    }

    /** Arms that MR doesn't show don't drag the trunk along. */
    @Test
    void armsThatMrLacks() {
        VoxelGrid pet = VoxelGrid.centred(140, 70, 40, 4.2, 4.2, 5);
        VoxelGrid mr = VoxelGrid.centred(110, 80, 50, 4, 4, 5);
        Shapes.Solid trunk = Shapes.cylinder(165, 110);
        Shapes.Solid arms = Shapes.ellipsoid(226, 0, 0, 46, 46, 300);
        ContourAgreement found = ContourAgreement.of(
                        Shapes.region(pet, trunk.or(arms)), Shapes.region(mr, trunk), Affine.IDENTITY, WORKERS)
                .orElseThrow();
        assertThat(found.offsetMm()).isLessThan(1.5);
        assertThat(found.usedShare()).isLessThan(0.9);
    }

    /** MR cuts arms that touch the trunk, and its own sides look like an outline; the belly and the back don't move. */
    @Test
    void bodyCutAtTheSidesOfMr() {
        VoxelGrid pet = VoxelGrid.centred(96, 96, 15, 6, 6, 6);
        VoxelGrid mr = VoxelGrid.centred(100, 74, 36, 4, 4, 4);
        Shapes.Solid trunk = Shapes.cylinder(180, 120);
        Shapes.Solid arms =
                (x, y, z) -> Math.abs(x) > 165 && Math.abs(x) < 275 && Math.abs(y) < 0.4 * (Math.abs(x) - 140);
        ContourAgreement found = ContourAgreement.of(
                        Shapes.region(pet, trunk.or(arms)),
                        Shapes.region(mr, trunk.or(arms).moved(0, 6, 0)),
                        Affine.IDENTITY,
                        WORKERS)
                .orElseThrow();
        assertThat(found.offsetXMm()).isCloseTo(0, within(1.5));
        assertThat(found.offsetYMm()).isCloseTo(6, within(1.0));
        assertThat(found.rotationDeg()).isLessThan(1.5);
        assertThat(found.usedShare()).isGreaterThan(0.9);
    }

    /** Nobody moves so far between the two scans: no motion is told, but that the outlines are not of one patient. */
    @Test
    void aFitThatRunsAwayIsToldAsSuch() {
        double c = Math.cos(Math.toRadians(35));
        double s = Math.sin(Math.toRadians(35));
        Shapes.Solid turned = (x, y, z) -> HEAD.contains(c * x + s * y, -s * x + c * y, z);
        assertThat(ContourAgreement.of(Shapes.region(PET, HEAD), Shapes.region(MR, turned), Affine.IDENTITY, WORKERS))
                .isEmpty();
        for (Shapes.Solid elsewhere : List.of(turned, HEAD.moved(75, 0, 0))) {
            Region mr = Shapes.region(MR, elsewhere);
            assertThat(ContourAgreement.of(Shapes.region(PET, HEAD), mr, Affine.IDENTITY, WORKERS))
                    .isEmpty();
            Finding told = ContourAgreement.misfit(Shapes.region(PET, HEAD), mr, Affine.IDENTITY, WORKERS)
                    .orElseThrow();
            assertThat(told.kind()).isEqualTo(Finding.Kind.CONTOUR);
            assertThat(told.severity()).isEqualTo(Finding.Severity.WARNING);
            assertThat(told.text()).contains("can't be brought onto that in PET within 50 mm and 20 deg");
        }
        assertThat(ContourAgreement.misfit(Shapes.region(PET, HEAD), Shapes.region(MR, HEAD), Affine.IDENTITY, WORKERS))
                .isEmpty();
    }

    /** An outline that waves round the trunk, as a tracer leaves it that lies in organs alone, is no motion of the patient. */
    @Test
    void anotherShapeIsNoMotion() {
        VoxelGrid pet = VoxelGrid.centred(96, 70, 40, 4.2, 4.2, 5);
        VoxelGrid mr = VoxelGrid.centred(110, 80, 50, 4, 4, 5);
        Shapes.Solid trunk = Shapes.cylinder(165, 110);
        Shapes.Solid waving = (x, y, z) -> {
            double part = 1 + 0.11 * Math.sin(5 * Math.atan2(y, x));
            return Math.hypot(x / 165, y / 110) < part;
        };
        Region outline = Shapes.region(mr, trunk);
        ContourAgreement found = ContourAgreement.of(Shapes.region(pet, waving), outline, Affine.IDENTITY, WORKERS)
                .orElseThrow();
        assertThat(found.meanMm()).isGreaterThan(5);
        assertThat(found.isExplained()).isFalse();
        Finding told = found.finding(outline).orElseThrow();
        assertThat(told.text()).startsWith("the outlines in MR and PET are of two shapes");
        ContourAgreement moved = ContourAgreement.of(
                        Shapes.region(pet, trunk), Shapes.region(mr, trunk.moved(9, 5, 0)), Affine.IDENTITY, WORKERS)
                .orElseThrow();
        assertThat(moved.isExplained()).isTrue();
        assertThat(moved.finding(outline).orElseThrow().text()).startsWith("the outline in MR lies 10.");
    }

    /** The calibration of the scanners is taken away first. */
    @Test
    void calibration() {
        Affine mrFromPet = Affine.scaling(1, 1, 1, 7, -4, 5);
        ContourAgreement found = ContourAgreement.of(
                        Shapes.region(PET, HEAD), Shapes.region(MR, HEAD.moved(7, -4, 5)), mrFromPet, WORKERS)
                .orElseThrow();
        assertThat(found.offsetMm()).isLessThan(0.8);
    }

    @Test
    void nothingInCommon() {
        VoxelGrid far = new VoxelGrid(40, 40, 10, Affine.scaling(4, 4, 4, -80, -80, 400));
        Region there = Shapes.region(far, Shapes.cylinder(60, 60));
        assertThat(ContourAgreement.of(Shapes.region(PET, HEAD), there, Affine.IDENTITY, WORKERS))
                .isEmpty();
    }

    /** Skin brighter than what lies deep, a hot organ, noise that goes below 0. */
    @Test
    void outlineInNac() {
        Random random = new Random(3);
        Volume nac = Shapes.painted(
                PET,
                0.3,
                new double[] {6, 3, 60},
                HEAD,
                Shapes.ellipsoid(0, 0, 0, 60, 80, 70),
                Shapes.ellipsoid(20, 0, 20, 15, 15, 15));
        for (int i = 0; i < nac.values().length; i++) {
            nac.values()[i] += (float) (0.7 * random.nextGaussian());
        }
        Region outline = NacOutline.of(nac, WORKERS);
        ContourAgreement found = ContourAgreement.of(outline, Shapes.region(MR, HEAD), Affine.IDENTITY, WORKERS)
                .orElseThrow();
        assertThat(found.offsetMm()).isLessThan(1);
        assertThat(Math.abs(found.marginMm())).isLessThan(4);
        assertThat(found.finding(outline)).isEmpty();
    }
}
