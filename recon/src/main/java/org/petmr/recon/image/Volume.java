package org.petmr.recon.image;

import java.util.Arrays;

/**
 * Values on a grid. The array is shared, not copied: whoever makes a volume says who may write it.
 *
 * <p>What the values are (Bq/mL, cm^-1, MR signal) stands in the name of the variable that holds the volume.
 */
public final class Volume {

    private final VoxelGrid grid;
    private final float[] values;

    /** @param values {@code [grid.voxels()]}, z contiguous: {@code (y * nx + x) * nz + z}; kept, not copied */
    public Volume(VoxelGrid grid, float[] values) {
        if (values.length != grid.voxels()) {
            throw new IllegalArgumentException(
                    "values: %d (expected: %dx%dx%d)".formatted(values.length, grid.nx(), grid.ny(), grid.nz()));
        }
        this.grid = grid;
        this.values = values;
    }

    /** All zeros. */
    public static Volume zeros(VoxelGrid grid) {
        return new Volume(grid, new float[grid.voxels()]);
    }

    public static Volume filled(VoxelGrid grid, float value) {
        Volume v = zeros(grid);
        Arrays.fill(v.values, value);
        return v;
    }

    public VoxelGrid grid() {
        return grid;
    }

    /** The values themselves, not a copy. */
    public float[] values() {
        return values;
    }

    public float at(int ix, int iy, int iz) {
        return values[grid.index(ix, iy, iz)];
    }

    public Volume copy() {
        return new Volume(grid, values.clone());
    }
}
