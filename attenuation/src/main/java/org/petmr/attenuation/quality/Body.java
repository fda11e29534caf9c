package org.petmr.attenuation.quality;

import org.petmr.attenuation.mask.Components;
import org.petmr.attenuation.mask.Holes;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.quantification.Region;

/**
 * The patient as a segmentation sees it: three sets of voxels on one grid in LPS order.
 *
 * @param inside all of the patient, lungs and air inside too
 * @param lungs may be empty
 * @param air cavities inside that are not lung: sinuses, airways, bowel, and what metal leaves
 */
public record Body(Region inside, Region lungs, Region air) {

    /** Parts smaller than this share of the largest are noise. */
    private static final double SUBSTANTIAL = 0.02;

    public Body {
        if (!inside.grid().equals(lungs.grid()) || !inside.grid().equals(air.grid())) {
            throw new IllegalArgumentException("body: inside, lungs and air on several grids (expected: one)");
        }
        if (inside.voxels() == 0) {
            throw new IllegalArgumentException("body: empty (expected: a patient)");
        }
    }

    /**
     * From a volume of labels: what is not air, filled, is the patient.
     *
     * @param airLabel around the patient, and in cavities
     */
    public static Body ofLabels(Volume classes, int airLabel, int lungLabel) {
        Region tissue = Components.substantial(Region.where(classes, v -> v != airLabel), SUBSTANTIAL);
        Region inside = Holes.filled(Holes.filledBySlice(tissue));
        Region air = Region.where(classes, v -> v == airLabel).and(inside);
        Region lungs = Region.where(classes, v -> v == lungLabel).and(inside);
        return new Body(inside, lungs, air);
    }

    public VoxelGrid grid() {
        return inside.grid();
    }

    /** Voxels of a region in every slice across z. */
    static int[] perSlice(Region region) {
        VoxelGrid g = region.grid();
        int[] n = new int[g.nz()];
        for (int column = 0; column < g.nx() * g.ny(); column++) {
            for (int z = 0; z < n.length; z++) {
                n[z] += region.contains(column * n.length + z) ? 1 : 0;
            }
        }
        return n;
    }
}
