package org.petmr.recon.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.petmr.recon.algorithm.BedReconstruction;
import org.petmr.recon.algorithm.BedSettings;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.Normalisation;
import org.petmr.recon.event.ListModeHeader;
import org.petmr.recon.event.ListModeSource;
import org.petmr.recon.file.WholeFile;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.NiftiWriter;
import org.petmr.recon.image.Resampler;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VolumeChecks;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.sinogram.FrameSpec;
import org.petmr.recon.sinogram.ProjectionGeometry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code petmr reconstruct}: a recording of list mode to an image, or to one for each time frame. */
@Command(
        name = "reconstruct",
        description = "Reconstructs a list-mode recording.",
        sortOptions = false,
        mixinStandardHelpOptions = true)
public final class ReconstructCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "INPUT",
            description = "native .plm file or directory of segments, .petsird, or a Siemens .l file or its header")
    private Path input;

    @Option(
            names = "--scanner",
            paramLabel = "NAME|FILE",
            description = "scanner, for a recording that does not name its own")
    private String scanner;

    @Mixin
    private CorrectionOptions corrections;

    @Mixin
    private AlgorithmOptions algorithms;

    @Option(names = "--mr", paramLabel = "FILE", description = "MR image, NIfTI, for kem and bowsher")
    private Path mr;

    @Option(
            names = "--frames",
            paramLabel = "SPEC",
            description = "time frames, such as 12x5,6x10,8x300 in seconds, or 60@1800; written as one 4-D image")
    private String frames;

    @Option(
            names = "--fraction",
            paramLabel = "PART",
            description = "part of the coincidences to use, 0 to 1, drawn at random, as with a lower dose"
                    + " (default: ${DEFAULT-VALUE})",
            defaultValue = "1")
    private double fraction;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "number that makes that draw repeatable (default: ${DEFAULT-VALUE})",
            defaultValue = "1")
    private long seed;

    @Option(names = "--threads", paramLabel = "N", description = "compute threads (default: all processors)")
    private Integer threads;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "image to write, .nii or .nii.gz")
    private Path out;

    @Option(names = "--json", paramLabel = "FILE", description = "write the figures to this JSON file too")
    private Path json;

    @Spec
    private CommandSpec spec;

    /** Made by picocli. */
    public ReconstructCommand() {}

    @Override
    public Integer call() throws IOException {
        PrintWriter term = spec.commandLine().getOut();
        String name = out.getFileName().toString();
        if (!name.endsWith(".nii") && !name.endsWith(".nii.gz")) {
            throw new IllegalArgumentException(
                    "--out: %s (expected: a name that ends in .nii or .nii.gz)".formatted(out));
        }
        WholeFile.requirePlace(out);
        FiguresFile.requirePlace(json);
        FrameSpec frameSpec = frames == null ? null : FrameSpec.parse(frames);
        Recording recording =
                new Recording(input, scanner == null ? null : ScannerCatalogue.find(scanner), fraction, seed);
        ListModeHeader header;
        Affine lpsFromScanner;
        try (ListModeSource source = recording.open()) {
            header = source.header();
            lpsFromScanner = source.lpsFromScanner();
        }
        ProjectionGeometry geometry = new ProjectionGeometry(header.scanner());
        BedSettings settings = algorithms.settings(header.scanner(), corrections.scatterRounds());
        if (settings.algorithm().needsMr() && mr == null) {
            throw new IllegalArgumentException(
                    "--mr: missing (expected: an MR image for --algorithm %s)".formatted(algorithms.algorithm()));
        }
        try (Workers workers = threads == null ? Workers.ofMachine() : new Workers(threads)) {
            BedReconstruction bed = new BedReconstruction(geometry, settings, workers);
            Normalisation normalisation = corrections.normalisation(geometry);
            VoxelGrid grid = bed.grid();
            Optional<Volume> muPerCm = readMu(grid, lpsFromScanner, workers);
            Optional<Volume> mrOnGrid = mr == null
                    ? Optional.empty()
                    : Optional.of(Resampler.linear(0)
                            .resample(VolumeChecks.finite(Nifti.read(mr), mr), grid, lpsFromScanner, workers));
            FrameSeries series = new FrameSeries(recording, frameSpec);
            FrameReconstruction each = new FrameReconstruction(
                    series,
                    geometry,
                    header,
                    settings,
                    bed,
                    corrections,
                    normalisation,
                    muPerCm,
                    mrOnGrid,
                    workers,
                    term);
            VoxelGrid inPatient =
                    new VoxelGrid(grid.nx(), grid.ny(), grid.nz(), lpsFromScanner.after(grid.lpsFromVoxel()));
            List<Map<String, Object>> rows = new ArrayList<>();
            FrameSeries.Read read;
            try (NiftiWriter writer = new NiftiWriter(out, inPatient, series.frames(), "petmr PET " + each.unit())) {
                read = reconstruct(each, (image, row) -> {
                    writer.append(new Volume(inPatient, image.values()));
                    rows.add(row);
                });
                writer.finish();
            }
            Map<String, Object> figures = figures(header, settings, each, rows, read);
            if (frameSpec != null) {
                FrameSidecar.write(out, header, frameSpec, each.unit(), rows);
            }
            if (read.lostBytes() > 0) {
                term.printf(
                        "damaged: %,d bytes of the recording could not be read (words lost: %,d); the rest was used%n",
                        read.lostBytes(), read.lostWords());
            }
            term.printf("%s: %s in %s; %s%n", out, each.unit(), header.scanner().title(), each.description());
            term.flush();
            FiguresFile.write(json, figures);
        }
        return 0;
    }

    /** Says which file a mu-map came from that turned out to be another patient's. */
    private FrameSeries.Read reconstruct(FrameReconstruction each, FrameReconstruction.Receiver receiver)
            throws IOException {
        try {
            return each.run(receiver);
        } catch (IllegalArgumentException e) {
            boolean isOfMu = corrections.mu() != null && e.getMessage().startsWith("mu-map");
            throw isOfMu ? new IllegalArgumentException(corrections.mu() + ": " + e.getMessage(), e) : e;
        }
    }

    private static Map<String, Object> figures(
            ListModeHeader header,
            BedSettings settings,
            FrameReconstruction each,
            List<Map<String, Object>> rows,
            FrameSeries.Read read) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("scanner", header.scanner().name());
        figures.put("unit", each.unit());
        figures.put("algorithm", settings.algorithm().name());
        figures.put("iterations", settings.algorithm().iterations());
        figures.put("subsets", settings.algorithm().subsets());
        figures.put("data", settings.data().name().toLowerCase(Locale.ROOT));
        figures.put("psf_mm", settings.resolutionFwhmMm());
        figures.put("filter_mm", settings.postfilterFwhmMm());
        figures.put("normalisation", each.description());
        figures.put("outside", read.outside());
        figures.put("lost_bytes", read.lostBytes());
        figures.put("lost_words", read.lostWords());
        if (rows.size() == 1) {
            figures.putAll(rows.get(0));
        }
        figures.put("frames", rows);
        return figures;
    }

    private Optional<Volume> readMu(VoxelGrid grid, Affine lpsFromScanner, Workers workers) throws IOException {
        Path mu = corrections.mu();
        if (mu == null) {
            return Optional.empty();
        }
        Volume muPerCm =
                Resampler.linear(0).resample(VolumeChecks.muMap(Nifti.read(mu), mu), grid, lpsFromScanner, workers);
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
