package org.petmr.recon.quantification;

import org.petmr.recon.image.VoxelGrid;

/**
 * The exact Euclidean distance of every voxel of a set to the nearest voxel centre outside of it, for voxels of any shape.
 * Felzenszwalb and Huttenlocher, Theory of Computing 8 (2012): the lower envelope of parabolas, one axis after the other.
 */
final class DistanceTransform {

    private static final double FAR = 1e20;

    private DistanceTransform() {}

    /**
     * @param inside {@code [grid.voxels()]}
     * @param edgeIsOutside whether the space beyond the grid counts as outside of the set
     * @return squared distances, mm^2; 0 outside of the set, 1e20 where there is no outside
     */
    static double[] squaredMm2(boolean[] inside, VoxelGrid grid, boolean edgeIsOutside) {
        double[] d = new double[inside.length];
        for (int i = 0; i < d.length; i++) {
            d[i] = inside[i] ? FAR : 0;
        }
        int nx = grid.nx();
        int ny = grid.ny();
        int nz = grid.nz();
        Envelope z = new Envelope(nz, grid.dzMm(), edgeIsOutside);
        for (int column = 0; column < nx * ny; column++) {
            z.lower(d, column * nz, 1);
        }
        Envelope x = new Envelope(nx, grid.dxMm(), edgeIsOutside);
        for (int y = 0; y < ny; y++) {
            for (int iz = 0; iz < nz; iz++) {
                x.lower(d, y * nx * nz + iz, nz);
            }
        }
        Envelope y = new Envelope(ny, grid.dyMm(), edgeIsOutside);
        for (int row = 0; row < nx * nz; row++) {
            y.lower(d, row, nx * nz);
        }
        return d;
    }

    /** One axis; sample i of a line lies at {@code i * spacing}, the two ends have a voxel more. */
    private static final class Envelope {
        private final int n;
        private final double spacing;
        private final double beyond;
        private final double[] height;
        private final int[] owner;
        private final double[] border;

        Envelope(int n, double spacing, boolean edgeIsOutside) {
            this.n = n;
            this.spacing = spacing;
            this.beyond = edgeIsOutside ? 0 : FAR;
            this.height = new double[n + 2];
            this.owner = new int[n + 2];
            this.border = new double[n + 3];
        }

        void lower(double[] d, int at, int step) {
            height[0] = beyond;
            height[n + 1] = beyond;
            for (int i = 0; i < n; i++) {
                height[i + 1] = d[at + i * step];
            }
            int k = -1;
            for (int q = 0; q < n + 2; q++) {
                if (height[q] >= FAR) {
                    continue;
                }
                double s = Double.NEGATIVE_INFINITY;
                while (k >= 0) {
                    s = crossing(owner[k], q);
                    if (s > border[k]) {
                        break;
                    }
                    k--;
                }
                k++;
                owner[k] = q;
                border[k] = k == 0 ? Double.NEGATIVE_INFINITY : s;
            }
            if (k < 0) {
                return;
            }
            border[k + 1] = Double.POSITIVE_INFINITY;
            int p = 0;
            for (int i = 0; i < n; i++) {
                while (border[p + 1] < i + 1) {
                    p++;
                }
                double r = (i + 1 - owner[p]) * spacing;
                d[at + i * step] = r * r + height[owner[p]];
            }
        }

        /** Where the parabolas of two samples meet, in samples. */
        private double crossing(int p, int q) {
            double s2 = spacing * spacing;
            return ((height[q] / s2 + (double) q * q) - (height[p] / s2 + (double) p * p)) / (2.0 * (q - p));
        }
    }
}
