package org.petmr.recon.registration;

import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/** Where the middle of an image's foreground lies. */
final class CentreOfMass {

    private static final double FOREGROUND = 0.2;

    private CentreOfMass() {}

    /** The shift that brings the middle of the fixed foreground onto that of the moving one. */
    static RigidTransform shift(Volume fixed, Volume moving, Affine movingFromStart, RigidTransform centre) {
        double[] f = of(fixed, "fixed");
        double[] m = of(moving, "moving");
        Affine back = movingFromStart.inverse();
        return new RigidTransform(
                0,
                0,
                0,
                back.x(m[0], m[1], m[2]) - f[0],
                back.y(m[0], m[1], m[2]) - f[1],
                back.z(m[0], m[1], m[2]) - f[2],
                centre.cxMm(),
                centre.cyMm(),
                centre.czMm());
    }

    /** Every foreground voxel counts alike: contrasts differ, outlines less. */
    private static double[] of(Volume volume, String name) {
        Intensities ends = Intensities.of(volume, name);
        float threshold = (float) (ends.low() + FOREGROUND * (ends.high() - ends.low()));
        VoxelGrid g = volume.grid();
        long n = 0;
        double sx = 0;
        double sy = 0;
        double sz = 0;
        for (int y = 0; y < g.ny(); y++) {
            for (int x = 0; x < g.nx(); x++) {
                for (int z = 0; z < g.nz(); z++) {
                    if (volume.at(x, y, z) > threshold) {
                        n++;
                        sx += x;
                        sy += y;
                        sz += z;
                    }
                }
            }
        }
        double x = sx / Math.max(1, n);
        double y = sy / Math.max(1, n);
        double z = sz / Math.max(1, n);
        Affine lps = g.lpsFromVoxel();
        return new double[] {lps.x(x, y, z), lps.y(x, y, z), lps.z(x, y, z)};
    }
}
