package org.petmr.simulator.physics.accelerated;

/** The directions that one kind of event asks of each box, cut into sectors round the axis and slopes along it. */
interface SitePlan {

    /** Sectors that {@link #turnRad} is cut into, at most {@link SiteTable#MOST_SECTORS}; 1 for all directions alike. */
    int sectors();

    /** Pieces that a box's cosines with the axis are cut into. */
    int slopes();

    /** Angle round the axis that all sectors cover together. */
    double turnRad();

    /**
     * @param asked overwritten
     * @return false when no direction is asked for
     */
    boolean ask(int cell, int sector, int slope, Asked asked);
}
