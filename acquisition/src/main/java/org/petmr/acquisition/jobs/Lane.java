package org.petmr.acquisition.jobs;

/** Where work is done; each has threads of its own, so that what only waits holds up nothing that computes. */
public enum Lane {
    /** Waits for what comes from outside. */
    WAIT(8),
    /** Fills all processors and much memory: one at a time. */
    COMPUTE(1),
    /** Sends to other nodes. */
    SEND(2);

    private final int atOnce;

    Lane(int atOnce) {
        this.atOnce = atOnce;
    }

    /** Jobs at one time. */
    public int atOnce() {
        return atOnce;
    }
}
