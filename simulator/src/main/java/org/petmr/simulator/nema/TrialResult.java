package org.petmr.simulator.nema;

import java.util.List;
import java.util.Map;

/**
 * What a trial came to.
 *
 * @param trial which
 * @param how it was measured, one line
 * @param figures those that are compared
 * @param details everything else, by name, for the JSON file
 * @param seconds that it took
 */
public record TrialResult(Trial trial, String how, List<Figure> figures, Map<String, Object> details, double seconds) {

    public TrialResult {
        figures = List.copyOf(figures);
    }
}
