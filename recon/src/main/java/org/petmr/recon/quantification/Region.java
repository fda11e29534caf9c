package org.petmr.recon.quantification;

import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/** A set of voxels on a grid; doesn't change once made. */
public final class Region {

    /** Which values belong. */
    @FunctionalInterface
    public interface Rule {
        boolean accepts(float value);
    }

    private final VoxelGrid grid;
    private final boolean[] inside;

    /** Counted when first asked for. */
    private int voxels = -1;

    private Region(VoxelGrid grid, boolean[] inside) {
        this.grid = grid;
        this.inside = inside;
    }

    /** @param inside {@code [grid.voxels()]}, copied */
    public static Region of(VoxelGrid grid, boolean[] inside) {
        if (inside.length != grid.voxels()) {
            throw new IllegalArgumentException(
                    "inside: " + inside.length + " (expected: " + grid.voxels() + ", one for each voxel)");
        }
        return new Region(grid, inside.clone());
    }

    /** @param inside {@code [grid.voxels()]}, not written to again by who hands it over */
    static Region owning(VoxelGrid grid, boolean[] inside) {
        return new Region(grid, inside);
    }

    /** The set itself, not a copy; not to be written to. */
    boolean[] array() {
        return inside;
    }

    public static Region where(Volume volume, Rule rule) {
        float[] v = volume.values();
        boolean[] in = new boolean[v.length];
        for (int i = 0; i < v.length; i++) {
            in[i] = rule.accepts(v[i]);
        }
        return new Region(volume.grid(), in);
    }

    /** The voxels whose centre lies within a sphere, LPS mm. */
    public static Region sphere(VoxelGrid grid, double xMm, double yMm, double zMm, double radiusMm) {
        if (!(radiusMm >= 0)) {
            throw new IllegalArgumentException("radiusMm: " + radiusMm + " (expected: >= 0)");
        }
        boolean[] in = new boolean[grid.voxels()];
        Affine lps = grid.lpsFromVoxel();
        for (int iy = 0; iy < grid.ny(); iy++) {
            for (int ix = 0; ix < grid.nx(); ix++) {
                for (int iz = 0; iz < grid.nz(); iz++) {
                    double dx = lps.x(ix, iy, iz) - xMm;
                    double dy = lps.y(ix, iy, iz) - yMm;
                    double dz = lps.z(ix, iy, iz) - zMm;
                    in[grid.index(ix, iy, iz)] = dx * dx + dy * dy + dz * dz <= radiusMm * radiusMm;
                }
            }
        }
        return new Region(grid, in);
    }

    public VoxelGrid grid() {
        return grid;
    }

    public boolean contains(int voxel) {
        return inside[voxel];
    }

    public int voxels() {
        if (voxels < 0) {
            int n = 0;
            for (boolean b : inside) {
                n += b ? 1 : 0;
            }
            voxels = n;
        }
        return voxels;
    }

    public double volumeMl() {
        return voxels() * grid.voxelVolumeMm3() / 1000;
    }

    /** A copy of the set, {@code [grid.voxels()]}. */
    public boolean[] toArray() {
        return inside.clone();
    }

    /**
     * What lies deeper than {@code mm}: voxels whose centre is farther than that from the nearest voxel centre outside.
     * Beyond the grid is outside. 0 keeps the region.
     */
    public Region eroded(double mm) {
        checkDistance(mm);
        boolean[] in;
        if (BallDilation.isFor(grid, mm)) {
            in = BallDilation.of(not().inside, grid, mm);
            for (int i = 0; i < in.length; i++) {
                in[i] = !in[i];
            }
            clearNearEdge(in, mm);
        } else {
            double[] d = DistanceTransform.squaredMm2(inside, grid, true);
            in = new boolean[d.length];
            for (int i = 0; i < d.length; i++) {
                in[i] = inside[i] && d[i] > mm * mm;
            }
        }
        return new Region(grid, in);
    }

