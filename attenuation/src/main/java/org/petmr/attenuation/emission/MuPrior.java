package org.petmr.attenuation.emission;

import java.util.Optional;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/**
 * The logarithm of the prior of mu, its gradient and a curvature that bounds it: a mixture of Gaussians for each voxel, and
 * {@code -w_jk (mu_j - mu_k)^2 / (2 sd^2)} for each pair of the six nearest neighbours, with
 * {@code w = exp(-(difference of MR)^2 / (2 sd_mr^2))}, so that nothing is smoothed across an edge that MR shows.
 */
final class MuPrior {

    private final MuPriorSettings settings;
    private final VoxelGrid grid;
    private final float[] mr;
    private final double mrSd;
    private final Workers workers;

    /** @param mr any signal, on the grid of mu; empty to smooth alike everywhere */
    MuPrior(MuPriorSettings settings, VoxelGrid grid, Optional<Volume> mr, Workers workers) {
        if (mr.isPresent() && !mr.get().grid().equals(grid)) {
            throw new IllegalArgumentException("MR: on another grid (expected: that of mu, resample it first)");
        }
        this.settings = settings;
        this.grid = grid;
        this.mr = mr.map(Volume::values).orElse(null);
        this.mrSd = mr.map(v -> settings.mrSd() * standardDeviation(v.values())).orElse(1.0);
        this.workers = workers;
    }

    private static double standardDeviation(float[] values) {
        double sum = 0;
        double squares = 0;
        for (float v : values) {
            sum += v;
            squares += (double) v * v;
        }
        double mean = sum / values.length;
        return Math.max(1e-12, Math.sqrt(Math.max(0, squares / values.length - mean * mean)));
    }

    /**
     * @param gradient d ln prior / d mu_j, cm; added to
     * @param curvature at least -d2 ln prior / d mu_j^2 for steps of all voxels at once, cm^2; added to
     */
    void add(float[] muPerCm, boolean[] free, float[] gradient, float[] curvature) {
        workers.forSlices(grid.ny(), (worker, from, to) -> {
            for (int y = from; y < to; y++) {
                for (int x = 0; x < grid.nx(); x++) {
                    for (int z = 0; z < grid.nz(); z++) {
                        int i = grid.index(x, y, z);
                        if (free[i]) {
                            classes(muPerCm[i], i, gradient, curvature);
                            neighbours(muPerCm, x, y, z, gradient, curvature);
                        }
                    }
                }
            }
        });
    }

    private void classes(double mu, int i, float[] gradient, float[] curvature) {
        if (settings.classWeight() == 0) {
            return;
        }
        double all = 0;
        double pull = 0;
        double stiffness = 0;
        for (MuPriorSettings.MuClass c : settings.classes()) {
            double away = (c.meanPerCm() - mu) / c.sdPerCm();
            // Far from every class the nearest still pulls.
            double share = c.share() / c.sdPerCm() * Math.exp(-0.5 * Math.min(away * away, 600));
            all += share;
            pull += share * away / c.sdPerCm();
            stiffness += share / (c.sdPerCm() * c.sdPerCm());
        }
        gradient[i] += (float) (settings.classWeight() * pull / all);
        curvature[i] += (float) (settings.classWeight() * stiffness / all);
    }

    private void neighbours(float[] mu, int x, int y, int z, float[] gradient, float[] curvature) {
        if (settings.neighbourWeight() == 0) {
            return;
        }
        int i = grid.index(x, y, z);
        double strength = settings.neighbourWeight() / (settings.neighbourSdPerCm() * settings.neighbourSdPerCm());
        for (int side = 0; side < 6; side++) {
            int k = neighbour(x, y, z, side);
            if (k >= 0) {
                double w = strength * alike(i, k);
                gradient[i] += (float) (w * (mu[k] - mu[i]));
                curvature[i] += (float) (2 * w);
            }
        }
    }

    /** ln prior of the free voxels, up to a constant. */
    double value(float[] muPerCm, boolean[] free) {
        double sum = 0;
        for (int y = 0; y < grid.ny(); y++) {
            for (int x = 0; x < grid.nx(); x++) {
                for (int z = 0; z < grid.nz(); z++) {
                    int i = grid.index(x, y, z);
                    sum += free[i] ? ofClasses(muPerCm[i]) + ofNeighbours(muPerCm, free, x, y, z) : 0;
                }
            }
        }
        return sum;
    }

    private double ofClasses(double mu) {
        double all = 0;
        for (MuPriorSettings.MuClass c : settings.classes()) {
            double away = (c.meanPerCm() - mu) / c.sdPerCm();
            all += c.share() / c.sdPerCm() * Math.exp(-0.5 * Math.min(away * away, 600));
        }
        return settings.classWeight() == 0 ? 0 : settings.classWeight() * Math.log(all);
    }

    /** A pair of free voxels is met twice. */
    private double ofNeighbours(float[] mu, boolean[] free, int x, int y, int z) {
        int i = grid.index(x, y, z);
        double strength = settings.neighbourWeight() / (settings.neighbourSdPerCm() * settings.neighbourSdPerCm());
        double sum = 0;
        for (int side = 0; side < 6; side++) {
            int k = neighbour(x, y, z, side);
            if (k >= 0) {
                double d = mu[i] - mu[k];
                sum -= (free[k] ? 0.25 : 0.5) * strength * alike(i, k) * d * d;
            }
        }
        return sum;
    }

    private double alike(int i, int k) {
        if (mr == null) {
            return 1;
        }
        double d = (mr[i] - mr[k]) / mrSd;
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
