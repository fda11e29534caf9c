package org.petmr.recon.projector;

import java.util.Random;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/** Images for the projectors' tests, and figures of arrays. */
final class Volumes {

    private Volumes() {}

    static Volume random(VoxelGrid grid, Random random) {
        Volume v = Volume.zeros(grid);
        for (int i = 0; i < v.values().length; i++) {
            v.values()[i] = random.nextFloat();
        }
        return v;
    }

    /** A smooth spot off the middle. */
    static Volume smoothBlob(VoxelGrid grid, double radiusMm) {
        Affine a = grid.lpsFromVoxel();
        return of(grid, (ix, iy, iz) -> {
            double x = a.x(ix, iy, iz) - 0.2 * radiusMm;
            double y = a.y(ix, iy, iz) + 0.35 * radiusMm;
            double z = a.z(ix, iy, iz) - 6;
            return Math.exp(-3 * ((x * x + y * y) / (radiusMm * radiusMm) + z * z / 1600));
        });
    }

    /** One column of ones, the nearest to a place. */
    static Volume column(VoxelGrid grid, double xMm, double yMm) {
        Affine a = grid.lpsFromVoxel();
        int nearX = (int) Math.rint((xMm - a.m03()) / grid.dxMm());
        int nearY = (int) Math.rint((yMm - a.m13()) / grid.dyMm());
        return of(grid, (ix, iy, iz) -> ix == nearX && iy == nearY ? 1 : 0);
    }

    interface Value {
        double at(int ix, int iy, int iz);
    }

    static Volume of(VoxelGrid grid, Value value) {
        Volume v = Volume.zeros(grid);
        for (int iy = 0; iy < grid.ny(); iy++) {
            for (int ix = 0; ix < grid.nx(); ix++) {
                for (int iz = 0; iz < grid.nz(); iz++) {
                    v.values()[grid.index(ix, iy, iz)] = (float) value.at(ix, iy, iz);
                }
            }
        }
        return v;
    }

    static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }

    static double max(float[] a) {
        double m = 0;
        for (float v : a) {
            m = Math.max(m, v);
        }
        return m;
    }

    static double min(float[] a) {
        double m = a[0];
        for (float v : a) {
            m = Math.min(m, v);
        }
        return m;
    }

    static double largestDifference(float[] a, float[] b) {
        double m = 0;
        for (int i = 0; i < a.length; i++) {
            m = Math.max(m, Math.abs(a[i] - b[i]));
        }
        return m;
    }
}
