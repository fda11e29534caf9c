package org.petmr.attenuation.mask;

import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.quantification.BitColumns;
import org.petmr.recon.quantification.Region;

/** Opening and closing with balls of a radius in mm. */
public final class Morphology {

    private Morphology() {}

    /** What a ball of this radius can be moved about in: parts thinner than twice the radius vanish. */
    public static Region opened(Region set, double radiusMm) {
        return set.eroded(radiusMm).dilated(radiusMm).and(set);
    }

    /** Joins what is less than twice the radius apart. */
    public static Region closed(Region set, double radiusMm) {
        return set.dilated(radiusMm).not().dilated(radiusMm).not().or(set);
    }

    /**
     * Without the voxels beside the outside that need not stay, layer by layer; faces count, voxels of the grid's outermost layer
     * stay.
     *
     * @param firm what stays
     */
    public static Region peeled(Region set, Region firm, int layers) {
        VoxelGrid g = set.grid();
        BitColumns left = BitColumns.of(set);
        BitColumns stays = BitColumns.of(firm);
        addBorder(stays);
        int words = left.words();
        int row = g.nx() * words;
        for (int layer = 0; layer < layers; layer++) {
            long[] before = left.bits().clone();
            for (int y = 1; y < g.ny() - 1; y++) {
                for (int i = y * row + words; i < (y + 1) * row - words; i++) {
                    int w = i % words;
                    long below = before[i] << 1 | (w > 0 ? before[i - 1] >>> 63 : 0);
                    long above = before[i] >>> 1 | (w < words - 1 ? before[i + 1] << 63 : 0);
                    long deep = below & above & before[i - words] & before[i + words] & before[i - row] & before[i + row];
                    left.bits()[i] = before[i] & (stays.bits()[i] | deep);
                }
            }
        }
        return left.toRegion();
    }

    /** The first and last slice; columns at the sides aren't looked at. */
    private static void addBorder(BitColumns set) {
        int words = set.words();
        int last = set.grid().nz() - 1;
        for (int at = 0; at < set.bits().length; at += words) {
            set.bits()[at] |= 1;
            set.bits()[at + (last >> 6)] |= 1L << last;
        }
    }
}
