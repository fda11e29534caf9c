package org.petmr.recon.correction.scatter;

/**
 * The hot loop: all pairs of detectors whose first stands in one column, over the scatter points of a block.
 *
 * <p>For detectors A and B and a scatter point with legs to both (notation of {@link LegBlock}) a pair gains
 *
 * <pre>
 *   strength * weight_A * weight_B * table(cos) * ( I_A exp((q - 1) log g_B) + I_B exp((q - 1) log g_A) ),  cos = -u_A . u_B
 * </pre>
 *
 * the form of UCL/STIR's {@code scatter_buildblock}, after Watson and Ollinger: in the first term the photon towards A was not
 * scattered, so the other one came from the emission on A's leg and is attenuated on B's leg at its lower energy.
 */
interface PairKernel {

    /**
     * @param column of A; the partners' columns are {@code column + columns/2 - reach} up to {@code column + columns/2}, the last
     *     for the first half of the columns only, so that every pair comes once
     * @param rows {@code [rings][(reach + 1) * rings]}, A's ring, then B's column and ring; added to
     * @param scratch of the calling thread alone
     */
    void add(LegBlock legs, int column, float[] rows, PairScratch scratch);
}
