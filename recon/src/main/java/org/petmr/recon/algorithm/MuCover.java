package org.petmr.recon.algorithm;

import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.GaussianFilter;
import org.petmr.recon.image.Volume;

/** Whether a mu-map lies where the activity is: one of another patient, or out of place, makes a plausible wrong image. */
final class MuCover {

    private static final double SMOOTHING_MM = 20;
    /** Smoothed activity below this part of its largest value may be noise, or scatter beside the patient. */
    private static final float LEAST_SHARE_OF_LARGEST = 0.2f;
    /** Part of the map's largest value: more than air, less than a lung. */
    private static final float LEAST_SHARE_OF_MU = 0.05f;

    private static final double LEAST_COVERED = 0.5;

    private MuCover() {}

    /** @throws IllegalArgumentException when more than half of the activity lies where the mu-map has nothing */
    static void check(Volume activity, Volume muPerCm, Workers workers) {
        double covered = covered(activity, muPerCm, workers);
        if (covered < LEAST_COVERED) {
            throw new IllegalArgumentException(
                    "mu-map: covers %.0f %% of the activity (expected: at least %.0f %%; is it of this patient, and in place?)"
                            .formatted(100 * covered, 100 * LEAST_COVERED));
        }
    }

    /** Part of the activity, but for what may be noise, that lies where the map holds matter; 1 without any activity. */
    static double covered(Volume activity, Volume muPerCm, Workers workers) {
        Volume smooth = activity.copy();
        GaussianFilter.isotropic(SMOOTHING_MM).applyInPlace(smooth, workers);
        Volume matter = muPerCm.copy();
        GaussianFilter.isotropic(SMOOTHING_MM).applyInPlace(matter, workers);
        float largest = 0;
        for (float a : smooth.values()) {
            largest = Math.max(largest, a);
        }
        float largestMu = 0;
        for (float mu : matter.values()) {
            largestMu = Math.max(largestMu, mu);
        }
        double all = 0;
        double covered = 0;
        for (int i = 0; i < smooth.values().length; i++) {
            float a = smooth.values()[i];
            if (a > LEAST_SHARE_OF_LARGEST * largest) {
                all += a;
                covered += matter.values()[i] > LEAST_SHARE_OF_MU * largestMu ? a : 0;
            }
        }
        return all > 0 ? covered / all : 1;
    }
}
