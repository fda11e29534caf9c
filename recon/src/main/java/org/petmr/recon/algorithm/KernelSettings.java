package org.petmr.recon.algorithm;

/**
 * How an MR image becomes a {@link KernelMatrix}.
 *
 * @param neighbours entries of each row, the voxel itself among them: the most similar within the window
 * @param windowRadius voxels to each side in which they are sought, 1 to 7
 * @param patchRadius voxels to each side that are compared: 0 for the voxel alone, 1 for 3x3x3
 * @param sigma width of the Gaussian of feature distance, in standard deviations of the MR signal
 */
public record KernelSettings(int neighbours, int windowRadius, int patchRadius, double sigma) {

    /** 32 of a 7x7x7 window by 3x3x3 patches. */
    public static final KernelSettings USUAL = new KernelSettings(32, 3, 1, 0.5);

    public KernelSettings {
        if (windowRadius < 1 || windowRadius > 7) {
            throw new IllegalArgumentException("kernel.windowRadius: " + windowRadius + " (expected: 1 to 7 voxels)");
        }
        int edge = 2 * windowRadius + 1;
        if (neighbours < 1 || neighbours > edge * edge * edge) {
            throw new IllegalArgumentException("kernel.neighbours: %d (expected: 1 to the %d voxels of the window)"
                    .formatted(neighbours, edge * edge * edge));
        }
        if (patchRadius < 0 || patchRadius > 3) {
            throw new IllegalArgumentException("kernel.patchRadius: " + patchRadius + " (expected: 0 to 3 voxels)");
        }
        Checks.positive("kernel.sigma", sigma);
    }
}
