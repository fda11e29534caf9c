package org.petmr.acquisition.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.petmr.attenuation.emission.DiaphragmSearch;
import org.petmr.attenuation.override.HeldHardware;
import org.petmr.attenuation.quality.Finding;
import org.petmr.attenuation.truncation.RespiratoryMismatch;
import org.petmr.attenuation.truncation.ShiftedDiaphragm;
import org.petmr.recon.algorithm.BedReconstruction;
import org.petmr.recon.algorithm.BedSettings;
import org.petmr.recon.algorithm.OsemSettings;
import org.petmr.recon.algorithm.SubsetChoice;
import org.petmr.recon.command.ProgressLine;
import org.petmr.recon.command.RecordedBed;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.file.WholeFile;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Volume;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.Sinogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code petmr diaphragm}: how far the diaphragm of PET stands from that of the mu-map. */
@Command(
        name = "diaphragm",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Finds the height of the diaphragm at which a mu-map explains the counts of a recording best, says how far that is",
            "from the map's own, and writes the map with its lungs' bases moved, if wanted. Needs no time of flight."
        })
final class DiaphragmCommand implements Callable<Integer> {

    private static final int SUBSETS = 21;
    /** The dome is a matter of centimetres: pixels need not be finer. */
    private static final double PIXEL_MM = 4;

    @Mixin
    private RecordedBed bed;

    @Option(
            names = "--threshold",
            paramLabel = "MM",
            description = "above this a finding is raised (default: ${DEFAULT-VALUE})",
            defaultValue = "5")
    private double thresholdMm;

    @Option(
            names = "--coarser",
            paramLabel = "N",
            description = "pixels this many times as large as the scanner's usual (default: about 4 mm)")
    private Integer coarser;

    @Option(names = "--out", paramLabel = "FILE", description = "write the map with the diaphragm of PET, NIfTI")
    private Path out;

    @Mixin
    private RunArguments run = new RunArguments();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (!(thresholdMm > 0)) {
            throw new IllegalArgumentException("--threshold: %s (expected: > 0)".formatted(thresholdMm));
        }
        if (out != null) {
            NiftiNames.require("--out", out);
            WholeFile.requirePlace(out);
        }
        run.check();
        ScannerModel scanner = bed.open().scanner();
        PrintWriter term = spec.commandLine().getOut();
        try (Workers workers = run.workers()) {
            int pixels = coarser == null
                    ? (int) Math.max(1, Math.round(PIXEL_MM / scanner.image().pixelMm()))
                    : coarser;
            BedReconstruction reconstruction = new BedReconstruction(
                    bed.geometry(),
                    new BedSettings(
                            new OsemSettings(
                                    DiaphragmSearch.USUAL.iterations(), SubsetChoice.near(SUBSETS, scanner.views())),
                            BedSettings.Data.SINOGRAM,
                            0,
                            bed.scatterRounds(),
                            pixels,
                            0),
                    workers);
            Volume mu = bed.muPerCm(reconstruction.grid(), workers);
            ShiftedDiaphragm.requireLungs(mu);
            RecordedBed.Counted counted = bed.read(bed.normalisation(), false, workers, term);
            RespiratoryMismatch found;
            try (ProgressLine line = new ProgressLine(term, "diaphragm", ProgressLine.isOnTerminal())) {
                Sinogram background = reconstruction.background(
                        counted.frame(), counted.counted(), mu, line.part(0, bed.scatterRounds() > 0 ? 0.3 : 0.05));
                found = DiaphragmSearch.USUAL.find(
                        mu,
                        map -> reconstruction.likelihood(counted.frame(), counted.counted(), map, background),
                        workers,
                        line.part(0.3, 1));
                line.end("done   %.1f s   %s".formatted(line.elapsedS(), found.basis()));
            }
            // Sharper than what was searched with, where pixels were made coarser.
            Volume given = pixels == 1 ? mu : bed.muPerCm(scanner.imageGrid(1), workers);
            report(found, given, term);
        }
        return 0;
    }

    private void report(RespiratoryMismatch found, Volume muPerCm, PrintWriter term) throws IOException {
        Optional<String> untold = DiaphragmSearch.USUAL.untold(found);
        boolean isTold = untold.isEmpty();
        Optional<Finding> finding = isTold ? found.finding(thresholdMm) : Optional.empty();
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("shift_mm", found.shiftMm());
        figures.put("uncertainty_mm", found.uncertaintyMm());
        figures.put("threshold_mm", thresholdMm);
        figures.put("basis", found.basis());
        figures.put("sentence", found.sentence());
        figures.put("finding", finding.map(f -> f.kind().name()).orElse(null));
        term.printf("%s%n", found.sentence());
        finding.ifPresent(f -> term.printf("%s  %s%n", f.severity(), f.kind().sentence()));
        figures.put("told", isTold);
        untold.ifPresent(why ->
                term.printf("the height of the diaphragm can't be told%s: %s%n", out == null ? "" : ", no map", why));
        if (out != null && isTold) {
            ShiftedDiaphragm moved = ShiftedDiaphragm.of(muPerCm, found.shiftMm());
            Nifti.write(out, bed.inPatient(moved.muPerCm()), HeldHardware.carriedOn(bed.muDescription()));
            figures.put("lung_before_ml", moved.lungBeforeMl());
            figures.put("lung_after_ml", moved.lungAfterMl());
            term.printf("%s: lungs %.0f mL, %.0f before%n", out, moved.lungAfterMl(), moved.lungBeforeMl());
        }
        term.flush();
        run.write(figures);
    }
}
