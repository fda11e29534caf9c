package org.petmr.acquisition.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.petmr.recon.command.BenchmarkTiming;

/**
 * W7, the link to the disk at a steady rate: two senders in processes of their own, a minute, checked, stored and sorted live.
 * The highest rate at which nothing is lost and the senders are not held back is found by bisection, so it takes minutes.
 */
final class LinkRateItem implements BenchmarkTiming.Item {

    private static final int SENDERS = 2;
    private static final double RUN_S = 60;
    private static final int STEPS = 4;

    @Override
    public String name() {
        return "W7";
    }

    /** @param runs not used: every step of the bisection is a run */
    @Override
    public List<BenchmarkTiming> run(int runs) throws IOException, InterruptedException {
        RateSearch.Found found =
                RateSearch.run(Path.of(System.getProperty("java.io.tmpdir")), SENDERS, RUN_S, STEPS, tried -> {});
        RateSearch.Tried held = found.tried().stream()
                .filter(tried -> tried.isHeld() && tried.eventsPerS() == found.eventsPerS())
                .findFirst()
                .orElseThrow(
                        () -> new IOException("W7: no rate was held for %.0f s (expected: one below %.1f M events/s)"
                                .formatted(RUN_S, found.free().eventsPerS() / 1e6)));
        double seconds = held.outcome().seconds();
        return List.of(new BenchmarkTiming(
                "W7",
                "link, 2 senders",
                seconds,
                seconds,
                0,
                "%.1f M events/s, lost 0".formatted(found.eventsPerS() / 1e6)));
    }
}
