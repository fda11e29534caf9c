package org.petmr.recon.quantification;

import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/**
 * The hottest ball of a given volume, placed to a fraction of a voxel: SUVpeak when the volume is an SUV image and the ball
 * holds 1 mL.
 *
 * @param xMm centre of the ball, LPS
 * @param mean in the unit of the image
 */
public record UptakePeak(double xMm, double yMm, double zMm, double mean) {

    /** As PERCIST has it. */
    public static final double PERCIST_ML = 1;

    /** The search ends at this step of the ball's centre. */
    private static final double FINEST_STEP_MM = 0.25;

    /** The ball of 1 mL with the highest mean among those whose centre lies in a region. */
    public static UptakePeak find(Volume image, Region within) {
        return find(image, within, PERCIST_ML);
    }

    /**
     * @param within where the centre of the ball may lie, on the image's grid; not empty
     * @throws IllegalArgumentException when no such ball lies whole in the image
     */
    public static UptakePeak find(Volume image, Region within, double volumeMl) {
        VoxelGrid grid = image.grid();
        if (!within.grid().equals(grid)) {
            throw new IllegalArgumentException("region: on another grid (expected: the image's)");
        }
        double radiusMm = Uptake.sphereDiameterMm(volumeMl) / 2;
        UptakePeak best = coarse(image, within, radiusMm);
        if (best == null) {
            throw new IllegalArgumentException(
                    "peak: no ball of %s mL centred in the region lies within the image (expected: at least one)"
                            .formatted(volumeMl));
        }
        return refined(best, image, within, radiusMm);
    }

    /** Centred on voxels all balls are alike, so one serves them all. */
    private static UptakePeak coarse(Volume image, Region within, double radiusMm) {
        VoxelGrid g = image.grid();
        int mx = (int) Math.floor(radiusMm / g.dxMm() + 0.5);
        int my = (int) Math.floor(radiusMm / g.dyMm() + 0.5);
        int mz = (int) Math.floor(radiusMm / g.dzMm() + 0.5);
        if (g.nx() <= 2 * mx || g.ny() <= 2 * my || g.nz() <= 2 * mz) {
            return null;
        }
        Affine lps = g.lpsFromVoxel();
        WeightedRegion ball = WeightedRegion.ball(g, lps.x(mx, my, mz), lps.y(mx, my, mz), lps.z(mx, my, mz), radiusMm);
        UptakePeak best = null;
        for (int iy = my; iy < g.ny() - my; iy++) {
            for (int ix = mx; ix < g.nx() - mx; ix++) {
                for (int iz = mz; iz < g.nz() - mz; iz++) {
                    int at = g.index(ix, iy, iz);
                    if (within.contains(at)) {
                        double mean = ball.meanShifted(image, at - g.index(mx, my, mz));
                        if (best == null || mean > best.mean) {
                            best = new UptakePeak(lps.x(ix, iy, iz), lps.y(ix, iy, iz), lps.z(ix, iy, iz), mean);
                        }
                    }
                }
            }
        }
        return best;
    }

    private static UptakePeak refined(UptakePeak start, Volume image, Region within, double radiusMm) {
        VoxelGrid g = image.grid();
        UptakePeak best = start;
        double step = Math.max(g.dxMm(), Math.max(g.dyMm(), g.dzMm())) / 2;
        while (step >= FINEST_STEP_MM) {
            UptakePeak from = best;
            for (int dx = -1; dx <= 1; dx++) {
                for (int dy = -1; dy <= 1; dy++) {
                    for (int dz = -1; dz <= 1; dz++) {
                        double x = from.xMm + dx * step;
                        double y = from.yMm + dy * step;
                        double z = from.zMm + dz * step;
                        if (isWithin(within, x, y, z)) {
                            best = better(best, image, x, y, z, radiusMm);
                        }
                    }
                }
            }
            if (best == from) {
                step /= 2;
            }
        }
        return best;
    }

    private static boolean isWithin(Region region, double xMm, double yMm, double zMm) {
        VoxelGrid g = region.grid();
        Affine voxel = g.lpsFromVoxel().inverse();
        long ix = Math.round(voxel.x(xMm, yMm, zMm));
        long iy = Math.round(voxel.y(xMm, yMm, zMm));
        long iz = Math.round(voxel.z(xMm, yMm, zMm));
        return ix >= 0
                && ix < g.nx()
                && iy >= 0
                && iy < g.ny()
                && iz >= 0
                && iz < g.nz()
                && region.contains(g.index((int) ix, (int) iy, (int) iz));
    }

    private static UptakePeak better(
            UptakePeak best, Volume image, double xMm, double yMm, double zMm, double radiusMm) {
        WeightedRegion ball = WeightedRegion.ball(image.grid(), xMm, yMm, zMm, radiusMm);
        if (ball.covered() < 1) {
            return best;
        }
        double mean = ball.mean(image);
        return mean > best.mean ? new UptakePeak(xMm, yMm, zMm, mean) : best;
    }
}
