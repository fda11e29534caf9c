package org.petmr.acquisition.pipeline;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the sides of the MR images cut off of a body, and what took its place.
 *
 * @param isLookedFor whether PET was asked for it: part of its field of view lies beyond the sides of MR
 * @param completedMl from the outline in PET; 0 where it shows nothing there
 * @param joint the estimate from the counts, when it was asked for and there was something to estimate
 */
record CutOff(boolean isLookedFor, double completedMl, Optional<JointArms> joint) {

    /** The request's word for the estimate from the counts. */
    static final String MLAA = "mlaa";

    static boolean isMlaaAsked(PipelineJob job) {
        return MLAA.equals(job.session.arm().pipeline().truncation());
    }

    private boolean isByCounts() {
        return joint.flatMap(JointArms::muPerCm).isPresent();
    }

    /** What is added to the method of the map. */
    String method() {
        return isByCounts() ? " by MLAA" : "";
    }

    /** A line for reports; empty where MR shows all that PET sees. */
    Optional<String> inWords() {
        if (!isLookedFor) {
            return Optional.empty();
        }
        if (completedMl == 0) {
            return Optional.of("beyond the MR field of view PET shows nothing of the patient");
        }
        return Optional.of(
                isByCounts()
                        ? String.format(
                                Locale.ROOT,
                                "%.0f mL beyond the MR field of view from the counts in PET (MLAA), mean mu %.4f cm^-1",
                                completedMl,
                                joint.get().meanMuPerCm())
                        : String.format(
                                Locale.ROOT,
                                "%.0f mL beyond the MR field of view from the outline in PET",
                                completedMl));
    }

    /** For the session's result. */
    Map<String, Object> figures() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("looked_for", isLookedFor);
        all.put("method", completedMl == 0 ? "none" : isByCounts() ? MLAA : "outline");
        all.put("completed_ml", completedMl);
        joint.ifPresent(j -> all.put(MLAA, j.figures()));
        return all;
    }
}
