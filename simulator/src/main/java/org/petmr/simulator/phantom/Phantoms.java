package org.petmr.simulator.phantom;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.petmr.simulator.phantom.MrProperties.Perfusion;
import org.petmr.simulator.phantom.ShapePhantom.Part;

/**
 * The phantoms that come with the simulator. Scanner space is LPS for a head-first supine patient: +x left, +y back, +z up
 * to the crown.
 *
 * <p>mu at 511 keV: NIST coefficients of soft tissue, adipose tissue and bone at their densities; brain 0.099 as in
 * UCL/petmr-RESOLUTE, which is NIST's soft tissue at 1.04 g/cm^3; the skull is a mean over its tables and the diploe between.
 * They are not the class values of the mu-map, on purpose: a real head is not made of classes either. MR properties at 3 T are round figures of the usual textbooks.
 */
public final class Phantoms {

    public static final String FDG = "fdg";
    public static final String FET = "fet";

    /** The tracer of uniform phantoms: 1 everywhere in the water. */
    public static final String WATER_SOLUTION = "solution";

    public static final Tissue WATER =
            new Tissue("water", 0.0960, 1.0, MrProperties.WATER, Map.of(WATER_SOLUTION, 1.0, FDG, 1.0, FET, 1.0));

    static final Tissue AIR =
            new Tissue("air", 0, 0.0012, new MrProperties(0, 1000, 10, 10, 0, 0, Perfusion.NONE), Map.of());
    static final Tissue SCALP = tissue("scalp", 0.0998, 1.09, mr(0.80, 1000, 35, 25, 0.10, 1.0e-3), 0.40, 0.60);
    static final Tissue FAT = tissue("fat", 0.0913, 0.95, mr(0.95, 380, 70, 30, 0.92, 0.1e-3), 0.10, 0.15);
    static final Tissue MUSCLE = tissue("muscle", 0.0998, 1.05, mr(0.85, 1400, 35, 28, 0.03, 1.4e-3), 0.50, 0.90);
    static final Tissue SKULL = tissue("skull", 0.1430, 1.60, mr(0.12, 400, 2, 1.5, 0.30, 0.2e-3), 0.15, 0.20);
    static final Tissue CSF = tissue("csf", 0.0965, 1.01, mr(1.00, 4000, 1500, 120, 0, 3.0e-3), 0, 0.05);
    static final Tissue GREY = tissue(
            "grey matter",
            0.0990,
            1.04,
            mr(0.82, 1400, 95, 50, 0, 0.85e-3).with(new Perfusion(0.04, 4.0, 0.01)),
            4.0,
            1.20);
    static final Tissue WHITE = tissue(
            "white matter",
            0.0990,
            1.04,
            mr(0.70, 850, 75, 45, 0, 0.70e-3).with(new Perfusion(0.02, 5.0, 0.01)),
            1.0,
            1.00);
    static final Tissue LESION = tissue(
            "lesion", 0.0990, 1.04, mr(0.88, 1900, 140, 60, 0, 1.1e-3).with(new Perfusion(0.08, 6.0, 0.8)), 6.0, 3.20);

    private Phantoms() {}

    private static Tissue tissue(
            String name, double muPerCm, double densityGPerMl, MrProperties mr, double fdg, double fet) {
        return new Tissue(name, muPerCm, densityGPerMl, mr, Map.of(FDG, fdg, FET, fet));
    }

    private static MrProperties mr(double density, double t1Ms, double t2Ms, double t2StarMs, double fat, double adc) {
        return new MrProperties(density, t1Ms, t2Ms, t2StarMs, fat, adc, Perfusion.NONE);
    }

    /** Names that {@link #find} knows. */
    public static List<String> names() {
        return List.of("head", "bench-head", "cylinder", "bench-cylinder");
    }

    /** @throws IllegalArgumentException for another name than {@link #names()} */
    public static ShapePhantom find(String name) {
        return switch (name) {
            case "head" -> head();
            case "bench-head" -> benchHead();
            case "cylinder" -> cylinder("cylinder", 100, 200);
            case "bench-cylinder" -> cylinder("bench-cylinder", 60, 70);
            default ->
                throw new IllegalArgumentException(
                        "phantom: %s (expected: one of %s)".formatted(name, String.join(", ", names())));
        };
    }

