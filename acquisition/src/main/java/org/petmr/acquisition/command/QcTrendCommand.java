package org.petmr.acquisition.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.petmr.acquisition.qc.QcArchive;
import org.petmr.acquisition.qc.QcPlot;
import org.petmr.acquisition.qc.QcResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code petmr qc trend}. */
@Command(
        name = "trend",
        description = "The newest daily check of each day. Ends with 1 if the newest of all has failed.",
        mixinStandardHelpOptions = true)
public final class QcTrendCommand implements Callable<Integer> {

    @Mixin
    private DataDirectory data;

    @Option(
            names = "--days",
            paramLabel = "N",
            defaultValue = "90",
            description = "newest days shown (${DEFAULT-VALUE})")
    private int days;

    @Option(names = "--json", paramLabel = "FILE", description = "the same figures as JSON")
    private Path json;

    @Option(names = "--plot", paramLabel = "FILE", description = "the trend as a picture, PNG")
    private Path plot;

    @Spec
    private CommandSpec spec;

    /** Made by picocli. */
    public QcTrendCommand() {}

    @Override
    public Integer call() throws IOException {
        if (days < 1) {
            throw new IllegalArgumentException("--days: %d (expected: at least 1)".formatted(days));
        }
        Path directory = data.existing();
        List<QcResult> all = new QcArchive(directory).days();
        List<QcResult> shown = all.subList(Math.max(0, all.size() - days), all.size());
        PrintWriter out = spec.commandLine().getOut();
        if (shown.isEmpty()) {
            out.printf("no daily check in %s%n", directory.resolve("qc"));
        } else {
            out.printf("%-11s %-8s %10s %12s  %s%n", "day", "", "chi-square", "sensitivity", "");
        }
        for (QcResult r : shown) {
            out.printf(
                    Locale.ROOT,
                    "%-11s %-8s %10.3f %12s  %s%n",
                    r.day(),
                    r.passed() ? "passed" : "FAILED",
                    r.chiSquare(),
                    r.sensitivityRatio() == null
                            ? "-"
                            : String.format(Locale.ROOT, "%+.2f %%", 100 * (r.sensitivityRatio() - 1)),
                    String.join("; ", r.failures()));
        }
        out.flush();
        if (json != null) {
            QcArchive.write(json, shown);
        }
        if (plot != null && !shown.isEmpty()) {
            QcPlot.write(shown, plot);
        }
        return shown.isEmpty() || shown.get(shown.size() - 1).passed() ? 0 : 1;
    }
}
