package org.petmr.recon.correction;

import java.util.ArrayList;
import java.util.List;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.SinglesUnits;

/**
 * Crystal efficiencies as they were measured, and how sure they are.
 *
 * <p>The scale of efficiencies and that of the model can't be told apart, so the mean over the crystals that work is 1 and
 * the rest stands in {@link #pairSensitivity}. A block's efficiency is the mean of its crystals: it can't be told apart from
 * them either.
 */
public final class EfficiencyEstimate {

    private final ScannerModel scanner;
    private final float[] values;
    private final float[] relativeSds;
    private final double pairSensitivity;
    private final double[] geometric;
    private final boolean hasGeometric;
    private final int steps;

    /** @param relativeSds {@code [elements]}, 0 for dead crystals and gaps */
    EfficiencyEstimate(
            ScannerModel scanner,
            float[] values,
            float[] relativeSds,
            double pairSensitivity,
            double[] geometric,
            boolean hasGeometric,
            int steps) {
        this.scanner = scanner;
        this.values = values;
        this.relativeSds = relativeSds;
        this.pairSensitivity = pairSensitivity;
        this.geometric = geometric;
        this.hasGeometric = hasGeometric;
        this.steps = steps;
    }

    /** Mean 1 over the crystals that work; 0 for dead ones and gaps. {@code [elements]} by element id, a copy. */
    public float[] values() {
        return values.clone();
    }

    /** Standard deviation of an efficiency from counting, as a part of it; 0 for dead crystals and gaps. */
    public float relativeSd(int element) {
        return relativeSds[element];
    }

    /** Counts measured over counts of the model with these efficiencies; a probability where the model's activity is true. */
    public double pairSensitivity() {
        return pairSensitivity;
    }

    /**
     * What the geometry of the pairs lacks, as a function of the distance from the axis: measured over modelled for each
     * tangential bin, alike on both sides, mean 1 over what was counted; beyond the source that of its last bin. All 1 when
     * they were not asked for; {@code [tangentialBins]}, a copy.
     */
    public double[] geometric() {
        return geometric.clone();
    }

    /** Passes through all pairs that the solution took. */
    public int steps() {
        return steps;
    }

    /** Crystals that counted next to nothing, by element id. */
    public List<Integer> deadCrystals() {
        List<Integer> dead = new ArrayList<>();
        for (int e = 0; e < values.length; e++) {
            if (values[e] == 0 && !scanner.isGap(e % scanner.indicesPerRing())) {
                dead.add(e);
            }
        }
        return dead;
    }

    /** Blocks of which no crystal works, {@code axial * blocksTransaxial + transaxial}. */
    public List<Integer> deadBlocks() {
        SinglesUnits blocks = SinglesUnits.blocks(scanner);
        boolean[] isAlive = new boolean[blocks.units()];
        for (int e = 0; e < values.length; e++) {
            isAlive[blocks.unit(e)] |= values[e] > 0;
        }
        List<Integer> dead = new ArrayList<>();
        for (int b = 0; b < isAlive.length; b++) {
            if (!isAlive[b]) {
                dead.add(b);
            }
        }
        return dead;
    }

    /** As a normalisation of which only relations are known. @param calibratedOn day of the measurement, ISO-8601 */
    public CrystalEfficiencies relative(String calibratedOn) {
        return withGeometric(CrystalEfficiencies.relative(scanner, calibratedOn, values));
    }

    private CrystalEfficiencies withGeometric(CrystalEfficiencies efficiencies) {
        if (!hasGeometric) {
            return efficiencies;
        }
        float[] factors = new float[geometric.length];
        for (int t = 0; t < factors.length; t++) {
            factors[t] = (float) geometric[t];
        }
        return efficiencies.withGeometric(scanner, factors);
    }

    /**
     * As an absolute normalisation, for a model of true activity.
     *
     * @throws IllegalArgumentException when more was counted than such a source sends
     */
    public CrystalEfficiencies absolute(String calibratedOn) {
        if (!(pairSensitivity > 0 && pairSensitivity <= 1)) {
            throw new IllegalArgumentException(
                    "activity: gives a pair sensitivity of %.4g (expected: above 0 to 1; is the activity right?)"
                            .formatted(pairSensitivity));
        }
        return withGeometric(new CrystalEfficiencies(scanner, calibratedOn, pairSensitivity, values));
    }
}
