package org.petmr.acquisition.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.petmr.recon.command.FiguresFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code petmr bench ingest}: what the way from the link to the disk carries. */
@Command(
        name = "ingest",
        mixinStandardHelpOptions = true,
        description = {
            "Measures the way from the link to the disk, with senders in processes of their own.",
            "The highest rate at which nothing is lost, by bisection; latency and processor time at a steady rate;",
            "with --soak, memory, threads and files over a long run. All is checked, stored durably and sorted live.",
            "Ends with 1 when no rate was held, events were lost at a steady rate, or a soak was not flat."
        })
final class IngestBenchCommand implements Callable<Integer> {

    private static final double MILLION = 1e6;
    private static final double HALF = 0.5;
    private static final double NEARLY_ALL = 0.99;
    private static final int LOOKS = 20;
    private static final long LONGEST_BETWEEN_LOOKS_MS = 60_000;
    private static final long SHORTEST_BETWEEN_LOOKS_MS = 500;

    @Option(names = "--senders", defaultValue = "2", description = "front ends (default: ${DEFAULT-VALUE})")
    private int senders;

    @Option(
            names = "--seconds",
            defaultValue = "60",
            description = "length of each step; 0 for no search of the top rate (default: ${DEFAULT-VALUE})")
    private double seconds;

    @Option(names = "--steps", defaultValue = "5", description = "steps of the bisection (default: ${DEFAULT-VALUE})")
    private int steps;

    @Option(
            names = "--latency-seconds",
            defaultValue = "20",
            description = "length of the run for latency and processor time; 0 for none (default: ${DEFAULT-VALUE})")
    private double latencyS;

    @Option(
            names = "--latency-rate",
            defaultValue = "5",
            description = "its rate, M events/s (default: ${DEFAULT-VALUE})")
    private double latencyRate;

    @Option(names = "--soak", paramLabel = "MIN", defaultValue = "0", description = "minutes of a soak; 0 for none")
    private double soakMin;

    @Option(
            names = "--soak-rate",
            defaultValue = "2",
            description = "rate of the soak, M events/s (default: ${DEFAULT-VALUE})")
    private double soakRate;

    @Option(names = "--disk", paramLabel = "DIR", description = "where to record (default: the temporary directory)")
    private Path disk = Path.of(System.getProperty("java.io.tmpdir"));

