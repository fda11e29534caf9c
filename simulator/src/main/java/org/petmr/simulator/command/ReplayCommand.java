package org.petmr.simulator.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.petmr.acquisition.wire.SentTotals;
import org.petmr.recon.command.FiguresFile;
import org.petmr.recon.command.ProgressLine;
import org.petmr.recon.event.ListModeFiles;
import org.petmr.recon.event.ListModeSource;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.simulator.detector.FaultPlan;
import org.petmr.simulator.detector.FrontEnd;
import org.petmr.simulator.detector.FrontEndConfig;
import org.petmr.simulator.detector.FrontEndNodes;
import org.petmr.simulator.detector.RateLimit;
import org.petmr.simulator.detector.ReplayedRun;
import org.petmr.simulator.detector.Survey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code petmr replay}: sends a recording over the detector link, as the front ends of a scanner would. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description = {
            "Sends a list-mode recording to a service as a detector would.",
            "Connects, waits until the service starts an acquisition, and sends the file once."
        })
public final class ReplayCommand implements Callable<Integer> {

    private static final int BAD_INPUT = 2;
    private static final int FIFO_BLOCKS = 64;
    private static final double NS_PER_MS = 1e6;

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "FILE",
            description = "a native .plm file or directory, a PETSIRD file, or a Siemens list-mode file")
    private Path file;

    @Option(names = "--to", paramLabel = "HOST:PORT", required = true, description = "the service's detector link")
    private String to;

    @Option(
            names = "--speed",
            paramLabel = "SPEED",
            defaultValue = "1x",
            description = "1x for real time, 10x for ten times as fast, max for as fast as the link takes it")
    private String speed;

    @Option(names = "--scanner", paramLabel = "NAME", description = "scanner of a file that does not name its own")
    private String scanner;

    @Option(
            names = "--source",
            paramLabel = "ID",
            defaultValue = "1",
            description = "source id of the front end, or of the first of several")
    private int sourceId;

    @Option(
            names = "--nodes",
            paramLabel = "N",
            defaultValue = "1",
            description = "front ends that share the ring, each with a connection of its own")
    private int nodes;

    @Option(
            names = "--clock-offset",
            paramLabel = "MS",
            defaultValue = "0",
            description = "how far the clocks are off; of several front ends the first is right")
    private double clockOffsetMs;

    @Option(
            names = "--drift-ppm",
            paramLabel = "PPM",
            defaultValue = "0",
            description = "how much too fast the clocks run; of several front ends the first is right")
    private double driftPpm;

    @Option(
            names = "--fault",
            paramLabel = "FAULT",
            description = "something that goes wrong, such as drop=3,at=1.5s; may be given several times")
    private List<String> faults = List.of();

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            defaultValue = "600",
            description = "how long to wait for the start")
    private long waitS;

    @Mixin
    private LinkOptions link;

    @Option(names = "--json", paramLabel = "FILE", description = "write the figures to this JSON file too")
    private Path json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        try {
            return replay();
        } catch (IllegalArgumentException e) {
            return refuse(e.getMessage());
        } catch (ExecutionException e) {
            return refuse(e.getCause().getMessage());
        } catch (TimeoutException e) {
            return refuse(
                    "start: not within %d s (expected: the service starts an armed acquisition)".formatted(waitS));
        } catch (IOException e) {
            return refuse(e.getMessage());
        }
    }

    private int refuse(String message) {
        spec.commandLine().getErr().println("petmr replay: " + message);
        return BAD_INPUT;
    }

    private int replay() throws IOException, InterruptedException, ExecutionException, TimeoutException {
        FiguresFile.requirePlace(json);
        FaultPlan plan = FaultPlan.parse(faults);
        double factor = parseSpeed(speed);
        ScannerModel described;
        Survey survey;
        try (ListModeSource source = open()) {
            described = source.header().scanner();
            survey = Survey.of(file.toString(), source);
        }
        FrontEndConfig config = new FrontEndConfig(
                        host(), port(), sourceId, "REPLAY-" + sourceId, described, factor, FIFO_BLOCKS)
                .with(plan)
                .with(link.credentials());
        config.node(sourceId + nodes - 1, nodes); // checks both numbers
        if (config.isPaced()) {
            RateLimit.check(
                    String.format(Locale.ROOT, "--speed: %s of up to %.4g events/s", speed, survey.mostEventsPerS()),
                    factor * survey.mostEventsPerS(),
                    nodes);
        }
        PrintWriter out = spec.commandLine().getOut();
        if (survey.lostBytes() > 0) {
            out.printf(" damaged      %,d bytes of %s cannot be read and are not sent%n", survey.lostBytes(), file);
        }
        try (FrontEndNodes frontEnds =
                FrontEndNodes.connect(config, nodes, this::clocked, duration -> new ReplayedRun(open()))) {
            frontEnds.welcome().get(10, TimeUnit.SECONDS);
            out.printf(" connected    %s to %s, waiting for a start%n", described.title(), to);
            out.flush();
            frontEnds.started().get(waitS, TimeUnit.SECONDS);
            try (ProgressLine line = new ProgressLine(out, "replay", ProgressLine.isOnTerminal())) {
                report(watch(frontEnds, survey.events(), line), line);
            }
            return 0;
        }
    }

    private FrontEndConfig clocked(FrontEndConfig node) {
        boolean isRight = nodes > 1 && node.sourceId() == sourceId;
        return isRight ? node : node.with(node.clock().shifted(Math.round(clockOffsetMs * NS_PER_MS), driftPpm));
    }

    private void report(List<SentTotals> each, ProgressLine line) throws IOException {
        SentTotals all = each.stream()
                .reduce((a, b) -> new SentTotals(
                        a.frames() + b.frames(),
                        a.prompts() + b.prompts(),
                        a.delayeds() + b.delayeds(),
                        a.singles() + b.singles(),
                        Math.max(a.marks(), b.marks()),
                        a.lost() + b.lost()))
                .orElseThrow();
        double seconds = Math.max(1e-3, line.elapsedS());
        line.end(String.format(
                Locale.ROOT,
                "done    %,d prompts, %,d delayeds, %,d time marks in %.1f s (%.2f M events/s), lost %,d",
                all.prompts(),
                all.delayeds(),
                all.marks(),
                seconds,
                all.events() / seconds * 1e-6,
                all.lost()));
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("file", file.toString());
        figures.put("speed", speed);
        figures.put("nodes", nodes);
        figures.put("seconds", seconds);
        figures.put("eventsPerS", all.events() / seconds);
        figures.put("sent", all);
        FiguresFile.write(json, figures);
    }

    private static List<SentTotals> watch(FrontEndNodes frontEnds, long events, ProgressLine line)
            throws InterruptedException, ExecutionException {
        CompletableFuture<List<SentTotals>> run = frontEnds.run();
        while (true) {
            try {
                return run.get(200, TimeUnit.MILLISECONDS);
            } catch (TimeoutException stillRunning) {
                FrontEnd.Progress now = frontEnds.progress();
                line.report(
                        (double) now.events() / Math.max(1, events),
                        String.format(
                                Locale.ROOT,
                                "%.1f s of scan, %.2f M events/s, lost %,d",
                                now.timeMs() * 1e-3,
                                now.events() / line.elapsedS() * 1e-6,
                                now.lost()));
            }
        }
    }

    private ListModeSource open() throws IOException {
        return scanner == null ? ListModeFiles.open(file) : ListModeFiles.open(file, ScannerCatalogue.find(scanner));
    }

    private String host() {
        int colon = to.lastIndexOf(':');
        if (colon < 1) {
            throw wrongPlace(null);
        }
        return to.substring(0, colon);
    }

    private int port() {
        try {
            return Integer.parseInt(to.substring(to.lastIndexOf(':') + 1));
        } catch (NumberFormatException e) {
            throw wrongPlace(e);
        }
    }

    private IllegalArgumentException wrongPlace(NumberFormatException cause) {
        return new IllegalArgumentException("--to: %s (expected: HOST:PORT)".formatted(to), cause);
    }

    /** {@code max}, or a number with or without an x behind it. */
    static double parseSpeed(String text) {
        if (text.equalsIgnoreCase("max")) {
            return FrontEndConfig.MAX_SPEED;
        }
        try {
            double factor = Double.parseDouble(text.toLowerCase(Locale.ROOT).replaceFirst("x$", ""));
            if (factor > 0 && Double.isFinite(factor)) {
                return factor;
            }
        } catch (NumberFormatException e) {
            // falls through: the message below says what is allowed
        }
        throw new IllegalArgumentException(
                "--speed: %s (expected: max, or a factor such as 1x or 10x)".formatted(text));
    }
}
