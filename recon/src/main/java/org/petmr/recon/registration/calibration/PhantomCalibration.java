package org.petmr.recon.registration.calibration;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Volume;
import org.petmr.recon.registration.TransformFile;

/** Measures where the MR lies in the PET from one scan of a phantom with at least three bright spheres, not on a line. */
public final class PhantomCalibration {

    /** Spheres that don't fit better than this are not the same spheres, or the images are distorted. */
    private static final double MOST_RESIDUAL_MM = 1;

    /** Points must spread at least this far across the line through them. */
    private static final double LEAST_ACROSS_MM = 10;

    private PhantomCalibration() {}

    /**
     * @param pet the phantom in PET, LPS
     * @param mr the same in MR, LPS
     * @param from names of the images, kept with the result
     * @throws IllegalArgumentException when fewer than three spheres are seen by both, they lie on a line, or don't fit
     */
    public static ScannerCalibration measure(
            Volume pet,
            Volume mr,
            String scanner,
            String serial,
            Instant measuredAt,
            String from,
            Workers workers,
            Progress progress) {
        progress.report(0, "spheres in PET");
        List<Sphere> inPet = SphereFinder.find(pet, "fixed", workers);
        requireThree("fixed", inPet);
        progress.checkpoint();
        progress.report(0.45, "spheres in MR");
        List<Sphere> inMr = SphereFinder.find(mr, "moving", workers);
        requireThree("moving", inMr);
        progress.checkpoint();
        progress.report(0.9, "matching");
        SphereMatch match = SphereMatch.best(inPet, inMr);
        if (match == null) {
            throw new IllegalArgumentException(
                    "spheres: %d in the fixed and %d in the moving image, no three with the same distances"
                                    .formatted(inPet.size(), inMr.size())
                            + " (expected: the same phantom in both)");
        }
        RigidFit fit = match.fit();
        if (fit.acrossMm() < LEAST_ACROSS_MM) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "spheres: the matched ones spread %.1f mm across the line through them (expected: >= %.0f mm)",
                    fit.acrossMm(),
                    LEAST_ACROSS_MM));
        }
        if (fit.rmsMm() > MOST_RESIDUAL_MM) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "spheres: %d match within %.2f mm root mean square (expected: at most %.0f mm)",
                    match.fixed().size(),
                    fit.rmsMm(),
                    MOST_RESIDUAL_MM));
        }
        int n = match.fixed().size();
        // <FRE^2> = (1 - 2/N) FLE^2; the mean of N points has FLE^2 / N (Fitzpatrick et al., IEEE Trans Med Imaging 17,
        // 1998).
        double localisation = fit.rmsMm() / Math.sqrt(1 - 2.0 / n);
        progress.report(1, "calibration");
        return new ScannerCalibration(
                scanner,
                serial,
                measuredAt.toString(),
                TransformFile.matrix(fit.toFromFrom()),
                n,
                fit.rmsMm(),
                fit.worstMm(),
                localisation / Math.sqrt(n),
                from);
    }

    private static void requireThree(String name, List<Sphere> spheres) {
        if (spheres.size() < 3) {
            throw new IllegalArgumentException(
                    "%s: %d spheres found (expected: at least 3 bright ones of 4 to 70 mm that stand apart)"
                            .formatted(name, spheres.size()));
        }
    }
}
