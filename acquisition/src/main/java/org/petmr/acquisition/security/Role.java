package org.petmr.acquisition.security;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What somebody is to the scanner. One person may have several. */
public enum Role {
    /** The scanner's host computer, a program: arms, starts and stops, and sees what happens. */
    CONSOLE,
    /** Runs examinations and looks at their results. */
    TECHNOLOGIST,
    /** Looks at results and processes again; touches no running scan. */
    PHYSICIST,
    /** Looks after the machine; sees no results. */
    ADMIN;

    /** @throws IllegalArgumentException naming what is allowed */
    public static Role named(String name) {
        return Arrays.stream(values())
                .filter(r -> r.lower().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("role: %s (expected: one of %s)"
                        .formatted(
                                name, Arrays.stream(values()).map(Role::lower).collect(Collectors.joining(", ")))));
    }

    /** As it stands in JSON. */
    public String lower() {
        return name().toLowerCase(Locale.ROOT);
    }
}
