package org.petmr.recon.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.file.WholeFile;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Resampler;
import org.petmr.recon.image.Volume;
import org.petmr.recon.registration.MotionPrior;
import org.petmr.recon.registration.RegistrationMasks;
import org.petmr.recon.registration.RegistrationResult;
import org.petmr.recon.registration.RegistrationSettings;
import org.petmr.recon.registration.RegistrationThresholds;
import org.petmr.recon.registration.RigidRegistration;
import org.petmr.recon.registration.RigidTransform;
import org.petmr.recon.registration.TransformFile;
import org.petmr.recon.registration.Verdict;
import org.petmr.recon.registration.calibration.PhantomCalibration;
import org.petmr.recon.registration.calibration.ScannerCalibration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code petmr register}: how one image lies on another, or with {@code --calibrate} how a scanner's MR lies in its PET. */
@Command(
        name = "register",
        description =
                "Finds how one image lies on another, by mutual information, or calibrates PET to MR with spheres.",
        mixinStandardHelpOptions = true)
public final class RegisterCommand implements Callable<Integer> {

    @Option(
            names = "--fixed",
            required = true,
            paramLabel = "FILE",
            description = "image that stays, PET; .nii, .nii.gz")
    private Path fixed;

    @Option(names = "--moving", required = true, paramLabel = "FILE", description = "image that is moved, MR")
    private Path moving;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FILE",
            description = "moving image on the fixed image's grid, .nii.gz; with --calibrate the calibration, .json")
    private Path out;

    @Option(names = "--transform", paramLabel = "FILE", description = "write the found transform to this JSON file")
    private Path transform;

    @Option(names = "--mask-fixed", paramLabel = "FILE", description = "look only where this image is above 0.5")
    private Path maskFixed;

    @Option(names = "--mask-moving", paramLabel = "FILE", description = "the same for the moving image")
    private Path maskMoving;

    @Option(names = "--start", paramLabel = "FILE", description = "transform that is assumed, JSON of --transform")
    private Path start;

    @Option(
            names = "--calibration",
            paramLabel = "FILE",
            description = "scanner's calibration that is assumed, JSON of --calibrate")
    private Path calibration;

    @Option(names = "--accept-mm", paramLabel = "MM", description = "residual shift that is left as it is")
    private double acceptMm = RegistrationThresholds.DEFAULT.acceptMm();

    @Option(names = "--accept-deg", paramLabel = "DEG", description = "residual rotation that is left as it is")
    private double acceptDeg = RegistrationThresholds.DEFAULT.acceptDeg();

    @Option(names = "--alarm-mm", paramLabel = "MM", description = "residual shift that somebody must look at")
    private double alarmMm = RegistrationThresholds.DEFAULT.alarmMm();

    @Option(names = "--alarm-deg", paramLabel = "DEG", description = "residual rotation that somebody must look at")
    private double alarmDeg = RegistrationThresholds.DEFAULT.alarmDeg();

    @Option(
            names = "--uncertain-mm",
            paramLabel = "MM",
            description = "standard deviation of the shift above which the images do not tell")
    private double uncertainMm = RegistrationThresholds.DEFAULT.uncertainMm();

    @Option(names = "--uncertain-deg", paramLabel = "DEG", description = "the same of the rotation")
    private double uncertainDeg = RegistrationThresholds.DEFAULT.uncertainDeg();

    @Option(
            names = "--expect-mm",
            paramLabel = "MM",
            description = "how far the images are expected to lie off, standard deviation (default: nothing is known)")
    private double expectMm = MotionPrior.NONE.shiftMm();

    @Option(names = "--expect-deg", paramLabel = "DEG", description = "the same of the rotation")
    private double expectDeg = MotionPrior.NONE.rotationDeg();

    @Option(names = "--calibrate", description = "calibrate: both images show a phantom with bright spheres")
    private boolean isCalibrating;

    @Option(
            names = "--scanner",
            paramLabel = "NAME",
            description = "scanner, with --calibrate; with --calibration it must be that one's")
    private String scanner;

    @Option(names = "--serial", paramLabel = "TEXT", description = "its serial number, with --calibrate")
    private String serial = "";

    @Option(
            names = "--measured-at",
            paramLabel = "TIME",
            description = "of the phantom scan, ISO-8601 UTC, with --calibrate (default: now)")
    private String measuredAt;

    @Option(
            names = "--previous",
            paramLabel = "FILE",
            description = "calibration to compare with (default: the file that --out names, when it is there)")
    private Path previous;

    @Option(names = "--force", description = "write a calibration that moved too far since the previous one")
    private boolean isForced;

    @Option(names = "--json", paramLabel = "FILE", description = "write the figures to this JSON file too")
    private Path json;

    @Spec
    private CommandSpec spec;

    /** Made by picocli. */
    public RegisterCommand() {}

    @Override
    public Integer call() throws IOException {
        checkOptions();
        WholeFile.requirePlace(out);
        if (transform != null) {
            WholeFile.requirePlace(transform);
        }
        FiguresFile.requirePlace(json);
        PrintWriter term = spec.commandLine().getOut();
        try (Workers workers = Workers.ofMachine()) {
            Map<String, Object> figures = isCalibrating ? calibrate(term, workers) : register(term, workers);
            FiguresFile.write(json, figures);
        }
        term.flush();
        return 0;
    }

    private void checkOptions() {
        String name = out.getFileName().toString();
        boolean isImage = name.endsWith(".nii") || name.endsWith(".nii.gz");
        if (isCalibrating) {
            refuse(isImage, "--out", out, "a .json file, with --calibrate");
            refuse(scanner == null || scanner.isBlank(), "--scanner", scanner, "the scanner's name, with --calibrate");
            Path other = start != null ? start : calibration != null ? calibration : transform;
            refuse(other != null, "--calibrate", other, "without --start, --calibration and --transform");
            refuse(maskFixed != null || maskMoving != null, "--calibrate", "a mask", "without masks");
        } else {
            refuse(!isImage, "--out", out, "a .nii or .nii.gz file");
            refuse(start != null && calibration != null, "--start", start, "alone, or --calibration alone");
            refuse(previous != null || isForced, "--calibrate", "absent", "given with its options");
            refuse(
                    scanner != null && calibration == null,
                    "--scanner",
                    scanner,
                    "with --calibrate, or with --calibration to hold it against");
        }
    }

    private static void refuse(boolean isWrong, String option, Object found, String expected) {
        if (isWrong) {
            throw new IllegalArgumentException("%s: %s (expected: %s)".formatted(option, found, expected));
        }
    }

    private Map<String, Object> register(PrintWriter term, Workers workers) throws IOException {
        RegistrationThresholds thresholds =
                new RegistrationThresholds(acceptMm, acceptDeg, alarmMm, alarmDeg, uncertainMm, uncertainDeg);
        RegistrationSettings settings = RegistrationSettings.DEFAULT.withPrior(new MotionPrior(expectMm, expectDeg));
        RigidTransform assumed = RigidTransform.IDENTITY;
        if (start != null) {
            assumed = TransformFile.read(start);
        } else if (calibration != null) {
            assumed = calibrated(term).transform();
        }
        RegistrationMasks masks = new RegistrationMasks(mask(maskFixed), mask(maskMoving));
        Volume[] images = readBoth();
        Volume fixedImage = images[0];
        Volume movingImage = images[1];
        long startNs = System.nanoTime();
        RegistrationResult result;
        RigidTransform applied;
        double seconds;
        try (ProgressLine line = new ProgressLine(term, "register", ProgressLine.isOnTerminal())) {
            result = new RigidRegistration(settings, workers)
                    .register(fixedImage, movingImage, masks, assumed, line.part(0, 0.9));
            line.report(0.9, "resampling");
            // After an alarm a guess is not better than what was assumed; what is accepted is left as it is.
            applied = result.inForce(thresholds);
            Volume moved = Resampler.linear(0).resample(movingImage, fixedImage.grid(), applied.toAffine(), workers);
            seconds = 1e-9 * (System.nanoTime() - startNs);
            line.report(0.95, "writing");
            Nifti.write(out, moved);
            if (transform != null) {
                TransformFile.write(transform, result.movingFromFixed());
            }
            line.end(String.format(Locale.ROOT, "%s, %.1f s", out, seconds));
        }
        Verdict verdict = result.verdict(thresholds);
        print(term, result, verdict);
        String how = applied == assumed ? "the assumed" : "the found";
        term.printf("%s: moved by %s transform%n", out, how);
        Map<String, Object> figures = figures(result, verdict, seconds);
        figures.put("applied_lps", TransformFile.matrix(applied.toAffine()));
        return figures;
    }

    /** Reads the calibration, of the scanner that is named if one is, and says when it was measured. */
    private ScannerCalibration calibrated(PrintWriter term) throws IOException {
        ScannerCalibration c = ScannerCalibration.read(calibration);
        if (scanner != null) {
            try {
                c.requireScanner(scanner, serial);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(calibration + ": " + e.getMessage(), e);
            }
        }
        term.printf(
                Locale.ROOT,
                "assumed      calibration of %s measured at %s: %.2f mm, %.2f deg; %d spheres, residual %.2f mm%n",
                c.scanner(),
                c.measuredAt(),
                c.transform().shiftMm(),
                c.transform().rotationDeg(),
                c.spheres(),
                c.residualMm());
        return c;
    }

    /** The two files at once: inflating takes longer than reading. */
    private Volume[] readBoth() throws IOException {
        CompletableFuture<Volume> second = CompletableFuture.supplyAsync(() -> {
            try {
                return Nifti.read(moving);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        Volume first = Nifti.read(fixed);
        try {
            return new Volume[] {first, second.join()};
        } catch (CompletionException e) {
            if (e.getCause() instanceof UncheckedIOException io) {
                throw io.getCause();
            }
            if (e.getCause() instanceof RuntimeException why) {
                throw why;
            }
            throw e;
        }
    }

    private static Optional<Volume> mask(Path file) throws IOException {
        return file == null ? Optional.empty() : Optional.of(Nifti.read(file));
    }

    private static void print(PrintWriter term, RegistrationResult r, Verdict verdict) {
        term.printf(
                Locale.ROOT,
                "residual     %.2f +- %.2f mm, %.2f +- %.2f deg; %.2f +- %.2f mm at the edge%n",
                r.residual().shiftMm(),
                r.uncertainty().shiftMm(),
                r.residual().rotationDeg(),
                r.uncertainty().rotationDeg(),
                r.residual().edgeMm(),
                r.uncertainty().edgeMm());
        term.printf(
                Locale.ROOT,
                "mutual inf.  %.3f nats at the start, %.3f at the end; overlap %.0f %%%n",
                r.startNats(),
                r.endNats(),
                100 * r.overlap());
        term.printf("decision     %s: %s%n", verdict.decision(), verdict.sentence());
    }

    private static Map<String, Object> figures(RegistrationResult r, Verdict verdict, double seconds) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("decision", verdict.decision());
        figures.put("sentence", verdict.sentence());
        figures.put("residual", r.residual());
        figures.put("uncertainty", r.uncertainty());
        figures.put("start_nats", r.startNats());
        figures.put("end_nats", r.endNats());
        figures.put("overlap", r.overlap());
        figures.put("evaluations", r.iterations());
        figures.put(
                "moving_from_fixed_lps",
                TransformFile.matrix(r.movingFromFixed().toAffine()));
        figures.put("seconds", seconds);
        return figures;
    }

    private Map<String, Object> calibrate(PrintWriter term, Workers workers) throws IOException {
        Path old = previous == null && Files.exists(out) ? out : previous;
        Optional<ScannerCalibration> before =
                old == null ? Optional.empty() : Optional.of(ScannerCalibration.read(old));
        Volume pet = Nifti.read(fixed);
        Volume mr = Nifti.read(moving);
        ScannerCalibration measured;
        try (ProgressLine line = new ProgressLine(term, "calibrate", ProgressLine.isOnTerminal())) {
            measured = PhantomCalibration.measure(
                    pet, mr, scanner, serial, time(), fixed.getFileName() + ", " + moving.getFileName(), workers, line);
            line.end(measured.spheres() + " spheres");
        }
        Map<String, Object> figures = new LinkedHashMap<>();
        RigidTransform t = measured.transform();
        figures.put("scanner", scanner);
        figures.put("serial", serial);
        figures.put("measured_at", measured.measuredAt());
        figures.put("spheres", measured.spheres());
        figures.put("residual_mm", measured.residualMm());
        figures.put("worst_mm", measured.worstMm());
        figures.put("shift_sd_mm", measured.shiftSdMm());
        figures.put("shift_mm", t.shiftMm());
        figures.put("rotation_deg", t.rotationDeg());
        figures.put("mr_from_pet_lps", measured.mrFromPet());
        if (before.isPresent()) {
            ScannerCalibration.Change change =
                    isForced ? measured.since(before.get()) : measured.requireNear(before.get());
            figures.put("moved_mm", change.shiftMm());
            figures.put("turned_deg", change.rotationDeg());
            term.printf(
                    Locale.ROOT,
                    "moved by %.2f mm and %.2f deg since %s%s%n",
                    change.shiftMm(),
                    change.rotationDeg(),
                    before.get().measuredAt(),
                    change.isTooFar() ? ", forced" : "");
        }
        measured.write(out);
        term.printf(
                Locale.ROOT,
                "%s: MR lies %.2f mm and %.2f deg from PET; %d spheres fit within %.2f mm (largest %.2f mm)%n",
                out,
                t.shiftMm(),
                t.rotationDeg(),
                measured.spheres(),
                measured.residualMm(),
                measured.worstMm());
        return figures;
    }

    private Instant time() {
        try {
            return measuredAt == null ? Instant.now().truncatedTo(ChronoUnit.SECONDS) : Instant.parse(measuredAt);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "--measured-at: %s (expected: ISO-8601 in UTC, such as 2026-01-31T10:00:00Z)".formatted(measuredAt),
                    e);
        }
    }
}