    @Option(names = "--json", paramLabel = "FILE", description = "write the figures to this JSON file too")
    private Path json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        require(senders >= 1 && senders <= 16, "--senders", senders, "1 to 16");
        require(seconds >= 0 && latencyS >= 0 && soakMin >= 0, "--seconds, --latency-seconds, --soak", "", ">= 0");
        require(steps >= 1 && steps <= 20, "--steps", steps, "1 to 20");
        require(latencyRate > 0 && soakRate > 0, "--latency-rate, --soak-rate", "", "> 0");
        FiguresFile.requirePlace(json);
        PrintWriter out = spec.commandLine().getOut();
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("senders", senders);
        boolean isFine = true;
        if (seconds > 0) {
            isFine &= top(out, figures);
        }
        if (latencyS > 0) {
            isFine &= latency(out, figures);
        }
        if (soakMin > 0) {
            isFine &= soak(out, figures);
        }
        FiguresFile.write(json, figures);
        return isFine ? 0 : 1;
    }

    private void require(boolean holds, String name, Object found, String expected) {
        if (!holds) {
            throw new ParameterException(spec.commandLine(), "%s: %s (expected: %s)".formatted(name, found, expected));
        }
    }

    private static void say(PrintWriter out, String text, Object... values) {
        out.printf(Locale.ROOT, text, values);
        out.flush();
    }

    /** False when no rate was held. */
    private boolean top(PrintWriter out, Map<String, Object> figures) throws IOException, InterruptedException {
        say(out, " top rate     %d front ends, %d steps of %.0f s ...%n", senders, steps, seconds);
        RateSearch.Found found = RateSearch.run(disk, senders, seconds, steps, tried -> tell(out, tried));
        say(
                out,
                " top          %.1f M events/s for %.0f s, lost 0; unpaced %.1f M events/s%n",
                found.eventsPerS() / MILLION,
                seconds,
                found.free().eventsPerS() / MILLION);
        Map<String, Object> top = new LinkedHashMap<>();
        top.put("eventsPerS", found.eventsPerS());
        top.put("unpacedEventsPerS", found.free().eventsPerS());
        top.put(
                "unpacedCost",
                found.free().outcome().cost().figures(found.free().outcome().events()));
        top.put("secondsEach", seconds);
        List<Map<String, Object>> all = new ArrayList<>();
        for (RateSearch.Tried tried : found.tried()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("eventsPerS", tried.eventsPerS());
            one.put("held", tried.isHeld());
            one.put("seconds", tried.outcome().seconds());
            one.put("lost", tried.outcome().totals().lostEvents());
            one.put("cost", tried.outcome().cost().figures(tried.outcome().events()));
            all.add(one);
        }
        top.put("tried", all);
        figures.put("top", top);
        return found.eventsPerS() > 0;
    }

    private static void tell(PrintWriter out, RateSearch.Tried tried) {
        LinkBenchmark.Outcome outcome = tried.outcome();
        say(
                out,
                " %5.1f M/s    %s: %.2f s for %.2f s, lost %d; %s%n",
                tried.eventsPerS() / MILLION,
                tried.isHeld() ? "held" : "not held",
                outcome.seconds(),
                tried.dueS(),
                outcome.totals().lostEvents(),
                outcome.cost().text(outcome.events()));
    }

    /** False when events were lost. */
    private boolean latency(PrintWriter out, Map<String, Object> figures) throws IOException, InterruptedException {
        say(out, " latency      %.0f s at %.1f M events/s ...%n", latencyS, latencyRate);
        double each = latencyRate * MILLION / senders;
        IngestLatency watch = new IngestLatency();
        LinkBenchmark.Outcome outcome =
                LinkBenchmark.run(disk, new LinkBenchmark.Load(senders, (long) (each * latencyS), each, true), watch);
        long lost = outcome.totals().lostEvents();
        say(
                out,
                " latency      link to live rate: half of the events within %.0f ms, 99 %% within %.0f ms, all within %.0f ms;"
                        + " %.2f processors, lost %d%n",
                watch.quantileMs(HALF),
                watch.quantileMs(NEARLY_ALL),
                watch.quantileMs(1),
                watch.cores(),
                lost);
        Map<String, Object> latency = new LinkedHashMap<>();
        latency.put("eventsPerS", latencyRate * MILLION);
        latency.put("seconds", outcome.seconds());
        latency.put("messages", watch.messages());
        latency.put("medianMs", watch.quantileMs(HALF));
        latency.put("p99Ms", watch.quantileMs(NEARLY_ALL));
        latency.put("maxMs", watch.quantileMs(1));
        latency.put("processors", watch.cores());
        latency.put("cost", outcome.cost().figures(outcome.events()));
        latency.put("lost", lost);
        figures.put("latency", latency);
        return outcome.totals().isComplete();
    }

    /** False when events were lost, or what the run holds on to grew. */
    private boolean soak(PrintWriter out, Map<String, Object> figures) throws IOException, InterruptedException {
        say(out, " soak         %.1f min at %.1f M events/s ...%n", soakMin, soakRate);
        double each = soakRate * MILLION / senders;
        double lengthS = 60 * soakMin;
        long everyMs = Math.min(
                LONGEST_BETWEEN_LOOKS_MS, Math.max(SHORTEST_BETWEEN_LOOKS_MS, (long) (1000 * lengthS / LOOKS)));
        IngestSoak watch = new IngestSoak(everyMs, look -> say(out, "   %s%n", look.text()));
        LinkBenchmark.Outcome outcome =
                LinkBenchmark.run(disk, new LinkBenchmark.Load(senders, (long) (each * lengthS), each, false), watch);
        boolean isFlat = IngestSoak.isFlat(watch.looks());
        long lost = outcome.totals().lostEvents();
        say(
                out,
                " soak         %.1f min at %.1f M events/s, lost %d; memory, threads and files %s%n",
                outcome.seconds() / 60,
                soakRate,
                lost,
                isFlat ? "flat" : "NOT FLAT");
        Map<String, Object> soak = new LinkedHashMap<>();
        soak.put("eventsPerS", soakRate * MILLION);
        soak.put("seconds", outcome.seconds());
        soak.put("events", outcome.events());
        soak.put("lost", lost);
        soak.put("flat", isFlat);
        soak.put("looks", watch.looks().stream().map(IngestSoak.Look::figures).toList());
        figures.put("soak", soak);
        return isFlat && outcome.totals().isComplete();
    }
}
