package org.petmr.simulator.physics.accelerated;

import java.util.SplittableRandom;

/**
 * Goes through the sites of a part from the first to the last and stops at some: a Poisson process along their weights. So
 * memory is read from front to back, and one proposal follows its neighbour's rays. Reused; one for each thread.
 */
final class SiteWalk {

    static final int END = -1;

    private static final int BATCH = 64;

    private final SiteTable table;
    private final boolean isTurned;
    private int part;
    private int site;
    private double weight;
    private double total;
    private double perProposal;
    private final int[] batch = new int[BATCH];
    private int taken;
    private int ready;
    private boolean isOver;

    /** Kept so that the reading is not dropped as useless. */
    private int touched;

    /** @param isTurned which weights */
    SiteWalk(SiteTable table, boolean isTurned) {
        this.table = table;
        this.isTurned = isTurned;
    }

    /** @param proposals mean number of stops */
    void start(int part, double proposals) {
        this.part = part;
        this.site = table.first(part);
        this.weight = 0;
        this.total = table.perBqPerMl(part, isTurned);
        this.perProposal = total / proposals;
        this.taken = 0;
        this.ready = 0;
        this.isOver = false;
    }

    /** Record of the next site that is stopped at, it may be the same once more; {@link #END} after the last. */
    int next(SplittableRandom random) {
        if (taken == ready && !isFilled(random)) {
            return END;
        }
        return batch[taken++];
    }

    /** Many at once, as then the processor waits for several at a time to come from memory. */
    private boolean isFilled(SplittableRandom random) {
        taken = 0;
        ready = 0;
        while (!isOver && ready < BATCH) {
            weight += perProposal * random.nextExponential();
            isOver = !(weight < total);
            if (!isOver) {
                site = table.find(part, isTurned, site, weight);
                batch[ready++] = table.record(site);
            }
        }
        touched += table.touch(batch, ready);
        return ready > 0;
    }
}