    /** Takes out what is within a distance of the first layer beyond the grid. */
    private void clearNearEdge(boolean[] in, double mm) {
        boolean[] nearX = nearEnd(grid.nx(), grid.dxMm(), mm);
        boolean[] nearY = nearEnd(grid.ny(), grid.dyMm(), mm);
        boolean[] nearZ = nearEnd(grid.nz(), grid.dzMm(), mm);
        for (int y = 0; y < grid.ny(); y++) {
            for (int x = 0; x < grid.nx(); x++) {
                int at = grid.index(x, y, 0);
                for (int z = 0; z < grid.nz(); z++) {
                    in[at + z] &= !(nearX[x] || nearY[y] || nearZ[z]);
                }
            }
        }
    }

    private static boolean[] nearEnd(int n, double spacingMm, double mm) {
        boolean[] near = new boolean[n];
        for (int i = 0; i < n; i++) {
            double distance = Math.min(i + 1, n - i) * spacingMm;
            near[i] = distance * distance <= mm * mm;
        }
        return near;
    }

    /** The region and all voxels whose centre is within {@code mm} of one of its own. */
    public Region dilated(double mm) {
        checkDistance(mm);
        if (BallDilation.isFor(grid, mm)) {
            return new Region(grid, BallDilation.of(inside, grid, mm));
        }
        double[] d = DistanceTransform.squaredMm2(not().inside, grid, false);
        boolean[] in = new boolean[d.length];
        for (int i = 0; i < d.length; i++) {
            in[i] = d[i] <= mm * mm;
        }
        return new Region(grid, in);
    }

    /** For each voxel of the region, the distance to the nearest voxel centre outside, mm; 0 elsewhere. */
    public float[] depthMm() {
        double[] d = DistanceTransform.squaredMm2(inside, grid, true);
        float[] depth = new float[d.length];
        for (int i = 0; i < d.length; i++) {
            depth[i] = (float) Math.sqrt(d[i]);
        }
        return depth;
    }

    /** For each voxel outside, the distance to the nearest voxel centre of the region, mm; 0 inside. Refuses an empty region. */
    public float[] distanceMm() {
        if (voxels() == 0) {
            throw new IllegalArgumentException("region: empty (expected: at least one voxel)");
        }
        double[] d = DistanceTransform.squaredMm2(not().inside, grid, false);
        float[] distance = new float[d.length];
        for (int i = 0; i < d.length; i++) {
            distance[i] = (float) Math.sqrt(d[i]);
        }
        return distance;
    }

    public Region and(Region other) {
        boolean[] in = toArray();
        boolean[] more = sameGrid(other).inside;
        for (int i = 0; i < in.length; i++) {
            in[i] &= more[i];
        }
        return new Region(grid, in);
    }

    public Region or(Region other) {
        boolean[] in = toArray();
        boolean[] more = sameGrid(other).inside;
        for (int i = 0; i < in.length; i++) {
            in[i] |= more[i];
        }
        return new Region(grid, in);
    }

    public Region not() {
        boolean[] in = toArray();
        for (int i = 0; i < in.length; i++) {
            in[i] = !in[i];
        }
        return new Region(grid, in);
    }

    /** What the volume holds in this region; refuses an empty region and another grid. */
    public RegionStatistics of(Volume volume) {
        if (!volume.grid().equals(grid)) {
            throw new IllegalArgumentException("volume: on another grid (expected: the region's, resample one first)");
        }
        float[] v = volume.values();
        int n = 0;
        double sum = 0;
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < v.length; i++) {
            if (inside[i]) {
                n++;
                sum += v[i];
                min = Math.min(min, v[i]);
                max = Math.max(max, v[i]);
            }
        }
        if (n == 0) {
            throw new IllegalArgumentException("region: empty (expected: at least one voxel)");
        }
        double mean = sum / n;
        double squares = 0;
        for (int i = 0; i < v.length; i++) {
            if (inside[i]) {
                squares += (v[i] - mean) * (v[i] - mean);
            }
        }
        double sd = n > 1 ? Math.sqrt(squares / (n - 1)) : 0;
        return new RegionStatistics(n, n * grid.voxelVolumeMm3() / 1000, mean, sd, min, max);
    }

    private Region sameGrid(Region other) {
        if (!other.grid.equals(grid)) {
            throw new IllegalArgumentException("region: on another grid (expected: the same)");
        }
        return other;
    }

    private static void checkDistance(double mm) {
        if (!(mm >= 0)) {
            throw new IllegalArgumentException("mm: " + mm + " (expected: >= 0)");
        }
    }
}
