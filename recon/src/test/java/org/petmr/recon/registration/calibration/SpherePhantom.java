package org.petmr.recon.registration.calibration;

import java.util.List;
import java.util.Random;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.GaussianFilter;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/** Bright balls in the dark, painted on any grid. */
public final class SpherePhantom {

    /** Not in a plane, no two distances alike. */
    static final List<Sphere> SIX = List.of(
            new Sphere(-60, -40, -50, 10),
            new Sphere(55, -45, -30, 8.5),
            new Sphere(10, 60, -15, 9.5),
            new Sphere(-50, 30, 25, 8),
            new Sphere(45, 20, 55, 10),
            new Sphere(-5, -55, 65, 9));

    private SpherePhantom() {}

    /** The six. @param phantomFromLps where a point of the image lies in the phantom */
    public static Volume six(VoxelGrid grid, Affine phantomFromLps, double fwhmMm, long seed, Workers workers) {
        return paint(SIX, grid, phantomFromLps, fwhmMm, seed, workers);
    }

    static Volume paint(
            List<Sphere> spheres, VoxelGrid grid, Affine phantomFromLps, double fwhmMm, long seed, Workers workers) {
        Volume v = Volume.zeros(grid);
        Affine m = phantomFromLps.after(grid.lpsFromVoxel());
        for (int y = 0; y < grid.ny(); y++) {
            for (int x = 0; x < grid.nx(); x++) {
                for (int z = 0; z < grid.nz(); z++) {
                    int inside = 0;
                    for (int s = 0; s < 27; s++) {
                        double px = x + (s % 3 - 1) / 3.0;
                        double py = y + (s / 3 % 3 - 1) / 3.0;
                        double pz = z + (s / 9 - 1) / 3.0;
                        Sphere at = new Sphere(m.x(px, py, pz), m.y(px, py, pz), m.z(px, py, pz), 0);
                        inside += spheres.stream().anyMatch(ball -> ball.distanceMm(at) <= ball.radiusMm()) ? 1 : 0;
                    }
                    v.values()[grid.index(x, y, z)] = 1000 * inside / 27f;
                }
            }
        }
        GaussianFilter.isotropic(fwhmMm).applyInPlace(v, workers);
        Random random = new Random(seed);
        for (int i = 0; i < v.values().length; i++) {
            v.values()[i] += (float) (40 * random.nextGaussian());
        }
        return v;
    }
}
