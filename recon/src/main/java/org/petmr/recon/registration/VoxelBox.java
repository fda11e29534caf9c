package org.petmr.recon.registration;

import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/** A box of voxel indices, both ends within it. */
record VoxelBox(int x0, int x1, int y0, int y1, int z0, int z1) {

    /** A share of the foreground this small at either end of an axis is noise and streaks, not the patient. */
    private static final double TAIL = 0.003;

    /**
     * Where what is brighter than a fifth of the image's high end lies, with a margin around: the patient, not the air of a
     * field of view twice as wide. Few bright voxels far off don't widen it.
     */
    static VoxelBox ofForeground(Volume volume, Intensities ends, double marginMm) {
        VoxelGrid g = volume.grid();
        float threshold = ends.low() + 0.2f * (ends.high() - ends.low());
        int[] alongX = new int[g.nx()];
        int[] alongY = new int[g.ny()];
        int[] alongZ = new int[g.nz()];
        float[] v = volume.values();
        for (int y = 0; y < g.ny(); y++) {
            for (int x = 0; x < g.nx(); x++) {
                int at = g.index(x, y, 0);
                for (int z = 0; z < g.nz(); z++) {
                    if (v[at + z] > threshold) {
                        alongX[x]++;
                        alongY[y]++;
                        alongZ[z]++;
                    }
                }
            }
        }
        int[] x = ends(alongX, marginMm / g.dxMm());
        int[] y = ends(alongY, marginMm / g.dyMm());
        int[] z = ends(alongZ, marginMm / g.dzMm());
        return new VoxelBox(x[0], x[1], y[0], y[1], z[0], z[1]);
    }

    private static int[] ends(int[] counts, double margin) {
        long total = 0;
        for (int c : counts) {
            total += c;
        }
        int first = 0;
        for (long below = counts[0]; below <= TAIL * total && first < counts.length - 1; below += counts[first]) {
            first++;
        }
        int last = counts.length - 1;
        for (long above = counts[last]; above <= TAIL * total && last > first; above += counts[last]) {
            last--;
        }
        int more = (int) Math.ceil(margin);
        return new int[] {Math.max(0, first - more), Math.min(counts.length - 1, last + more)};
    }

    /** The same box in the indices of another lattice with the same axes. */
    VoxelBox onto(VoxelGrid from, VoxelGrid to) {
        Affine m = to.lpsFromVoxel().inverse().after(from.lpsFromVoxel());
        return new VoxelBox(
                index(m.x(x0, y0, z0), to.nx()),
                index(m.x(x1, y1, z1), to.nx()),
                index(m.y(x0, y0, z0), to.ny()),
                index(m.y(x1, y1, z1), to.ny()),
                index(m.z(x0, y0, z0), to.nz()),
                index(m.z(x1, y1, z1), to.nz()));
    }

    private static int index(double c, int n) {
        return (int) Math.max(0, Math.min(n - 1, Math.round(c)));
    }
}
