package org.petmr.recon.image;

/** Refuses volumes that hold what can't be, at the edge where they come in: each message names file, place and value. */
public final class VolumeChecks {

    /** No material in a scanner attenuates 511 keV photons more than this; HU or 10^4 cm^-1 show here. */
    private static final double LARGEST_MU_PER_CM = 1;
    /** A patient in mm^-1 has his largest value, bone or soft tissue, in this range; in cm^-1 nobody has. */
    private static final double LARGEST_OF_MM_FROM = 0.005;

    private static final double LARGEST_OF_MM_TO = 0.03;
    /** Above all tissue and plastics: where many voxels share such a largest value, the true ones were cut off. */
    private static final double PLATEAU_MU_PER_CM = 0.3;

    private static final double PLATEAU_SHARE = 0.001;

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

    /**
     * Refuses what can't be a mu-map: NaN, negative values, another unit, values that were cut off at a largest one. A map
     * of nothing but air passes.
     *
     * @param name of the file, for the message
     * @return the volume itself
     */
    public static Volume muMap(Volume muPerCm, Object name) {
        finite(muPerCm, name);
        float[] v = muPerCm.values();
        float largest = 0;
        for (int i = 0; i < v.length; i++) {
            if (v[i] < 0) {
                throw new IllegalArgumentException("%s: mu-map: voxel %s: %s (expected: 0 or more, cm^-1)"
                        .formatted(name, place(muPerCm.grid(), i), v[i]));
            }
            largest = Math.max(largest, v[i]);
        }
        if (largest > LARGEST_MU_PER_CM) {
            throw new IllegalArgumentException(
                    "%s: mu-map: largest value %s (expected: at most 1, in cm^-1; is it in HU, or 10^4 times cm^-1?)"
                            .formatted(name, largest));
        }
        if (largest >= LARGEST_OF_MM_FROM && largest < LARGEST_OF_MM_TO) {
            throw new IllegalArgumentException(
                    "%s: mu-map: largest value %s (expected: about 0.1 and more, in cm^-1; is it in mm^-1?)"
                            .formatted(name, largest));
        }
        if (largest > PLATEAU_MU_PER_CM) {
            int atLargest = 0;
            int above = 0;
            for (float mu : v) {
                atLargest += mu == largest ? 1 : 0;
                above += mu > 0 ? 1 : 0;
            }
            if (atLargest > 1 && atLargest > PLATEAU_SHARE * above) {
                throw new IllegalArgumentException(
                        "%s: mu-map: %d voxels share the largest value %s (expected: no values cut off, bone has 0.17 cm^-1)"
                                .formatted(name, atLargest, largest));
            }
        }
        return muPerCm;
    }
}
