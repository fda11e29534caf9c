package org.petmr.attenuation.quality;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.petmr.recon.image.VoxelGrid;

final class OrientationsTest {

    private static final Shapes.Solid TRUNK = Shapes.cylinder(165, 110);
    private static final VoxelGrid HEAD = VoxelGrid.centred(60, 60, 60, 4, 4, 4);

    /** Crown at 100, chin at -40, the neck goes on. */
    private static final Shapes.Solid UPRIGHT =
            Shapes.ellipsoid(0, 0, 10, 75, 95, 90).or((x, y, z) -> z < 0 && Math.hypot(x, y - 20) < 55);

    private static Shapes.Solid turned(Shapes.Solid solid) {
        return (x, y, z) -> solid.contains(-x, y, -z);
    }

    @Test
    void head() {
        assertThat(Orientations.ofHead(Shapes.body(HEAD, UPRIGHT, Shapes.nothing(), Shapes.nothing())))
                .isEmpty();
        Finding finding = Orientations.ofHead(Shapes.body(HEAD, turned(UPRIGHT), Shapes.nothing(), Shapes.nothing()))
                .orElseThrow();
        assertThat(finding.kind()).isEqualTo(Finding.Kind.ORIENTATION);
        assertThat(finding.severity()).isEqualTo(Finding.Severity.ALARM);
    }

    /** Cut on both ends, as in a bed of a whole-body scan: nothing can be told, nothing is said. */
    @Test
    void aNeckAlone() {
        Shapes.Solid neck = Shapes.cylinder(60, 60);
        assertThat(Orientations.ofHead(Shapes.body(HEAD, neck, Shapes.nothing(), Shapes.nothing())))
                .isEmpty();
    }

    @Test
    void chest() {
        assertThat(Orientations.ofChest(Shapes.body(Shapes.CHEST, TRUNK, Shapes.lungs(), Shapes.nothing())))
                .isEmpty();
        Finding finding = Orientations.ofChest(
                        Shapes.body(Shapes.CHEST, TRUNK, turned(Shapes.lungs()), Shapes.nothing()))
                .orElseThrow();
        assertThat(finding.text()).contains("head and feet");
    }

    @Test
    void mirroredChest() {
        Shapes.Solid lungs = Shapes.lung(-75, 48, -110, 130).or(Shapes.lung(75, 62, -110, 130));
        Finding finding = Orientations.ofChest(Shapes.body(Shapes.CHEST, TRUNK, lungs, Shapes.nothing()))
                .orElseThrow();
        assertThat(finding.text()).contains("left and right");
        assertThat(finding.figures().get("leftToRightLung")).isBetween(1.25, 1.35);
    }
}
