package org.petmr.recon.quantification;

import java.util.SortedMap;
import java.util.TreeMap;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Resampler;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/** Regions of a volume whose voxels hold the number of the region that they belong to, 0 for none. */
public final class LabelledRegions {

    private static final int LARGEST = 65_535;

    private LabelledRegions() {}

    /**
     * The regions on the grid of the image that they are of. A voxel of the image belongs to the region in which its centre lies.
     *
     * @param labels whole numbers from 0 to 65535, on any grid in the image's space
     * @param grid of the image
     * @param most how many regions there may be
     * @return by number; a region that holds no centre of the image is there, and empty
     * @throws IllegalArgumentException a value is no such number, there are too many regions, or none
     */
    public static SortedMap<Integer, Region> of(Volume labels, VoxelGrid grid, int most, Workers workers) {
        SortedMap<Integer, boolean[]> found = new TreeMap<>();
        for (float value : labels.values()) {
            if (!(value >= 0 && value <= LARGEST && value == Math.rint(value))) {
                throw new IllegalArgumentException(
                        "labels: %s (expected: whole numbers from 0 to %d)".formatted(value, LARGEST));
            }
            if (value > 0 && !found.containsKey((int) value)) {
                found.put((int) value, new boolean[grid.voxels()]);
                if (found.size() > most) {
                    throw new IllegalArgumentException(
                            "labels: more than %d regions (expected: 1 to %<d)".formatted(most));
                }
            }
        }
        if (found.isEmpty()) {
            throw new IllegalArgumentException("labels: 0 everywhere (expected: 1 to %d regions)".formatted(most));
        }
        float[] here = labels.grid().equals(grid)
                ? labels.values()
                : Resampler.nearest(0).resample(labels, grid, workers).values();
        int last = 0;
        boolean[] inside = null;
        for (int voxel = 0; voxel < here.length; voxel++) {
            if (here[voxel] > 0) {
                if (inside == null || here[voxel] != last) {
                    last = (int) here[voxel];
                    inside = found.get(last);
                }
                inside[voxel] = true;
            }
        }
        SortedMap<Integer, Region> regions = new TreeMap<>();
        found.forEach((number, voxels) -> regions.put(number, Region.owning(grid, voxels)));
        return regions;
    }
}
