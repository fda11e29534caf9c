package org.petmr.attenuation.emission;

import org.petmr.attenuation.mask.Threshold;
import org.petmr.attenuation.truncation.MrCover;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Resampler;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.quantification.Region;

/**
 * What MR tells of voxels whose mu is free: those at its sides, where its signal fades and a map made of it is not trusted.
 *
 * @param signal of any unit, on the grid of mu; read where {@code seen} alone
 * @param seen by MR
 */
public record MrEvidence(Volume signal, Region seen) {

    /** Of what parts air from tissue by Otsu's rule: towards its sides MR fades. */
    private static final float FADED = 0.5f;

    public MrEvidence {
        if (!signal.grid().equals(seen.grid())) {
            throw new IllegalArgumentException("MR: signal and what is seen on two grids (expected: on that of mu)");
        }
    }

    /**
     * An MR image as it lies in a grid of PET space.
     *
     * @param mrFromGridSpace where a point of the grid's space lies in that of the MR's headers: the scanner's calibration
     */
    public static MrEvidence of(Volume mr, Affine mrFromGridSpace, VoxelGrid grid, Workers workers) {
        return new MrEvidence(
                Resampler.linear(0).resample(mr, grid, mrFromGridSpace, workers),
                MrCover.of(mr.grid(), mrFromGridSpace, grid, 0, Double.POSITIVE_INFINITY));
    }

    /** Where signal shows tissue. Its absence shows nothing: air, bone, metal and fading are all dark. */
    Region tissue() {
        float[] values = new float[seen.voxels()];
        int n = 0;
        for (int i = 0; i < signal.values().length; i++) {
            if (seen.contains(i)) {
                values[n++] = signal.values()[i];
            }
        }
        boolean[] in = new boolean[signal.values().length];
        if (n > 0) {
            float least = FADED * Threshold.otsu(values);
            for (int i = 0; i < in.length; i++) {
                in[i] = seen.contains(i) && signal.values()[i] > least;
            }
        }
        return Region.of(signal.grid(), in);
    }
}
