package org.petmr.acquisition.picture;

import java.util.Arrays;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/** What a picture of a volume begins with: how bright is bright, and where the middle is. */
public final class Activity {

    private Activity() {}

    /**
     * The value that nearly all of what is bright stays below: what stands for full brightness.
     *
     * @param brightPart of the largest value: what lies above is bright
     * @param percentile of the bright, 0 to 1
     * @return above 0; 1 where nothing is
     */
    public static double full(Volume volume, double brightPart, double percentile) {
        float most = 0;
        for (float v : volume.values()) {
            most = Math.max(most, v);
        }
        float[] bright = new float[volume.values().length];
        int n = 0;
        for (float v : volume.values()) {
            if (v > brightPart * most) {
                bright[n++] = v;
            }
        }
        if (n == 0) {
            return 1;
        }
        Arrays.sort(bright, 0, n);
        return bright[(int) (percentile * (n - 1))];
    }

    /** The middle of what is above 0, in voxels, x, y, z; that of the grid where nothing is. */
    public static double[] middleVoxel(Volume volume) {
        VoxelGrid g = volume.grid();
        double x = 0;
        double y = 0;
        double z = 0;
        double sum = 0;
        for (int i = 0; i < volume.values().length; i++) {
            double v = Math.max(0, volume.values()[i]);
            x += v * (i / g.nz() % g.nx());
            y += v * (i / g.nz() / g.nx());
            z += v * (i % g.nz());
            sum += v;
        }
        return sum > 0
                ? new double[] {x / sum, y / sum, z / sum}
                : new double[] {0.5 * (g.nx() - 1), 0.5 * (g.ny() - 1), 0.5 * (g.nz() - 1)};
    }
}
