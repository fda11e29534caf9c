package org.petmr.recon.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.file.WholeFile;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Orientation;
import org.petmr.recon.image.Resampler;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VolumeChecks;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.projector.LorProjector;
import org.petmr.recon.projector.SinogramProjector;
import org.petmr.recon.projector.TofKernel;
import org.petmr.recon.projector.Views;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.InterfileSinogram;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.recon.sinogram.Sinogram;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code petmr project}: line integrals of an image, so that anyone can hold the projectors against another package. */
@Command(
        name = "project",
        mixinStandardHelpOptions = true,
        description = {
            "Projects an image by Joseph's method: along all lines of a scanner's sinogram, or along lines of your own.",
            "",
            "Scanner space has its origin at the centre of the PET field of view and DICOM's axes, +x to the patient's left,"
                    + " +y to the back, +z to the head. NIfTI counts x and y the other way: an image lies where its affine"
                    + " says, at x = -x_nifti, y = -y_nifti, z = z_nifti mm. Ends of lines are in scanner space.",
            ""
        })
public final class ProjectCommand implements Callable<Integer> {

    @Option(
            names = "--image",
            required = true,
            paramLabel = "FILE",
            description = "image, NIfTI, axes along the scanner's")
    private Path image;

    @ArgGroup(exclusive = true, multiplicity = "1")
    private Lines lines;

    static final class Lines {
        @Option(
                names = "--scanner",
                paramLabel = "NAME|FILE",
                description =
                        "all lines of this scanner's usual sinogram; an image with planes other than half a ring apart"
                                + " is first interpolated onto the scanner's usual grid")
        private String scanner;

        @Option(
                names = "--lors",
                paramLabel = "ENDS.f32",
                description =
                        "lines by their ends: float32 little-endian, x0 y0 z0 x1 y1 z1 in mm of scanner space for each")
        private Path lors;
    }

    @ArgGroup(exclusive = false)
    private Tof tof;

    static final class Tof {
        @Option(names = "--tof-sigma", required = true, paramLabel = "MM", description = "time-of-flight resolution")
        private double sigmaMm;

        @Option(
                names = "--tof-bins",
                required = true,
                paramLabel = "N",
                description =
                        "with --lors: N values for each line. Bin k (0 to N-1) has its centre (k - (N-1)/2) x width from"
                                + " the line's middle, counted from x0 y0 z0 towards x1 y1 z1")
        private int bins;

        @Option(
                names = "--tof-width",
                required = true,
                paramLabel = "MM",
                description = "width of a bin along the line")
        private double widthMm;

        @Option(
                names = "--tof-cut",
                paramLabel = "SIGMAS",
                description = "cut the Gaussian so far from a bin's borders (default: ${DEFAULT-VALUE})",
                defaultValue = "3")
        private double cutSigmas;
    }

