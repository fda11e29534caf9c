package org.petmr.recon.correction;

import org.petmr.recon.image.Volume;
import org.petmr.recon.projector.SinogramProjector;
import org.petmr.recon.projector.Views;
import org.petmr.recon.sinogram.Sinogram;

/**
 * What part of the photon pairs of a line passes the patient: {@code exp(-integral mu dl)}, the same for every point of the
 * line.
 */
public final class AttenuationFactors {

    /** mu is written in cm^-1, the projector integrates over mm. */
    private static final double CM_PER_MM = 0.1;
    /** No material in a scanner attenuates 511 keV photons more than this; a map in mm^-1 or scaled by 10^4 shows here. */
    private static final double LARGEST_MU_PER_CM = 1;

    private AttenuationFactors() {}

    /**
     * @param muPerCm on the projector's grid, patient and hardware, cm^-1, no negative values
     * @return survival, 0 to 1
     * @throws IllegalArgumentException when the map holds NaN, a negative value, or values of another unit
     */
    public static Sinogram of(SinogramProjector projector, Volume muPerCm) {
        check(muPerCm);
        Sinogram survival = Sinogram.zeros(projector.geometry());
        float[] values = survival.values();
        projector.forwardLines(muPerCm, Views.all(projector.geometry().views()), (view, t, planes) -> {
            survival(planes);
            System.arraycopy(planes, 0, values, projector.geometry().index(view, t, 0), planes.length);
            return false;
        });
        return survival;
    }

    /** Turns integrals of mu, cm^-1 times mm as the projector gives them, into survival. @param planes overwritten */
    public static void survival(float[] planes) {
        for (int a = 0; a < planes.length; a++) {
            planes[a] = (float) Math.exp(-CM_PER_MM * planes[a]);
        }
    }

    /**
     * Refuses what can't be a mu-map.
     *
     * @throws IllegalArgumentException when it holds NaN, a negative value, or values of another unit
     */
    public static void check(Volume muPerCm) {
        float largest = 0;
        for (float mu : muPerCm.values()) {
            if (!(mu >= 0)) {
                throw new IllegalArgumentException("mu-map: holds %s (expected: 0 or more, cm^-1)".formatted(mu));
            }
            largest = Math.max(largest, mu);
        }
        if (largest > LARGEST_MU_PER_CM) {
            throw new IllegalArgumentException(
                    "mu-map: largest value %s (expected: at most %s, in cm^-1)".formatted(largest, LARGEST_MU_PER_CM));
        }
    }
}
