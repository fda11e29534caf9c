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
            "with --soak, memory over a long run. All is checked, stored durably and sorted live."
        })
final class IngestBenchCommand implements Callable<Integer> {

    private static final double MILLION = 1e6;
    private static final long BYTES_PER_MIB = 1 << 20;
    /** The senders keep their pace when the last byte is on disk this part of the run later. */
    private static final double LATE = 1.02;
    /** Beside that, what starting and forcing take. */
    private static final double LATE_S = 0.5;

    private static final long FREE_EVENTS_PER_S = 2_500_000;
    private static final double WARM_UP_PART = 0.2;
    private static final long LONGEST_WARM_UP_S = 60;

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
        if (seconds > 0) {
            figures.put("top", top(out));
        }
        if (latencyS > 0) {
            figures.put("latency", latency(out));
        }
        if (soakMin > 0) {
            figures.put("soak", soak(out));
        }
        FiguresFile.write(json, figures);
        return 0;
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

    private Map<String, Object> top(PrintWriter out) throws IOException, InterruptedException {
        long freeEach = (long) (FREE_EVENTS_PER_S * Math.min(60, Math.max(1, seconds)));
        LinkBenchmark.Outcome free = LinkBenchmark.run(disk, senders, freeEach, 0);
        double fastest = free.events() / free.seconds();
        say(
                out,
                " unpaced      %.1f M events/s, lost %d%n",
                fastest / MILLION,
                free.totals().lostEvents());
        List<Map<String, Object>> tried = new ArrayList<>();
        double low = 0;
        double high = 1.1 * fastest;
        double rate = 0.9 * fastest;
        for (int step = 0; step < steps; step++) {
            double each = rate / senders;
            LinkBenchmark.Outcome outcome = LinkBenchmark.run(disk, senders, (long) (each * seconds), each);
            double dueS = outcome.events() / rate;
            boolean isHeld = outcome.totals().isComplete() && outcome.seconds() <= LATE * dueS + LATE_S;
            say(
                    out,
                    " %5.1f M/s    %s: %.2f s for %.2f s, lost %d%n",
                    rate / MILLION,
                    isHeld ? "held" : "not held",
                    outcome.seconds(),
                    dueS,
                    outcome.totals().lostEvents());
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("eventsPerS", rate);
            one.put("held", isHeld);
            one.put("seconds", outcome.seconds());
            one.put("lost", outcome.totals().lostEvents());
            tried.add(one);
            if (isHeld) {
                low = rate;
            } else {
                high = rate;
            }
            rate = 0.5 * (low + high);
        }
        say(out, " top          %.1f M events/s for %.0f s, lost 0%n", low / MILLION, seconds);
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("eventsPerS", low);
        figures.put("unpacedEventsPerS", fastest);
        figures.put("secondsEach", seconds);
        figures.put("tried", tried);
        return figures;
    }

    private Map<String, Object> latency(PrintWriter out) throws IOException, InterruptedException {
        double each = latencyRate * MILLION / senders;
        IngestLatency watch = new IngestLatency();
        LinkBenchmark.Outcome outcome =
                LinkBenchmark.run(disk, new LinkBenchmark.Load(senders, (long) (each * latencyS), each, true), watch);
        say(
                out,
                " latency      link to live rate at %.1f M events/s: %.0f ms at worst, usual %.0f ms; %.2f processors, lost"
                        + " %d%n",
                latencyRate,
                watch.maxMs(),
                watch.medianMs(),
                watch.cores(),
                outcome.totals().lostEvents());
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("eventsPerS", latencyRate * MILLION);
        figures.put("seconds", outcome.seconds());
        figures.put("messages", watch.messages());
        figures.put("maxMs", watch.maxMs());
        figures.put("medianMs", watch.medianMs());
        figures.put("processors", watch.cores());
        figures.put("lost", outcome.totals().lostEvents());
        return figures;
    }

    private Map<String, Object> soak(PrintWriter out) throws IOException, InterruptedException {
        double each = soakRate * MILLION / senders;
        double lengthS = 60 * soakMin;
        IngestSoak watch = new IngestSoak((long) Math.min(LONGEST_WARM_UP_S, WARM_UP_PART * lengthS));
        LinkBenchmark.Outcome outcome =
                LinkBenchmark.run(disk, new LinkBenchmark.Load(senders, (long) (each * lengthS), each, false), watch);
        IngestSoak.Memory start = watch.start() == null ? watch.end() : watch.start();
        IngestSoak.Memory end = watch.end();
        say(
                out,
                " soak         %.1f min at %.1f M events/s, lost %d; heap %d MiB -> %d MiB, buffers %d MiB -> %d MiB%n",
                outcome.seconds() / 60,
                soakRate,
                outcome.totals().lostEvents(),
                start.heapBytes() / BYTES_PER_MIB,
                end.heapBytes() / BYTES_PER_MIB,
                start.directBytes() / BYTES_PER_MIB,
                end.directBytes() / BYTES_PER_MIB);
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("eventsPerS", soakRate * MILLION);
        figures.put("seconds", outcome.seconds());
        figures.put("events", outcome.events());
        figures.put("lost", outcome.totals().lostEvents());
        figures.put("heapStartBytes", start.heapBytes());
        figures.put("heapEndBytes", end.heapBytes());
        figures.put("buffersStartBytes", start.directBytes());
        figures.put("buffersEndBytes", end.directBytes());
        return figures;
    }
}
