package org.petmr.recon.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

final class MuCoverTest {

    private static final VoxelGrid GRID = VoxelGrid.centred(48, 48, 24, 5, 5, 5);
    private static final Workers WORKERS = new Workers(1);

    @Test
    void findsAMapThatMissesThePatient() {
        Volume mu = box(6, 18, 0.096f);
        MuCover.check(box(8, 16, 3000), mu, WORKERS);
        assertThat(MuCover.covered(box(8, 16, 3000), mu, WORKERS)).isEqualTo(1);
        assertThatThrownBy(() -> MuCover.check(box(32, 40, 3000), mu, WORKERS))
                .hasMessageStartingWith("mu-map: covers 0 % of the activity (expected: at least 50 %");
    }

    /** Noise all over the field of view is not activity that a map would have to cover. */
    @Test
    void looksPastFaintNoise() {
        Volume activity = box(8, 16, 3000);
        for (int i = 0; i < activity.values().length; i++) {
            activity.values()[i] += 300;
        }
        assertThat(MuCover.covered(activity, box(6, 18, 0.096f), WORKERS)).isGreaterThan(0.95);
    }

    /** A value from column to column, all rows and planes between the same limits. */
    private static Volume box(int from, int to, float value) {
        Volume box = Volume.zeros(GRID);
        for (int iy = from; iy < to; iy++) {
            for (int ix = from; ix < to; ix++) {
                for (int iz = 0; iz < GRID.nz(); iz++) {
                    box.values()[GRID.index(ix, iy, iz)] = value;
                }
            }
        }
        return box;
    }
}
