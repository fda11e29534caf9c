package org.petmr.recon.registration;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/**
 * Points of the fixed image and their values. The points lie anywhere in the voxels, not at their centres: were they to sit
 * on the lattice, the moving image would be interpolated at some shifts and not at others, and mutual information would
 * peak wherever the two lattices meet.
 *
 * <p>They are ordered by group. A group is a scatter of cells, each wider than noise is correlated: what one group says is
 * nearly independent of what another says, from which the uncertainty of a registration is told.
 *
 * @param xMm positions, LPS; the other two alike
 * @param groupFrom first point of each group, and the number of points at the end
 * @param cells how many cells hold points: so many nearly independent parts the image has
 */
record FixedSamples(float[] xMm, float[] yMm, float[] zMm, float[] values, int[] groupFrom, int cells) {

    static final int GROUPS = 32;

    private static final double CELL_MM = 20;

    /** Points tried for one that is wanted, before a mask is held to be empty. */
    private static final int TRIES = 400;

    int count() {
        return values.length;
    }

    /**
     * Draws evenly from a box of voxel indices; the same seed gives the same points.
     *
     * @param mask points outside of it are not drawn
     * @throws IllegalArgumentException when the mask leaves next to nothing of the box
     */
    static FixedSamples draw(Volume fixed, VoxelBox box, Optional<Volume> mask, int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        RegistrationMasks.Lookup inside =
                mask.map(RegistrationMasks.Lookup::new).orElse(null);
        Affine lps = fixed.grid().lpsFromVoxel();
        double[][] drawn = new double[count][];
        int[] group = new int[count];
        int[] groupFrom = new int[GROUPS + 1];
        Set<Long> cells = new HashSet<>();
        long tries = (long) TRIES * count;
        for (int i = 0; i < count; ) {
            double cx = box.x0() + random.nextDouble() * (box.x1() - box.x0());
            double cy = box.y0() + random.nextDouble() * (box.y1() - box.y0());
            double cz = box.z0() + random.nextDouble() * (box.z1() - box.z0());
            double x = lps.x(cx, cy, cz);
            double y = lps.y(cx, cy, cz);
            double z = lps.z(cx, cy, cz);
            if (inside != null && !inside.contains(x, y, z)) {
                if (--tries < 0) {
                    throw new IllegalArgumentException(
                            "mask of the fixed image: leaves less than %.1f %% of it (expected: a part to compare)"
                                    .formatted(100.0 / TRIES));
                }
                continue;
            }
            drawn[i] = new double[] {x, y, z, interpolate(fixed, cx, cy, cz)};
            long cell = cell(x, y, z);
            cells.add(cell);
            group[i] = group(cell);
            groupFrom[group[i] + 1]++;
            i++;
        }
        for (int k = 0; k < GROUPS; k++) {
            groupFrom[k + 1] += groupFrom[k];
        }
        float[][] columns = new float[4][count];
        int[] next = groupFrom.clone();
        for (int i = 0; i < count; i++) {
            int to = next[group[i]]++;
            for (int c = 0; c < 4; c++) {
                columns[c][to] = (float) drawn[i][c];
            }
        }
        return new FixedSamples(columns[0], columns[1], columns[2], columns[3], groupFrom, cells.size());
    }

    private static long cell(double x, double y, double z) {
        return (long) Math.floor(x / CELL_MM) * 73_856_093L
                ^ (long) Math.floor(y / CELL_MM) * 19_349_663L
                ^ (long) Math.floor(z / CELL_MM) * 83_492_791L;
    }

    /** A scatter of cells without pattern: the last bits of a mixed-up cell number. */
    private static int group(long cell) {
        return (int) (cell * 0x9E3779B97F4A7C15L >>> 40 & (GROUPS - 1));
    }

    private static float interpolate(Volume volume, double cx, double cy, double cz) {
        VoxelGrid g = volume.grid();
        int ix = Math.min((int) cx, Math.max(0, g.nx() - 2));
        int iy = Math.min((int) cy, Math.max(0, g.ny() - 2));
        int iz = Math.min((int) cz, Math.max(0, g.nz() - 2));
        double sum = 0;
        for (int corner = 0; corner < 8; corner++) {
            int dx = corner & 1;
            int dy = corner >> 1 & 1;
            int dz = corner >> 2;
            double w = Math.abs(1 - dx - (cx - ix)) * Math.abs(1 - dy - (cy - iy)) * Math.abs(1 - dz - (cz - iz));
            if (w > 0) {
                sum += w * volume.at(ix + dx, iy + dy, iz + dz);
            }
        }
        return (float) sum;
    }
}
