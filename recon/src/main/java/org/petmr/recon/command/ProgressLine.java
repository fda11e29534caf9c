package org.petmr.recon.command;

import java.io.PrintWriter;
import java.util.Locale;
import org.petmr.recon.compute.Progress;

/**
 * One stage of work on a terminal: a bar that moves in place, or, in a pipe, a single line when the stage has ended.
 *
 * <pre> reconstruct  ###########-----------------   38 %   OSEM 2 of 3, ETA 6 s</pre>
 */
public final class ProgressLine implements Progress, AutoCloseable {

    private static final int BAR = 28;
    private static final long REDRAW_NS = 100_000_000;
    /** Sooner than this nothing can be said about the end. */
    private static final double LEAST_FOR_ETA = 0.02;

    private final PrintWriter out;
    private final String stage;
    private final boolean isTerminal;
    private final long startNs = System.nanoTime();
    private long drawnNs;
    private int drawnLength;
    private boolean isEnded;

    /** @param isTerminal whether lines may be drawn over */
    public ProgressLine(PrintWriter out, String stage, boolean isTerminal) {
        this.out = out;
        this.stage = stage;
        this.isTerminal = isTerminal;
        report(0, "");
    }

    /** True when a person watches: standard output is a terminal. */
    public static boolean isOnTerminal() {
        return System.console() != null && System.getenv("CI") == null && !"dumb".equals(System.getenv("TERM"));
    }

    /** A bar of fixed length. @param fraction 0 to 1, taken to that range */
    public static String bar(double fraction) {
        int filled = (int) Math.round(Math.max(0, Math.min(1, fraction)) * BAR);
        return "#".repeat(filled) + "-".repeat(BAR - filled);
    }

    @Override
    public synchronized void report(double fraction, String message) {
        long now = System.nanoTime();
        if (isEnded || !isTerminal || drawnNs != 0 && now - drawnNs < REDRAW_NS) {
            return;
        }
        drawnNs = now;
        double done = Math.max(0, Math.min(1, fraction));
        double elapsedS = elapsedS();
        String eta = done > LEAST_FOR_ETA && elapsedS > 1
                ? ", ETA %.0f s".formatted(Math.ceil(elapsedS * (1 - done) / done))
                : "";
        draw("%s  %3.0f %%   %s%s".formatted(bar(done), 100 * done, message, eta));
    }

    /** Ends the stage with a word to remain on the screen. */
    public synchronized void end(String result) {
        if (isEnded) {
            return;
        }
        draw(result);
        isEnded = true;
        out.println();
        out.flush();
    }

    /** Seconds since the stage began. */
    public double elapsedS() {
        return (System.nanoTime() - startNs) * 1e-9;
    }

    private void draw(String text) {
        String line = String.format(Locale.ROOT, " %-12s %s", stage, text);
        if (isTerminal) {
            out.print('\r');
            out.print(line);
            out.print(" ".repeat(Math.max(0, drawnLength - line.length())));
            drawnLength = line.length();
        } else {
            out.print(line);
        }
        out.flush();
    }

    /** A stage that was not ended has failed. */
    @Override
    public void close() {
        end("failed");
    }
}
