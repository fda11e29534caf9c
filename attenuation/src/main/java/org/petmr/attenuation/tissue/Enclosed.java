package org.petmr.attenuation.tissue;

import java.util.Arrays;
import org.petmr.attenuation.mask.Components;
import org.petmr.attenuation.mask.Holes;
import org.petmr.attenuation.mask.Morphology;
import org.petmr.attenuation.mask.VoxelBox;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.quantification.Region;

/**
 * What a body encloses: lungs, gas, sinuses, whatever gives no signal. A void is enclosed when slices across the body close
 * it, even if it has an opening as airways do; but not the air between an arm and the trunk, which slices also close where the
 * hand touches, and which is as open as it is wide above or below. A shell as thin as a skull is never outside, wherever a
 * slice leaves it open.
 */
final class Enclosed {

    /** An opening of more than this part of a void's largest cross-section makes it outside. */
    private static final double OPEN = 0.3;

    private Enclosed() {}

    /** Smaller voids are filled whatever they open to. */
    private static final double SMALL_ML = 5;

    /** A skull has several hundred mL. */
    private static final double SHELL_ML = 100;

    /** Half the width of what is thin. */
    private static final double THIN_RADIUS_MM = 6;

    /** The tissue with what it encloses. */
    static Region filled(Region tissue) {
        Region all = Holes.filled(Holes.filledBySlice(tissue));
        VoxelGrid g = tissue.grid();
        int smallest = (int) Math.max(1, SMALL_ML * 1000 / g.voxelVolumeMm3());
        Region body = all;
        for (Region hole : Components.of(all.and(tissue.not()), smallest)) {
            VoxelBox box = VoxelBox.round(hole).wider(g, THIN_RADIUS_MM);
            Region here = box.of(hole);
            if (opening(here, box.of(all)) > OPEN * largestSection(here) && !isShell(here)) {
                body = body.and(hole.not());
            }
        }
        return body;
    }

    private static boolean isShell(Region hole) {
        return hole.volumeMl() >= SHELL_ML
                && 2 * Morphology.opened(hole, THIN_RADIUS_MM).voxels() <= hole.voxels();
    }

    /** Faces across the slices through which the void meets the outside. */
    private static int opening(Region hole, Region all) {
        VoxelGrid g = hole.grid();
        int faces = 0;
        for (int column = 0; column < g.nx() * g.ny(); column++) {
            for (int z = 0; z < g.nz(); z++) {
                int i = column * g.nz() + z;
                if (hole.contains(i)) {
                    faces += z > 0 && !all.contains(i - 1) ? 1 : 0;
                    faces += z < g.nz() - 1 && !all.contains(i + 1) ? 1 : 0;
                }
            }
        }
        return faces;
    }

    private static int largestSection(Region hole) {
        VoxelGrid g = hole.grid();
        int[] section = new int[g.nz()];
        for (int column = 0; column < g.nx() * g.ny(); column++) {
            for (int z = 0; z < section.length; z++) {
                section[z] += hole.contains(column * section.length + z) ? 1 : 0;
            }
        }
        return Arrays.stream(section).max().orElse(0);
    }
}
