package org.petmr.recon.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.petmr.recon.compute.Workers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs benchmark items and prints one table: seconds, and the plain twin beside. */
@Command(
        name = "bench",
        description = "Times the projectors, OSEM, histogramming and the link on this machine.",
        mixinStandardHelpOptions = true)
public final class BenchCommand implements Callable<Integer> {

    @Parameters(
            arity = "0..*",
            paramLabel = "ITEM",
            description =
                    "W1 and W2 projectors, W3 OSEM, W4 list mode, W5 scatter, W6 histogramming, W7 the link at a steady rate (minutes), link a quick look at it, W9 Monte Carlo, W10 and W11 mu-maps of a Dixon bed and of a ZTE head, W12 register, mlaa MLAA beside OSEM (minutes); all when none is named")
    private List<String> items = new ArrayList<>();

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "compute threads (default: ${DEFAULT-VALUE})",
            defaultValue = "2")
    private int threads;

    @Option(
            names = "--runs",
            paramLabel = "N",
            description = "counted runs after one warm-up (default: ${DEFAULT-VALUE})",
            defaultValue = "5")
    private int runs;

    @Option(names = "--no-plain", description = "leave out the plain twin of each item")
    private boolean isWithoutPlain;

    @Option(names = "--json", paramLabel = "FILE", description = "write the figures to this JSON file too")
    private Path json;

    @Spec
    private CommandSpec spec;

    private final List<BenchmarkTiming.Item> others;

    /** @param others items of the floors above, run by their names */
    public BenchCommand(List<BenchmarkTiming.Item> others) {
        this.others = List.copyOf(others);
    }

    @Override
    public Integer call() throws Exception {
        List<String> known = new ArrayList<>(BenchmarkItems.NAMES);
        others.forEach(o -> known.add(o.name()));
        if (items.isEmpty()) {
            items = known;
        }
        for (String item : items) {
            if (!known.contains(item)) {
                throw new ParameterException(
                        spec.commandLine(), "item: %s (expected: one of %s)".formatted(item, String.join(", ", known)));
            }
        }
        if (runs < 1) {
            throw new ParameterException(spec.commandLine(), "--runs: " + runs + " (expected: >= 1)");
        }
        FiguresFile.requirePlace(json);
        PrintWriter out = spec.commandLine().getOut();
        List<BenchmarkTiming> all = new ArrayList<>();
        try (Workers workers = new Workers(threads)) {
            BenchmarkItems bench = new BenchmarkItems(workers, runs, !isWithoutPlain);
            out.printf("%d threads, %s, Java %s%n", threads, bench.kernels(), Runtime.version());
            out.printf("%-5s %-14s %9s %9s %12s   %s%n", "item", "what", "min s", "median s", "plain/ours", "rate");
            for (String item : items) {
                for (BenchmarkTiming t : run(bench, item)) {
                    all.add(t);
                    out.printf(
                            "%-5s %-14s %9.3f %9.3f %12s   %s%n",
                            t.item(),
                            t.what(),
                            t.secondsMin(),
                            t.secondsMedian(),
                            t.plainRatio() > 0 ? "%.2f".formatted(t.plainRatio()) : "-",
                            t.rate());
                    out.flush();
                }
            }
        }
        if (json != null) {
            List<Map<String, Object>> rows = new ArrayList<>();
            for (BenchmarkTiming t : all) {
                Map<String, Object> row = new java.util.LinkedHashMap<>();
                row.put("item", t.item());
                row.put("what", t.what());
                row.put("seconds_min", t.secondsMin());
                row.put("seconds_median", t.secondsMedian());
                row.put("plain_ratio", t.plainRatio() > 0 ? t.plainRatio() : null);
                rows.add(row);
            }
            FiguresFile.write(json, Map.of("items", rows));
        }
        return 0;
    }

    private List<BenchmarkTiming> run(BenchmarkItems bench, String item) throws Exception {
        for (BenchmarkTiming.Item other : others) {
            if (other.name().equals(item)) {
                return other.run(runs);
            }
        }
        return bench.run(item);
    }
}