    /** Water in a thin-walled cylinder along z, centred. */
    public static ShapePhantom cylinder(String name, double radiusMm, double lengthMm) {
        return new ShapePhantom(
                name,
                List.of(new Part("water", WATER, new EllipticCylinder(0, 0, 0, radiusMm, radiusMm, 0.5 * lengthMm))));
    }

    /**
     * A head of 150 x 190 x 200 mm: scalp 3 mm, fat 4 mm, skull 6 mm, CSF 3 mm, a cortex that is a smooth ribbon of 14 mm
     * (its folds filled), white matter, deep nuclei of 24 x 32 x 28 mm, ventricles, frontal sinuses and a lesion of 28 mm in
     * the white matter of the left hemisphere. Regions are thick, so that their cores can be measured at 5 mm resolution.
     */
    public static ShapePhantom head() {
        List<Part> parts = new ArrayList<>();
        parts.add(new Part("scalp", SCALP, new Ellipsoid(0, 0, 0, 75, 95, 100)));
        parts.add(new Part("fat", FAT, new Ellipsoid(0, 0, 0, 72, 92, 97)));
        parts.add(new Part("muscle", MUSCLE, new Ellipsoid(0, 0, 0, 68, 88, 93)));
        parts.add(new Part("skull", SKULL, brain(66, 83, 76)));
        parts.add(new Part("csf", CSF, brain(60, 77, 70)));
        parts.add(new Part("grey", GREY, brain(57, 74, 67)));
        parts.add(new Part("white", WHITE, brain(43, 60, 53)));
        parts.add(new Part("grey", GREY, new Ellipsoid(18, -2, 12, 12, 16, 14)));
        parts.add(new Part("grey", GREY, new Ellipsoid(-18, -2, 12, 12, 16, 14)));
        parts.add(new Part("csf", CSF, new Ellipsoid(7, 16, 36, 5.5, 22, 9)));
        parts.add(new Part("csf", CSF, new Ellipsoid(-7, 16, 36, 5.5, 22, 9)));
        parts.add(new Part("lesion", LESION, Ellipsoid.sphere(20, 31, 4, 14)));
        parts.add(new Part("sinus", AIR, new Ellipsoid(17, -60, -48, 10, 12, 13)));
        parts.add(new Part("sinus", AIR, new Ellipsoid(-17, -60, -48, 10, 12, 13)));
        return new ShapePhantom("head", parts);
    }

    private static Ellipsoid brain(double aMm, double bMm, double cMm) {
        return new Ellipsoid(0, 3, 16, aMm, bMm, cMm);
    }

    /** A slab of a head for the bench scanner, 132 x 160 x 76 mm, with the same layers. */
    public static ShapePhantom benchHead() {
        List<Part> parts = new ArrayList<>();
        parts.add(new Part("scalp", SCALP, slab(66, 80, 38)));
        parts.add(new Part("fat", FAT, slab(63, 77, 36)));
        parts.add(new Part("skull", SKULL, slab(60, 74, 34)));
        parts.add(new Part("csf", CSF, slab(56, 70, 32)));
        parts.add(new Part("grey", GREY, slab(54, 68, 31)));
        parts.add(new Part("white", WHITE, slab(39, 53, 30)));
        parts.add(new Part("grey", GREY, new Ellipsoid(-17, -18, 0, 14, 18, 16)));
        parts.add(new Part("csf", CSF, new Ellipsoid(-14, 24, 0, 6, 16, 10)));
        parts.add(new Part("lesion", LESION, Ellipsoid.sphere(15, 12, 0, 14)));
        parts.add(new Part("sinus", AIR, new Ellipsoid(0, -71, -8, 8, 5, 8)));
        return new ShapePhantom("bench-head", parts);
    }

    private static EllipticCylinder slab(double aMm, double bMm, double halfMm) {
        return new EllipticCylinder(0, 0, 0, aMm, bMm, halfMm);
    }
}
