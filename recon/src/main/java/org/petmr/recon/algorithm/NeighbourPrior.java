package org.petmr.recon.algorithm;

import java.util.Arrays;
import java.util.Optional;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/**
 * {@code R(x) = sum over pairs of 26-neighbours j, k of w_jk kappa_j kappa_k phi(x_j, x_k)}, each pair once. The weight
 * {@code w_jk} is dx over the distance of the two, or 0 for pairs that a {@link Neighbourhood} leaves out. Voxels of kappa 0
 * take no part.
 *
 * <p>Every voxel gathers its own gradient, column by column, so each pair is worked out from both sides and nothing is
 * scattered.
 */
public final class NeighbourPrior implements Prior {

    private final PairPotential potential;
    private final Volume kappa;
    private final Optional<Neighbourhood> chosen;
    private final Workers workers;
    private final float[] weights;

    /**
     * @param kappa square root of the penalty's strength at each voxel, 0 and above; kept, not copied
     * @param chosen which neighbours count; empty for all 26
     */
    public NeighbourPrior(PairPotential potential, Volume kappa, Optional<Neighbourhood> chosen, Workers workers) {
        for (float k : kappa.values()) {
            if (!(k >= 0 && k < Float.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("kappa: holds " + k + " (expected: finite, >= 0)");
            }
        }
        if (chosen.isPresent() && !chosen.get().grid().equals(kappa.grid())) {
            throw new IllegalArgumentException("neighbourhood: on another grid (expected: that of kappa)");
        }
        this.potential = potential;
        this.kappa = kappa;
        this.chosen = chosen;
        this.workers = workers;
        this.weights = Neighbourhood.distanceWeights(kappa.grid());
    }

    @Override
    public double value(Volume image) {
        VoxelGrid g = checked(image);
        double[] ofRow = new double[g.ny()];
        workers.forSlices(g.ny(), (worker, from, to) -> {
            Columns c = new Columns(g);
            for (int y = from; y < to; y++) {
                for (int x = 0; x < g.nx(); x++) {
                    ofRow[y] += valueOfColumn(c, image, x, y);
                }
            }
        });
        double sum = 0;
        for (double row : ofRow) {
            sum += row;
        }
        return sum;
    }

    private double valueOfColumn(Columns c, Volume image, int x, int y) {
        double sum = 0;
        if (!c.centre(image, x, y)) {
            return 0;
        }
        for (int n = 0; n < Neighbourhood.COUNT; n++) {
            if (c.neighbour(image, n)) {
                for (int z = 0; z < c.a.length; z++) {
                    if (c.kappaB[z] > 0 && c.kappaA[z] > 0) {
                        // Half: the pair is met from its other side too.
                        sum += 0.5 * weights[n] * c.kappaA[z] * c.kappaB[z] * potential.value(c.a[z], c.b[z]);
                    }
                }
            }
        }
        return sum;
    }

    @Override
    public void gradient(Volume image, Volume out) {
        gather(image, out, potential::addGradient);
    }

    @Override
    public void curvature(Volume image, Volume out) {
        gather(image, out, potential::addCurvature);
    }

    private interface Gathering {
        void add(float[] a, float[] b, float w, float[] kappa, float[][] scratch, float[] sum);
    }

    private void gather(Volume image, Volume out, Gathering gathering) {
        VoxelGrid g = checked(image);
        workers.forSlices(g.ny(), (worker, from, to) -> {
            Columns c = new Columns(g);
            float[] sum = new float[g.nz()];
            for (int y = from; y < to; y++) {
                for (int x = 0; x < g.nx(); x++) {
                    Arrays.fill(sum, 0);
                    if (c.centre(image, x, y)) {
                        for (int n = 0; n < Neighbourhood.COUNT; n++) {
                            if (c.neighbour(image, n)) {
                                gathering.add(c.a, c.b, weights[n], c.kappaB, c.scratch, sum);
                            }
                        }
                        for (int z = 0; z < sum.length; z++) {
                            sum[z] *= c.kappaA[z];
                        }
                    }
                    System.arraycopy(sum, 0, out.values(), g.index(x, y, 0), sum.length);
                }
            }
        });
    }

    private VoxelGrid checked(Volume image) {
        if (!image.grid().equals(kappa.grid())) {
            throw new IllegalArgumentException("image: on another grid (expected: that of kappa)");
        }
        return image.grid();
    }

    /** A column and one of its neighbours, cut to arrays of one length for the inner loops. */
    private final class Columns {
        private final VoxelGrid g;
        final float[] a;
        final float[] b;
        final float[] kappaA;
        /** Kappa of the neighbours; 0 for those that do not count or lie outside. */
        final float[] kappaB;

        final float[][] scratch;

        private final int[] masks;
        private int x;
        private int y;

        Columns(VoxelGrid g) {
            this.g = g;
            this.a = new float[g.nz()];
            this.b = new float[g.nz()];
            this.kappaA = new float[g.nz()];
            this.kappaB = new float[g.nz()];
            this.scratch = new float[2][g.nz()];
            this.masks = new int[g.nz()];
        }

        /** False when no voxel of the column takes part. */
        boolean centre(Volume image, int ix, int iy) {
            x = ix;
            y = iy;
            int at = g.index(ix, iy, 0);
            System.arraycopy(kappa.values(), at, kappaA, 0, kappaA.length);
            float most = 0;
            for (float k : kappaA) {
                most = Math.max(most, k);
            }
            if (most == 0) {
                return false;
            }
            System.arraycopy(image.values(), at, a, 0, a.length);
            if (chosen.isPresent()) {
                chosen.get().copyMasks(at, masks);
            }
            return true;
        }

        /** False when that neighbour lies outside the image for the whole column. */
        boolean neighbour(Volume image, int n) {
            int ix = x + Neighbourhood.dx(n);
            int iy = y + Neighbourhood.dy(n);
            if (ix < 0 || iy < 0 || ix >= g.nx() || iy >= g.ny()) {
                return false;
            }
            int dz = Neighbourhood.dz(n);
            int at = g.index(ix, iy, 0);
            int from = Math.max(0, -dz);
            int to = g.nz() - Math.max(0, dz);
            if (from >= to) {
                return false;
            }
            System.arraycopy(image.values(), at + from + dz, b, from, to - from);
            System.arraycopy(kappa.values(), at + from + dz, kappaB, from, to - from);
            if (from > 0) {
                kappaB[0] = 0;
                b[0] = 0;
            }
            if (to < g.nz()) {
                kappaB[to] = 0;
                b[to] = 0;
            }
            if (chosen.isPresent()) {
                for (int z = 0; z < kappaB.length; z++) {
                    kappaB[z] *= masks[z] >>> n & 1;
                }
            }
            return true;
        }
    }
}
