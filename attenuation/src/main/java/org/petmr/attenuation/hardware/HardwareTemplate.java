package org.petmr.attenuation.hardware;

import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Resampler;
import org.petmr.recon.image.Volume;

/**
 * The mu of a table or a fixed coil, in coordinates of the table: measured once, moved with the table.
 *
 * @param name for messages and reports
 * @param muPerCm cm^-1, its grid in mm relative to the table's zero mark
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
        Affine tableFromScanner = Affine.scaling(1, 1, 1, -tableXMm, -tableYMm, -tableZMm);
        Volume sum = Resampler.linear(0).resample(muPerCm, patientMuPerCm.grid(), tableFromScanner, workers);
        float[] out = sum.values();
        float[] patient = patientMuPerCm.values();
        for (int i = 0; i < out.length; i++) {
            out[i] = join == Join.SUM ? out[i] + patient[i] : Math.max(out[i], patient[i]);
        }
        return sum;
    }
}
