package org.petmr.acquisition.monitor;

/**
 * Something that needs a hand, or soon will.
 *
 * @param id stays the same while the cause lasts
 * @param severity {@code warning} or {@code alarm}
 * @param text what, where, and what to do
 */
public record Alarm(String id, String severity, String text) {}
