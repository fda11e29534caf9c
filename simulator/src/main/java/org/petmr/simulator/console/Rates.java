package org.petmr.simulator.console;

import java.util.OptionalDouble;

/**
 * How the events come in.
 *
 * @param atMs by the service's clock, ms since 1970
 * @param timeMs of the acquisition
 * @param randomsFraction of the prompts
 * @param lost events so far
 * @param singlesPerS of all blocks, where the front ends tell them
 */
public record Rates(
        long atMs, long timeMs, double promptsPerS, double randomsFraction, long lost, OptionalDouble singlesPerS) {}
