package org.petmr.simulator.attenuation;

import java.util.List;
import org.petmr.attenuation.tissue.DixonImages;
import org.petmr.attenuation.tissue.TissueClass;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.simulator.mr.MrScanner;
import org.petmr.simulator.mr.MrSeries;
import org.petmr.simulator.mr.MrSettings;
import org.petmr.simulator.phantom.Motion;
import org.petmr.simulator.phantom.Phantom;
import org.petmr.simulator.phantom.Tissue;

/** Dixon images of phantoms, and what their voxels are made of. */
final class TissueTruth {

    /** Bones of the phantoms, marrow and all, attenuate more than this; nothing else does. */
    private static final double BONE_PER_CM = 0.109;

    private TissueTruth() {}

    /** All four images of one scan. */
    static DixonImages dixon(Phantom phantom, VoxelGrid grid, MrSettings settings, Workers workers) {
        List<MrSeries> s = new MrScanner(Motion.still(phantom), settings, workers).dixon(grid, 2);
        return DixonImages.ofAll(
                s.get(0).signal(),
                s.get(1).signal(),
                s.get(2).signal(),
                s.get(3).signal());
    }

    /** The class at each voxel's centre; bone, which four classes don't have, is a class of its own. */
    static TissueClass[] classes(Phantom phantom, VoxelGrid grid) {
        int[] parts = phantom.labels(grid);
        TissueClass[] classes = new TissueClass[parts.length];
        for (int i = 0; i < parts.length; i++) {
            classes[i] = parts[i] == Phantom.NOWHERE
                    ? TissueClass.AIR
                    : of(phantom.compartments().get(parts[i]).tissue());
        }
        return classes;
    }

    private static TissueClass of(Tissue tissue) {
        return switch (tissue.name()) {
            case "air", "air cells" -> TissueClass.AIR;
            case "lung" -> TissueClass.LUNG;
            default -> {
                if (tissue.muPerCm() > BONE_PER_CM) {
                    yield TissueClass.BONE;
                }
                yield tissue.mr().fatFraction() > 0.5 ? TissueClass.FAT : TissueClass.SOFT;
            }
        };
    }

    /** Dice's overlap of one class; voxels that truly are bone count for no class but bone. */
    static double dice(TissueClass wanted, TissueClass[] truth, Volume found) {
        long both = 0;
        long sum = 0;
        for (int i = 0; i < truth.length; i++) {
            if (truth[i] != TissueClass.BONE || wanted == TissueClass.BONE) {
                boolean is = truth[i] == wanted;
                boolean seen = found.values()[i] == wanted.ordinal();
                both += is && seen ? 1 : 0;
                sum += (is ? 1 : 0) + (seen ? 1 : 0);
            }
        }
        return sum == 0 ? 1 : 2.0 * both / sum;
    }
}
