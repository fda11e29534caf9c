package org.petmr.recon.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.CrystalEfficiencies;
import org.petmr.recon.correction.CylinderModel;
import org.petmr.recon.correction.DailyCheck;
import org.petmr.recon.correction.Decay;
import org.petmr.recon.correction.EfficiencyEstimate;
import org.petmr.recon.correction.EfficiencyEstimator;
import org.petmr.recon.correction.PairCounts;
import org.petmr.recon.event.ListModeFiles;
import org.petmr.recon.event.ListModeHeader;
import org.petmr.recon.event.ListModeSource;
import org.petmr.recon.file.WholeFile;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.ProjectionGeometry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code petmr normalise}: crystal efficiencies from a recording of a centred uniform cylinder. */
@Command(
        name = "normalise",
        description = "Estimates crystal efficiencies from a recording of a centred uniform cylinder.",
        mixinStandardHelpOptions = true)
public final class NormaliseCommand implements Callable<Integer> {

    private static final int READ_WORDS = 1 << 18;
    private static final double ML_PER_MM3 = 1e-3;

    /** Crystals differ by some 10 %; a measurement that doesn't see this is none. */
    private static final double LARGE_SD = 0.1;

    @Parameters(paramLabel = "LISTMODE", description = "native .plm file or directory, or a Siemens file")
    private Path input;

    @Option(
            names = "--scanner",
            paramLabel = "NAME|FILE",
            description = "scanner, for a recording that does not name its own")
    private String scanner;

    @Option(names = "--radius-mm", required = true, paramLabel = "MM", description = "radius of the activity, mm")
    private double radiusMm;

    @Option(
            names = "--inner-radius-mm",
            paramLabel = "MM",
            description =
                    "inner radius of a hollow cylinder, mm, or of the way of a rod that goes round (default: ${DEFAULT-VALUE})",
            defaultValue = "0")
    private double innerRadiusMm;

    @Option(
            names = "--length-mm",
            paramLabel = "MM",
            description = "length of the activity, mm, centred (default: beyond the scanner)",
            defaultValue = "10000")
    private double lengthMm;

    @Option(
            names = "--mu-per-cm",
            paramLabel = "MU",
            description = "attenuation of what it is filled with, cm^-1 (default: ${DEFAULT-VALUE}, water)",
            defaultValue = "0.096")
    private double muPerCm;

    @Option(
            names = "--activity-bq-per-ml",
            paramLabel = "BQ",
            description = "activity at the start, Bq/mL; without it the normalisation is relative")
    private Double activityBqPerMl;

    @Option(
            names = "--geometric",
            description =
                    "fit factors of the distance from the axis too; needed where no one measured the scanner before")
    private boolean hasGeometric;

    @Option(names = "--reference", paramLabel = "FILE", description = "calibration to compare with, .pnorm")
    private Path reference;

