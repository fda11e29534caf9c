package org.petmr.recon.command.nema;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Orientation;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VolumeChecks;
import org.petmr.recon.quantification.nema.BackgroundDiscs;
import org.petmr.recon.quantification.nema.ImageQuality;
import org.petmr.recon.quantification.nema.ImageQualityPhantom;
import org.petmr.recon.quantification.nema.ImageQualitySetup;
import org.petmr.recon.quantification.nema.PhantomPose;
import org.petmr.recon.quantification.nema.PoseFit;
import org.petmr.recon.quantification.nema.PublishedFigures;
import org.petmr.recon.scanner.StrictJson;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code petmr nema iq}: contrast recovery, background variability and lung residual in an image of the IEC body phantom. */
@Command(
        name = "iq",
        description =
                "Image quality: contrast recovery, background variability and lung residual in the IEC body phantom.",
        mixinStandardHelpOptions = true)
final class ImageQualityCommand implements Callable<Integer> {

    @Parameters(paramLabel = "IMAGE", description = "image of the phantom, NIfTI, Bq/mL or any unit in proportion")
    private Path file;

    @Option(
            names = "--ratio",
            description = "activity of hot spheres to background (default: ${DEFAULT-VALUE})",
            defaultValue = "4")
    private double ratio;

    @Option(
            names = "--cold",
            split = ",",
            paramLabel = "MM",
            description = "diameters of spheres without activity, such as 28,37; default: all six are hot")
    private List<Double> cold = List.of();

    @Option(
            names = "--phantom",
            paramLabel = "FILE",
            description = "spheres and lung insert of another phantom, JSON as docs/nema.md has it (default: IEC body)")
    private Path phantomFile;

    @Option(
            names = "--centre",
            split = ",",
            paramLabel = "MM",
            description = "x,y,z in LPS of the middle of the ring of spheres; default: found in the image")
    private List<Double> centre = List.of();

    @Option(
            names = "--roll",
            paramLabel = "DEG",
            description = "turn of the phantom about z, with --centre (default: ${DEFAULT-VALUE})",
            defaultValue = "0")
    private double rollDeg;

    @Option(names = "--lid-at-head", description = "with --centre: the lid with the spheres points to the head")
    private boolean isLidAtHead;

    @Mixin
    private OutputOptions output;

    @Spec
    private CommandSpec spec;

    /** Made by picocli. */
    ImageQualityCommand() {}

