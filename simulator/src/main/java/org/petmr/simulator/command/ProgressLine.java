package org.petmr.simulator.command;

import java.io.PrintStream;
import java.util.Locale;

/** One line that grows: a bar in a terminal, in a pipe nothing until it is done. */
final class ProgressLine {

    private static final int WIDTH = 28;
    private static final long REDRAW_NANOS = 200_000_000;

    private final PrintStream out;
    private final boolean isTerminal;
    private long lastNanos;
    private boolean isOpen;

    ProgressLine(PrintStream out, boolean isTerminal) {
        this.out = out;
        this.isTerminal = isTerminal;
    }

    /** True when someone watches: standard output is a terminal, as far as Java can tell. */
    static boolean watched() {
        String term = System.getenv("TERM");
        return System.console() != null && term != null && !term.equals("dumb");
    }

    static String bar(double fraction) {
        int full = (int) Math.round(Math.max(0, Math.min(1, fraction)) * WIDTH);
        return "#".repeat(full) + "-".repeat(WIDTH - full);
    }

    /** @param name of the work, padded to the others */
    void show(String name, double fraction, String message) {
        long now = System.nanoTime();
        if (isTerminal && (!isOpen || now - lastNanos >= REDRAW_NANOS)) {
            out.print(String.format(
                    Locale.ROOT, "\r %-12s %s  %3.0f %%   %s\033[K", name, bar(fraction), 100 * fraction, message));
            out.flush();
            lastNanos = now;
            isOpen = true;
        }
    }

    /** Ends the line with what came of it. */
    void done(String name, String outcome) {
        out.print(isTerminal && isOpen ? "\r" : "");
        out.print(String.format(Locale.ROOT, " %-12s %s%s%n", name, outcome, isTerminal ? "\033[K" : ""));
        out.flush();
        isOpen = false;
    }
}
