package org.petmr.simulator.command;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.petmr.recon.command.ProgressLine;

/**
 * What the demo shows: a head line and one row for each stage. In a terminal the rows are drawn over each other as they
 * move; in a pipe each row is a line, once, when it is done.
 */
final class DemoView {

    /** Verbs for the eye; the figures keep the stages' full names. */
    private static final Map<String, String> SHORT =
            Map.of("reconstruction", "reconstruct", "registration", "register");

    private static final long REDRAW_NANOS = 150_000_000;

    private final PrintStream out;
    private final boolean isTerminal;
    private final Map<String, String> rows = new LinkedHashMap<>();
    private final Map<String, Boolean> isDone = new LinkedHashMap<>();
    private int drawn;
    private long lastNanos;

    DemoView(PrintStream out, boolean isTerminal) {
        this.out = out;
        this.isTerminal = isTerminal;
    }

    /** @param right stands at the right end, as an address does */
    synchronized void head(String left, String right) {
        out.printf("%-70s %s%n", left, right);
        out.flush();
    }

    /** Announces a row, so that it stands in its place while it waits. */
    synchronized void announce(String name) {
        rows.putIfAbsent(name, "waiting");
        isDone.putIfAbsent(name, false);
        draw(true);
    }

    synchronized void show(String name, double fraction, String message) {
        if (Boolean.TRUE.equals(isDone.get(name))) {
            return;
        }
        String percent = String.format(Locale.ROOT, "%3.0f %%", 100 * fraction);
        rows.put(name, ProgressLine.bar(fraction) + "  " + percent + "   " + message);
        isDone.put(name, false);
        draw(false);
    }

    synchronized void done(String name, String outcome) {
        if (Boolean.TRUE.equals(isDone.get(name))) {
            return;
        }
        rows.put(name, outcome);
        isDone.put(name, true);
        if (isTerminal) {
            draw(true);
        } else {
            out.print(row(name));
            out.flush();
        }
    }

    /** A new set of rows below those that there are, under a line of its own. */
    synchronized void section(String title) {
        line(title);
        rows.clear();
        isDone.clear();
    }

    /** A line below all rows. */
    synchronized void line(String text) {
        draw(true);
        drawn = 0;
        out.println(text);
        out.flush();
    }

    private void draw(boolean isDue) {
        long now = System.nanoTime();
        if (!isTerminal || (!isDue && now - lastNanos < REDRAW_NANOS)) {
            return;
        }
        lastNanos = now;
        StringBuilder all = new StringBuilder(drawn > 0 ? "\033[" + drawn + "A" : "");
        for (String name : rows.keySet()) {
            all.append("\033[2K").append(row(name));
        }
        drawn = rows.size();
        out.print(all);
        out.flush();
    }

    private String row(String name) {
        return String.format(Locale.ROOT, " %-12s %s%n", SHORT.getOrDefault(name, name), rows.get(name));
    }
}
