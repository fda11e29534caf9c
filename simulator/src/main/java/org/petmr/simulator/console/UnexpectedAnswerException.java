package org.petmr.simulator.console;

import java.io.IOException;

/** What the service said is not what its contract promises. */
public final class UnexpectedAnswerException extends IOException {

    private static final long serialVersionUID = 1L;

    UnexpectedAnswerException(String where, String found, String expected) {
        super("%s: %s (expected: %s)".formatted(where, found, expected));
    }
}
