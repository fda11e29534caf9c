package org.petmr.acquisition.protocol;

/** Refusals in the words of the house. */
final class Rule {

    private Rule() {}

    static void require(boolean holds, String field, Object found, String expected) {
        if (!holds) {
            throw new IllegalArgumentException("%s: %s (expected: %s)".formatted(field, found, expected));
        }
    }

    static void text(String field, String value, String choice) {
        require(value != null && value.matches(choice), field, value, choice.replace("|", ", "));
    }

    static void range(String field, Number value, double least, double most) {
        require(
                value == null || value.doubleValue() >= least && value.doubleValue() <= most,
                field,
                value,
                "%s to %s".formatted(number(least), number(most)));
    }

    private static String number(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
    }
}
