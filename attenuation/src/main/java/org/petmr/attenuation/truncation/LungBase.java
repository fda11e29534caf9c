package org.petmr.attenuation.truncation;

import java.util.ArrayList;
import java.util.List;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/**
 * Where lung ends and soft tissue begins, going down a column of a mu-map: the diaphragm under most of a lung, the chest wall at
 * its sides.
 *
 * @param ix column
 * @param iy column
 * @param iz of the border, in voxels, between centres too
 */
record LungBase(int ix, int iy, double iz) {

    /** Lung in a mu-map: more than air, less than half-way to soft tissue. */
    static final float LEAST_LUNG_PER_CM = 0.01f;

    static final float MOST_LUNG_PER_CM = 0.06f;

    /** Lung above and tissue below, at least. */
    private static final double LEAST_THICKNESS_MM = 12;

    /** One for each column that has one: the lowest. */
    static List<LungBase> of(Volume muPerCm) {
        VoxelGrid g = muPerCm.grid();
        if (!g.isAxisAligned()) {
            throw new IllegalArgumentException("mu-map: grid is oblique (expected: along the scanner's axes)");
        }
        int thick = Math.max(1, (int) Math.round(LEAST_THICKNESS_MM / g.dzMm()));
        List<LungBase> found = new ArrayList<>();
        for (int y = 0; y < g.ny(); y++) {
            for (int x = 0; x < g.nx(); x++) {
                for (int z = thick; z + thick < g.nz(); z++) {
                    if (isBorder(muPerCm, x, y, z, thick)) {
                        found.add(new LungBase(x, y, crossing(muPerCm, x, y, z)));
                        break;
                    }
                }
            }
        }
        return found;
    }

    /** Voxel z is the last that is soft. One between may be of any mu: the border runs through it. */
    private static boolean isBorder(Volume mu, int x, int y, int z, int thick) {
        if (mu.at(x, y, z) < MOST_LUNG_PER_CM || mu.at(x, y, z + 1) >= MOST_LUNG_PER_CM) {
            return false;
        }
        for (int k = 0; k < thick; k++) {
            float lung = mu.at(x, y, z + 1 + k);
            if (mu.at(x, y, z - k) < MOST_LUNG_PER_CM || lung < LEAST_LUNG_PER_CM || lung >= MOST_LUNG_PER_CM) {
                return false;
            }
        }
        return true;
    }

    private static double crossing(Volume mu, int x, int y, int z) {
        double below = mu.at(x, y, z);
        double above = mu.at(x, y, z + 1);
        return z + (below - MOST_LUNG_PER_CM) / (below - above);
    }

    double zMm(VoxelGrid grid) {
        Affine a = grid.lpsFromVoxel();
        return a.m22() * iz + a.m23();
    }
}
