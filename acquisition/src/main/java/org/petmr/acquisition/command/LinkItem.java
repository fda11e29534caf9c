package org.petmr.acquisition.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.petmr.recon.command.BenchmarkTiming;

/** The link to the disk: a sender in another process, checked, stored and sorted live; nothing may be lost. */
final class LinkItem implements BenchmarkTiming.Item {

    private static final long EVENTS = 100_000_000;

    @Override
    public String name() {
        return "link";
    }

    @Override
    public List<BenchmarkTiming> run(int runs) throws IOException, InterruptedException {
        Path disk = Path.of(System.getProperty("java.io.tmpdir"));
        LinkBenchmark.run(disk, 1, EVENTS / 10, 0);
        double[] seconds = new double[runs];
        for (int i = 0; i < runs; i++) {
            LinkBenchmark.Outcome outcome = LinkBenchmark.run(disk, 1, EVENTS, 0);
            if (!outcome.totals().isComplete()) {
                throw new IOException("link: %d events lost (expected: none)"
                        .formatted(outcome.totals().lostEvents()));
            }
            seconds[i] = outcome.seconds() * EVENTS / outcome.events();
        }
        Arrays.sort(seconds);
        return List.of(new BenchmarkTiming(
                "link",
                "to disk, live",
                seconds[0],
                seconds[runs / 2],
                0,
                "%.1f M events/s, lost 0".formatted(EVENTS / seconds[0] / 1e6)));
    }
}
