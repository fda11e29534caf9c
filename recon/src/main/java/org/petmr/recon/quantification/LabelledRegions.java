package org.petmr.recon.quantification;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Resampler;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/**
 * Regions of a volume whose voxels hold the number of the region that they belong to, 0 for none. Each is made when it is asked
 * for: many of them at once are many times the image.
 */
public final class LabelledRegions {

    private static final int LARGEST = 65_535;

    private final SortedSet<Integer> numbers;
    private final VoxelGrid grid;
    private final float[] labels;

    private LabelledRegions(SortedSet<Integer> numbers, VoxelGrid grid, float[] labels) {
        this.numbers = numbers;
        this.grid = grid;
        this.labels = labels;
    }

    /**
     * The regions on the grid of the image that they are of. A voxel of the image belongs to the region in which its centre lies.
     *
     * @param labels whole numbers from 0 to 65535, on any grid in the image's space
     * @param grid of the image
     * @param most how many regions there may be
     * @throws IllegalArgumentException a value is no such number, there are too many regions, or none
     */
    public static LabelledRegions of(Volume labels, VoxelGrid grid, int most, Workers workers) {
        SortedSet<Integer> found = new TreeSet<>();
        float last = 0;
        for (float value : labels.values()) {
            if (value == last) {
                continue;
            }
            if (!(value >= 0 && value <= LARGEST && value == Math.rint(value))) {
                throw new IllegalArgumentException(
                        "labels: %s (expected: whole numbers from 0 to %d)".formatted(value, LARGEST));
            }
            last = value;
            if (value > 0 && found.add((int) value) && found.size() > most) {
                throw new IllegalArgumentException("labels: more than %d regions (expected: 1 to %<d)".formatted(most));
            }
        }
        if (found.isEmpty()) {
            throw new IllegalArgumentException("labels: 0 everywhere (expected: 1 to %d regions)".formatted(most));
        }
        float[] here = labels.grid().equals(grid)
                ? labels.values()
                : Resampler.nearest(0).resample(labels, grid, workers).values();
        return new LabelledRegions(Collections.unmodifiableSortedSet(found), grid, here);
    }

    /** Of the regions that there are, in ascending order. */
    public SortedSet<Integer> numbers() {
        return numbers;
    }

    /** The voxels of one; none where no centre of the image lies in it. @param number one of {@link #numbers} */
    public Region region(int number) {
        if (!numbers.contains(number)) {
            throw new IllegalArgumentException("number: %d (expected: one of %s)".formatted(number, numbers));
        }
        boolean[] inside = new boolean[labels.length];
        for (int voxel = 0; voxel < labels.length; voxel++) {
            inside[voxel] = labels[voxel] == number;
        }
        return Region.owning(grid, inside);
    }
}
