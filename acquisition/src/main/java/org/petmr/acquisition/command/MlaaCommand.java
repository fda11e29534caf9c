package org.petmr.acquisition.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.petmr.attenuation.emission.ListModeMeasurement;
import org.petmr.attenuation.emission.Mlaa;
import org.petmr.attenuation.emission.MlaaSettings;
import org.petmr.attenuation.override.HeldHardware;
import org.petmr.attenuation.truncation.CompletedMap;
import org.petmr.attenuation.truncation.ContourCompletion;
import org.petmr.recon.algorithm.BedReconstruction;
import org.petmr.recon.algorithm.BedSettings;
import org.petmr.recon.algorithm.Osem;
import org.petmr.recon.algorithm.OsemSettings;
import org.petmr.recon.algorithm.SubsetChoice;
import org.petmr.recon.command.ProgressLine;
import org.petmr.recon.command.RecordedBed;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.file.WholeFile;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.quantification.Region;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.Sinogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code petmr mlaa}: what MR cut off of a mu-map, from a recording with time of flight. */
@Command(
        name = "mlaa",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Completes a mu-map from the counts: arms that MR cut off are found by their outline in PET without attenuation",
            "correction, then activity and mu there are estimated together (MLAA). Needs time of flight."
        })
final class MlaaCommand implements Callable<Integer> {

    private static final int NAC_ITERATIONS = 2;
    private static final int SUBSETS = 28;
    /** What is free reaches farther than the outline, which may be too narrow. */
    private static final double MARGIN_MM = 9;

    private static final float HARDWARE_PER_CM = 0.005f;

    @Mixin
    private RecordedBed bed;

    @Mixin
    private final MlaaMr mr = new MlaaMr();

    @Option(
            names = "--iterations",
            paramLabel = "N",
            description = "passes over all subsets (default: ${DEFAULT-VALUE})",
            defaultValue = "3")
    private int iterations;

    @Option(names = "--subsets", paramLabel = "N", description = "a divisor of the views (default: about 28)")
    private Integer subsets;

