package org.petmr.acquisition.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The highest rate at which nothing is lost and the senders are not held back: upwards from a little less than what they reach
 * unpaced until one is not held, then by bisection. The unpaced run is no bound; it is the first of its process, compiler
 * included.
 */
final class RateSearch {

    /** The senders keep their pace when the last byte is on disk this part of the run later. */
    private static final double LATE = 1.02;
    /** Beside that, what starting and forcing take. */
    private static final double LATE_S = 0.5;

    private static final long FREE_EVENTS_PER_S = 2_500_000;
    private static final double FIRST_PART = 0.9;
    private static final double UPWARDS = 1.4;

    private RateSearch() {}

    /**
     * One rate.
     *
     * @param eventsPerS asked for; of the first, unpaced run: reached
     * @param dueS how long it ought to take
     */
    record Tried(double eventsPerS, double dueS, boolean isHeld, LinkBenchmark.Outcome outcome) {}

    /** @param eventsPerS held, or 0 when none was @param free as fast as the senders could @param tried in order */
    record Found(double eventsPerS, Tried free, List<Tried> tried) {}

    /** @param seconds of each step @param told of each run when it has ended, the unpaced one first */
    static Found run(Path disk, int senders, double seconds, int steps, Consumer<Tried> told)
            throws IOException, InterruptedException {
        long freeEach = (long) (FREE_EVENTS_PER_S * Math.min(60, Math.max(1, seconds)));
        LinkBenchmark.Outcome outcome = LinkBenchmark.run(disk, senders, freeEach, 0);
        double fastest = outcome.events() / outcome.seconds();
        Tried free = new Tried(fastest, outcome.seconds(), outcome.totals().isComplete(), outcome);
        told.accept(free);
        return search(free, steps, rate -> one(disk, senders, seconds, rate), told);
    }

    /** Tries one rate. */
    @FunctionalInterface
    interface Trial {
        Tried at(double eventsPerS) throws IOException, InterruptedException;
    }

    static Found search(Tried free, int steps, Trial trial, Consumer<Tried> told)
            throws IOException, InterruptedException {
        List<Tried> tried = new ArrayList<>();
        double low = 0;
        double high = Double.POSITIVE_INFINITY;
        double rate = FIRST_PART * free.eventsPerS();
        for (int step = 0; step < steps; step++) {
            Tried one = trial.at(rate);
            told.accept(one);
            tried.add(one);
            if (one.isHeld()) {
                low = rate;
            } else {
                high = rate;
            }
            rate = Double.isInfinite(high) ? UPWARDS * low : 0.5 * (low + high);
        }
        return new Found(low, free, tried);
    }

    private static Tried one(Path disk, int senders, double seconds, double rate)
            throws IOException, InterruptedException {
        double each = rate / senders;
        LinkBenchmark.Outcome outcome = LinkBenchmark.run(disk, senders, (long) (each * seconds), each);
        double dueS = outcome.events() / rate;
        boolean isHeld = outcome.totals().isComplete() && outcome.seconds() <= LATE * dueS + LATE_S;
        return new Tried(rate, dueS, isHeld, outcome);
    }
}
