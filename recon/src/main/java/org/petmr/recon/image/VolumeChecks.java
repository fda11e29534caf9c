package org.petmr.recon.image;

/** Refuses volumes that hold what can't be, at the edge where they come in: each message names file, place and value. */
public final class VolumeChecks {

    private VolumeChecks() {}

    /**
     * @param name of the file or the field, for the message
     * @return the volume itself
     * @throws IllegalArgumentException when it holds NaN or infinity: where the first is, and how many
     */
    public static Volume finite(Volume volume, Object name) {
        float[] v = volume.values();
        int first = -1;
        int n = 0;
        for (int i = 0; i < v.length; i++) {
            if (!Float.isFinite(v[i])) {
                first = first < 0 ? i : first;
                n++;
            }
        }
        if (n > 0) {
            throw new IllegalArgumentException("%s: voxel %s: %s, the first of %d (expected: finite numbers)"
                    .formatted(name, place(volume.grid(), first), v[first], n));
        }
        return volume;
    }

    /** Indices x, y, z of a place in the array. */
    private static String place(VoxelGrid grid, int at) {
        int z = at % grid.nz();
        int x = at / grid.nz() % grid.nx();
        int y = at / grid.nz() / grid.nx();
        return "%d, %d, %d".formatted(x, y, z);
    }
}