    @Option(names = "--threads", description = "compute threads (default: all processors)")
    private Integer threads;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FILE",
            description =
                    "with --scanner an Interfile header, .hs (values beside it); with --lors float32 little-endian, one"
                            + " value for each line, or its N bins. Values are in units of the image times mm")
    private Path out;

    @Option(names = "--json", paramLabel = "FILE", description = "write the figures here")
    private Path json;

    @Spec
    private CommandSpec spec;

    /** Made by picocli. */
    public ProjectCommand() {}

    @Override
    public Integer call() throws IOException {
        if (tof != null && lines.scanner != null) {
            throw new ParameterException(
                    spec.commandLine(), "--tof-bins: with --scanner (expected: with --lors; a sinogram sums its bins)");
        }
        if (!Files.isReadable(image)) {
            throw new IllegalArgumentException("--image: %s (expected: a readable file)".formatted(image));
        }
        if (lines.scanner != null && !out.toString().endsWith(".hs")) {
            throw new IllegalArgumentException("--out: %s (expected: a name that ends in .hs)".formatted(out));
        }
        WholeFile.requirePlace(out);
        FiguresFile.requirePlace(json);
        Map<String, Object> figures = new LinkedHashMap<>();
        try (Workers workers = threads == null ? Workers.ofMachine() : new Workers(threads)) {
            Volume volume = Orientation.nearestToLps(Nifti.read(image));
            VolumeChecks.finite(volume, image);
            if (!volume.grid().isAxisAligned()) {
                throw new IllegalArgumentException(
                        "%s: image grid: turned (expected: axes along those of the scanner)".formatted(image));
            }
            if (lines.scanner != null) {
                sinogram(volume, ScannerCatalogue.find(lines.scanner), workers, figures);
            } else {
                lors(volume, workers, figures);
            }
        }
        FiguresFile.write(json, figures);
        return 0;
    }

    private void sinogram(Volume volume, ScannerModel scanner, Workers workers, Map<String, Object> figures)
            throws IOException {
        PrintWriter term = spec.commandLine().getOut();
        ProjectionGeometry geometry = new ProjectionGeometry(scanner);
        boolean isResampled =
                Math.abs(volume.grid().dzMm() - scanner.ringSpacingMm() / 2) > 1e-4 * scanner.ringSpacingMm();
        Volume onGrid = volume;
        if (isResampled) {
            VoxelGrid usual = scanner.imageGrid();
            onGrid = Resampler.linear(0).resample(volume, usual, workers);
            term.printf(
                    "%s: planes %.5g mm apart, interpolated to the scanner's %dx%dx%d of %.5g x %.5g x %.5g mm%n",
                    image,
                    volume.grid().dzMm(),
                    usual.nx(),
                    usual.ny(),
                    usual.nz(),
                    usual.dxMm(),
                    usual.dyMm(),
                    usual.dzMm());
        }
        SinogramProjector projector = new SinogramProjector(geometry, onGrid.grid(), workers);
        Sinogram sinogram = Sinogram.zeros(geometry);
        double seconds;
        try (ProgressLine line = new ProgressLine(term, "project", ProgressLine.isOnTerminal())) {
            int parts = 1;
            for (int d = 1; d <= Math.min(16, geometry.views()); d++) {
                parts = geometry.views() % d == 0 ? d : parts;
            }
            for (int part = 0; part < parts; part++) {
                projector.forward(onGrid, Views.subset(geometry.views(), part, parts), sinogram);
                line.report((part + 1.0) / parts, "views");
            }
            seconds = line.elapsedS();
            line.end("done   %.2f s   %,d lines, %s"
                    .formatted(seconds, geometry.bins(), projector.kernels().description()));
        }
        double leftOut = InterfileSinogram.write(out, sinogram);
        double sum = sum(sinogram.values());
        figures.put("scanner", scanner.name());
        figures.put("lines", geometry.bins());
        figures.put("views", geometry.views());
        figures.put("tangential_bins", geometry.tangentialBins());
        figures.put("planes", geometry.planes());
        figures.put("resampled", isResampled);
        figures.put("sum", sum);
        figures.put("left_out", leftOut);
        figures.put("project_s", seconds);
        term.printf(
                "%s: %s, %d views x %d bins x %d planes%n",
                out, scanner.title(), geometry.views(), geometry.tangentialBins(), geometry.planes());
        if (leftOut != 0) {
            term.printf("left out: %.4g of %.6g, in bins that STIR's sinogram of this scanner hasn't%n", leftOut, sum);
        }
        term.flush();
    }

    private void lors(Volume volume, Workers workers, Map<String, Object> figures) throws IOException {
        PrintWriter term = spec.commandLine().getOut();
        Optional<TofKernel> kernel =
                Optional.ofNullable(tof).map(t -> new TofKernel(t.bins, t.widthMm, t.sigmaMm, t.cutSigmas));
        int bins = kernel.map(TofKernel::bins).orElse(1);
        LorProjector projector = new LorProjector(volume.grid(), kernel, workers);
        double sum = 0;
        double seconds = 0;
        long lors;
        try (EndsFile ends = new EndsFile(lines.lors);
                FloatFile values = new FloatFile(out);
                ProgressLine line = new ProgressLine(term, "project", ProgressLine.isOnTerminal())) {
            lors = ends.lines();
            for (long done = 0; done < lors; ) {
                int n = ends.read();
                float[] of = new float[Math.multiplyExact(n, bins)];
                long start = System.nanoTime();
                if (kernel.isPresent()) {
                    projector.forwardAllBins(volume, ends, of);
                } else {
                    projector.forward(volume, ends, of);
                }
                seconds += (System.nanoTime() - start) * 1e-9;
                values.write(of);
                sum += sum(of);
                done += n;
                line.report((double) done / lors, "%,d lines".formatted(done));
            }
            values.finish();
            line.end("done   %.2f s   %,d lines".formatted(seconds, lors));
        }
        figures.put("lines", lors);
        figures.put("bins", bins);
        figures.put("sum", sum);
        figures.put("project_s", seconds);
        term.printf("%s: %,d lines%s%n", out, lors, bins > 1 ? " x %d time-of-flight bins".formatted(bins) : "");
        term.flush();
    }

    private static double sum(float[] values) {
        double sum = 0;
        for (float v : values) {
            sum += v;
        }
        return sum;
    }
}
