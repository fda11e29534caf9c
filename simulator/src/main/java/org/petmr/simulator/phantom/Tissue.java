package org.petmr.simulator.phantom;

import java.util.Map;

/**
 * What fills a part of a phantom.
 *
 * @param name for people
 * @param muPerCm linear attenuation at 511 keV
 * @param densityGPerMl mass density: positrons go as far as it lets them
 * @param mr how it looks in MR
 * @param uptake activity concentration of each tracer relative to the tracer's reference; a tracer not named: none
 */
public record Tissue(String name, double muPerCm, double densityGPerMl, MrProperties mr, Map<String, Double> uptake) {

    public Tissue {
        if (!(muPerCm >= 0)) {
            throw new IllegalArgumentException("tissue %s: muPerCm: %s (expected: >= 0)".formatted(name, muPerCm));
        }
        if (!(densityGPerMl > 0)) {
            throw new IllegalArgumentException(
                    "tissue %s: densityGPerMl: %s (expected: > 0)".formatted(name, densityGPerMl));
        }
        uptake = Map.copyOf(uptake);
    }

    /** Uptake of a tracer, by its lower-case name. */
    public double uptake(String tracer) {
        return uptake.getOrDefault(tracer, 0.0);
    }
}
