package org.petmr.recon.quantification.nema;

import java.util.ArrayList;
import java.util.List;

/**
 * The image quality phantom in its own space, mm: origin on the axis of the lung insert in the plane of the sphere centres,
 * +x to the left, +y to the flat side (the back of a patient), +z away from the lid that carries the spheres.
 *
 * @param spheres in order of size, the largest first
 * @param lungRadiusMm outer radius of the lung insert
 * @param interiorFromZMm inner face of the lid
 * @param interiorToZMm inner face of the other end
 */
public record ImageQualityPhantom(
        List<Sphere> spheres, double lungRadiusMm, double interiorFromZMm, double interiorToZMm) {

    /**
     * A fillable sphere, centre in the plane z = 0.
     *
     * @param diameterMm inner
     * @param isHot whether it holds more activity than the background; a cold one holds none
     */
    public record Sphere(double diameterMm, double xMm, double yMm, boolean isHot) {
        public Sphere {
            if (!(diameterMm > 0 && Double.isFinite(diameterMm + xMm + yMm))) {
                throw new IllegalArgumentException(
                        "sphere: %s mm at %s, %s mm (expected: a diameter > 0)".formatted(diameterMm, xMm, yMm));
            }
        }

        public double radiusMm() {
            return diameterMm / 2;
        }
    }

    private static final double[] DIAMETERS_MM = {37, 28, 22, 17, 13, 10};
    private static final double CIRCLE_RADIUS_MM = 11.45367 * 10 / 2;
    private static final double UPPER_RADIUS_MM = 147;
    private static final double LOWER_RADIUS_MM = 77;
    private static final double LOWER_HALF_WIDTH_MM = 70;
    /** The half disc and the quarter discs have their centres on a line this far below the lung insert's axis. */
    private static final double WAIST_Y_MM = 35;

    private static final double SLICE_REACH_MM = 20;

    public ImageQualityPhantom {
        spheres = List.copyOf(spheres);
        if (spheres.isEmpty()) {
            throw new IllegalArgumentException("spheres: none (expected: at least one)");
        }
        if (!(lungRadiusMm >= 0 && interiorFromZMm < -SLICE_REACH_MM && interiorToZMm > SLICE_REACH_MM)) {
            throw new IllegalArgumentException(
                    "phantom: lung radius %s mm, interior from %s to %s mm (expected: >= 0, at least 20 mm to either side of the spheres)"
                            .formatted(lungRadiusMm, interiorFromZMm, interiorToZMm));
        }
    }

    /** The IEC body phantom with six hot spheres, as in NU 2-2018. Dimensions: OpenGATE/opengate {@code nemaiec.py}. */
    public static ImageQualityPhantom iecBody() {
        List<Sphere> spheres = new ArrayList<>();
        for (int i = 0; i < DIAMETERS_MM.length; i++) {
            double angle = Math.PI - i * Math.PI / 3;
            spheres.add(new Sphere(
                    DIAMETERS_MM[i], CIRCLE_RADIUS_MM * Math.cos(angle), CIRCLE_RADIUS_MM * Math.sin(angle), true));
        }
        return new ImageQualityPhantom(spheres, 25, -70, 124);
    }

    /** The same with the spheres of these diameters cold: 28 and 37 mm in NU 2-2007 and NU 2-2012. */
    public ImageQualityPhantom withCold(List<Double> diametersMm) {
        List<Sphere> changed = new ArrayList<>();
        for (Sphere s : spheres) {
            changed.add(
                    new Sphere(s.diameterMm(), s.xMm(), s.yMm(), s.isHot() && !diametersMm.contains(s.diameterMm())));
        }
        for (double cold : diametersMm) {
            if (spheres.stream().noneMatch(s -> s.diameterMm() == cold)) {
                throw new IllegalArgumentException("cold sphere: %s mm (expected: one of %s)"
                        .formatted(
                                cold, spheres.stream().map(Sphere::diameterMm).toList()));
            }
        }
        return new ImageQualityPhantom(changed, lungRadiusMm, interiorFromZMm, interiorToZMm);
    }

    /** How far within the body's inner wall a point of a slice lies; negative outside. */
    public double depthMm(double xMm, double yMm) {
        double y = yMm - WAIST_Y_MM;
        if (y < 0) {
            return UPPER_RADIUS_MM - Math.hypot(xMm, y);
        }
        double beside = Math.abs(xMm) - LOWER_HALF_WIDTH_MM;
        if (beside > 0) {
            return LOWER_RADIUS_MM - Math.hypot(beside, y);
        }
        return LOWER_RADIUS_MM - y;
    }
}
