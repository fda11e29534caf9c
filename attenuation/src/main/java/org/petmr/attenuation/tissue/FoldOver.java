package org.petmr.attenuation.tissue;

import java.util.List;
import org.petmr.attenuation.mask.Components;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.quantification.Region;

/**
 * Ghosts of what lies beyond the left or right side of the field of view: an arm that leaves on one side and is folded in on
 * the other. A ghost lies alone at one side, and at the other side, at the same heights, a larger part leaves the image.
 */
final class FoldOver {

    /** So much of a ghost's contact with its side finds tissue at the opposite side. */
    private static final double MATCH = 0.6;

    /** A ghost is at most this part of what it continues. */
    private static final double SMALLER = 0.5;

    private static final double LEAST_ML = 2;

    private FoldOver() {}

    /** The tissue without ghosts; what is folded onto the trunk can't be told and stays. */
    static Region without(Region tissue) {
        VoxelGrid g = tissue.grid();
        int smallest = (int) Math.max(1, LEAST_ML * 1000 / g.voxelVolumeMm3());
        List<Region> parts = Components.of(tissue, smallest);
        Region left = tissue;
        for (Region part : parts.subList(Math.min(1, parts.size()), parts.size())) {
            if (isGhost(part, parts, 0) || isGhost(part, parts, g.nx() - 1)) {
                left = left.and(part.not());
            }
        }
        return left;
    }

    private static boolean isGhost(Region part, List<Region> parts, int side) {
        VoxelGrid g = part.grid();
        int opposite = g.nx() - 1 - side;
        for (Region other : parts) {
            int touching = 0;
            int matched = 0;
            if (other != part && part.voxels() < SMALLER * other.voxels()) {
                for (int y = 0; y < g.ny(); y++) {
                    for (int z = 0; z < g.nz(); z++) {
                        boolean touches = part.contains(g.index(side, y, z));
                        touching += touches ? 1 : 0;
                        matched += touches && other.contains(g.index(opposite, y, z)) ? 1 : 0;
                    }
                }
            }
            if (touching > 0 && matched >= MATCH * touching) {
                return true;
            }
        }
        return false;
    }
}
