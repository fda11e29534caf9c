package org.petmr.simulator.console;

import java.time.Instant;
import java.util.Optional;

/**
 * What the page's head says.
 *
 * @param now by the service's clock
 * @param session that people look at; none before the first
 */
public record State(Scanner state, Instant now, Optional<Shown> session) {

    /** What the scanner does. */
    public enum Scanner {
        IDLE,
        ARMED,
        ACQUIRING,
        PAUSED,
        STOPPING,
        STORED,
        PROCESSING
    }

    /** The session that is shown, as everybody in the room may see it. */
    public record Shown(String id, SessionState state, String version) {}
}
