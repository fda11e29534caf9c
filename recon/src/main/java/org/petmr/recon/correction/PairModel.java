package org.petmr.recon.correction;

/**
 * What a source of known shape would count on the lines between crystals of efficiency 1: from a forward projection times
 * survival times the pair's geometry, or in closed form as {@link CylinderModel} does. May be asked by several threads.
 */
public interface PairModel {

    /** False for lines that are left out of the estimate: those that miss the source, or graze it. */
    boolean covers(int view, int t);

    /**
     * Expected counts of all ring pairs of the two crystals of a covered line, {@code geometry.firstCrystal(view, t)} and
     * {@code secondCrystal}.
     *
     * @param pairs {@code [rings * rings]}, ring of the first crystal times rings plus ring of the second; overwritten. Those
     *     beyond the largest ring difference don't count
     */
    void expected(int view, int t, float[] pairs);
}
