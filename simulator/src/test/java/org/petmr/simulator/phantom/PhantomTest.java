package org.petmr.simulator.phantom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

class PhantomTest {

    private static final long SEED = 20261121;

    private final VoxelGrid twoMm = VoxelGrid.centred(90, 110, 110, 2, 2, 2);

    /** Every region that is measured keeps a core of some millilitres inside a margin of 5 mm. */
    @Test
    void headHasMeasurableCores() {
        ShapePhantom head = Phantoms.head();
        assertThat(head.voxelsInside("white", 5, twoMm).length * 8e-3).isGreaterThan(150);
        assertThat(head.voxelsInside("grey", 5, twoMm).length * 8e-3).isGreaterThan(60);
        // A sphere of 14 mm less 5 mm: 4/3 pi 0.9^3 = 3.05 mL.
        assertThat(head.voxelsInside("lesion", 5, twoMm).length * 8e-3).isCloseTo(3.05, within(0.25));
    }

    /** Layers are nested as the table says, so no part is hidden by accident. */
    @ParameterizedTest
    @MethodSource("shapes")
    void everyPartShows(String name) {
        ShapePhantom phantom = Phantoms.find(name);
        boolean[] isSeen = new boolean[phantom.parts().size()];
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < isSeen.length; i++) {
            double[] b = phantom.parts().get(i).shape().bounds();
            for (int k = 0; k < 20_000 && !isSeen[i]; k++) {
                isSeen[i] = i
                        == phantom.partAt(
                                b[0] + b[3] * (2 * random.nextDouble() - 1),
                                b[1] + b[4] * (2 * random.nextDouble() - 1),
                                b[2] + b[5] * (2 * random.nextDouble() - 1));
            }
        }
        assertThat(isSeen).as("%s, seed %d", name, SEED).doesNotContain(false);
    }

    static List<String> shapes() {
        return Phantoms.names();
    }

    @Test
    void headFitsTheBore() {
        double[] box = Phantoms.head().bounds();
        assertThat(2 * box[5]).isLessThanOrEqualTo(200);
        assertThat(Math.abs(box[2]) + box[5]).isLessThan(129);
    }

    /** The water of the voxels is the water of the cylinder. */
    @Test
    void voxelisingKeepsTheVolume() {
        ShapePhantom cylinder = Phantoms.find("bench-cylinder");
        try (Workers workers = new Workers(2)) {
            Volume activity =
                    cylinder.voxelise(twoMm, cylinder.activityBqPerMl(Phantoms.WATER_SOLUTION, 1000), 4, workers);
            double sum = 0;
            for (float v : activity.values()) {
                sum += v * 8e-3;
            }
            double truth = 1000 * cylinder.parts().get(0).shape().volumeMm3() * 1e-3;
            assertThat(sum / truth).isCloseTo(1, within(2e-3));
        }
    }

    @Test
    void refusesUnknownNames() {
        assertThatThrownBy(() -> Phantoms.find("foot"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "phantom: foot (expected: one of head, head-detailed, bench-head, bench-head-on-board, ");
        assertThatThrownBy(() -> Phantoms.head().voxelsInside("toe", 1, twoMm)).hasMessageContaining("region: toe");
    }
}
