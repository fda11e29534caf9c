package org.petmr.simulator.phantom;

import java.util.List;
import org.petmr.recon.correction.Isotope;

/**
 * A tracer as it is usually given.
 *
 * @param key column of the tissue table that holds its uptake, lower case
 * @param name for people
 * @param isotope that labels it
 * @param injectedMbq usual activity for {@link Tracers#WEIGHT_KG}
 * @param uptakeS usual time from injection to scan, to which the table's uptakes belong
 * @param aliases other ways to say it, lower case
 * @param source of the uptake pattern
 */
public record Tracer(
        String key,
        String name,
        Isotope isotope,
        double injectedMbq,
        double uptakeS,
        List<String> aliases,
        String source) {

    public Tracer {
        aliases = List.copyOf(aliases);
    }

    /**
     * Activity concentration that is SUV 1 at the start of a scan: what was injected, decayed until then, spread over the body
     * at 1 g/mL. Bq/mL.
     *
     * @param startS from the injection to the start of the scan
     */
    public double referenceBqPerMl(double injectedMbq, double weightKg, double startS) {
        if (!(injectedMbq > 0) || !(weightKg > 0) || !(startS >= 0)) {
            throw new IllegalArgumentException("injectedMbq %s, weightKg %s, startS %s (expected: > 0, > 0, >= 0)"
                    .formatted(injectedMbq, weightKg, startS));
        }
        return injectedMbq * 1e6 * isotope.remaining(startS) / (weightKg * 1e3);
    }
}
