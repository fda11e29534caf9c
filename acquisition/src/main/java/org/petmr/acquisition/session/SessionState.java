package org.petmr.acquisition.session;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.said.Phrase;

/** Where an acquisition stands, and where it may go from there; {@code docs/state-machine.md} shows the same. */
public enum SessionState {
    /** Asked for, scanner chosen, nothing measured. */
    ARMED,
    /** The front ends are sending. */
    ACQUIRING,
    /** The operator holds the acquisition: the front ends have ended their run, the recording is closed and goes on later. */
    PAUSED,
    /** The front ends were told to end: their last frames and their totals are coming in. */
    STOPPING,
    /** Everything received is on disk and counted. */
    STORED,
    /** The pipeline works on it. */
    PROCESSING,
    /** Results are there. */
    COMPLETE,
    /**
     * The service died while the front ends were sending or were held. What was stored is kept, can be processed as it is, and
     * the acquisition can be started again as a continuation.
     */
    INTERRUPTED,
    /** Ended with an error; what was stored before is kept and can be processed. */
    FAILED,
    /** Given up by the operator; what was stored is kept, and is processed only when somebody asks for it. */
    ABORTED;

    /** What the service says of itself when no session is armed or acquiring. */
    public static final String IDLE = "idle";

    /** The states that may follow. */
    public Set<SessionState> next() {
        return switch (this) {
            case ARMED -> EnumSet.of(ACQUIRING, FAILED, ABORTED);
            case ACQUIRING -> EnumSet.of(PAUSED, STOPPING, INTERRUPTED, FAILED);
            case PAUSED -> EnumSet.of(ACQUIRING, STOPPING, INTERRUPTED, ABORTED);
            case STOPPING -> EnumSet.of(STORED, INTERRUPTED, FAILED, ABORTED);
            case STORED -> EnumSet.of(PROCESSING, FAILED, ABORTED);
            case PROCESSING -> EnumSet.of(COMPLETE, FAILED, ABORTED);
            case COMPLETE, FAILED, ABORTED -> EnumSet.of(PROCESSING);
            case INTERRUPTED -> EnumSet.of(ACQUIRING, PROCESSING, FAILED, ABORTED);
        };
    }

    public boolean canBecome(SessionState state) {
        return next().contains(state);
    }

    /** Refuses a step that the machine does not have. */
    void requireCanBecome(SessionState state) {
        if (!canBecome(state)) {
            throw AcquisitionException.conflict(Phrase.WRONG_STATE.of(
                    "session state: %s (expected: a state that can become %s)", lower(), state.lower()));
        }
    }

    /** Occupies the scanner. */
    public boolean isActive() {
        return this == ARMED || this == PAUSED || hasOpenRun();
    }

    /** Front ends are sending, or what they sent is still coming in. */
    boolean hasOpenRun() {
        return this == ACQUIRING || this == STOPPING;
    }

    /** Nothing more becomes of it by itself. */
    public boolean isAtRest() {
        return this == COMPLETE || this == INTERRUPTED || this == FAILED || this == ABORTED;
    }

    /** As it stands in JSON. */
    public String lower() {
        return name().toLowerCase(Locale.ROOT);
    }
}
