package org.petmr.attenuation.tissue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.quantification.Region;

/** A box of 120 x 120 x 80 mm: water of 1 in fat of 2, 10 mm at the sides and 4 mm at the flat ends. */
final class FatWaterSwapTest {

    private static final VoxelGrid GRID = VoxelGrid.centred(64, 64, 50, 2, 2, 2);
    private static final int FIRST = 5;
    private static final int AFTER_LAST = 45;

    private final float[] fraction = new float[GRID.voxels()];
    private final Volume signal = Volume.zeros(GRID);

    private FatWaterSwapTest() {
        for (int i = 0; i < fraction.length; i++) {
            int z = i % 50;
            int y = i / 50 % 64;
            int x = i / 50 / 64;
            int side = Math.min(Math.min(x - 2, 61 - x), Math.min(y - 2, 61 - y));
            int end = Math.min(z - FIRST, AFTER_LAST - 1 - z);
            if (side >= 0 && end >= 0) {
                boolean fat = side < 5 || end < 2;
                fraction[i] = fat ? 1 : 0;
                signal.values()[i] = fat ? 2 : 1;
            }
        }
    }

    private List<FatWaterSwap.Slab> find() {
        Region body = Region.where(signal, v -> v > 0);
        return FatWaterSwap.find(signal, fraction, body, body).slabs();
    }

    private void exchange(int from, int to) {
        for (int i = 0; i < fraction.length; i++) {
            if (signal.values()[i] > 0 && i % 50 >= from && i % 50 < to) {
                fraction[i] = 1 - fraction[i];
            }
        }
    }

    /** The fat over a flat crown shares its voxels with bone: all of a slice is fat, and darker than water. */
    @Test
    void fatSeenFaceOnIsNoExchange() {
        for (int i = 0; i < fraction.length; i++) {
            int z = i % 50;
            boolean isEnd = z < FIRST + 2 || z >= AFTER_LAST - 2;
            signal.values()[i] *= isEnd ? 0.35f : 1;
        }
        assertThat(find()).isEmpty();
    }

    @Test
    void aThinExchangeInTheMiddleIsTold() {
        exchange(20, 23);
        assertThat(find()).singleElement().satisfies(slab -> {
            assertThat(slab.fromZMm()).isCloseTo(-10, within(2.1));
            assertThat(slab.toZMm()).isCloseTo(-4, within(2.1));
        });
    }

    @Test
    void anExchangeFromAnEndOnIsTold() {
        exchange(FIRST, 15);
        assertThat(find()).hasSize(1);
    }

    /** The only voxels that are nearly pure fat are a few dark ones at the skin; the fat beneath is mixed with water. */
    @Test
    void aLittleDarkFatTellsNothingOfBrightness() {
        for (int i = 0; i < fraction.length; i++) {
            boolean isSkin = i % 50 == FIRST && i / 50 % 2 == 0 && i / 50 % 64 < 9;
            if (fraction[i] == 1) {
                fraction[i] = isSkin ? 0.9f : 0.7f;
                signal.values()[i] = isSkin ? 0.3f : 1.5f;
            }
        }
        assertThat(find()).isEmpty();
    }
}
