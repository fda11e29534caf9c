package org.petmr.simulator.scenario;

import java.util.List;
import org.petmr.simulator.phantom.Phantom;

/** Which tracers a phantom knows. */
final class Uptake {

    private Uptake() {}

    /** Those that at least one of its tissues takes up, in alphabetical order. */
    static List<String> tracers(Phantom phantom) {
        return phantom.compartments().stream()
                .flatMap(c -> c.tissue().uptake().entrySet().stream())
                .filter(e -> e.getValue() > 0)
                .map(java.util.Map.Entry::getKey)
                .distinct()
                .sorted()
                .toList();
    }
}
