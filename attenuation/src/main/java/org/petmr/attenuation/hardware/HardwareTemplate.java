package org.petmr.attenuation.hardware;

import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.GaussianFilter;
import org.petmr.recon.image.Resampler;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/**
 * The mu of a table or a fixed coil, in coordinates of the table: measured once, moved with the table.
 *
 * @param name for messages and reports
 * @param muPerCm cm^-1, its grid in mm relative to the item's zero mark
 */
public record HardwareTemplate(String name, Volume muPerCm) {

    /** How hardware and patient meet in a voxel that holds some of both. */
    public enum Join {
        /** The larger of the two; right where the patient's map already shows some of the hardware. */
        MAXIMUM,
        /** Both; right where they are different things that share border voxels. */
        SUM
    }

    public HardwareTemplate {
        for (float mu : muPerCm.values()) {
            if (!(mu >= 0 && mu <= 2)) {
                throw new IllegalArgumentException("%s: mu %s cm^-1 (expected: 0 to 2)".formatted(name, mu));
            }
        }
    }

    /**
     * The patient's map with the hardware in it; a new volume.
     *
     * @param patientMuPerCm in scanner space
     * @param tableXMm where the table's zero mark lies in scanner space; y and z alike
     */
    public Volume addedTo(
            Volume patientMuPerCm, double tableXMm, double tableYMm, double tableZMm, Join join, Workers workers) {
        Volume sum = on(patientMuPerCm.grid(), Affine.scaling(1, 1, 1, tableXMm, tableYMm, tableZMm), workers);
        join(sum, patientMuPerCm, join);
        return sum;
    }

    /**
     * The template alone on another grid. Where that is coarser, mu is averaged over about a voxel first: thin shells would
     * come out too strong or not at all.
     *
     * @param scannerFromTemplate where the template's points lie
     */
    Volume on(VoxelGrid grid, Affine scannerFromTemplate, Workers workers) {
        VoxelGrid own = muPerCm.grid();
        GaussianFilter thin = new GaussianFilter(
                wider(own.dxMm(), grid.dxMm()), wider(own.dyMm(), grid.dyMm()), wider(own.dzMm(), grid.dzMm()));
        return Resampler.linear(0).resample(thin.apply(muPerCm, workers), grid, scannerFromTemplate.inverse(), workers);
    }

    private static double wider(double ownMm, double targetMm) {
        return targetMm > 1.3 * ownMm ? Math.sqrt(targetMm * targetMm - ownMm * ownMm) : 0;
    }

    /** @param into hardware when called, both after it */
    static void join(Volume into, Volume patientMuPerCm, Join join) {
        float[] out = into.values();
        float[] patient = patientMuPerCm.values();
        for (int i = 0; i < out.length; i++) {
            out[i] = join == Join.SUM ? out[i] + patient[i] : Math.max(out[i], patient[i]);
        }
    }
}