    @Option(
            names = "--coarser",
            paramLabel = "N",
            description = "pixels this many times as large as the scanner's usual (default: ${DEFAULT-VALUE})",
            defaultValue = "1")
    private int coarser;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "completed mu-map, .nii or .nii.gz")
    private Path out;

    @Option(names = "--image", paramLabel = "FILE", description = "write the activity that went with it, NIfTI")
    private Path image;

    @Mixin
    private RunArguments run = new RunArguments();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        NiftiNames.require("--out", out);
        if (image != null) {
            NiftiNames.require("--image", image);
            WholeFile.requirePlace(image);
        }
        WholeFile.requirePlace(out);
        run.check();
        requireAtLeastOne("--iterations", iterations);
        requireAtLeastOne("--coarser", coarser);
        mr.check();
        MlaaSettings settings =
                new MlaaSettings(iterations, MlaaSettings.ARMS.prior(), MlaaSettings.ARMS.mostMuPerCm());
        ScannerModel scanner = bed.open().scanner();
        ListModeMeasurement.requireTof(scanner);
        if (subsets != null && (subsets < 1 || scanner.views() % subsets != 0)) {
            throw new IllegalArgumentException(
                    "--subsets: %d (expected: a divisor of %d, the views)".formatted(subsets, scanner.views()));
        }
        PrintWriter term = spec.commandLine().getOut();
        try (Workers workers = run.workers()) {
            complete(scanner, settings, workers, term);
        }
        return 0;
    }

    private static void requireAtLeastOne(String option, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("%s: %d (expected: >= 1)".formatted(option, value));
        }
    }

    private void complete(ScannerModel scanner, MlaaSettings settings, Workers workers, PrintWriter term)
            throws IOException {
        int parts = subsets == null ? SubsetChoice.near(SUBSETS, scanner.views()) : subsets;
        VoxelGrid grid = scanner.imageGrid(coarser);
        Volume mu = bed.muPerCm(grid, workers);
        MlaaMr.Seen seen = mr.read(scanner, bed.lpsFromScanner(), grid, workers);
        term.printf("%s%n", seen.inWords());
        RecordedBed.Counted counted = bed.read(bed.normalisation(), true, workers, term);
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("scanner", scanner.name());
        figures.put("events", (long) counted.frame().events().orElseThrow().size());
        figures.put("pet_to_mr", seen.inWords());
        figures.put("scatter_rounds", bed.scatterRounds());
        CompletedMap outlined = outline(mu, seen, counted, parts, workers, term);
        figures.put("added_ml", outlined.addedMl());
        Optional<Mlaa.Result> result = Optional.empty();
        if (outlined.added().voxels() > 0) {
            Region free = outlined.added()
                    .dilated(MARGIN_MM)
                    .and(seen.trusted().not())
                    .and(hardware(mu, seen).not());
            result = Optional.of(joint(outlined, free, seen, counted, settings, parts, workers, term, figures));
        } else {
            term.println("PET shows nothing of the patient beyond the MR image: the map stays as it is.");
        }
        Nifti.write(
                out,
                bed.inPatient(result.map(Mlaa.Result::muPerCm).orElse(mu)),
                HeldHardware.carriedOn(bed.muDescription()));
        if (image != null && result.isPresent()) {
            Nifti.write(image, bed.inPatient(result.get().activity()), "petmr PET of MLAA");
        } else if (image != null) {
            term.printf("%s: not written, no activity was estimated%n", image);
        }
        term.printf("%s%n", out);
        term.flush();
        run.write(figures);
    }

    /**
     * What the map holds where MR shows nothing: table and coils, whose mu is known. In MR's fading sides it is the patient,
     * unless the map says that they are in it.
     */
    private Region hardware(Volume muPerCm, MlaaMr.Seen seen) throws IOException {
        boolean isHeld = HeldHardware.of(Optional.empty(), bed.muDescription()).isHeld();
        Region patient =
                isHeld ? seen.trusted() : seen.trusted().or(seen.evidence().seen());
        return Region.where(muPerCm, mu -> mu >= HARDWARE_PER_CM).and(patient.not());
    }

    private CompletedMap outline(
            Volume mu, MlaaMr.Seen seen, RecordedBed.Counted counted, int parts, Workers workers, PrintWriter term) {
        try (ProgressLine line = new ProgressLine(term, "outline", ProgressLine.isOnTerminal())) {
            ListModeMeasurement measured = new ListModeMeasurement(
                    reconstruction(parts, 0, workers)
                            .unattenuated(counted.frame(), counted.counted(), Optional.empty(), line.part(0, 0.2)),
                    parts,
                    workers);
            CompletedMap outlined =
                    ContourCompletion.USUAL.complete(mu, seen.trusted(), nac(measured, workers, line), workers);
            line.end("%.0f mL beyond the MR image   %.1f s".formatted(outlined.addedMl(), line.elapsedS()));
            return outlined;
        }
    }

    private Mlaa.Result joint(
            CompletedMap outlined,
            Region free,
            MlaaMr.Seen seen,
            RecordedBed.Counted counted,
            MlaaSettings settings,
            int parts,
            Workers workers,
            PrintWriter term,
            Map<String, Object> figures) {
        try (ProgressLine line = new ProgressLine(term, "mlaa", ProgressLine.isOnTerminal())) {
            ListModeMeasurement measured = new ListModeMeasurement(
                    reconstruction(parts, bed.scatterRounds(), workers)
                            .unattenuated(
                                    counted.frame(),
                                    counted.counted(),
                                    bed.scatterRounds() > 0 ? Optional.of(outlined.muPerCm()) : Optional.empty(),
                                    line.part(0, 0.2)),
                    parts,
                    workers);
            Mlaa.Result result = new Mlaa(measured, settings, free, Optional.of(seen.evidence()), workers)
                    .run(outlined.muPerCm(), line.part(0.2, 1));
            double arms = outlined.added().of(result.muPerCm()).mean();
            figures.put("completed_mu_per_cm", arms);
            figures.put("free_ml", free.volumeMl());
            figures.put("iterations", iterations);
            figures.put("subsets", parts);
            figures.put("mlaa_s", line.elapsedS());
            line.end("done   %.1f s   %d x %d   mu %.4f cm^-1 where completed"
                    .formatted(line.elapsedS(), iterations, parts, arms));
            return result;
        }
    }

    private BedReconstruction reconstruction(int parts, int scatterRounds, Workers workers) {
        return new BedReconstruction(
                bed.geometry(),
                new BedSettings(
                        new OsemSettings(iterations, parts), BedSettings.Data.TOF_EVENTS, 0, scatterRounds, coarser, 0),
                workers);
    }

    private Volume nac(ListModeMeasurement measured, Workers workers, ProgressLine line) {
        Sinogram one = Sinogram.zeros(bed.geometry());
        Arrays.fill(one.values(), 1);
        return new Osem(measured.likelihood(one), NAC_ITERATIONS, workers).run(line.part(0.2, 0.9));
    }
}
