package org.petmr.simulator.physics;

import java.util.SplittableRandom;
import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.ScannerModel;

/**
 * Accidental pairs of independent singles: crystals i and j meet at the rate {@code 2 tau S_i S_j}. Ordered pairs are drawn
 * at half the rate of {@code 2 tau S S}; those that the front end can't pair fall out.
 */
public final class RandomCoincidenceKernel {

    private final AliasTable crystals;
    private final CrystalCylinder cylinder;
    private final int indices;
    private final int maxRingDifference;
    private final int tofBins;

    /** @param singlesShare of each crystal, by element id; any scale, gaps 0 */
    public RandomCoincidenceKernel(ScannerModel scanner, double[] singlesShare, CrystalCylinder cylinder) {
        this.crystals = new AliasTable(singlesShare);
        this.cylinder = cylinder;
        this.indices = scanner.indicesPerRing();
        this.maxRingDifference = scanner.axialCompression().maxRingDifference();
        this.tofBins = scanner.timeOfFlight().map(t -> t.bins()).orElse(1);
    }

    /** Drawn pairs a second. @param singlesPerSecond of the whole scanner */
    public static double proposalsPerSecond(ScannerModel scanner, double singlesPerSecond) {
        return 0.5e-9 * scanner.coincidenceWindowNs() * singlesPerSecond * singlesPerSecond;
    }

    /**
     * @param isDelayed which window
     * @param proposals how many pairs to try
     * @param words overwritten from {@code n}; must have room for all proposals
     * @return n and the number of coincidences written
     */
    public int run(SplittableRandom random, boolean isDelayed, int proposals, long[] words, int n) {
        int next = n;
        for (int k = 0; k < proposals; k++) {
            int a = crystals.draw(random);
            int b = crystals.draw(random);
            if (Math.abs(a / indices - b / indices) > maxRingDifference || !cylinder.isSeen(a % indices, b % indices)) {
                continue;
            }
            words[next++] = Word.coincidence(isDelayed, a, b, tofBins == 1 ? 0 : random.nextInt(tofBins));
        }
        return next;
    }
}
