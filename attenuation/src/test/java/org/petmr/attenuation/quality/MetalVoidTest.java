package org.petmr.attenuation.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.petmr.recon.image.VoxelGrid;

final class MetalVoidTest {

    private static final VoxelGrid GRID = VoxelGrid.centred(80, 60, 40, 4, 4, 4);
    private static final Shapes.Solid TRUNK = Shapes.cylinder(140, 100);

    private static Optional<Finding> check(Shapes.Solid air, Shapes.Solid bright) {
        Body body = Shapes.body(GRID, TRUNK, Shapes.nothing(), air);
        return MetalVoid.check(body, Shapes.painted(GRID, 0, new double[] {100, 210, 3}, TRUNK, bright, air));
    }

    /** Sinuses in pairs, an airway in the middle, gas in front. */
    @Test
    void airOfAPatient() {
        Shapes.Solid air = Shapes.ellipsoid(-40, 20, 0, 14, 14, 14)
                .or(Shapes.ellipsoid(40, 20, 0, 14, 14, 14))
                .or(Shapes.ellipsoid(0, -10, 0, 9, 9, 60))
                .or(Shapes.ellipsoid(60, -60, 20, 25, 20, 20));
        assertThat(check(air, Shapes.nothing())).isEmpty();
    }

    @Test
    void alonelyHoleBehind() {
        Finding finding =
                check(Shapes.ellipsoid(70, 40, 0, 18, 18, 18), Shapes.nothing()).orElseThrow();
        assertThat(finding.kind()).isEqualTo(Finding.Kind.METAL_VOID);
        assertThat(finding.figures().get("holeMl")).isCloseTo(24.4, within(2.0));
        Place place = finding.place().orElseThrow();
        assertThat(place.xMm()).isCloseTo(70, within(3.0));
        assertThat(place.halfZMm()).isCloseTo(18, within(3.0));
    }

    /** In front gas would be as large, but its rim isn't bright on two sides. */
    @Test
    void aRimOfShiftedSignal() {
        Shapes.Solid hole = Shapes.ellipsoid(50, -40, 0, 16, 16, 16);
        Shapes.Solid sides = Shapes.ellipsoid(33, -40, 0, 9, 12, 12).or(Shapes.ellipsoid(67, -40, 0, 9, 12, 12));
        assertThat(check(hole, Shapes.nothing())).isEmpty();
        Finding finding = check(hole, sides).orElseThrow();
        assertThat(finding.figures().get("rimRatio")).isGreaterThan(1.3);
    }

    /** A screw in the spine lies in the middle, its twin is itself. */
    @Test
    void inTheSpine() {
        Shapes.Solid hole = Shapes.ellipsoid(0, 60, 0, 14, 14, 14);
        Shapes.Solid sides = Shapes.ellipsoid(-15, 60, 0, 9, 11, 11).or(Shapes.ellipsoid(15, 60, 0, 9, 11, 11));
        assertThat(check(hole, sides)).isPresent();
    }
}
