package org.petmr.simulator.console;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A stage of the processing.
 *
 * @param name such as {@code attenuation}
 * @param fraction done, 0 to 1
 * @param message a few words
 * @param etaS to its end, where anything can be said
 * @param elapsedS since its beginning
 */
public record Stage(
        String name,
        Status status,
        double fraction,
        Optional<String> message,
        OptionalDouble etaS,
        OptionalDouble elapsedS) {

    /** How far it is. */
    public enum Status {
        WAITING,
        RUNNING,
        DONE,
        FAILED,
        CANCELLED
    }
}