    @Override
    public Integer call() throws IOException {
        Optional<PublishedFigures> published = output.published();
        if (!centre.isEmpty() && centre.size() != 3) {
            throw new IllegalArgumentException("--centre: %d numbers (expected: 3, x,y,z)".formatted(centre.size()));
        }
        ImageQualitySetup setup = new ImageQualitySetup(phantom().withCold(cold), ratio);
        Volume image = Orientation.nearestToLps(VolumeChecks.finite(Nifti.read(file), file));
        ImageQuality quality;
        OptionalDouble correlation = OptionalDouble.empty();
        try {
            if (centre.isEmpty()) {
                PoseFit fit = PoseFit.of(image, setup.phantom());
                correlation = OptionalDouble.of(fit.correlation());
                quality = ImageQuality.of(image, setup, fit.pose());
            } else {
                PhantomPose pose =
                        new PhantomPose(centre.get(0), centre.get(1), centre.get(2), rollDeg, 0, isLidAtHead ? 180 : 0);
                quality = ImageQuality.of(image, setup, pose);
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
        output.write(
                spec.commandLine().getOut(),
                table(quality, setup, correlation, published),
                figures(quality, setup, correlation, published),
                () -> picture(image, quality, setup, published));
        return 0;
    }

    private ImageQualityPhantom phantom() throws IOException {
        return phantomFile == null
                ? ImageQualityPhantom.iecBody()
                : StrictJson.read(phantomFile.toString(), Files.readString(phantomFile), ImageQualityPhantom.class);
    }

    private List<String> table(
            ImageQuality q, ImageQualitySetup setup, OptionalDouble correlation, Optional<PublishedFigures> published) {
        List<String> lines = new ArrayList<>();
        PhantomPose p = q.pose();
        lines.add(text("NEMA NU 2 image quality, %s, %s:1", file.getFileName(), trimmed(ratio)));
        lines.add(text(
                "phantom at %.1f, %.1f, %.1f mm, turned by %.1f, %.1f, %.1f deg about z, x, y%s",
                p.xMm(),
                p.yMm(),
                p.zMm(),
                tenths(p.rollDeg()),
                tenths(p.pitchDeg()),
                tenths(p.yawDeg()),
                correlation.isPresent() ? text(", found with correlation %.2f", correlation.getAsDouble()) : ""));
        if (correlation.isPresent() && correlation.getAsDouble() < 0.6) {
            lines.add("the phantom looks unlike itself: check the picture (--png) or give --centre");
        }
        lines.add(text(
                "background: 12 discs in each of 5 slices, %.0f mm from walls and spheres",
                setup.discs().marginMm()));
        lines.add("");
        lines.add(text("%-12s %10s %12s%s", "sphere", "contrast", "variability", column(published, "published")));
        for (ImageQuality.SphereFigures s : q.spheres()) {
            int mm = (int) Math.round(s.diameterMm());
            lines.add(text(
                    "%2d mm %-6s %8.1f %% %10.1f %%%s",
                    mm,
                    s.isHot() ? "hot" : "cold",
                    s.recoveryPercent(),
                    s.variabilityPercent(),
                    published.map(f -> contrast(f, mm)).orElse("")));
        }
        lines.add(text(
                "%-12s %8.1f %% %12s%s",
                "lung",
                q.lungMeanPercent(),
                q.lung().size() + " slices",
                published
                        .map(f -> f.lungPercent().map(v -> text("%12.1f %%", v)).orElse(text("%14s", "-")))
                        .orElse("")));
        published.ifPresent(f -> lines.add("published: " + f.source()));
        return lines;
    }

    private static String contrast(PublishedFigures f, int mm) {
        Double v = f.contrastPercent().get(mm);
        return v == null ? text("%14s", "-") : text("%12.1f %%%s", v, mm >= 28 ? " (cold)" : "");
    }

    private static String column(Optional<PublishedFigures> published, String title) {
        return published.isPresent() ? text("%14s", title) : "";
    }

    private static String trimmed(double v) {
        return v == Math.rint(v) ? Long.toString((long) v) : Double.toString(v);
    }

    /** Without a minus sign before a zero. */
    private static double tenths(double v) {
        return Math.rint(10 * v) / 10 + 0.0;
    }

    private static String text(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }

    private Map<String, Object> figures(
            ImageQuality q, ImageQualitySetup setup, OptionalDouble correlation, Optional<PublishedFigures> published) {
        Map<String, Object> f = new LinkedHashMap<>();
        f.put("test", "image quality");
        f.put("image", file.toString());
        f.put("hot_to_background", ratio);
        f.put("pose", q.pose());
        correlation.ifPresent(c -> f.put("correlation", c));
        f.put("background_margin_mm", setup.discs().marginMm());
        f.put("spheres", q.spheres());
        f.put("lung_mean_percent", q.lungMeanPercent());
        f.put("lung", q.lung());
        published.ifPresent(p -> {
            f.put("published_contrast_percent", p.contrastPercent());
            p.lungPercent().ifPresent(v -> f.put("published_lung_percent", v));
            f.put("published_source", p.source());
        });
        return f;
    }

    private BufferedImage picture(
            Volume image, ImageQuality q, ImageQualitySetup setup, Optional<PublishedFigures> published) {
        Canvas canvas = new Canvas(text("Image quality, %s", file.getFileName()), 2, 2);
        SlicePanel slice = new SlicePanel(canvas.graphics(), canvas.left(0), canvas.top(0), 660, 165);
        slice.image(image, q.pose().lpsFromPhantom());
        for (ImageQualityPhantom.Sphere s : setup.phantom().spheres()) {
            slice.circle(s.xMm(), s.yMm(), s.radiusMm(), s.isHot() ? Chart.RED : Chart.BLUE);
        }
        slice.circle(0, 0, 15, Chart.GREEN);
        for (BackgroundDiscs.Centre c : setup.discs().centres()) {
            slice.circle(c.xMm(), c.yMm(), 18.5, Chart.ORANGE);
        }
        double[] mm = ofSpheres(q, ImageQuality.SphereFigures::diameterMm);
        Chart contrast = new Chart("Contrast recovery", "sphere, mm", "%")
                .line("measured", Chart.BLUE, mm, ofSpheres(q, ImageQuality.SphereFigures::recoveryPercent));
        published.ifPresent(p -> contrast.reference("published, " + p.scanner(), Chart.ORANGE, mm, ofSpheres(q, s -> {
            return p.contrastPercent().getOrDefault((int) Math.round(s.diameterMm()), 0.0);
        })));
        canvas.chart(contrast, 1, 0);
        Chart rest = new Chart("Background variability", "sphere, mm", "%")
                .line("measured", Chart.GREEN, mm, ofSpheres(q, ImageQuality.SphereFigures::variabilityPercent));
        canvas.chart(rest, 1, 1);
        return canvas.done();
    }

    private static double[] ofSpheres(
            ImageQuality q, java.util.function.ToDoubleFunction<ImageQuality.SphereFigures> figure) {
        return q.spheres().stream().mapToDouble(figure).toArray();
    }
}
