package org.petmr.recon.registration;

import java.util.Random;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.GaussianFilter;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/** A head of ellipsoids with a tissue number at every point, painted with the contrast of PET or of MR. */
public final class SyntheticHead {

    /** Centre, semi-axes (mm), tissue: later ones paint over earlier ones. */
    private static final double[][] PARTS = {
        {0, 0, 0, 75, 95, 100, 1}, // scalp
        {0, 0, 0, 71, 91, 96, 2}, // fat
        {0, 3, 14, 66, 84, 78, 3}, // skull
        {0, 3, 16, 60, 77, 70, 4}, // csf
        {0, 3, 16, 57, 74, 67, 5}, // grey
        {0, 3, 16, 43, 60, 53, 6}, // white
        {18, -2, 12, 12, 16, 14, 5},
        {-18, -2, 12, 12, 16, 14, 5},
        {7, 16, 36, 6, 22, 9, 4},
        {-7, 16, 36, 6, 22, 9, 4},
        {20, 31, 4, 14, 14, 14, 7}, // lesion
        {17, -60, -48, 10, 12, 13, 0},
        {-17, -60, -48, 10, 12, 13, 0},
        {0, 20, -50, 30, 30, 20, 6}, // neck muscle
    };

    /** By tissue number: air, scalp, fat, skull, csf, grey, white, lesion. */
    public static final double[] FDG = {0, 0.4, 0.1, 0.15, 0, 4, 1, 6};

    public static final double[] T1 = {0, 80, 250, 8, 40, 90, 115, 60};

    private SyntheticHead() {}

    private static int tissue(double x, double y, double z) {
        int t = 0;
        for (double[] p : PARTS) {
            double a = (x - p[0]) / p[3];
            double b = (y - p[1]) / p[4];
            double c = (z - p[2]) / p[5];
            if (a * a + b * b + c * c <= 1) {
                t = (int) p[6];
            }
        }
        return t;
    }

    /**
     * @param headFromLps where a point of the painted image lies in the head: the true map of a registration when the head
     *     itself is the other image
     */
    public static Volume paint(VoxelGrid grid, double[] values, Affine headFromLps, double fwhmMm, Workers workers) {
        Volume v = Volume.zeros(grid);
        Affine m = headFromLps.after(grid.lpsFromVoxel());
        workers.forSlices(grid.ny(), (worker, from, to) -> {
            for (int y = from; y < to; y++) {
                for (int x = 0; x < grid.nx(); x++) {
                    for (int z = 0; z < grid.nz(); z++) {
                        double sum = 0;
                        for (int s = 0; s < 8; s++) { // eight points of each voxel, for its partial volume
                            double px = x + ((s & 1) - 0.5) / 2;
                            double py = y + ((s >> 1 & 1) - 0.5) / 2;
                            double pz = z + ((s >> 2) - 0.5) / 2;
                            sum += values[tissue(m.x(px, py, pz), m.y(px, py, pz), m.z(px, py, pz))];
                        }
                        v.values()[grid.index(x, y, z)] = (float) (sum / 8);
                    }
                }
            }
        });
        if (fwhmMm > 0) {
            GaussianFilter.isotropic(fwhmMm).applyInPlace(v, workers);
        }
        return v;
    }

    /** Adds Gaussian noise of a share of the highest value, and keeps what is positive if asked. */
    public static void noise(Volume v, double share, boolean magnitude, long seed) {
        Random random = new Random(seed);
        float max = 0;
        for (float x : v.values()) {
            max = Math.max(max, x);
        }
        for (int i = 0; i < v.values().length; i++) {
            double x = v.values()[i] + share * max * random.nextGaussian();
            v.values()[i] = (float) (magnitude ? Math.abs(x) : x);
        }
    }
}
