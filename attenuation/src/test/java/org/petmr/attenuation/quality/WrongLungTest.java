package org.petmr.attenuation.quality;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.petmr.recon.image.Affine;

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

    /** All of a trunk that the segmentation calls air, as it does lungs that it doesn't know. */
    private static Optional<Finding> lost(Shapes.Solid air) {
        Body body = Shapes.body(Shapes.CHEST, TRUNK, Shapes.nothing(), air);
        return new QualityChecks(
                        body,
                        QualityChecks.Anatomy.TRUNK,
                        Map.of(),
                        Optional.empty(),
                        Shapes.CHEST,
                        Affine.IDENTITY,
                        Optional.empty(),
                        Optional.empty())
                .run(null).stream()
                        .filter(f -> f.kind() == Finding.Kind.LUNG_VOLUME)
                        .findFirst();
    }

    @Test
    void lungsThatWereLostAreAWarning() {
        Finding finding = lost(Shapes.lungs()).orElseThrow();
        assertThat(finding.severity()).isEqualTo(Finding.Severity.WARNING);
        assertThat(finding.figures().get("airMl")).isBetween(2500.0, 4500.0);
        assertThat(finding.text()).startsWith("no lungs, but ");
        // Only the tips, at the upper end of the bed's images or the lower one.
        assertThat(lost(Shapes.lungs().moved(0, 0, 200))).isPresent();
    }

    /** The stomach's bubble of 220 mL, and 330 mL along the bowel in pockets. */
    @Test
    void gasOfTheBowelIsNot() {
        Shapes.Solid gas = Shapes.ellipsoid(70, -30, 120, 40, 33, 40);
        for (int k = -2; k <= 2; k++) {
            gas = gas.or(Shapes.ellipsoid(50 * k, -40, -100 + 10 * k, 20, 25, 32));
        }
        assertThat(lost(gas)).isEmpty();
        assertThat(lost(Shapes.nothing())).isEmpty();
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
