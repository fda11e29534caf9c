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
    /** The senders keep their pace when the last byte is on disk this part of the run later. */
    private static final double LATE = 1.02;

    private static final int STEPS = 4;
    private static final long FREE_EVENTS = 150_000_000;

    @Override
    public String name() {
        return "W7";
    }

    /** @param runs not used: every step of the bisection is a run */
    @Override
    public List<BenchmarkTiming> run(int runs) throws IOException, InterruptedException {
        Path disk = Path.of(System.getProperty("java.io.tmpdir"));
        LinkBenchmark.Outcome free = LinkBenchmark.run(disk, SENDERS, FREE_EVENTS, 0);
        double fastest = free.events() / free.seconds();
        double low = 0;
        double high = 1.1 * fastest;
        double seconds = 0;
        double rate = 0.9 * fastest;
        for (int step = 0; step < STEPS; step++) {
            double each = rate / SENDERS;
            LinkBenchmark.Outcome outcome = LinkBenchmark.run(disk, SENDERS, (long) (each * RUN_S), each);
            if (outcome.totals().isComplete() && outcome.seconds() <= LATE * RUN_S) {
                low = rate;
                seconds = outcome.seconds();
            } else {
                high = rate;
            }
            rate = 0.5 * (low + high);
        }
        if (low == 0) {
            throw new IOException("W7: no rate was held for %.0f s (expected: one below %.1f M events/s)"
                    .formatted(RUN_S, high / 1e6));
        }
        return List.of(new BenchmarkTiming(
                "W7", "link, 2 senders", seconds, seconds, 0, "%.1f M events/s, lost 0".formatted(low / 1e6)));
    }
}
