package org.petmr.recon.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.petmr.recon.correction.Calibration;
import org.petmr.recon.correction.Isotope;
import org.petmr.recon.correction.Normalisation;
import org.petmr.recon.correction.NormalisationFiles;
import org.petmr.recon.correction.PhantomMeasurement;
import org.petmr.recon.correction.UncalibratedNormalisation;
import org.petmr.recon.file.WholeFile;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Volume;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.ProjectionGeometry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code petmr calibrate}: the factor from relative units to Bq/mL, from an image of a uniform phantom. */
@Command(
        name = "calibrate",
        description = "Finds the factor to Bq/mL from an image of a uniform cylinder of known activity.",
        mixinStandardHelpOptions = true)
public final class CalibrateCommand implements Callable<Integer> {

    /** Of the phantom's radius: the rest is left to the blur of its edge. */
    private static final double ROI_PART = 0.75;

    /** A phantom whose voxels vary more is none, or lies elsewhere. */
    private static final double LARGEST_RELATIVE_SD = 0.5;

    @Parameters(paramLabel = "IMAGE", description = "fully corrected image in relative units, .nii or .nii.gz")
    private Path image;

    @Option(names = "--scanner", required = true, paramLabel = "NAME|FILE", description = "scanner")
    private String scanner;

    @Option(
            names = "--norm",
            paramLabel = "FILE",
            description = "normalisation with which the image was made (default: none)")
    private Path norm;

    @Option(
            names = "--activity-bq-per-ml",
            required = true,
            paramLabel = "BQ",
            description = "true activity, Bq/mL, at the image's decay reference, or at --assayed-at")
    private double activityBqPerMl;

    @Option(names = "--assayed-at", paramLabel = "TIME", description = "when the activity was measured, ISO-8601 UTC")
    private String assayedAt;

    @Option(
            names = "--referenced-to",
            paramLabel = "TIME",
            description = "decay reference of the image, its scan's start, ISO-8601 UTC")
    private String referencedTo;

    @Option(names = "--isotope", paramLabel = "NAME", description = "such as 18F; needed with --assayed-at")
    private String isotope;

    @Option(names = "--radius-mm", required = true, paramLabel = "MM", description = "radius of the phantom, mm")
    private double radiusMm;

    @Option(
            names = "--roi-length-mm",
            paramLabel = "MM",
            description = "length of the region, mm (default: 60 %% of the scanner's)")
    private Double roiLengthMm;

    @Option(
            names = "--date",
            paramLabel = "DAY",
            description = "of the calibration (default: of --referenced-to, or today)")
    private String date;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "calibration to write, .json")
    private Path out;

    @Option(names = "--json", paramLabel = "FILE", description = "write the figures to this JSON file too")
    private Path json;

    @Spec
    private CommandSpec spec;

    /** Made by picocli. */
    public CalibrateCommand() {}

    @Override
    public Integer call() throws IOException {
        PrintWriter term = spec.commandLine().getOut();
        if (!(activityBqPerMl > 0)) {
            throw new IllegalArgumentException("--activity-bq-per-ml: %s (expected: > 0)".formatted(activityBqPerMl));
        }
        WholeFile.requirePlace(out);
        FiguresFile.requirePlace(json);
        ScannerModel model = ScannerCatalogue.find(scanner);
        ProjectionGeometry geometry = new ProjectionGeometry(model);
        Normalisation normalisation =
                norm == null ? new UncalibratedNormalisation(geometry) : NormalisationFiles.open(norm, geometry);
        if (normalisation.isAbsolute()) {
            throw new IllegalArgumentException(
                    "--norm: %s: absolute already (expected: a relative normalisation)".formatted(norm));
        }
        double lengthMm = roiLengthMm == null ? 0.6 * model.rings() * model.ringSpacingMm() : roiLengthMm;
        Volume volume = Nifti.read(image);
        PhantomMeasurement measured;
        try {
            measured = PhantomMeasurement.of(volume, ROI_PART * radiusMm, lengthMm);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(image + ": " + e.getMessage(), e);
        }
        if (measured.relativeSd() > LARGEST_RELATIVE_SD) {
            throw new IllegalArgumentException(
                    "%s: standard deviation %.0f %% in the region (expected: at most %.0f %%, a uniform phantom)"
                            .formatted(image, 100 * measured.relativeSd(), 100 * LARGEST_RELATIVE_SD));
        }
        double trueBqPerMl = activityBqPerMl * decayed();
        Calibration calibration = new Calibration(
                model.name(),
                day(),
                isotope == null ? "" : isotope,
                normalisation.scale(),
                trueBqPerMl / measured.mean(),
                measured.relativeSd(),
                image.getFileName().toString());
        calibration.write(out);
        term.printf(
                "%s: %s, %s: 1 unit is %.5g Bq/mL; %,d voxels, SD %.1f %%, centre %.1f, %.1f mm%n",
                out,
                model.title(),
                normalisation.scale(),
                calibration.factor(),
                measured.voxels(),
                100 * measured.relativeSd(),
                measured.xMm(),
                measured.yMm());
        term.flush();
        if (json != null) {
            Map<String, Object> figures = new LinkedHashMap<>();
            figures.put("scanner", model.name());
            figures.put("scale", normalisation.scale());
            figures.put("factor", calibration.factor());
            figures.put("true_bq_per_ml", trueBqPerMl);
            figures.put("roi_mean", measured.mean());
            figures.put("roi_relative_sd", measured.relativeSd());
            figures.put("roi_voxels", measured.voxels());
            FiguresFile.write(json, figures);
        }
        return 0;
    }

    /** Activity at the image's reference as a part of that when it was measured. */
    private double decayed() {
        if (assayedAt == null) {
            return 1;
        }
        if (isotope == null || referencedTo == null) {
            throw new IllegalArgumentException("--assayed-at: alone (expected: with --isotope and --referenced-to)");
        }
        Duration after = Duration.between(instant("--assayed-at", assayedAt), instant("--referenced-to", referencedTo));
        return Isotope.find(isotope).remaining(1e-3 * after.toMillis());
    }

    private String day() {
        if (date != null) {
            return date;
        }
        Instant at = referencedTo == null ? Instant.now() : instant("--referenced-to", referencedTo);
        return at.atZone(ZoneOffset.UTC).toLocalDate().toString();
    }

    private static Instant instant(String option, String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "%s: %s (expected: ISO-8601 in UTC, such as 2026-01-31T10:00:00Z)".formatted(option, text), e);
        }
    }
}