    @Option(names = "--threads", paramLabel = "N", description = "compute threads (default: all processors)")
    private Integer threads;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "normalisation to write, .pnorm")
    private Path out;

    @Option(names = "--json", paramLabel = "FILE", description = "write the figures to this JSON file too")
    private Path json;

    @Spec
    private CommandSpec spec;

    /** Made by picocli. */
    public NormaliseCommand() {}

    @Override
    public Integer call() throws IOException {
        PrintWriter term = spec.commandLine().getOut();
        boolean isTerminal = ProgressLine.isOnTerminal();
        if (!out.getFileName().toString().endsWith(".pnorm")) {
            throw new IllegalArgumentException("--out: %s (expected: a name that ends in .pnorm)".formatted(out));
        }
        if (activityBqPerMl != null && !(activityBqPerMl > 0)) {
            throw new IllegalArgumentException("--activity-bq-per-ml: %s (expected: > 0)".formatted(activityBqPerMl));
        }
        WholeFile.requirePlace(out);
        FiguresFile.requirePlace(json);
        Map<String, Object> figures = new LinkedHashMap<>();
        try (Workers workers = threads == null ? Workers.ofMachine() : new Workers(threads);
                ListModeSource source = scanner == null
                        ? ListModeFiles.open(input)
                        : ListModeFiles.open(input, ScannerCatalogue.find(scanner))) {
            ListModeHeader header = source.header();
            ScannerModel model = header.scanner();
            ProjectionGeometry geometry = new ProjectionGeometry(model);
            CylinderModel.Source cylinder = new CylinderModel.Source(radiusMm, innerRadiusMm, lengthMm, muPerCm);
            PairCounts counts = new PairCounts(geometry, new CylinderModel(geometry, cylinder, 1));
            try (ProgressLine line = new ProgressLine(term, "read", isTerminal)) {
                read(source, counts, line);
                line.end("done   %.1f s   %,d prompts through the source".formatted(line.elapsedS(), counts.prompts()));
            }
            CylinderModel pairs =
                    new CylinderModel(geometry, cylinder, positronsPerMm3(header, counts, source.keptFraction()));
            EfficiencyEstimate estimate;
            try (ProgressLine line = new ProgressLine(term, "normalise", isTerminal)) {
                estimate = EfficiencyEstimator.maximumLikelihood(counts, pairs, hasGeometric, workers, line);
                line.end("done   %.1f s   %d passes".formatted(line.elapsedS(), estimate.steps()));
            }
            String day = header.startedAt().substring(0, 10);
            CrystalEfficiencies result = activityBqPerMl == null ? estimate.relative(day) : estimate.absolute(day);
            figures.put("scanner", model.name());
            figures.put("calibrated_on", day);
            figures.put("prompts", counts.prompts());
            figures.put("delayeds", counts.delayeds());
            figures.put("duration_s", counts.durationS());
            figures.put("pair_sensitivity", activityBqPerMl == null ? null : estimate.pairSensitivity());
            figures.put("dead_crystals", estimate.deadCrystals());
            figures.put("dead_blocks", estimate.deadBlocks());
            figures.put("mean_relative_sd", meanSd(model, estimate));
            if (hasGeometric) {
                figures.put("geometric", estimate.geometric());
            }
            if (reference != null) {
                DailyCheck check = DailyCheck.of(model, estimate, CrystalEfficiencies.read(reference, model));
                figures.put("chi_square", check.chiSquare());
                figures.put("newly_dead_blocks", check.deadBlocks());
                figures.put("changed_blocks", check.changedBlocks());
                term.printf(
                        "against %s: chi-square %.3f over %,d crystals; blocks dead: %s, changed: %s%n",
                        reference,
                        check.chiSquare(),
                        check.crystals(),
                        names(check.deadBlocks()),
                        names(check.changedBlocks()));
            }
            result.write(out);
            term.printf(
                    "%s: %s, %s; dead crystals: %d, dead blocks: %s; counting %.2f %% for each crystal%n",
                    out,
                    model.title(),
                    activityBqPerMl == null
                            ? "relative"
                            : "pair sensitivity %.4f".formatted(estimate.pairSensitivity()),
                    estimate.deadCrystals().size(),
                    names(estimate.deadBlocks()),
                    100 * meanSd(model, estimate));
            if (meanSd(model, estimate) > LARGE_SD) {
                String finding =
                        "too few counts: efficiencies are uncertain by %.0f %%, and crystals may be taken for dead"
                                .formatted(100 * meanSd(model, estimate));
                figures.put("finding", finding);
                term.println(finding);
            }
            term.flush();
        }
        FiguresFile.write(json, figures);
        return 0;
    }

    private static void read(ListModeSource source, PairCounts counts, ProgressLine line) throws IOException {
        long[] words = new long[READ_WORDS];
        long all = 0;
        for (int n = source.read(words); n >= 0; n = source.read(words)) {
            counts.add(words, n);
            all += n;
            line.report(0, "%,d words".formatted(all));
        }
        if (!(counts.durationS() > 0)) {
            throw new IllegalArgumentException(
                    "list mode: fewer than 2 time marks (expected: 2, to know its duration)");
        }
    }

    /** Annihilations for each mm^3 in the recording; those of 1 Bq/mL when the activity is not known. */
    private double positronsPerMm3(ListModeHeader header, PairCounts counts, double keptFraction) {
        double halfLifeS = header.halfLifeS();
        double decay = halfLifeS > 0 ? Decay.frameFactor(halfLifeS, counts.decay(halfLifeS)) : 1;
        double bqPerMl = activityBqPerMl == null ? 1 : activityBqPerMl;
        return ML_PER_MM3 * bqPerMl * counts.liveS() * keptFraction * header.positronFraction() / decay;
    }

    private static double meanSd(ScannerModel scanner, EfficiencyEstimate estimate) {
        double sum = 0;
        int n = 0;
        for (int e = 0; e < scanner.elements(); e++) {
            if (estimate.relativeSd(e) > 0) {
                sum += estimate.relativeSd(e);
                n++;
            }
        }
        return n == 0 ? 0 : sum / n;
    }

    private static String names(List<Integer> blocks) {
        return blocks.isEmpty() ? "none" : blocks.toString();
    }
}
