package org.petmr.recon.quantification.nema;

import java.util.Arrays;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/**
 * What the inside of an image quality phantom should look like at the points of a lattice around its spheres: brighter than
 * the background in hot spheres, darker in cold ones and in the lung insert, with edges as soft as a scanner makes them.
 */
final class PhantomTemplate {

    private static final double REACH_Z_MM = 28;
    private static final double BEYOND_SPHERES_MM = 6;
    /** Sigma of the edges: of 8 mm FWHM, about a clinical image's. */
    private static final double EDGE_SIGMA_MM = 3.4;
    /** Of a hot sphere relative to the background; only its size beside the cold ones' -1 matters. */
    private static final double HOT = 2;

    private final double[] x;
    private final double[] y;
    private final double[] z;
    private final double[] expected;

    PhantomTemplate(ImageQualityPhantom phantom, double pitchMm) {
        double reach = 0;
        for (ImageQualityPhantom.Sphere s : phantom.spheres()) {
            reach = Math.max(reach, Math.hypot(s.xMm(), s.yMm()) + s.radiusMm());
        }
        reach += BEYOND_SPHERES_MM;
        int half = (int) Math.ceil(reach / pitchMm);
        int halfZ = (int) Math.floor(REACH_Z_MM / pitchMm);
        int most = (2 * half + 1) * (2 * half + 1) * (2 * halfZ + 1);
        double[][] at = new double[4][most];
        int n = 0;
        double sum = 0;
        for (int iy = -half; iy <= half; iy++) {
            for (int ix = -half; ix <= half; ix++) {
                if (Math.hypot(ix, iy) * pitchMm > reach) {
                    continue;
                }
                for (int iz = -halfZ; iz <= halfZ; iz++) {
                    at[0][n] = ix * pitchMm;
                    at[1][n] = iy * pitchMm;
                    at[2][n] = iz * pitchMm;
                    at[3][n] = value(phantom, at[0][n], at[1][n], at[2][n]);
                    sum += at[3][n++];
                }
            }
        }
        this.x = Arrays.copyOf(at[0], n);
        this.y = Arrays.copyOf(at[1], n);
        this.z = Arrays.copyOf(at[2], n);
        this.expected = Arrays.copyOf(at[3], n);
        double squares = 0;
        for (int i = 0; i < n; i++) {
            expected[i] -= sum / n;
            squares += expected[i] * expected[i];
        }
        for (int i = 0; i < n; i++) {
            expected[i] /= Math.sqrt(squares);
        }
    }

    private static double value(ImageQualityPhantom phantom, double x, double y, double z) {
        double v = phantom.lungRadiusMm() > 0 ? -edge(Math.hypot(x, y) - phantom.lungRadiusMm()) : 0;
        for (ImageQualityPhantom.Sphere s : phantom.spheres()) {
            double dx = x - s.xMm();
            double dy = y - s.yMm();
            double r = Math.sqrt(dx * dx + dy * dy + z * z);
            v += (s.isHot() ? HOT : -1) * edge(r - s.radiusMm());
        }
        return v;
    }

    /** 1 deep inside, 0 far outside: the logistic curve next to the normal distribution's. */
    private static double edge(double outsideMm) {
        return 1 / (1 + Math.exp(1.702 * outsideMm / EDGE_SIGMA_MM));
    }

    Sampler over(Volume image) {
        return new Sampler(image);
    }

    /** Reads the image at the lattice; one thread. */
    final class Sampler {
        private final VoxelGrid grid;
        private final float[] values;
        private final Affine voxelFromLps;

        private Sampler(Volume image) {
            this.grid = image.grid();
            this.values = image.values();
            this.voxelFromLps = grid.lpsFromVoxel().inverse();
        }

        /** Of image and template at a pose, -1 to 1; beyond the image is 0. */
        double correlation(PhantomPose pose) {
            Affine voxel = voxelFromLps.after(pose.lpsFromPhantom());
            double sum = 0;
            double squares = 0;
            double product = 0;
            for (int i = 0; i < x.length; i++) {
                double v = linear(voxel.x(x[i], y[i], z[i]), voxel.y(x[i], y[i], z[i]), voxel.z(x[i], y[i], z[i]));
                sum += v;
                squares += v * v;
                product += v * expected[i];
            }
            double variance = squares - sum * sum / x.length;
            return variance > 0 ? product / Math.sqrt(variance) : 0;
        }

        private double linear(double px, double py, double pz) {
            int ix = (int) Math.floor(px);
            int iy = (int) Math.floor(py);
            int iz = (int) Math.floor(pz);
            if (ix < 0 || iy < 0 || iz < 0 || ix >= grid.nx() - 1 || iy >= grid.ny() - 1 || iz >= grid.nz() - 1) {
                return 0;
            }
            double fx = px - ix;
            double fy = py - iy;
            double fz = pz - iz;
            int nz = grid.nz();
            int at = grid.index(ix, iy, iz);
            int up = at + grid.nx() * nz;
            double a = mix(mix(values[at], values[at + 1], fz), mix(values[at + nz], values[at + nz + 1], fz), fx);
            double b = mix(mix(values[up], values[up + 1], fz), mix(values[up + nz], values[up + nz + 1], fz), fx);
            return mix(a, b, fy);
        }

        private static double mix(double a, double b, double f) {
            return a + f * (b - a);
        }
    }
}
