package org.petmr.simulator.physics.accelerated;

/** What is asked of a box in one sector and slope: only used while tables are made. */
final class Asked {

    /** Smallest cosine with the axis. */
    double lowCosine;

    double highCosine;

    /** Optical depth that hardly any ray has less of. */
    double leastPaths;

    /** Longest ways in the phantom of photons in the opposite direction, and ahead; 0 when not asked for. */
    double backMm;

    double aheadMm;

    /** Angles by which those photons must be turned at least. */
    double backTurnRad;

    double aheadTurnRad;

    /** Everything else starts from nothing. */
    void range(double low, double high) {
        lowCosine = low;
        highCosine = high;
        leastPaths = 0;
        backMm = 0;
        aheadMm = 0;
        backTurnRad = 0;
        aheadTurnRad = 0;
    }

    /** Takes one of some equal pieces of the range. */
    void piece(int piece, int pieces) {
        double step = (highCosine - lowCosine) / pieces;
        lowCosine += piece * step;
        highCosine = lowCosine + step;
    }
}
