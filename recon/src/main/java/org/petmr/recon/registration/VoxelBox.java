package org.petmr.recon.registration;

import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/** A box of voxel indices, both ends within it. */
record VoxelBox(int x0, int x1, int y0, int y1, int z0, int z1) {

    /**
     * What is brighter than a tenth of the image's high end, with a margin around: the patient, not the air of a field of
     * view twice as wide.
     */
    static VoxelBox ofForeground(Volume volume, Intensities ends, double marginMm) {
        VoxelGrid g = volume.grid();
        float threshold = ends.low() + 0.1f * (ends.high() - ends.low());
        int[] box = {g.nx(), -1, g.ny(), -1, g.nz(), -1};
        float[] v = volume.values();
        for (int y = 0; y < g.ny(); y++) {
            for (int x = 0; x < g.nx(); x++) {
                int at = g.index(x, y, 0);
                for (int z = 0; z < g.nz(); z++) {
                    if (v[at + z] > threshold) {
                        box[0] = Math.min(box[0], x);
                        box[1] = Math.max(box[1], x);
                        box[2] = Math.min(box[2], y);
                        box[3] = Math.max(box[3], y);
                        box[4] = Math.min(box[4], z);
                        box[5] = Math.max(box[5], z);
                    }
                }
            }
        }
        int mx = (int) Math.ceil(marginMm / g.dxMm());
        int my = (int) Math.ceil(marginMm / g.dyMm());
        int mz = (int) Math.ceil(marginMm / g.dzMm());
        return new VoxelBox(
                Math.max(0, box[0] - mx),
                Math.min(g.nx() - 1, box[1] + mx),
                Math.max(0, box[2] - my),
                Math.min(g.ny() - 1, box[3] + my),
                Math.max(0, box[4] - mz),
                Math.min(g.nz() - 1, box[5] + mz));
    }
}
