package org.petmr.recon.correction.scatter;

/** Room for one thread's rows of pairs; index over detectors as in {@link LegBlock}. */
final class PairScratch {

    /** {@code [rings][detector]}: sums over the points of a block. */
    final float[][] sums;

    final float[] cosine;
    final float[] perSteradian;
    final float[] excess;

    PairScratch(CoarseDetectors detectors, int length) {
        this.sums = new float[detectors.rings()][length];
        this.cosine = new float[length];
        this.perSteradian = new float[length];
        this.excess = new float[length];
    }
}
