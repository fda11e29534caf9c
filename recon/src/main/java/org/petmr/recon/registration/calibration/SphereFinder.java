package org.petmr.recon.registration.calibration;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.GaussianFilter;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/**
 * Finds bright balls and their centres, far finer than a voxel: what is above a part of the brightest value is cut into
 * connected pieces; those that are as wide along each axis as a ball of their volume stay; the centre is the centre of mass
 * of what stands out of the surroundings, within a ball round it.
 */
final class SphereFinder {

    /** Of the way from the darkest to the brightest: above a warm filling, below the height that small spheres lose. */
    private static final double THRESHOLD = 0.4;

    private static final double SMOOTH_FWHM_MM = 3;
    private static final double LEAST_RADIUS_MM = 2;
    private static final double MOST_RADIUS_MM = 35;

    /** Largest ratio of a piece's width to that of a ball with its volume. */
    private static final double ROUND = 1.4;

    private static final int CENTRINGS = 6;

    private final Volume volume;
    private final VoxelGrid grid;
    private final Affine voxelFromLps;

    private SphereFinder(Volume volume) {
        this.volume = volume;
        this.grid = volume.grid();
        this.voxelFromLps = grid.lpsFromVoxel().inverse();
    }

    /** Spheres, the largest first. @param name of the image, for messages */
    static List<Sphere> find(Volume volume, String name, Workers workers) {
        for (float v : volume.values()) {
            if (!Float.isFinite(v)) {
                throw new IllegalArgumentException(name + ": holds NaN or infinity (expected: finite values)");
            }
        }
        Volume smooth = GaussianFilter.isotropic(SMOOTH_FWHM_MM).apply(volume, workers);
        return new SphereFinder(smooth).find();
    }

    private List<Sphere> find() {
        float[] v = volume.values();
        float low = Float.POSITIVE_INFINITY;
        float high = Float.NEGATIVE_INFINITY;
        for (float x : v) {
            low = Math.min(low, x);
            high = Math.max(high, x);
        }
        float threshold = (float) (low + THRESHOLD * (high - low));
        List<Sphere> spheres = new ArrayList<>();
        boolean[] seen = new boolean[v.length];
        int[] piece = new int[v.length];
        for (int i = 0; i < v.length && high > low; i++) {
            if (!seen[i] && v[i] > threshold) {
                Sphere s = sphere(piece, grow(i, threshold, seen, piece));
                if (s != null) {
                    spheres.add(s);
                }
            }
        }
        spheres.sort(Comparator.comparingDouble(Sphere::radiusMm).reversed());
        return spheres;
    }

    /** Overwrites {@code piece} with the indices that hang together with one by faces. @return how many */
    private int grow(int first, float threshold, boolean[] seen, int[] piece) {
        float[] v = volume.values();
        int nz = grid.nz();
        int nx = grid.nx();
        int n = 0;
        piece[n++] = first;
        seen[first] = true;
        for (int i = 0; i < n; i++) {
            int at = piece[i];
            int z = at % nz;
            int x = at / nz % nx;
            int y = at / nz / nx;
            int[] next = {
                z > 0 ? at - 1 : -1,
                z < nz - 1 ? at + 1 : -1,
                x > 0 ? at - nz : -1,
                x < nx - 1 ? at + nz : -1,
                y > 0 ? at - nz * nx : -1,
                y < grid.ny() - 1 ? at + nz * nx : -1
            };
            for (int to : next) {
                if (to >= 0 && !seen[to] && v[to] > threshold) {
                    seen[to] = true;
                    piece[n++] = to;
                }
            }
        }
        return n;
    }

