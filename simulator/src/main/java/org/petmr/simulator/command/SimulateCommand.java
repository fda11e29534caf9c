package org.petmr.simulator.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.petmr.recon.command.FiguresFile;
import org.petmr.recon.command.ProgressLine;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.event.ListModeHeader;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.simulator.phantom.Phantom;
import org.petmr.simulator.physics.ScanEvents;
import org.petmr.simulator.physics.Truth;
import org.petmr.simulator.scenario.BedScan;
import org.petmr.simulator.scenario.Scenario;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code petmr simulate}: the PET of a scenario as files that {@code petmr reconstruct} reads, without any service. */
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        description = {
            "Simulates the PET of a scenario's bed into files: list mode, normalisation, mu-map, and the activity that",
            "is to come back. No service takes part; petmr reconstruct makes the image."
        })
public final class SimulateCommand implements Callable<Integer> {

    private static final int POINTS_PER_AXIS = 3;
    private static final List<String> KINDS = List.of("others", "trues", "scattered", "randoms", "delayeds");

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "SCENARIO", description = "a name that petmr demo --list shows, or a JSON file")
    private String scenario;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "where listmode.plm, normalisation.pnorm, mumap.nii.gz and activity.nii.gz go")
    private Path out;

    @Option(
            names = "--bed",
            paramLabel = "N",
            defaultValue = "1",
            description = "which bed (default: ${DEFAULT-VALUE})")
    private int bed;

    @Option(names = "--seconds", paramLabel = "S", description = "shorter than the scenario has it")
    private Double seconds;

    @Option(
            names = "--truth",
            description = "write truth.tags too: a byte for each word of the list mode, 1 true, 2 scattered, 3 random,"
                    + " 4 delayed, 0 other")
    private boolean isTruthWanted;

    @Option(names = "--seed", paramLabel = "N", description = "other random numbers than the scenario's own")
    private Long seed;

    @Option(names = "--threads", paramLabel = "N", description = "compute threads (default: all processors)")
    private Integer threads;

    @Option(names = "--json", paramLabel = "FILE", description = "write the figures to this JSON file too")
    private Path json;

    /** Made by picocli. */
    public SimulateCommand() {}

    @Override
    public Integer call() throws IOException {
        Scenario named = Scenario.find(scenario);
        Scenario found = seed == null ? named : named.withSeed(seed);
        int beds = found.table().beds().size();
        require(bed >= 1 && bed <= beds, "--bed", bed, "1 to " + beds);
        BedScan scan = found.bed(bed - 1);
        double durationS = seconds == null ? scan.durationS() : seconds;
        require(
                durationS >= 1e-3 && durationS <= scan.durationS(),
                "--seconds",
                durationS,
                "0.001 to %s".formatted(scan.durationS()));
        require(threads == null || threads >= 1, "--threads", threads, "at least 1");
        FiguresFile.requirePlace(json);
        Path listMode = out.resolve("listmode.plm");
        require(!Files.exists(listMode), "--out", listMode, "a place without a recording");
        Files.createDirectories(out);
        try (Workers workers =
                new Workers(threads == null ? Runtime.getRuntime().availableProcessors() : threads)) {
            run(found, scan, durationS, listMode, workers);
        }
        return 0;
    }

    private static void require(boolean holds, String option, Object value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException("%s: %s (expected: %s)".formatted(option, value, expected));
        }
    }

    private void run(Scenario found, BedScan scan, double durationS, Path listMode, Workers workers)
            throws IOException {
        PrintWriter term = spec.commandLine().getOut();
        try (ProgressLine line = new ProgressLine(term, "truth", ProgressLine.isOnTerminal())) {
            found.normalisation(LocalDate.now().toString(), workers).write(out.resolve("normalisation.pnorm"));
            line.report(0.5, "volumes");
            writeVolumes(found, scan, durationS, workers);
            line.end(String.format(Locale.ROOT, "done    %.1f s   normalisation, mu-map, activity", line.elapsedS()));
        }
        ListModeHeader header = new ListModeHeader(
                found.scannerModel(),
                found.name() + "-" + bed,
                Instant.now().toString(),
                0,
                found.isotope(),
                found.isotopeModel().halfLifeS(),
                found.isotopeModel().positronFraction());
        try (ProgressLine line = new ProgressLine(term, "events", ProgressLine.isOnTerminal())) {
            ScanEvents events = scan.events(found.detectorModel(), durationS);
            Path truth = isTruthWanted ? out.resolve("truth.tags") : null;
            long[] counts = new ScanRecorder(events, workers.threads()).write(listMode, header, truth, line);
            double tookS = line.elapsedS();
            line.end(words(counts, durationS, tookS));
            term.printf(" files        %s%n", out.toAbsolutePath());
            term.flush();
            FiguresFile.write(json, figures(found, scan, durationS, counts, tookS));
        }
    }

    /** At rest; activity decay corrected to the bed's start, its mean over the scan where it changes. */
    private void writeVolumes(Scenario found, BedScan scan, double durationS, Workers workers) throws IOException {
        VoxelGrid grid = found.scannerModel().imageGrid(found.reconstruction().imageCoarsening());
        Phantom phantom = scan.inScanner().phantom(0);
        double[] bqPerMl = new double[phantom.compartments().size()];
        for (int part = 0; part < bqPerMl.length; part++) {
            bqPerMl[part] = scan.meanBqPerMl(part, 0, durationS);
        }
        Nifti.write(
                out.resolve("mumap.nii.gz"),
                phantom.muPerCm(grid, POINTS_PER_AXIS, workers),
                "petmr mu cm^-1 at 511 keV");
        Nifti.write(
                out.resolve("activity.nii.gz"),
                phantom.voxelise(grid, bqPerMl, POINTS_PER_AXIS, workers),
                "petmr truth Bq/mL");
    }

    private static String words(long[] counts, double durationS, double tookS) {
        return String.format(
                Locale.ROOT,
                "done    %.0f s in %.1f s   trues %,d   scattered %,d   randoms %,d   delayeds %,d",
                durationS,
                tookS,
                counts[Truth.TRUE],
                counts[Truth.SCATTERED],
                counts[Truth.RANDOM],
                counts[Truth.DELAYED]);
    }

    private Map<String, Object> figures(Scenario found, BedScan scan, double durationS, long[] counts, double tookS) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("scenario", found.name());
        figures.put("scanner", found.scanner());
        figures.put("seed", found.seed());
        figures.put("bed", bed);
        figures.put("position_mm", scan.positionMm());
        figures.put("duration_s", durationS);
        figures.put("took_s", tookS);
        for (int tag = 1; tag < counts.length; tag++) {
            figures.put(KINDS.get(tag), counts[tag]);
        }
        return figures;
    }
}
