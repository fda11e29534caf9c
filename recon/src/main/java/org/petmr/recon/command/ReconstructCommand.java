package org.petmr.recon.command;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.petmr.recon.algorithm.BedReconstruction;
import org.petmr.recon.algorithm.OsemSettings;
import org.petmr.recon.algorithm.SubsetChoice;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.Normalisation;
import org.petmr.recon.correction.NormalisationFiles;
import org.petmr.recon.correction.UncalibratedNormalisation;
import org.petmr.recon.event.ListModeFiles;
import org.petmr.recon.event.ListModeHeader;
import org.petmr.recon.event.ListModeSource;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Resampler;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.sinogram.Histogrammer;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.recon.sinogram.RecordedCounts;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code petmr reconstruct}: a recording of list mode to an image. */
@Command(
        name = "reconstruct",
        description = "Reconstructs a list-mode recording by OSEM.",
        mixinStandardHelpOptions = true)
public final class ReconstructCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "INPUT",
            description = "native .plm file or directory of segments, or a Siemens .l file or its header")
    private Path input;

    @Option(
            names = "--scanner",
            paramLabel = "NAME|FILE",
            description = "scanner, for a recording that does not name its own")
    private String scanner;

    @Option(names = "--mu", paramLabel = "FILE", description = "mu-map, NIfTI, cm^-1; none: no attenuation correction")
    private Path mu;

    @Option(names = "--norm", paramLabel = "FILE", description = "normalisation, .pnorm or Siemens .n.hdr")
    private Path norm;

    @Option(
            names = "--iterations",
            description = "passes over all subsets (default: ${DEFAULT-VALUE})",
            defaultValue = "3")
    private int iterations;

    @Option(names = "--subsets", description = "subsets; a divisor of the views (default: 21, or the nearest divisor)")
    private Integer subsets;

    @Option(
            names = "--coarser",
            description = "pixels this many times as large as the scanner's usual (default: ${DEFAULT-VALUE})",
            defaultValue = "1")
    private int coarser;

    @Option(
            names = "--filter",
            paramLabel = "MM",
            description = "FWHM of the Gaussian filter at the end (default: ${DEFAULT-VALUE})",
            defaultValue = "4")
    private double filterMm;

    @Option(names = "--threads", description = "compute threads (default: all processors)")
    private Integer threads;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "image to write, .nii or .nii.gz")
    private Path out;

    @Option(names = "--json", paramLabel = "FILE", description = "write the figures here")
    private Path json;

    @Spec
    private CommandSpec spec;

    /** Made by picocli. */
    public ReconstructCommand() {}

    @Override
    public Integer call() throws IOException {
        PrintWriter term = spec.commandLine().getOut();
        boolean isTerminal = ProgressLine.isOnTerminal();
        String name = out.getFileName().toString();
        if (!name.endsWith(".nii") && !name.endsWith(".nii.gz")) {
            throw new IllegalArgumentException(
                    "--out: %s (expected: a name that ends in .nii or .nii.gz)".formatted(out));
        }
        Map<String, Object> figures = new LinkedHashMap<>();
        try (Workers workers = threads == null ? Workers.ofMachine() : new Workers(threads);
                ListModeSource source = scanner == null
                        ? ListModeFiles.open(input)
                        : ListModeFiles.open(input, ScannerCatalogue.find(scanner))) {
            ListModeHeader header = source.header();
            ProjectionGeometry geometry = new ProjectionGeometry(header.scanner());
            int usedSubsets = subsets == null ? SubsetChoice.near(21, geometry.views()) : subsets;
            BedReconstruction bed = new BedReconstruction(
                    geometry,
                    new BedReconstruction.Settings(new OsemSettings(iterations, usedSubsets), coarser, filterMm),
                    workers);
            Normalisation normalisation =
                    norm == null ? new UncalibratedNormalisation(geometry) : NormalisationFiles.open(norm, geometry);
            Affine lpsFromScanner = source.lpsFromScanner();
            Optional<Volume> muPerCm = readMu(bed.grid(), lpsFromScanner, workers);

            RecordedCounts recorded;
            try (ProgressLine line = new ProgressLine(term, "read", isTerminal)) {
                recorded = RecordedCounts.of(source, geometry, line);
                line.end("done   %.1f s   %,d words".formatted(line.elapsedS(), recorded.words()));
            }
            Histogrammer histogrammer = recorded.histogrammer();
            double durationS = recorded.durationS();
            BedReconstruction.Result result;
            try (ProgressLine line = new ProgressLine(term, "reconstruct", isTerminal)) {
                result = bed.run(
                        new BedReconstruction.Frame(
                                histogrammer.counts(),
                                histogrammer.delayedFans(),
                                0,
                                durationS,
                                header.halfLifeS(),
                                header.positronFraction()),
                        normalisation,
                        muPerCm,
                        line);
                figures.put("reconstruct_s", line.elapsedS());
                line.end("done   %.1f s   OSEM %d x %d".formatted(line.elapsedS(), iterations, usedSubsets));
            }
            boolean isQuantitative = normalisation.isAbsolute() && muPerCm.isPresent();
            Nifti.write(
                    out,
                    inPatient(result.image(), lpsFromScanner),
                    isQuantitative ? "petmr PET Bq/mL" : "petmr PET, relative");
            figures.put("scanner", header.scanner().name());
            figures.put("prompts", histogrammer.prompts());
            figures.put("delayeds", histogrammer.delayeds());
            figures.put("outside", histogrammer.outside());
            figures.put("randoms_fraction", result.randomCounts() / result.promptCounts());
            figures.put("duration_s", durationS);
            figures.put("decay_factor", result.decayFactor());
            figures.put("unit", isQuantitative ? "Bq/mL" : "relative");
            figures.put("lost_bytes", source.lostBytes());
            figures.put("iterations", iterations);
            figures.put("subsets", usedSubsets);
            term.printf(
                    "%s: %s in %s; %,d prompts, %,d delayeds in %.3f s; randoms %.1f %%; %s%n",
                    out,
                    isQuantitative ? "Bq/mL" : "in proportion to activity",
                    header.scanner().title(),
                    histogrammer.prompts(),
                    histogrammer.delayeds(),
                    durationS,
                    100 * result.randomCounts() / result.promptCounts(),
                    normalisation.description());
            if (source.lostBytes() > 0) {
                term.printf("damaged: %,d bytes of the recording could not be read%n", source.lostBytes());
            }
            term.flush();
        }
        if (json != null) {
            Files.write(json, new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(figures));
        }
        return 0;
    }

    /** The same voxels with their place in the patient. */
    private static Volume inPatient(Volume image, Affine lpsFromScanner) {
        VoxelGrid g = image.grid();
        return new Volume(
                new VoxelGrid(g.nx(), g.ny(), g.nz(), lpsFromScanner.after(g.lpsFromVoxel())), image.values());
    }

    private Optional<Volume> readMu(VoxelGrid grid, Affine lpsFromScanner, Workers workers) throws IOException {
        if (mu == null) {
            return Optional.empty();
        }
        Volume muPerCm = Resampler.linear(0).resample(Nifti.read(mu), grid, lpsFromScanner, workers);
        float largest = 0;
        for (float value : muPerCm.values()) {
            largest = Math.max(largest, value);
        }
        if (!(largest > 0)) {
            throw new IllegalArgumentException(
                    "%s: mu-map: 0 all over the field of view (expected: a patient in it)".formatted(mu));
        }
        return Optional.of(muPerCm);
    }
}
