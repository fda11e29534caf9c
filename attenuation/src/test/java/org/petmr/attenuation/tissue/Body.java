package org.petmr.attenuation.tissue;

import java.util.Random;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/**
 * A body of ellipsoids, painted with whatever its tissues are worth.
 *
 * @param parts centre x, y, z, semi-axes a, b, c (mm), tissue; later ones paint over earlier ones
 */
record Body(double[][] parts) {

    /** Air, skin and muscle, fat, bone, CSF, brain, lung: signal at short TR, relative. */
    static final double[] SIGNAL = {0, 1, 2.6, 0.07, 0.42, 1.1, 0.1};

    static final double[] FAT_SHARE = {0, 0.05, 0.92, 0.2, 0, 0, 0};
    static final double[] MU = {0, 0.1, 0.0854, 0.151, 0.1, 0.1, 0.0224};

    static Body head() {
        return new Body(new double[][] {
            {0, 0, 0, 75, 95, 100, 1},
            {0, 0, 0, 72, 92, 97, 2},
            {0, 0, 0, 68, 88, 93, 1},
            {0, 3, 16, 66, 83, 76, 3},
            {0, 3, 16, 60, 77, 70, 4},
            {0, 3, 16, 57, 74, 67, 5},
            {7, 16, 36, 5.5, 22, 9, 4},
            {-7, 16, 36, 5.5, 22, 9, 4},
            {17, -60, -48, 10, 12, 13, 0},
            {-17, -60, -48, 10, 12, 13, 0},
        });
    }

    static Body chest() {
        return new Body(new double[][] {
            {0, 0, 0, 165, 110, 400, 2},
            {0, 0, 0, 145, 92, 400, 1},
            {70, 0, 20, 55, 70, 110, 6},
            {-70, 0, 20, 60, 70, 110, 6},
            {0, -10, -135, 15, 15, 15, 0}, // gas in the bowel
        });
    }

    private int tissue(double x, double y, double z) {
        int t = 0;
        for (double[] p : parts) {
            double a = (x - p[0]) / p[3];
            double b = (y - p[1]) / p[4];
            double c = (z - p[2]) / p[5];
            if (a * a + b * b + c * c <= 1) {
                t = (int) p[6];
            }
        }
        return t;
    }

    /** The mean of eight points in each voxel. */
    Volume paint(VoxelGrid grid, double[] worth, Workers workers) {
        Volume v = Volume.zeros(grid);
        Affine m = grid.lpsFromVoxel();
        workers.forSlices(grid.ny(), (worker, from, to) -> {
            for (int y = from; y < to; y++) {
                for (int x = 0; x < grid.nx(); x++) {
                    for (int z = 0; z < grid.nz(); z++) {
                        double sum = 0;
                        for (int s = 0; s < 8; s++) {
                            double px = x + ((s & 1) - 0.5) / 2;
                            double py = y + ((s >> 1 & 1) - 0.5) / 2;
                            double pz = z + ((s >> 2) - 0.5) / 2;
                            sum += worth[tissue(m.x(px, py, pz), m.y(px, py, pz), m.z(px, py, pz))];
                        }
                        v.values()[grid.index(x, y, z)] = (float) (sum / 8);
                    }
                }
            }
        });
        return v;
    }

    /** Water (or fat) with coil shading and the noise of a magnitude image. */
    Volume image(VoxelGrid grid, boolean fat, double noise, long seed, Workers workers) {
        double[] worth = new double[SIGNAL.length];
        for (int t = 0; t < worth.length; t++) {
            worth[t] = 100 * SIGNAL[t] * (fat ? FAT_SHARE[t] : 1 - FAT_SHARE[t]);
        }
        Volume v = paint(grid, worth, workers);
        Random random = new Random(seed);
        for (int i = 0; i < v.values().length; i++) {
            int iy = i / grid.nz() / grid.nx();
            double shading = 1.25 - 0.5 * iy / grid.ny();
            double re = v.values()[i] * shading + 100 * noise * random.nextGaussian();
            double im = 100 * noise * random.nextGaussian();
            v.values()[i] = (float) Math.hypot(re, im);
        }
        return v;
    }
}
