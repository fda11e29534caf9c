package org.petmr.acquisition.ingest;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Rates over the last second or so. By the devices' clock while it runs, since that is what a count rate means, and by
 * the wall clock for the flow through the service; the two differ in replays and simulations that are faster than life.
 */
final class RateMeter {

    private static final long WINDOW_NANOS = 1_200_000_000L;
    private static final double NANOS = 1e9;

    private record Sample(long nanos, long timeMs, long prompts, long delayeds) {
        long events() {
            return prompts + delayeds;
        }
    }

    /** @param promptsPerS by the devices' clock @param delayedsPerS by the devices' clock @param eventsPerS by the wall */
    record Rates(double promptsPerS, double delayedsPerS, double eventsPerS) {
        /** Delayeds of prompts, 0 without prompts. */
        double randomsFraction() {
            return promptsPerS > 0 ? delayedsPerS / promptsPerS : 0;
        }
    }

    private final Deque<Sample> samples = new ArrayDeque<>();

    /** @param nanos of a monotonous clock */
    Rates add(long nanos, RunTotals totals) {
        Sample now = new Sample(nanos, totals.timeMs(), totals.receivedPrompts(), totals.receivedDelayeds());
        if (!samples.isEmpty() && totals.receivedEvents() < samples.peekLast().events()) {
            idle(samples.peekLast().nanos()); // a run that ended and another that began between two looks
        }
        while (samples.size() > 1 && nanos - samples.peekFirst().nanos > WINDOW_NANOS) {
            samples.removeFirst();
        }
        samples.addLast(now);
        Sample then = samples.peekFirst();
        double wallS = (now.nanos - then.nanos) / NANOS;
        if (wallS <= 0) {
            return new Rates(0, 0, 0);
        }
        double deviceS = (now.timeMs - then.timeMs) / 1000.0;
        double prompts = now.prompts - then.prompts;
        double delayeds = now.delayeds - then.delayeds;
        double clockS = deviceS > 0 ? deviceS : wallS;
        return new Rates(prompts / clockS, delayeds / clockS, (prompts + delayeds) / wallS);
    }

    /** No run is open: the next one begins with nothing, at this time or later. */
    void idle(long nanos) {
        samples.clear();
        samples.add(new Sample(nanos, 0, 0, 0));
    }
}
