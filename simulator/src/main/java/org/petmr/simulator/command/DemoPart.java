package org.petmr.simulator.command;

import java.util.List;
import java.util.Map;

/**
 * Something that a demo finds out beside its regions.
 *
 * @param name in the summary
 * @param lines for people
 * @param figures for programs
 * @param isGood whether it is as it should be
 */
record DemoPart(String name, List<String> lines, Map<String, ?> figures, boolean isGood) {}
