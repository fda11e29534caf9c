package org.petmr.simulator.console;

/** Where an examination of several beds stands. */
public enum ExaminationState {
    OPEN,
    PROCESSING,
    KNITTING,
    COMPLETE,
    FAILED,
    ABORTED
}
