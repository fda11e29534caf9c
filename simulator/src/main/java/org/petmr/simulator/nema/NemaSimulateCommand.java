package org.petmr.simulator.nema;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import javax.imageio.ImageIO;
import org.petmr.recon.command.FiguresFile;
import org.petmr.recon.command.ProgressLine;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.file.WholeFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code petmr nema --simulate}: the trials of NEMA NU 2 on a simulated scanner, measured beside published. */
@Command(
        name = "simulate",
        aliases = "--simulate",
        mixinStandardHelpOptions = true,
        description = {
            "Runs the trials of NEMA NU 2 on a simulated scanner: sensitivity, scatter fraction and count rates,",
            "resolution and image quality; prints what they come to beside what was published of the real one."
        })
public final class NemaSimulateCommand implements Callable<Integer> {

    private static final long SEED = 2_026_1121L;

    @Option(names = "--scanner", paramLabel = "NAME", required = true, description = "mmr or signa")
    private String scanner;

    @Option(
            names = "--trial",
            split = ",",
            paramLabel = "NAME",
            description = "sensitivity, scatter, tof, resolution, iq; several with commas (default: all)")
    private List<String> trials = List.of();

    @Option(names = "--quick", description = "a fifth of the counts: a look, with figures that scatter")
    private boolean isQuick;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "" + SEED,
            description = "of all random numbers (default: ${DEFAULT-VALUE}); the same one, the same figures")
    private long seed;

    @Option(names = "--threads", paramLabel = "N", description = "compute threads (default: one for each processor)")
    private Integer threads;

    @Option(names = "--json", paramLabel = "FILE", description = "write the figures to this JSON file too")
    private Path json;

    @Option(names = "--pictures", paramLabel = "DIR", description = "draw rates and contrast into PNG files there")
    private Path pictures;

    @Spec
    private CommandSpec spec;

    /** Made by picocli. */
    public NemaSimulateCommand() {}

    @Override
    public Integer call() throws IOException {
        FiguresFile.requirePlace(json);
        if (threads != null && threads < 1) {
            throw new IllegalArgumentException("--threads: " + threads + " (expected: at least 1)");
        }
        List<Trial> wanted = trials.isEmpty()
                ? List.of(Trial.values())
                : trials.stream().map(Trial::find).sorted().distinct().toList();
        NemaPlan plan = NemaPlan.of(scanner.toLowerCase(Locale.ROOT), isQuick);
        if (pictures != null) {
            Files.createDirectories(pictures);
        }
        PrintWriter out = spec.commandLine().getOut();
        try (Workers workers =
                new Workers(threads == null ? Runtime.getRuntime().availableProcessors() : threads)) {
            VirtualScanner virtual = VirtualScanners.find(scanner.toLowerCase(Locale.ROOT), workers.threads(), seed);
            NemaTrials all = new NemaTrials(virtual, plan, workers, seed);
            List<TrialResult> results = new ArrayList<>();
            NemaTable table =
                    new NemaTable(virtual.model().name(), virtual.model().title(), results, seed);
            for (Trial trial : wanted) {
                run(all, trial, out).ifPresent(results::add);
                // after each, so that a trial that fails or is cut short takes nothing with it
                table = new NemaTable(virtual.model().name(), virtual.model().title(), results, seed);
                FiguresFile.write(json, table.fields());
            }
            out.println();
            table.lines().forEach(out::println);
            out.flush();
            if (pictures != null) {
                draw(virtual.model().name(), results);
            }
        }
        return 0;
    }

    private static Optional<TrialResult> run(NemaTrials all, Trial trial, PrintWriter out) {
        try (ProgressLine line = new ProgressLine(out, trial.typed(), ProgressLine.isOnTerminal())) {
            Optional<TrialResult> result = all.run(trial, line);
            line.end(result.map(r -> String.format(Locale.ROOT, "done   %.0f s   %s", r.seconds(), r.how()))
                    .orElse("not on this scanner"));
            return result;
        }
    }

    private void draw(String name, List<TrialResult> results) throws IOException {
        for (TrialResult r : results) {
            Optional<BufferedImage> picture = NemaPictures.of(name, r);
            if (picture.isPresent()) {
                WholeFile.write(
                        pictures.resolve("nema-simulated-%s-%s.png"
                                .formatted(name, r.trial().typed())),
                        stream -> ImageIO.write(picture.get(), "png", stream));
            }
        }
    }
}
