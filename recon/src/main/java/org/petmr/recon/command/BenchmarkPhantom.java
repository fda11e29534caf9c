package org.petmr.recon.command;

import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/**
 * The phantom of all benchmark items: an ellipsoid of value 1 with a hot sphere of 4 and a cold one of 0, sampled at voxel
 * centres, so that other packages can be run on the same work.
 */
final class BenchmarkPhantom {

    static final double MU_PER_CM = 0.096;

    private BenchmarkPhantom() {}

    static Volume activity(VoxelGrid grid) {
        return sample(grid, BenchmarkPhantom::activityAt);
    }

    static float activityAt(double x, double y, double z) {
        if (isInSphere(x, y, z, -60, 10, -20, 25)) {
            return 0;
        }
        if (isInSphere(x, y, z, 60, 20, 10, 20)) {
            return 4;
        }
        return isInBody(x, y, z) ? 1 : 0;
    }

    static Volume muPerCm(VoxelGrid grid) {
        return sample(grid, (x, y, z) -> isInBody(x, y, z) ? (float) MU_PER_CM : 0);
    }

    private static boolean isInBody(double x, double y, double z) {
        double ex = (x - 10) / 150;
        double ey = (y + 5) / 100;
        double ez = (z - 4) / 90;
        return ex * ex + ey * ey + ez * ez <= 1;
    }

    private static boolean isInSphere(double x, double y, double z, double cx, double cy, double cz, double r) {
        return (x - cx) * (x - cx) + (y - cy) * (y - cy) + (z - cz) * (z - cz) <= r * r;
    }

    private interface Value {
        float at(double xMm, double yMm, double zMm);
    }

    private static Volume sample(VoxelGrid grid, Value value) {
        Volume v = Volume.zeros(grid);
        Affine a = grid.lpsFromVoxel();
        for (int iy = 0; iy < grid.ny(); iy++) {
            for (int ix = 0; ix < grid.nx(); ix++) {
                for (int iz = 0; iz < grid.nz(); iz++) {
                    v.values()[grid.index(ix, iy, iz)] = value.at(a.x(ix, iy, iz), a.y(ix, iy, iz), a.z(ix, iy, iz));
                }
            }
        }
        return v;
    }
}
