package org.petmr.attenuation.mask;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.quantification.Region;

final class BiasFieldTest {

    private static final VoxelGrid GRID = VoxelGrid.centred(40, 32, 24, 8, 8, 8);

    /** Of muscle of signal 1 under a rim of fat of signal 3, three times as bright on the left as on the right. */
    @Test
    void shadingOfThreeIsTakenOutAndFatIsNot() {
        Random random = new Random(3);
        Volume signal = Volume.zeros(GRID);
        boolean[] body = new boolean[GRID.voxels()];
        boolean[] fat = new boolean[GRID.voxels()];
        for (int y = 0; y < 32; y++) {
            for (int x = 0; x < 40; x++) {
                double r = Math.hypot((x - 19.5) / 18, (y - 15.5) / 14);
                for (int z = 0; z < 24; z++) {
                    int i = GRID.index(x, y, z);
                    body[i] = r < 1;
                    fat[i] = r < 1 && r > 0.85;
                    double shading = Math.pow(3, x / 39.0);
                    double tissue = r >= 1 ? 0 : fat[i] ? 3 : 1;
                    signal.values()[i] = (float) Math.abs(tissue * shading + 0.03 * random.nextGaussian());
                }
            }
        }
        Volume gain;
        try (Workers one = new Workers(1)) {
            gain = BiasField.gain(signal, Region.of(GRID, body), one);
        }
        double[] low = {9, 9};
        double[] high = {0, 0};
        for (int i = 0; i < body.length; i++) {
            if (body[i]) {
                int tissue = fat[i] ? 1 : 0;
                double flat = signal.values()[i] / gain.values()[i];
                low[tissue] = Math.min(low[tissue], flat);
                high[tissue] = Math.max(high[tissue], flat);
            }
        }
        // three to one before; noise alone makes about 1.2 of the ratio
        assertThat(high[0] / low[0]).as("muscle").isLessThan(1.7);
        assertThat(high[1] / low[1]).as("fat").isLessThan(1.7);
        assertThat(low[1]).as("fat stays brighter").isGreaterThan(1.3 * high[0]);
    }

    @Test
    void withoutTissueThereIsNoShading() {
        Volume signal = Volume.filled(GRID, 1);
        try (Workers one = new Workers(1)) {
            Volume gain = BiasField.gain(signal, Region.of(GRID, new boolean[GRID.voxels()]), one);
            assertThat(gain.values()).containsOnly(1f);
        }
    }
}
