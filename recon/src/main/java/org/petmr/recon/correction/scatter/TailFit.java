package org.petmr.recon.correction.scatter;

import java.util.List;

/**
 * How scatter was scaled to the counts beside the patient.
 *
 * @param scaleOfRingSum {@code [2 rings - 1]}: factor for each axial position, by ring1 + ring2, smoothed and clipped
 * @param overallScale of all tails together, not clipped; NaN without scatter in the tails
 * @param tailCounts prompts less randoms in the tails
 * @param tailScatter scatter in the tails as simulated, counts
 * @param residual what is left of {@code tailCounts} when the fitted scatter is taken off, as a share of it; NaN without counts
 * @param clipped axial positions whose factor was beyond the limits
 * @param unfitted axial positions with too few counts for a factor of their own
 * @param findings what a person should know, one sentence each; empty when all is well
 */
public record TailFit(
        float[] scaleOfRingSum,
        double overallScale,
        double tailCounts,
        double tailScatter,
        double residual,
        List<Integer> clipped,
        List<Integer> unfitted,
        List<String> findings) {

    public TailFit {
        scaleOfRingSum = scaleOfRingSum.clone();
        clipped = List.copyOf(clipped);
        unfitted = List.copyOf(unfitted);
        findings = List.copyOf(findings);
    }

    @Override
    public float[] scaleOfRingSum() {
        return scaleOfRingSum.clone();
    }
}
