package org.petmr.recon.correction;

import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/**
 * What an image shows of a uniform cylinder that lies along the scanner's axis: the cross calibration's region.
 *
 * @param mean of the voxels in the region, in the image's unit
 * @param sd their standard deviation
 * @param voxels in the region
 * @param xMm centre of the cylinder, found as the centre of gravity
 * @param yMm its other coordinate
 */
public record PhantomMeasurement(double mean, double sd, int voxels, double xMm, double yMm) {

    private static final int LEAST_VOXELS = 100;

    /**
     * @param image of which an axis is that of the scanner
     * @param roiRadiusMm of the region; well within the phantom, so that its edge plays no part
     * @param roiLengthMm of the region along the axis, about the middle of the image
     * @throws IllegalArgumentException when the region is too small, leaves the image, or is not uniform enough to be inside
     *     of a phantom
     */
    public static PhantomMeasurement of(Volume image, double roiRadiusMm, double roiLengthMm) {
        VoxelGrid grid = image.grid();
        if (!(roiRadiusMm > 0) || !(roiLengthMm > 0)) {
            throw new IllegalArgumentException(
                    "region: radius %s mm, length %s mm (expected: > 0)".formatted(roiRadiusMm, roiLengthMm));
        }
        Affine a = grid.lpsFromVoxel();
        double middleMm = middleMm(grid);
        double[] centre = centreOfGravity(image, roiLengthMm);
        double sum = 0;
        double squares = 0;
        int n = 0;
        for (int iy = 0; iy < grid.ny(); iy++) {
            for (int ix = 0; ix < grid.nx(); ix++) {
                for (int iz = 0; iz < grid.nz(); iz++) {
                    if (Math.hypot(a.x(ix, iy, iz) - centre[0], a.y(ix, iy, iz) - centre[1]) <= roiRadiusMm
                            && Math.abs(a.z(ix, iy, iz) - middleMm) <= roiLengthMm / 2) {
                        double value = image.at(ix, iy, iz);
                        if (!Double.isFinite(value)) {
                            throw new IllegalArgumentException(
                                    "image: %s at voxel %d, %d, %d (expected: a number)".formatted(value, ix, iy, iz));
                        }
                        sum += value;
                        squares += value * value;
                        n++;
                    }
                }
            }
        }
        if (n < LEAST_VOXELS || !(sum > 0)) {
            throw new IllegalArgumentException(
                    "region: %d voxels, sum %s (expected: at least %d, above 0)".formatted(n, sum, LEAST_VOXELS));
        }
        double mean = sum / n;
        double sd = Math.sqrt(Math.max(0, squares / n - mean * mean));
        return new PhantomMeasurement(mean, sd, n, centre[0], centre[1]);
    }

    private static double middleMm(VoxelGrid grid) {
        return grid.lpsFromVoxel().z(0.5 * (grid.nx() - 1), 0.5 * (grid.ny() - 1), 0.5 * (grid.nz() - 1));
    }

    private static double[] centreOfGravity(Volume image, double lengthMm) {
        VoxelGrid grid = image.grid();
        Affine a = grid.lpsFromVoxel();
        double middleMm = middleMm(grid);
        double all = 0;
        double x = 0;
        double y = 0;
        for (int iy = 0; iy < grid.ny(); iy++) {
            for (int ix = 0; ix < grid.nx(); ix++) {
                for (int iz = 0; iz < grid.nz(); iz++) {
                    if (Math.abs(a.z(ix, iy, iz) - middleMm) <= lengthMm / 2) {
                        all += image.at(ix, iy, iz);
                        x += image.at(ix, iy, iz) * a.x(ix, iy, iz);
                        y += image.at(ix, iy, iz) * a.y(ix, iy, iz);
                    }
                }
            }
        }
        if (!(all > 0)) {
            throw new IllegalArgumentException("image: sum %s (expected: above 0)".formatted(all));
        }
        return new double[] {x / all, y / all};
    }

    /** Standard deviation over mean. */
    public double relativeSd() {
        return sd / mean;
    }
}
