package org.petmr.acquisition.picture;

import java.util.Optional;
import org.petmr.recon.image.Volume;

/** PET in colour over MR in grey, at points of LPS. */
public final class Fusion {

    /** Halfway between MR and PET: little activity lets the anatomy through. */
    public static final double USUAL_MR_PART = 0.5;

    private static final double OPACITY = 0.78;
    private static final double SOON_OPAQUE = 2.2;
    private static final double GREY_GAMMA = 0.85;
    private static final double MR_FULL_PERCENTILE = 0.995;
    private static final double MR_BRIGHT_PART = 0.15;

    private final Optional<Sampler> mr;
    private final double mrFull;
    private final Sampler pet;
    private final double petFull;

    /**
     * @param mr signal, on any grid in LPS; empty for PET alone
     * @param pet activity, on any grid in LPS
     * @param petFull what is shown with full brightness, see {@link Activity#full}
     */
    public Fusion(Optional<Volume> mr, Volume pet, double petFull) {
        this.mr = mr.map(Sampler::new);
        this.mrFull = mr.map(v -> Activity.full(v, MR_BRIGHT_PART, MR_FULL_PERCENTILE))
                .orElse(1.0);
        this.pet = new Sampler(pet);
        this.petFull = petFull;
    }

    public boolean hasMr() {
        return mr.isPresent();
    }

    /**
     * The colour of a point.
     *
     * @param mrPart 0 for PET alone, {@link #USUAL_MR_PART}, 1 for MR alone; of no matter without MR
     * @return {@code 0xRRGGBB}
     */
    public int rgb(double x, double y, double z, double mrPart) {
        double activity = clamp(pet.at(x, y, z) / petFull);
        if (mr.isEmpty()) {
            return HotMetal.rgb(activity);
        }
        double alpha = opacity(activity, mrPart);
        double base = Math.pow(clamp(mr.get().at(x, y, z) / mrFull), GREY_GAMMA);
        double[] hot = HotMetal.of(activity);
        return HotMetal.rgb(
                base * (1 - alpha) + alpha * hot[0],
                base * (1 - alpha) + alpha * hot[1],
                base * (1 - alpha) + alpha * hot[2]);
    }

    /** From opaque over the usual one down to nothing. */
    private static double opacity(double activity, double mrPart) {
        double usual = OPACITY * Math.min(1, activity * SOON_OPAQUE);
        double part = clamp(mrPart);
        return part <= USUAL_MR_PART
                ? 1 + (usual - 1) * part / USUAL_MR_PART
                : usual * (1 - part) / (1 - USUAL_MR_PART);
    }

    private static double clamp(double v) {
        return Math.max(0, Math.min(1, v));
    }
}
