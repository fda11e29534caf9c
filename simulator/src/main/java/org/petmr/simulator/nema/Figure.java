package org.petmr.simulator.nema;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One number that a trial came to.
 *
 * @param name for people
 * @param unit of all its values
 * @param measured here
 * @param standardError of what was measured, from its counts; 0 where it was not estimated
 * @param band where others have measured it on the real scanner
 */
public record Figure(String name, String unit, double measured, double standardError, Optional<Band> band) {

    /** How a figure compares with what was published. */
    public enum Verdict {
        PASS,
        MISSED,
        /** There is nothing to compare with. */
        NONE
    }

    static Figure of(String name, String unit, double measured, double standardError) {
        return new Figure(name, unit, measured, standardError, Optional.empty());
    }

    Figure within(Optional<Band> published) {
        return new Figure(name, unit, measured, standardError, published);
    }

    public Verdict verdict() {
        return band.map(b -> b.holds(measured) ? Verdict.PASS : Verdict.MISSED).orElse(Verdict.NONE);
    }

    /** For JSON. */
    Map<String, Object> fields() {
        Map<String, Object> f = new LinkedHashMap<>();
        f.put("name", name);
        f.put("unit", unit);
        f.put("measured", measured);
        f.put("standard_error", standardError);
        band.ifPresent(b -> {
            f.put("published", b.published());
            f.put("low", b.low());
            f.put("high", b.high());
            f.put("passed", b.holds(measured));
        });
        return f;
    }
}
