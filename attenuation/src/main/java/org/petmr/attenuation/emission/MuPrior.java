package org.petmr.attenuation.emission;

import java.util.Optional;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.quantification.Region;

/**
 * The logarithm of the prior of mu, its gradient and a curvature that bounds it: a mixture of Gaussians for each voxel, and
 * {@code -w_jk (mu_j - mu_k)^2 / (2 sd^2)} for each pair of the six nearest neighbours, with
 * {@code w = exp(-(difference of MR)^2 / (2 sd_mr^2))}, so that nothing is smoothed across an edge that MR shows. Where MR shows tissue,
 * classes of air are out of the question.
 */
final class MuPrior {

    private final MuPriorSettings settings;
    private final VoxelGrid grid;
    private final Optional<MrEvidence> mr;
    private final Optional<Region> tissue;
    private final double mrSd;
    private final Workers workers;

    /** @param mr on the grid of mu; empty to smooth alike everywhere, and for any class anywhere */
    MuPrior(MuPriorSettings settings, VoxelGrid grid, Optional<MrEvidence> mr, Workers workers) {
        if (mr.isPresent() && !mr.get().signal().grid().equals(grid)) {
            throw new IllegalArgumentException("MR: on another grid (expected: that of mu)");
        }
        this.settings = settings;
        this.grid = grid;
        this.mr = mr;
        this.tissue = mr.map(MrEvidence::tissue);
        this.mrSd = mr.map(m -> settings.mrSd()
                        * Math.max(1e-12, m.seen().of(m.signal()).sd()))
                .orElse(1.0);
        this.workers = workers;
    }

    /**
     * @param free voxels that have a prior
     * @param gradient d ln prior / d mu_j of these, in their order, cm; added to
     * @param curvature at least -d2 ln prior / d mu_j^2 for steps of all voxels at once, cm^2; likewise
     */
    void add(float[] muPerCm, int[] free, float[] gradient, float[] curvature) {
        workers.forSlices(free.length, (worker, from, to) -> {
            for (int k = from; k < to; k++) {
                classes(muPerCm[free[k]], free[k], k, gradient, curvature);
                neighbours(muPerCm, free[k], k, gradient, curvature);
            }
        });
    }

    private void classes(double mu, int i, int k, float[] gradient, float[] curvature) {
        boolean isTissue = tissue.isPresent() && tissue.get().contains(i);
        double weight = isTissue ? settings.tissueWeight() : settings.classWeight();
        if (weight == 0) {
            return;
        }
        double all = 0;
        double pull = 0;
        double stiffness = 0;
        for (MuPriorSettings.MuClass c : settings.classes()) {
            if (isTissue && !c.isTissue()) {
                continue;
            }
            double away = (c.meanPerCm() - mu) / c.sdPerCm();
            // Far from every class the nearest still pulls.
            double share = c.share() / c.sdPerCm() * Math.exp(-0.5 * Math.min(away * away, 600));
            all += share;
            pull += share * away / c.sdPerCm();
            stiffness += share / (c.sdPerCm() * c.sdPerCm());
        }
        gradient[k] += (float) (weight * pull / all);
        curvature[k] += (float) (weight * stiffness / all);
    }

    private void neighbours(float[] mu, int i, int k, float[] gradient, float[] curvature) {
        if (settings.neighbourWeight() == 0) {
            return;
        }
        int z = i % grid.nz();
        int x = i / grid.nz() % grid.nx();
        int y = i / grid.nz() / grid.nx();
        double strength = settings.neighbourWeight() / (settings.neighbourSdPerCm() * settings.neighbourSdPerCm());
        for (int side = 0; side < 6; side++) {
            int j = neighbour(x, y, z, side);
            if (j >= 0) {
                double w = strength * alike(i, j);
                gradient[k] += (float) (w * (mu[j] - mu[i]));
                curvature[k] += (float) (2 * w);
            }
        }
    }

    /** What MR did not see may be like anything. */
    private double alike(int i, int k) {
        if (mr.isEmpty() || !mr.get().seen().contains(i) || !mr.get().seen().contains(k)) {
            return 1;
        }
        float[] signal = mr.get().signal().values();
        double d = (signal[i] - signal[k]) / mrSd;
        return Math.exp(-0.5 * d * d);
    }

    private int neighbour(int x, int y, int z, int side) {
        int u = x + (side == 0 ? -1 : side == 1 ? 1 : 0);
        int v = y + (side == 2 ? -1 : side == 3 ? 1 : 0);
        int w = z + (side == 4 ? -1 : side == 5 ? 1 : 0);
        boolean isInside = u >= 0 && v >= 0 && w >= 0 && u < grid.nx() && v < grid.ny() && w < grid.nz();
        return isInside ? grid.index(u, v, w) : -1;
    }
}