    /** Null when the piece is no ball, or is cut by the image's edge. */
    private Sphere sphere(int[] piece, int n) {
        double radius = Math.cbrt(n * grid.voxelVolumeMm3() * 3 / (4 * Math.PI));
        if (radius < LEAST_RADIUS_MM || radius > MOST_RADIUS_MM) {
            return null;
        }
        int[] low = {Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE};
        int[] high = new int[3];
        double[] sum = new double[3];
        for (int i = 0; i < n; i++) {
            int[] c = {piece[i] / grid.nz() % grid.nx(), piece[i] / grid.nz() / grid.nx(), piece[i] % grid.nz()};
            for (int k = 0; k < 3; k++) {
                low[k] = Math.min(low[k], c[k]);
                high[k] = Math.max(high[k], c[k]);
                sum[k] += (double) c[k] / n;
            }
        }
        int[] size = {grid.nx(), grid.ny(), grid.nz()};
        double[] spacing = {grid.dxMm(), grid.dyMm(), grid.dzMm()};
        for (int k = 0; k < 3; k++) {
            double width = (high[k] - low[k] + 1) * spacing[k];
            boolean isRound = width < 2 * radius * ROUND + spacing[k] && width > 2 * radius / ROUND - spacing[k];
            if (low[k] == 0 || high[k] == size[k] - 1 || !isRound) {
                return null;
            }
        }
        Affine lps = grid.lpsFromVoxel();
        double[] centre = {lps.x(sum[0], sum[1], sum[2]), lps.y(sum[0], sum[1], sum[2]), lps.z(sum[0], sum[1], sum[2])};
        double window = 1.4 * radius + 3;
        for (int i = 0; i < CENTRINGS; i++) {
            centre = centred(centre, window);
        }
        return new Sphere(centre[0], centre[1], centre[2], radius);
    }

    /**
     * Centre of mass within a ball, above the median of the shell round it. The ball's edge is soft: a voxel that enters or
     * leaves would make the centre jump.
     */
    private double[] centred(double[] centre, double windowMm) {
        double shell = windowMm + 4;
        double[] c = {
            voxelFromLps.x(centre[0], centre[1], centre[2]),
            voxelFromLps.y(centre[0], centre[1], centre[2]),
            voxelFromLps.z(centre[0], centre[1], centre[2])
        };
        int[] size = {grid.nx(), grid.ny(), grid.nz()};
        double[] spacing = {grid.dxMm(), grid.dyMm(), grid.dzMm()};
        int[] from = new int[3];
        int[] to = new int[3];
        for (int k = 0; k < 3; k++) {
            from[k] = (int) Math.max(0, Math.ceil(c[k] - shell / spacing[k]));
            to[k] = (int) Math.min(size[k] - 1, Math.floor(c[k] + shell / spacing[k]));
        }
        Affine lps = grid.lpsFromVoxel();
        float[] round = new float[(to[0] - from[0] + 1) * (to[1] - from[1] + 1) * (to[2] - from[2] + 1)];
        int n = 0;
        for (int pass = 0; ; pass++) {
            double background = pass == 0 ? 0 : round[n / 2];
            double mass = 0;
            double[] moment = new double[3];
            for (int y = from[1]; y <= to[1]; y++) {
                for (int x = from[0]; x <= to[0]; x++) {
                    for (int z = from[2]; z <= to[2]; z++) {
                        double dx = lps.x(x, y, z) - centre[0];
                        double dy = lps.y(x, y, z) - centre[1];
                        double dz = lps.z(x, y, z) - centre[2];
                        double r = Math.sqrt(dx * dx + dy * dy + dz * dz);
                        if (pass == 0 && r > windowMm && r <= shell) {
                            round[n++] = volume.at(x, y, z);
                        } else if (pass == 1 && r < windowMm + 1) {
                            double w = Math.min(1, windowMm + 1 - r) * (volume.at(x, y, z) - background);
                            mass += w;
                            moment[0] += w * dx;
                            moment[1] += w * dy;
                            moment[2] += w * dz;
                        }
                    }
                }
            }
            if (pass == 1) {
                return mass > 0
                        ? new double[] {
                            centre[0] + moment[0] / mass, centre[1] + moment[1] / mass, centre[2] + moment[2] / mass
                        }
                        : centre;
            }
            Arrays.sort(round, 0, n);
        }
    }
}
