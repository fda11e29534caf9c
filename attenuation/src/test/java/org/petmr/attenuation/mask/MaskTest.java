package org.petmr.attenuation.mask;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.quantification.Region;

final class MaskTest {

    private static final VoxelGrid GRID = VoxelGrid.centred(41, 41, 41, 1, 1, 1);

    private static Region ball(double x, double r) {
        return Region.sphere(GRID, x, 0, 0, r);
    }

    @Test
    void partsComeLargestFirst() {
        Region small = ball(-12, 3);
        Region large = ball(8, 6);
        List<Region> parts = Components.of(small.or(large), 1);
        assertThat(parts).extracting(Region::voxels).containsExactly(large.voxels(), small.voxels());
        assertThat(Components.of(small.or(large), small.voxels() + 1)).hasSize(1);
        assertThat(Components.largest(small.or(large)).toArray()).isEqualTo(large.toArray());
        assertThat(Components.largest(small.and(large)).voxels()).isZero();
    }

    @Test
    void holesAreFilledAndDentsAreNot() {
        Region shell = ball(0, 12).and(ball(0, 8).not());
        assertThat(Holes.filled(shell).toArray()).isEqualTo(ball(0, 12).toArray());
        assertThat(Holes.filledBySlice(shell).toArray()).isEqualTo(ball(0, 12).toArray());
        // a channel along z to the outside opens the hole in space, not in the slices it leaves along
        boolean[] open = shell.toArray();
        for (int z = 20; z < 41; z++) {
            open[GRID.index(20, 20, z)] = false;
        }
        Region opened = Region.of(GRID, open);
        assertThat(Holes.filled(opened).voxels()).isEqualTo(opened.voxels());
        assertThat(Holes.filledBySlice(opened).voxels()).isEqualTo(ball(0, 12).voxels() - 1); // its pole
    }

    @Test
    void openingRemovesTheThinAndKeepsTheThick() {
        Region shell = ball(0, 15).and(ball(0, 12).not());
        assertThat(Morphology.opened(shell, 3).voxels()).isZero();
        Region thick = ball(0, 8);
        int kept = Morphology.opened(thick, 3).voxels();
        assertThat(kept).isBetween((int) (0.9 * thick.voxels()), thick.voxels());
        Region two = ball(-9, 6).or(ball(6, 6));
        assertThat(Components.of(two, 1)).hasSize(2);
        assertThat(Components.of(Morphology.closed(two, 3), 1)).hasSize(1);
    }

    @Test
    void otsuLiesBetweenTwoHeaps() {
        float[] v = new float[1000];
        for (int i = 0; i < 1000; i++) {
            v[i] = i < 700 ? 5 + i % 7 : 100 + i % 13;
        }
        assertThat(Threshold.otsu(v)).isBetween(11f, 100f);
        assertThat(Threshold.otsu(new float[] {3, 3, 3})).isEqualTo(3f);
    }
}
