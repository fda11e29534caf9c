package org.petmr.recon.command;

import java.util.List;

/**
 * One row of the benchmark table.
 *
 * @param item name of the work
 * @param what which part of it
 * @param secondsMin fastest of the counted runs
 * @param secondsMedian the one in the middle
 * @param plainRatio seconds of the plain twin over ours, 0 when there is none
 * @param rate work done in a second, for people
 */
public record BenchmarkTiming(
        String item, String what, double secondsMin, double secondsMedian, double plainRatio, String rate) {

    /** An item of another floor, which this one's command can run beside its own. */
    public interface Item {

        String name();

        /** @param runs counted runs */
        List<BenchmarkTiming> run(int runs) throws Exception;
    }
}
