package org.petmr.recon.quantification.nema;

import java.util.ArrayList;
import java.util.List;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VolumeChecks;
import org.petmr.recon.quantification.WeightedRegion;

/**
 * Image quality after NEMA NU 2: contrast recovery and background variability for each sphere, and what is left in the lung
 * insert. Regions are discs with exact edges in single slices, those nearest to the sphere centres and to 1 and 2 cm on
 * either side. Formulas as EdAlita/nema_analysis_tool documents them.
 *
 * @param pose of the phantom that was measured at
 * @param spheres in the order of the phantom's
 * @param lung for each slice of the phantom's interior that the image holds
 * @param lungMeanPercent mean of these
 */
public record ImageQuality(
        PhantomPose pose, List<SphereFigures> spheres, List<LungFigures> lung, double lungMeanPercent) {

    /**
     * @param recoveryPercent contrast recovery: 100 when the image shows the true contrast
     * @param variabilityPercent SD of the background's regions of this size, relative to their mean
     * @param mean in the sphere's disc, in the unit of the image
     * @param background mean over all background regions of this size
     */
    public record SphereFigures(
            double diameterMm,
            boolean isHot,
            double recoveryPercent,
            double variabilityPercent,
            double mean,
            double background,
            int backgroundRegions) {}

    /** @param residualPercent mean in the lung insert relative to the background of the same slice */
    public record LungFigures(double zMm, double residualPercent) {}

    private static final double[] BACKGROUND_SLICES_MM = {-20, -10, 0, 10, 20};
    private static final double LUNG_DISC_RADIUS_MM = 15;
    /** Slices this close to an end plate see it. */
    private static final double END_MARGIN_MM = 10;
    /** Of a disc that must lie in the image. */
    private static final double WHOLE = 0.999;

    /** Finds the phantom, then measures. */
    public static ImageQuality of(Volume image, ImageQualitySetup setup) {
        VolumeChecks.finite(image, "image");
        return of(image, setup, PoseFit.of(image, setup.phantom()).pose());
    }

    /** @throws IllegalArgumentException when the image does not hold all regions, or holds NaN */
    public static ImageQuality of(Volume image, ImageQualitySetup setup, PhantomPose pose) {
        VolumeChecks.finite(image, "image");
        Discs discs = new Discs(image, pose.lpsFromPhantom());
        List<SphereFigures> spheres = new ArrayList<>();
        for (ImageQualityPhantom.Sphere s : setup.phantom().spheres()) {
            spheres.add(sphere(discs, setup, s));
        }
        List<LungFigures> lung = lung(discs, setup, image);
        double mean = lung.stream()
                .mapToDouble(LungFigures::residualPercent)
                .average()
                .orElse(0);
        return new ImageQuality(pose, List.copyOf(spheres), List.copyOf(lung), mean);
    }

    private static SphereFigures sphere(Discs discs, ImageQualitySetup setup, ImageQualityPhantom.Sphere s) {
        double mean = discs.mean("sphere of %s mm".formatted(s.diameterMm()), s.xMm(), s.yMm(), 0, s.radiusMm());
        List<Double> means = new ArrayList<>();
        double sum = 0;
        for (double z : BACKGROUND_SLICES_MM) {
            for (BackgroundDiscs.Centre c : setup.discs().centres()) {
                double b = discs.mean("background disc", c.xMm(), c.yMm(), z, s.radiusMm());
                means.add(b);
                sum += b;
            }
        }
        int k = means.size();
        double background = sum / k;
        if (!(background > 0)) {
            throw new IllegalArgumentException(
                    "image: mean %s in the background discs (expected: above 0, is the phantom where it is given?)"
                            .formatted(background));
        }
        double squares = 0;
        for (double b : means) {
            squares += (b - background) * (b - background);
        }
        double sd = Math.sqrt(squares / (k - 1));
        double recovery = s.isHot() ? (mean / background - 1) / (setup.hotToBackground() - 1) : 1 - mean / background;
        return new SphereFigures(s.diameterMm(), s.isHot(), 100 * recovery, 100 * sd / background, mean, background, k);
    }

    private static List<LungFigures> lung(Discs discs, ImageQualitySetup setup, Volume image) {
        ImageQualityPhantom phantom = setup.phantom();
        List<LungFigures> all = new ArrayList<>();
        if (phantom.lungRadiusMm() < LUNG_DISC_RADIUS_MM) {
            return all;
        }
        double largest = phantom.spheres().stream()
                .mapToDouble(ImageQualityPhantom.Sphere::radiusMm)
                .max()
                .orElseThrow();
        double step = image.grid().dzMm();
        int from = (int) Math.ceil((phantom.interiorFromZMm() + END_MARGIN_MM) / step);
        int to = (int) Math.floor((phantom.interiorToZMm() - END_MARGIN_MM) / step);
        for (int i = from; i <= to; i++) {
            double z = i * step;
            WeightedRegion insert = discs.at(0, 0, z, LUNG_DISC_RADIUS_MM);
            double background = 0;
            boolean isWhole = insert.covered() >= WHOLE;
            for (BackgroundDiscs.Centre c : setup.discs().centres()) {
                WeightedRegion disc = discs.at(c.xMm(), c.yMm(), z, largest);
                isWhole &= disc.covered() >= WHOLE;
                if (isWhole) {
                    background += disc.mean(image) / setup.discs().centres().size();
                }
            }
            if (isWhole && background > 0) {
                all.add(new LungFigures(z, 100 * insert.mean(image) / background));
            }
        }
        return all;
    }

    /** Discs in the slices of the image nearest to planes of the phantom. */
    private record Discs(Volume image, Affine lpsFromPhantom) {

        WeightedRegion at(double x, double y, double z, double radius) {
            return WeightedRegion.disc(image.grid(), lpsFromPhantom, x, y, z, radius);
        }

        double mean(String what, double x, double y, double z, double radius) {
            WeightedRegion disc = at(x, y, z, radius);
            if (disc.covered() < WHOLE) {
                throw new IllegalArgumentException(
                        "image: %s at %.0f, %.0f, %.0f mm of the phantom is beyond it (expected: spheres and 2 cm to either side in the image)"
                                .formatted(what, x, y, z));
            }
            return disc.mean(image);
        }
    }
}
