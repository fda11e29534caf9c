package org.petmr.simulator.console;

/** Where an acquisition stands. */
public enum SessionState {
    ARMED,
    ACQUIRING,
    PAUSED,
    STOPPING,
    STORED,
    PROCESSING,
    COMPLETE,
    INTERRUPTED,
    FAILED,
    ABORTED
}
