package org.petmr.attenuation.quality;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

final class WrongLungTest {

    private static final Shapes.Solid TRUNK = Shapes.cylinder(165, 110);

    private static Optional<Finding> check(Shapes.Solid lungs) {
        return WrongLung.check(Shapes.body(Shapes.CHEST, TRUNK, lungs, Shapes.nothing()));
    }

    @Test
    void aPairIsFine() {
        assertThat(check(Shapes.lungs())).isEmpty();
    }

    @Test
    void noneAndTooLittle() {
        assertThat(check(Shapes.nothing()).orElseThrow().text()).isEqualTo("lungs 0 mL (expected: 1000 to 8000)");
        Finding small = check(Shapes.ellipsoid(-70, 0, 0, 30, 30, 40).or(Shapes.ellipsoid(70, 0, 0, 30, 30, 40)))
                .orElseThrow();
        assertThat(small.figures().get("volumeMl")).isBetween(280.0, 320.0);
        assertThat(small.place()).isPresent();
    }

    /** The bed shows only the tips: their volume says nothing. */
    @Test
    void cutLungsMayBeSmall() {
        assertThat(check(Shapes.lungs().moved(0, 0, -270))).isEmpty();
    }

    @Test
    void tooLarge() {
        Shapes.Solid all = Shapes.ellipsoid(0, 0, 0, 160, 100, 190);
        assertThat(check(all).orElseThrow().figures().get("volumeMl")).isGreaterThan(8000);
    }

    @Test
    void oneSided() {
        Finding finding = check(Shapes.lung(-75, 62, -110, 130)).orElseThrow();
        assertThat(finding.figures().get("leftShare")).isLessThan(0.05);
    }

    /** Gas of the stomach joined to the left lung by a few voxels. */
    @Test
    void leakThroughANeck() {
        Shapes.Solid neck = Shapes.ellipsoid(75, 0, -125, 10, 10, 25);
        Shapes.Solid stomach = Shapes.ellipsoid(75, 0, -158, 30, 30, 22);
        Finding finding = check(Shapes.lungs().or(neck).or(stomach)).orElseThrow();
        assertThat(finding.figures()).containsKey("belowNeckMl");
        assertThat(finding.place().orElseThrow().xMm()).isBetween(55.0, 95.0);
    }

    @Test
    void oneSideMuchDeeper() {
        Finding finding = check(Shapes.lung(-75, 62, -110, 130).or(Shapes.lung(75, 54, -185, 130)))
                .orElseThrow();
        assertThat(finding.figures().get("deeperMm")).isBetween(60.0, 90.0);
    }

    @Test
    void cutByASide() {
        Shapes.Solid lungs = Shapes.lung(-75, 62, -110, 130).or(Shapes.lung(75, 62, -110, 130));
        Finding finding = WrongLung.check(
                        Shapes.body(Shapes.CHEST, TRUNK.moved(190, 0, 0), lungs.moved(190, 0, 0), Shapes.nothing()))
                .orElseThrow();
        assertThat(finding.figures()).containsKey("touchingShare");
    }
}
