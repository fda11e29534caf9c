package org.petmr.acquisition.pipeline;

import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.GaussianFilter;
import org.petmr.recon.image.Resampler;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.quantification.Region;

/** Maps on the larger pixels of a quick reconstruction, smoothed across the axis so that nothing falls between them. */
final class CoarseGrid {

    private CoarseGrid() {}

    static Volume of(Volume muPerCm, VoxelGrid grid, Workers workers) {
        VoxelGrid g = muPerCm.grid();
        GaussianFilter thin = new GaussianFilter(wider(g.dxMm(), grid.dxMm()), wider(g.dyMm(), grid.dyMm()), 0);
        return Resampler.linear(0).resample(thin.apply(muPerCm, workers), grid, workers);
    }

    /** Voxels of which half or more belong to the region. */
    static Region of(Region region, VoxelGrid grid, Workers workers) {
        Volume part = Volume.zeros(region.grid());
        for (int i = 0; i < part.values().length; i++) {
            part.values()[i] = region.contains(i) ? 1 : 0;
        }
        return Region.where(of(part, grid, workers), v -> v >= 0.5f);
    }

    private static double wider(double fromMm, double toMm) {
        return toMm > 1.3 * fromMm ? Math.sqrt(toMm * toMm - fromMm * fromMm) : 0;
    }
}
