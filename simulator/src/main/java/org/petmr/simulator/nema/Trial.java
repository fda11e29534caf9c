package org.petmr.simulator.nema;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The trials, in the order in which they are run. */
public enum Trial {
    SENSITIVITY("sensitivity"),
    COUNT_RATE("scatter"),
    TOF("tof"),
    RESOLUTION("resolution"),
    IMAGE_QUALITY("iq");

    private final String typed;

    Trial(String typed) {
        this.typed = typed;
    }

    /** As typed on the command line, and as the commands for recordings are called. */
    public String typed() {
        return typed;
    }

    /** @throws IllegalArgumentException for another name */
    public static Trial find(String name) {
        return Arrays.stream(values())
                .filter(t -> t.typed.equals(name.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("trial: %s (expected: one of %s)"
                        .formatted(
                                name, Arrays.stream(values()).map(Trial::typed).collect(Collectors.joining(", ")))));
    }
}
