package org.petmr.simulator.console;

import java.time.Instant;
import java.util.Optional;

/**
 * Something that people should know.
 *
 * @param id stays the same while the cause lasts
 * @param until when it was over; empty while it lasts
 * @param acknowledged by who was the first to say that he has seen it
 */
public record Alarm(
        String id,
        Severity severity,
        String text,
        Instant since,
        Optional<Instant> until,
        Optional<Acknowledged> acknowledged) {

    /** How bad it is. */
    public enum Severity {
        WARNING,
        ALARM
    }

    /** Somebody has seen it. */
    public record Acknowledged(String by, Instant at) {}
}
