package org.petmr.simulator.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.petmr.recon.command.ProgressLine;
import org.petmr.recon.event.ListModeFiles;
import org.petmr.recon.event.ListModeSource;
import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.simulator.detector.FrontEnd;
import org.petmr.simulator.detector.FrontEndConfig;
import org.petmr.simulator.detector.ReplayedRun;
import org.petmr.simulator.detector.SentTotals;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code petmr replay}: sends a recording over the detector link, as a front end would. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description = {
            "Sends a list-mode recording to a service as a detector would.",
            "Connects, waits until the service starts an acquisition, and sends the file once."
        })
public final class ReplayCommand implements Callable<Integer> {

    private static final int BAD_INPUT = 2;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "a native .plm file or directory, or a Siemens list-mode file")
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

    @Option(names = "--source", paramLabel = "ID", defaultValue = "1", description = "source id of the front end")
    private int sourceId;

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            defaultValue = "600",
            description = "how long to wait for the start")
    private long waitS;

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
        ScannerModel described;
        long events;
        try (ListModeSource source = open()) {
            described = source.header().scanner();
            events = count(source);
        }
        FrontEndConfig config =
                new FrontEndConfig(host(), port(), sourceId, "REPLAY-" + sourceId, described, parseSpeed(speed), 64);
        PrintWriter out = spec.commandLine().getOut();
        boolean isTerminal = ProgressLine.isOnTerminal();
        try (FrontEnd frontEnd = FrontEnd.connect(config, duration -> new ReplayedRun(open()))) {
            frontEnd.welcome().get(10, TimeUnit.SECONDS);
            out.printf(" connected    %s to %s, waiting for a start%n", described.title(), to);
            out.flush();
            frontEnd.started().get(waitS, TimeUnit.SECONDS);
            try (ProgressLine line = new ProgressLine(out, "replay", isTerminal)) {
                SentTotals totals = watch(frontEnd, events, line);
                line.end(String.format(
                        Locale.ROOT,
                        "done    %,d prompts, %,d delayeds, %,d time marks in %.1f s (%.2f M events/s), lost %,d",
                        totals.prompts(),
                        totals.delayeds(),
                        totals.marks(),
                        line.elapsedS(),
                        totals.events() / Math.max(1e-3, line.elapsedS()) * 1e-6,
                        totals.lost()));
            }
            return 0;
        }
    }

    /** How many coincidences a recording holds, so that the bar knows its end. */
    private static long count(ListModeSource source) throws IOException {
        long events = 0;
        long[] words = new long[1 << 16];
        for (int n = source.read(words); n >= 0; n = source.read(words)) {
            for (int i = 0; i < n; i++) {
                events += Word.isCoincidence(words[i]) ? 1 : 0;
            }
        }
        return events;
    }

    private static SentTotals watch(FrontEnd frontEnd, long events, ProgressLine line)
            throws InterruptedException, ExecutionException {
        CompletableFuture<SentTotals> run = frontEnd.run();
        while (true) {
            try {
                return run.get(200, TimeUnit.MILLISECONDS);
            } catch (TimeoutException stillRunning) {
                FrontEnd.Progress now = frontEnd.progress();
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
            throw new IllegalArgumentException("--to: %s (expected: HOST:PORT)".formatted(to));
        }
        return to.substring(0, colon);
    }

    private int port() {
        try {
            return Integer.parseInt(to.substring(to.lastIndexOf(':') + 1));
        } catch (NumberFormatException e) {
            throw new ParameterException(
                    spec.commandLine(), "--to: %s (expected: HOST:PORT)".formatted(to), e, null, to);
        }
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
