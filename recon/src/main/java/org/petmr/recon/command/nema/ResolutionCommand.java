package org.petmr.recon.command.nema;

import static org.petmr.recon.command.nema.OutputOptions.text;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Orientation;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VolumeChecks;
import org.petmr.recon.quantification.nema.PublishedFigures;
import org.petmr.recon.quantification.nema.SpatialResolution;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code petmr nema resolution}: widths of the point sources in an image. */
@Command(
        name = "resolution",
        description = "Spatial resolution: FWHM and FWTM of the point sources in an image.",
        mixinStandardHelpOptions = true)
final class ResolutionCommand implements Callable<Integer> {

    private static final double NEAR_1_CM_MM = 30;
    private static final double NEAR_10_CM_FROM_MM = 85;
    private static final double NEAR_10_CM_TO_MM = 115;

    @Parameters(paramLabel = "IMAGE", description = "image of point sources, NIfTI, voxels below a third of the FWHM")
    private Path file;

    @Option(
            names = "--at",
            split = ",",
            paramLabel = "MM",
            description = "x,y,z in LPS, mm, of a source, for more of them x,y,z,x,y,z; default: found in the image")
    private List<Double> at = List.of();

    @Mixin
    private OutputOptions output;

    @Spec
    private CommandSpec spec;

    /** Made by picocli. */
    ResolutionCommand() {}

    @Override
    public Integer call() throws IOException {
        Optional<PublishedFigures> published = output.published();
        if (at.size() % 3 != 0) {
            throw new IllegalArgumentException("--at: %d numbers (expected: 3 for each source)".formatted(at.size()));
        }
        Volume image = Orientation.nearestToLps(VolumeChecks.finite(Nifti.read(file), file));
        List<SpatialResolution> all;
        try {
            all = at.isEmpty() ? SpatialResolution.ofAll(image) : given(image);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
        output.write(
                spec.commandLine().getOut(),
                table(image, all, published),
                figures(all, published),
                () -> picture(all, published));
        return 0;
    }

    private List<SpatialResolution> given(Volume image) {
        List<SpatialResolution> all = new ArrayList<>();
        for (int i = 0; i < at.size(); i += 3) {
            all.add(SpatialResolution.at(
                    image, new SpatialResolution.Position(at.get(i), at.get(i + 1), at.get(i + 2))));
        }
        return all;
    }

    private List<String> table(Volume image, List<SpatialResolution> all, Optional<PublishedFigures> published) {
        List<String> lines = new ArrayList<>();
        lines.add("NEMA NU 2 spatial resolution, " + file.getFileName());
        lines.add("");
        lines.add(text("%-26s %21s %21s %21s", "source at, mm", "radial", "tangential", "axial"));
        lines.add(text("%-26s %21s %21s %21s", "x, y, z", "FWHM   FWTM mm", "FWHM   FWTM mm", "FWHM   FWTM mm"));
        for (SpatialResolution r : all) {
            lines.add(text(
                    "%8.1f %8.1f %8.1f %12.2f %8.2f %12.2f %8.2f %12.2f %8.2f",
                    r.xMm(),
                    r.yMm(),
                    r.zMm(),
                    r.radial().fwhm(),
                    r.radial().fwtm(),
                    r.tangential().fwhm(),
                    r.tangential().fwtm(),
                    r.axial().fwhm(),
                    r.axial().fwtm()));
            published
                    .flatMap(p -> of(p, r))
                    .ifPresent(w -> lines.add(
                            text("%-26s %12.2f %21.2f %21.2f", "   published", w.radial(), w.tangential(), w.axial())));
            if (r.offAxisDeg() > 10 && Math.hypot(r.xMm(), r.yMm()) > NEAR_1_CM_MM) {
                lines.add(
                        text("   %.0f degrees off the image's axes: radial and tangential are mixed", r.offAxisDeg()));
            }
            double widest = Math.max(
                    image.grid().dxMm() / r.radial().fwhm(),
                    image.grid().dzMm() / r.axial().fwhm());
            if (widest > 0.4) {
                lines.add(text("   voxels of %.2f of a FWHM: NEMA asks for a third at most", widest));
            }
        }
        published.ifPresent(p -> lines.add("published: " + p.source()));
        return lines;
    }

    /** NEMA's figures are for 1 and for 10 cm. */
    private static Optional<PublishedFigures.Widths> of(PublishedFigures p, SpatialResolution r) {
        double radius = Math.hypot(r.xMm(), r.yMm());
        if (radius < NEAR_1_CM_MM) {
            return Optional.of(p.fwhm1CmMm());
        }
        return radius > NEAR_10_CM_FROM_MM && radius < NEAR_10_CM_TO_MM
                ? Optional.of(p.fwhm10CmMm())
                : Optional.empty();
    }

    private Map<String, Object> figures(List<SpatialResolution> all, Optional<PublishedFigures> published) {
        Map<String, Object> f = new LinkedHashMap<>();
        f.put("test", "spatial resolution");
        f.put("image", file.toString());
        f.put("sources", all);
        published.ifPresent(p -> {
            f.put("published_fwhm_1_cm_mm", p.fwhm1CmMm());
            f.put("published_fwhm_10_cm_mm", p.fwhm10CmMm());
            f.put("published_source", p.source());
        });
        return f;
    }

    private BufferedImage picture(List<SpatialResolution> all, Optional<PublishedFigures> published) {
        List<SpatialResolution> sorted = new ArrayList<>(all);
        sorted.sort(java.util.Comparator.comparingDouble(r -> Math.hypot(r.xMm(), r.yMm())));
        double[] radius = values(sorted, r -> Math.hypot(r.xMm(), r.yMm()));
        Canvas canvas = new Canvas("Spatial resolution, " + file.getFileName(), 2, 1);
        canvas.chart(
                new Chart("Full width at half the height", "distance from the axis, mm", "mm")
                        .line(
                                "radial",
                                Chart.BLUE,
                                radius,
                                values(sorted, r -> r.radial().fwhm()))
                        .line(
                                "tangential",
                                Chart.ORANGE,
                                radius,
                                values(sorted, r -> r.tangential().fwhm()))
                        .line(
                                "axial",
                                Chart.GREEN,
                                radius,
                                values(sorted, r -> r.axial().fwhm())),
                0,
                0);
        canvas.chart(
                new Chart("Full width at a tenth of the height", "distance from the axis, mm", "mm")
                        .line(
                                "radial",
                                Chart.BLUE,
                                radius,
                                values(sorted, r -> r.radial().fwtm()))
                        .line(
                                "tangential",
                                Chart.ORANGE,
                                radius,
                                values(sorted, r -> r.tangential().fwtm()))
                        .line(
                                "axial",
                                Chart.GREEN,
                                radius,
                                values(sorted, r -> r.axial().fwtm())),
                1,
                0);
        return canvas.done();
    }

    private static double[] values(List<SpatialResolution> all, ToDoubleFunction<SpatialResolution> figure) {
        return all.stream().mapToDouble(figure).toArray();
    }
}
