package org.petmr.simulator.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.petmr.recon.image.Volume;
import org.petmr.recon.quantification.nema.ImageQuality;
import org.petmr.recon.quantification.nema.ImageQualityPhantom;
import org.petmr.recon.quantification.nema.ImageQualitySetup;
import org.petmr.recon.quantification.nema.PhantomPose;
import org.petmr.recon.quantification.nema.PublishedFigures;
import org.petmr.simulator.scenario.Scenario;

/** NEMA NU 2 image quality of a demo's image, beside what was published of the scanner. */
final class DemoImageQuality {

    private static final double HOT_TO_BACKGROUND = 4;

    /** Points of contrast recovery by which a sphere may differ from what was published. */
    private static final double BAND_POINTS = 20;

    private DemoImageQuality() {}

    /** @param image in the phantom's own place */
    static DemoPart of(Scenario scenario, Volume image) {
        ImageQualitySetup setup = new ImageQualitySetup(ImageQualityPhantom.iecBody(), HOT_TO_BACKGROUND);
        ImageQuality quality = ImageQuality.of(image, setup, PhantomPose.at(0, 0, 0));
        Optional<PublishedFigures> published = PublishedFigures.of(scenario.scanner());
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT, "%n %-14s %14s %14s %14s", "sphere", "contrast", "published", "variability"));
        Map<String, Object> spheres = new LinkedHashMap<>();
        boolean isGood = true;
        for (ImageQuality.SphereFigures s : quality.spheres()) {
            int mm = (int) Math.round(s.diameterMm());
            Optional<Double> other = published.map(p -> p.contrastPercent().get(mm));
            lines.add(String.format(
                    Locale.ROOT,
                    " %2d mm hot      %12.1f %% %14s %12.1f %%",
                    mm,
                    s.recoveryPercent(),
                    other.map(v -> String.format(Locale.ROOT, "%.1f %%", v)).orElse("-"),
                    s.variabilityPercent()));
            spheres.put(
                    mm + "_mm", Map.of("recovery_pct", s.recoveryPercent(), "variability_pct", s.variabilityPercent()));
            boolean isLarge = mm >= 22;
            isGood &= !isLarge
                    || other.map(v -> Math.abs(v - s.recoveryPercent()) <= BAND_POINTS)
                            .orElse(true);
        }
        lines.add(String.format(
                Locale.ROOT,
                " %-14s %12.1f %%   (spheres of 22 mm and more within %.0f points of what was published: %s)%n",
                "lung insert",
                quality.lungMeanPercent(),
                BAND_POINTS,
                isGood ? "yes" : "no"));
        spheres.put("lung_residual_pct", quality.lungMeanPercent());
        return new DemoPart("image_quality", lines, spheres, isGood);
    }
}
