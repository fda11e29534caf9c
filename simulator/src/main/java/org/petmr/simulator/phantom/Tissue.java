package org.petmr.simulator.phantom;

import java.util.Map;

/**
 * What fills a part of a phantom.
 *
 * @param name for people
 * @param muPerCm linear attenuation at 511 keV
 * @param protonDensity of all MR-visible protons, water 1
 * @param t1Ms of the water, at 3 T
 * @param t2StarMs at 3 T
 * @param fatFraction part of the MR-visible protons that is fat, 0 to 1
 * @param uptake activity concentration of each tracer relative to the tracer's reference tissue; a tracer not named: none
 */
public record Tissue(
        String name,
        double muPerCm,
        double protonDensity,
        double t1Ms,
        double t2StarMs,
        double fatFraction,
        Map<String, Double> uptake) {

    public Tissue {
        if (!(muPerCm >= 0)) {
            throw new IllegalArgumentException("tissue %s: muPerCm: %s (expected: >= 0)".formatted(name, muPerCm));
        }
        if (!(fatFraction >= 0 && fatFraction <= 1)) {
            throw new IllegalArgumentException(
                    "tissue %s: fatFraction: %s (expected: 0 to 1)".formatted(name, fatFraction));
        }
        uptake = Map.copyOf(uptake);
    }

    /** Uptake of a tracer, by its lower-case name. */
    public double uptake(String tracer) {
        return uptake.getOrDefault(tracer, 0.0);
    }
}
