package org.petmr.acquisition.session;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.petmr.acquisition.AcquisitionException;

/** Where an acquisition stands, and where it may go from there. */
public enum SessionState {
    /** Asked for, scanner chosen, nothing measured. */
    ARMED,
    /** The front ends are sending. */
    ACQUIRING,
    /** Everything received is on disk and counted. */
    STORED,
    /** The pipeline works on it. */
    PROCESSING,
    /** Results are there. */
    COMPLETE,
    /**
     * The service died while the front ends were sending. What was stored is kept, can be processed as it is, and the
     * acquisition can be started again as a continuation.
     */
    INTERRUPTED,
    /** Ended with an error; what was stored before is kept and can be processed. */
    FAILED;

    /** What the service says of itself when no session is armed or acquiring. */
    public static final String IDLE = "idle";

    private Set<SessionState> next() {
        return switch (this) {
            case ARMED -> EnumSet.of(ACQUIRING, FAILED);
            case ACQUIRING -> EnumSet.of(STORED, INTERRUPTED, FAILED);
            case STORED -> EnumSet.of(PROCESSING, FAILED);
            case PROCESSING -> EnumSet.of(COMPLETE, FAILED);
            case COMPLETE, FAILED -> EnumSet.of(PROCESSING);
            case INTERRUPTED -> EnumSet.of(ACQUIRING, PROCESSING, FAILED);
        };
    }

    public boolean canBecome(SessionState state) {
        return next().contains(state);
    }

    /** Refuses a step that the machine does not have. */
    void requireCanBecome(SessionState state) {
        if (!canBecome(state)) {
            throw AcquisitionException.conflict(
                    "session state: %s (expected: a state that can become %s)".formatted(lower(), state.lower()));
        }
    }

    /** Occupies the scanner. */
    public boolean isActive() {
        return this == ARMED || this == ACQUIRING;
    }

    /** Nothing more becomes of it by itself. */
    public boolean isAtRest() {
        return this == COMPLETE || this == INTERRUPTED || this == FAILED;
    }

    /** As it stands in JSON. */
    public String lower() {
        return name().toLowerCase(Locale.ROOT);
    }
}
