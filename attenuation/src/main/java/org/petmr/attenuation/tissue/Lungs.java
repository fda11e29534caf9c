package org.petmr.attenuation.tissue;

import java.util.List;
import java.util.Optional;
import org.petmr.attenuation.mask.Components;
import org.petmr.attenuation.mask.Morphology;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.quantification.Region;

/**
 * Lungs among the dark parts of a body: large, 0.5 to 6 L together, either one connected pair or a left and a right one that
 * share most of their height. Bowel gas is smaller, or alone.
 */
final class Lungs {

    private static final double SMALLEST_ML = 150;

    private Lungs() {}

    /** @param voids dark voxels of the body, thin ones already removed */
    static Optional<Region> among(Region voids) {
        int smallest = (int) (SMALLEST_ML * 1000 / voids.grid().voxelVolumeMm3());
        List<Region> parts = Components.of(voids, Math.max(1, smallest));
        if (parts.isEmpty()) {
            return Optional.empty();
        }
        Region lungs = parts.get(0);
        if (parts.size() > 1 && areAPair(parts.get(0), parts.get(1))) {
            lungs = lungs.or(parts.get(1));
        }
        double volumeMl = lungs.volumeMl();
        return volumeMl >= 500 && volumeMl <= 6000 ? Optional.of(Morphology.closed(lungs, 4)) : Optional.empty();
    }

    private static boolean areAPair(Region a, Region b) {
        double[] p = extent(a);
        double[] q = extent(b);
        double overlap = Math.min(p[2], q[2]) - Math.max(p[1], q[1]);
        double shorter = Math.min(p[2] - p[1], q[2] - q[1]);
        return Math.abs(p[0] - q[0]) > 50 && overlap > 0.6 * shorter;
    }

    /** Mean x (mm), lowest and highest z (slices). */
    private static double[] extent(Region r) {
        VoxelGrid g = r.grid();
        double sum = 0;
        int n = 0;
        double low = g.nz();
        double high = -1;
        for (int y = 0; y < g.ny(); y++) {
            for (int x = 0; x < g.nx(); x++) {
                for (int z = 0; z < g.nz(); z++) {
                    if (r.contains(g.index(x, y, z))) {
                        sum += x * g.dxMm();
                        n++;
                        low = Math.min(low, z);
                        high = Math.max(high, z);
                    }
                }
            }
        }
        return new double[] {sum / n, low, high + 1};
    }
}
