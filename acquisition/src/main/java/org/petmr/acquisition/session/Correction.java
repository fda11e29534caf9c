package org.petmr.acquisition.session;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A value of a scan that a processing goes by in the place of the one that was armed: it was mistyped, or measured after the scan,
 * as what was left in the syringe is. The session keeps what it was armed with.
 *
 * @param field of the arm request, such as {@code patient.weightKg}
 * @param from as armed, in the field's unit, a time as ISO-8601; null: it was not known
 * @param to what the processing goes by, the same
 * @param by who corrected it; null: not known
 */
public record Correction(String field, Object from, Object to, String by) {

    /** What can be corrected. */
    private enum Value {
        ACTIVITY(
                "tracer.injectedActivityBq",
                "injected activity",
                6,
                " MBq",
                arm -> arm.tracer().injectedActivityBq()),
        INJECTION(
                "tracer.injectedAt",
                "time of injection",
                0,
                "",
                arm -> arm.tracer().injectedAt().toString()),
        WEIGHT("patient.weightKg", "weight", 0, " kg", arm -> arm.patient().weightKg()),
        SIZE("patient.sizeM", "height", 0, " m", arm -> arm.patient().sizeM());

        private final String field;
        private final String words;
        private final int decades;
        private final String unit;
        private final Function<ArmRequest, Object> of;

        /** @param decades by which the unit for people is larger than that of the field */
        Value(String field, String words, int decades, String unit, Function<ArmRequest, Object> of) {
            this.field = field;
            this.words = words;
            this.decades = decades;
            this.unit = unit;
            this.of = of;
        }

        private String told(Object value) {
            return value instanceof Number number
                    ? BigDecimal.valueOf(number.doubleValue())
                                    .movePointLeft(decades)
                                    .stripTrailingZeros()
                                    .toPlainString()
                            + unit
                    : Objects.requireNonNullElse(value, "none").toString();
        }
    }

    /** What one request says otherwise than another. @param by whoever wants it so */
    static List<Correction> between(ArmRequest armed, ArmRequest now, String by) {
        List<Correction> all = new ArrayList<>();
        for (Value value : Value.values()) {
            Object from = value.of.apply(armed);
            Object to = value.of.apply(now);
            if (!Objects.equals(from, to)) {
                all.add(new Correction(value.field, from, to, by));
            }
        }
        return List.copyOf(all);
    }

    /** What SUV goes by in one request and not in another, {@code field: value (expected: the other's)}; empty: they agree. */
    public static String difference(ArmRequest one, ArmRequest other) {
        return between(other, one, null).stream()
                .map(c -> "%s: %s (expected: %s)".formatted(c.field, c.to, c.from))
                .collect(Collectors.joining(", "));
    }

    /** For people; empty without corrections. */
    public static String sentence(List<Correction> corrections) {
        return corrections.isEmpty()
                ? ""
                : corrections.stream()
                        .map(Correction::inWords)
                        .collect(Collectors.joining(", ", "CORRECTED AFTER THE SCAN: ", "."));
    }

    /** Such as {@code weight 72.5 kg (armed with 70 kg)}. */
    private String inWords() {
        for (Value value : Value.values()) {
            if (value.field.equals(field)) {
                return "%s %s (armed with %s)".formatted(value.words, value.told(to), value.told(from));
            }
        }
        return "%s %s (armed with %s)".formatted(field, to, from); // of another version
    }

    /** {@code field, from, to, by}, JSON values. */
    public Map<String, Object> figures() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("field", field);
        figures.put("from", from);
        figures.put("to", to);
        figures.put("by", by);
        return figures;
    }
}
