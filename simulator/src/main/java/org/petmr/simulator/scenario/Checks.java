package org.petmr.simulator.scenario;

/** What is wrong with a scenario's file, in one line. */
final class Checks {

    private Checks() {}

    static void require(boolean holds, String field, Object found, String expected) {
        if (!holds) {
            throw new IllegalArgumentException("scenario: %s: %s (expected: %s)".formatted(field, found, expected));
        }
    }

    static void present(Object value, String field) {
        require(value != null, field, null, "present");
    }

    /** Gives messages of what is inside a field the field's name. */
    static <T> T in(String field, java.util.function.Supplier<T> work) {
        try {
            return work.get();
        } catch (IllegalArgumentException e) {
            String said = e.getMessage();
            throw said.startsWith("scenario: ")
                    ? e
                    : new IllegalArgumentException(
                            "scenario: " + (said.startsWith(field) ? said : field + ": " + said), e);
        }
    }
}
