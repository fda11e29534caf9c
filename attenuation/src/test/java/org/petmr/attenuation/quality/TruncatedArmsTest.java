package org.petmr.attenuation.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.petmr.recon.image.VoxelGrid;

final class TruncatedArmsTest {

    private static final VoxelGrid WIDE = VoxelGrid.centred(150, 60, 30, 4, 4, 5);

    private static final Shapes.Solid TRUNK = Shapes.cylinder(165, 110);

    private static Shapes.Solid arm(double x) {
        return Shapes.ellipsoid(x, 0, 0, 46, 46, 300);
    }

    @Test
    void wholeArmsAreFine() {
        Shapes.Solid body = TRUNK.or(arm(226)).or(arm(-226));
        assertThat(TruncatedArms.check(Shapes.region(WIDE, body))).isEmpty();
    }

    /** The magnet's cylinder cuts both arms; the grid goes on. */
    @Test
    void armsCutInsideOfTheGrid() {
        Shapes.Solid seen = (x, y, z) -> Math.hypot(x, y) <= 245;
        Shapes.Solid outside = (x, y, z) -> !seen.contains(x, y, z);
        Shapes.Solid body = TRUNK.or(arm(226)).or(arm(-226)).without(outside);
        Optional<Finding> finding = TruncatedArms.check(Shapes.region(WIDE, body));
        assertThat(finding).isPresent();
        assertThat(finding.get().kind()).isEqualTo(Finding.Kind.TRUNCATED);
        assertThat(finding.get().figures().get("cutRadiusMm")).isCloseTo(245, within(5.0));
        assertThat(Math.abs(finding.get().place().orElseThrow().xMm())).isBetween(220.0, 250.0);
    }

    /** A leg or a bottle round about the axis ends all at once too, and is whole. */
    @Test
    void aRoundBodyOnTheAxisIsNotCut() {
        assertThat(TruncatedArms.check(Shapes.region(WIDE, Shapes.cylinder(110, 110))))
                .isEmpty();
    }

    @Test
    void oneArmAtTheSide() {
        VoxelGrid narrow = VoxelGrid.centred(110, 60, 30, 4, 4, 5); // 440 mm
        Shapes.Solid body = TRUNK.or(Shapes.ellipsoid(-215, 0, 40, 46, 46, 50));
        Finding finding = TruncatedArms.check(Shapes.region(narrow, body)).orElseThrow();
        assertThat(finding.figures().get("rightTouchingShare")).isGreaterThan(0.05);
        assertThat(finding.figures().get("leftTouchingShare")).isZero();
        assertThat(finding.found()).contains("right side in slices 14 to 30");
        assertThat(finding.place().orElseThrow().xMm()).isLessThan(-180);
    }

    @Test
    void anEarMayTouch() {
        VoxelGrid narrow = VoxelGrid.centred(84, 60, 30, 4, 4, 5);
        Shapes.Solid body = Shapes.cylinder(150, 100).or(Shapes.ellipsoid(164, 0, 0, 15, 6, 6));
        assertThat(TruncatedArms.check(Shapes.region(narrow, body))).isEmpty();
    }
}
