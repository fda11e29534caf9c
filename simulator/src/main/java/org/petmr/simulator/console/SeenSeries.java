package org.petmr.simulator.console;

/**
 * An MR series that the service has received.
 *
 * @param number (0020,0011)
 * @param kind what the service takes it for, such as {@code DIXON_WATER}
 */
public record SeenSeries(int number, String description, String kind) {}
