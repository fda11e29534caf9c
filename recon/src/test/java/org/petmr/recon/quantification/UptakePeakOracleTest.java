package org.petmr.recon.quantification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import org.junit.jupiter.api.Test;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/** The mean over a ball of 1 mL of images whose mean is known by formula. */
final class UptakePeakOracleTest {

    private static final VoxelGrid GRID = VoxelGrid.centred(24, 22, 20, 2.1, 2.1, 2);

    private static Volume paraboloid(double x0, double y0, double z0) {
        Volume v = Volume.zeros(GRID);
        Affine lps = GRID.lpsFromVoxel();
        for (int iy = 0; iy < GRID.ny(); iy++) {
            for (int ix = 0; ix < GRID.nx(); ix++) {
                for (int iz = 0; iz < GRID.nz(); iz++) {
                    double dx = lps.x(ix, iy, iz) - x0;
                    double dy = lps.y(ix, iy, iz) - y0;
                    double dz = lps.z(ix, iy, iz) - z0;
                    v.values()[GRID.index(ix, iy, iz)] = (float) (10 - 0.01 * (dx * dx + dy * dy + dz * dz));
                }
            }
        }
        return v;
    }

    /** 10 - 0.01 r^2 has the mean 10 - 0.01 * 3/5 R^2 over a ball about its top, between voxel centres. */
    @Test
    void peakOfAParaboloid() {
        Volume v = paraboloid(3.3, -5.2, 2.4);
        UptakePeak peak = UptakePeak.find(v, Region.where(v, x -> x > 8));
        double radius = Uptake.sphereDiameterMm(1) / 2;
        // voxels are flat: each adds the variance of its own width, 0.01 * (2.1^2 + 2.1^2 + 2^2) / 12
        double voxel = 0.01 * (2.1 * 2.1 * 2 + 4) / 12;
        assertThat(peak.mean()).isCloseTo(10 - 0.006 * radius * radius - voxel, within(0.005));
        assertThat(peak.xMm()).isCloseTo(3.3, within(0.6));
        assertThat(peak.yMm()).isCloseTo(-5.2, within(0.6));
        assertThat(peak.zMm()).isCloseTo(2.4, within(0.6));
    }

    /** One hot voxel is in the ball whole: its share is its volume. */
    @Test
    void aSingleHotVoxelIsDiluted() {
        Volume v = Volume.zeros(GRID);
        v.values()[GRID.index(12, 11, 10)] = 100;
        UptakePeak peak = UptakePeak.find(v, Region.where(v, x -> x > 50));
        assertThat(peak.mean()).isCloseTo(100 * GRID.voxelVolumeMm3() / 1000, withinPercentage(3));
        assertThat(Region.where(v, x -> x > 50).of(v).total()).isCloseTo(100 * 0.00882, withinPercentage(0.01));
    }

    @Test
    void refusesAPlaceWithoutRoom() {
        Volume v = paraboloid(0, 0, 0);
        boolean[] corner = new boolean[GRID.voxels()];
        corner[0] = true;
        assertThatThrownBy(() -> UptakePeak.find(v, Region.of(GRID, corner))).hasMessageContaining("no ball of 1.0 mL");
    }

    @Test
    void areaAndVolumeOfWeights() {
        Volume ones = Volume.filled(GRID, 1);
        WeightedRegion disc = WeightedRegion.disc(GRID, Affine.IDENTITY, 1, 2, 3, 9);
        assertThat(disc.mean(ones)).isCloseTo(1, within(1e-6));
        assertThat(disc.covered()).isEqualTo(1);
        // a disc whose middle lies on the edge of the grid is half on it
        assertThat(WeightedRegion.disc(GRID, Affine.IDENTITY, -12 * 2.1, 0, 0.5, 9)
                        .covered())
                .isCloseTo(0.5, within(0.01));
        Volume ramp = Volume.zeros(GRID);
        for (int ix = 0; ix < GRID.nx(); ix++) {
            for (int iy = 0; iy < GRID.ny(); iy++) {
                for (int iz = 0; iz < GRID.nz(); iz++) {
                    ramp.values()[GRID.index(ix, iy, iz)] =
                            (float) GRID.lpsFromVoxel().x(ix, iy, iz);
                }
            }
        }
        assertThat(WeightedRegion.disc(GRID, Affine.IDENTITY, 1.05, 2, 3, 9).mean(ramp))
                .isCloseTo(1.05, within(0.02));
        assertThat(WeightedRegion.ball(GRID, 2.1, 0, 1, 6).mean(ramp)).isCloseTo(2.1, within(0.02));
    }
}
