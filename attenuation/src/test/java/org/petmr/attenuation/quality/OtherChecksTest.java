package org.petmr.attenuation.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.quantification.Region;

/** Coverage, shares of classes, size. */
final class OtherChecksTest {

    private static final VoxelGrid MR = VoxelGrid.centred(100, 70, 40, 4, 4, 5); // 200 mm along z
    private static final Workers WORKERS = new Workers(1);
    private static final Region TRUNK = Shapes.region(MR, Shapes.cylinder(165, 110));

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    @Test
    void petGoesOn() {
        VoxelGrid pet = VoxelGrid.centred(100, 70, 52, 4, 4, 5); // 30 mm more at each end
        Finding finding = Coverage.ofRange(TRUNK, pet, Affine.IDENTITY).orElseThrow();
        assertThat(finding.kind()).isEqualTo(Finding.Kind.UNCOVERED);
        assertThat(finding.figures().get("uncoveredBelowMm")).isCloseTo(30, within(1e-6));
        assertThat(finding.figures().get("uncoveredAboveMm")).isCloseTo(30, within(1e-6));
        assertThat(Coverage.ofRange(TRUNK, MR, Affine.IDENTITY)).isEmpty();
        // the calibration shifts MR by 25 mm against PET
        assertThat(Coverage.ofRange(TRUNK, MR, Affine.scaling(1, 1, 1, 0, 0, 25)))
                .isPresent();
    }

    /** Above a crown there is nothing to see. */
    @Test
    void airNeedsNoCover() {
        Region head = Shapes.region(MR, Shapes.ellipsoid(0, 0, 0, 75, 95, 85));
        VoxelGrid pet = VoxelGrid.centred(100, 70, 52, 4, 4, 5);
        assertThat(Coverage.ofRange(head, pet, Affine.IDENTITY)).isEmpty();
    }

    @Test
    void bodyInPetThatMrLacks() {
        VoxelGrid pet = VoxelGrid.centred(140, 70, 40, 4, 4, 5);
        Shapes.Solid arm = Shapes.ellipsoid(230, 0, 0, 40, 40, 90);
        Region seen = Shapes.region(pet, Shapes.cylinder(165, 110).or(arm));
        Finding finding = Coverage.ofBody(seen, MR, Affine.IDENTITY).orElseThrow();
        assertThat(finding.figures().get("uncoveredMl")).isBetween(400.0, 610.0);
        assertThat(finding.place().orElseThrow().xMm()).isBetween(225.0, 245.0);
        Region whole = Shapes.region(pet, Shapes.cylinder(165, 110));
        assertThat(Coverage.ofBody(whole, MR, Affine.IDENTITY)).isEmpty();
    }

    @Test
    void sharesOfClasses() {
        Map<String, Double> head = Map.of("air", 5000.0, "fat", 600.0, "soft", 3000.0, "bone", 400.0);
        assertThat(ClassFractions.check(head, ClassFractions.HEAD)).isEmpty();
        Map<String, Double> fatHead = Map.of("air", 5000.0, "fat", 2000.0, "soft", 1800.0);
        Finding finding = ClassFractions.check(fatHead, ClassFractions.HEAD).orElseThrow();
        assertThat(finding.text()).isEqualTo("fat is 52.6 % of the body (expected: 1 to 35 %)");
        assertThat(finding.kind()).isEqualTo(Finding.Kind.CLASS_FRACTION);
        assertThatThrownBy(() -> new ClassFractions.Expected("fat", 0.5, 0.4))
                .hasMessage("fat: 0.5 to 0.4 (expected: 0 <= lowest < highest <= 1)");
    }

    /** 570 cm2 of section. */
    @Test
    void sizeOfATrunk() {
        assertThat(BodySize.ofTrunk(TRUNK)).isEmpty();
        assertThat(BodySize.ofTrunk(TRUNK, 175, 75)).isEmpty();
        Finding light = BodySize.ofTrunk(TRUNK, 160, 36).orElseThrow();
        assertThat(light.kind()).isEqualTo(Finding.Kind.BODY_VOLUME);
        assertThat(light.figures().get("meanSectionCm2")).isCloseTo(570, within(10.0));
        assertThat(light.text()).contains("for 160 cm and 36 kg");
        assertThat(BodySize.ofTrunk(TRUNK, 170, 160)).isPresent();
        assertThat(BodySize.ofHead(TRUNK)).isPresent();
        assertThatThrownBy(() -> BodySize.ofTrunk(TRUNK, 1.75, 75)).hasMessage("heightCm: 1.75 (expected: 30 to 250)");
    }

    @Test
    void verdicts() {
        Finding note = MapChecks.dominanceFromBrightness();
        Finding warning = new Finding(Finding.Kind.CONTOUR, "x (expected: y)");
        assertThat(Verdict.of(List.of())).isEqualTo(Verdict.USE);
        assertThat(Verdict.of(List.of(note))).isEqualTo(Verdict.USE);
        assertThat(Verdict.of(List.of(warning, note))).isEqualTo(Verdict.LOOK);
        assertThat(Verdict.of(List.of(note, warning.as(Finding.Severity.ALARM), note)))
                .isEqualTo(Verdict.DO_NOT_USE);
        assertThat(warning.found()).isEqualTo("x");
        assertThat(warning.expected()).isEqualTo("y");
        assertThat(warning.text()).isEqualTo("x (expected: y)");
    }

    /** The gravest first; of two of one kind the one that has a place; every slab of a swap. */
    @Test
    void joined() {
        Finding bare = new Finding(Finding.Kind.TRUNCATED, "some (expected: none)");
        Finding placed = new Finding(Finding.Kind.TRUNCATED, "more (expected: none)").at(new Place(1, 2, 3, 4, 5, 6));
        Finding note = MapChecks.dominanceFromBrightness();
        Finding swap = new Finding(Finding.Kind.FAT_WATER_SWAP, "slab 1 (expected: none)");
        Finding other = new Finding(Finding.Kind.FAT_WATER_SWAP, "slab 2 (expected: none)");
        assertThat(QualityChecks.joined(List.of(note, bare, swap), List.of(placed, other)))
                .containsExactly(swap, other, placed, note);
    }

    /** Places of MR are told in the map's space, where the picture is. */
    @Test
    void placesAreInPetSpace() {
        Shapes.Solid wide = Shapes.cylinder(230, 110); // wider than the 400 mm of the images
        Body body = Shapes.body(MR, wide, Shapes.nothing(), Shapes.nothing());
        List<Finding> found = new QualityChecks(
                        body,
                        QualityChecks.Anatomy.TRUNK,
                        Map.of(),
                        Optional.empty(),
                        MR,
                        Affine.scaling(1, 1, 1, 0, 0, 8),
                        Optional.empty(),
                        Optional.empty())
                .run(WORKERS);
        assertThat(found).extracting(Finding::kind).containsExactly(Finding.Kind.TRUNCATED);
        assertThat(found.get(0).place().orElseThrow().zMm()).isCloseTo(-8, within(1e-9));
    }
}
