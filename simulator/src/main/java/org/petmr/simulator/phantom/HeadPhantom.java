package org.petmr.simulator.phantom;

import java.util.ArrayList;
import java.util.List;
import org.petmr.simulator.phantom.ShapePhantom.Part;

/** Heads. Their origin is the middle of the ellipsoid that is the scalp; the crown is at z = 100 mm. */
final class HeadPhantom {

    private HeadPhantom() {}

    /**
     * A head of 150 x 190 x 200 mm: scalp 3 mm, fat 4 mm, skull 6 mm, CSF 3 mm, a cortex that is a smooth ribbon of 14 mm
     * (its folds filled), white matter, deep nuclei of 24 x 32 x 28 mm, ventricles, frontal sinuses and a lesion of 28 mm in
     * the white matter of the left hemisphere. Regions are thick, so that their cores can be measured at 5 mm resolution.
     */
    static ShapePhantom plain() {
        List<Part> parts = new ArrayList<>();
        parts.add(part("scalp", "scalp", new Ellipsoid(0, 0, 0, 75, 95, 100)));
        parts.add(part("fat", "fat", new Ellipsoid(0, 0, 0, 72, 92, 97)));
        parts.add(part("muscle", "muscle", new Ellipsoid(0, 0, 0, 68, 88, 93)));
        parts.add(part("skull", "skull", thick(66, 83, 76)));
        parts.add(part("csf", "csf", thick(60, 77, 70)));
        parts.add(part("grey", "grey matter", thick(57, 74, 67)));
        parts.add(part("white", "white matter", thick(43, 60, 53)));
        parts.add(part("grey", "grey matter", new Ellipsoid(18, -2, 12, 12, 16, 14)));
        parts.add(part("grey", "grey matter", new Ellipsoid(-18, -2, 12, 12, 16, 14)));
        parts.add(part("csf", "csf", new Ellipsoid(7, 16, 36, 5.5, 22, 9)));
        parts.add(part("csf", "csf", new Ellipsoid(-7, 16, 36, 5.5, 22, 9)));
        parts.add(part("lesion", "lesion", Ellipsoid.sphere(20, 31, 4, 14)));
        parts.add(part("sinus", "air", new Ellipsoid(17, -60, -48, 10, 12, 13)));
        parts.add(part("sinus", "air", new Ellipsoid(-17, -60, -48, 10, 12, 13)));
        return new ShapePhantom("head", parts);
    }

    private static Ellipsoid thick(double aMm, double bMm, double cMm) {
        return new Ellipsoid(0, 3, 16, aMm, bMm, cMm);
    }

    /** A slab of a head for the bench scanner, 132 x 160 x 76 mm, with the same layers. */
    static ShapePhantom bench() {
        List<Part> parts = new ArrayList<>();
        parts.add(part("scalp", "scalp", slab(66, 80, 38)));
        parts.add(part("fat", "fat", slab(63, 77, 36)));
        parts.add(part("skull", "skull", slab(60, 74, 34)));
        parts.add(part("csf", "csf", slab(56, 70, 32)));
        parts.add(part("grey", "grey matter", slab(54, 68, 31)));
        parts.add(part("white", "white matter", slab(39, 53, 30)));
        parts.add(part("grey", "grey matter", new Ellipsoid(-17, -18, 0, 14, 18, 16)));
        parts.add(part("csf", "csf", new Ellipsoid(-14, 24, 0, 6, 16, 10)));
        parts.add(part("lesion", "lesion", Ellipsoid.sphere(15, 12, 0, 14)));
        parts.add(part("sinus", "air", new Ellipsoid(0, -71, -8, 8, 5, 8)));
        return new ShapePhantom("bench-head", parts);
    }

    private static EllipticCylinder slab(double aMm, double bMm, double halfMm) {
        return new EllipticCylinder(0, 0, 0, aMm, bMm, halfMm);
    }

    /**
     * A head with the parts of a real one: a skull of two tables of 2 mm with diploe of 2 mm between, facial bone, mastoid
     * cells, sinuses and airway; a brain of 1.4 L with cortex of 9 mm (its folds filled), thalamus, caudate nucleus and
     * putamen, four ventricles, cerebellum and brainstem; eyes, parotid glands and pituitary gland.
     */
    static ShapePhantom detailed() {
        List<Part> parts = new ArrayList<>();
        parts.add(part("scalp", "scalp", new Ellipsoid(0, 0, 0, 75, 95, 100)));
        parts.add(part("fat", "fat", new Ellipsoid(0, 0, 0, 72, 92, 97)));
        parts.add(part("muscle", "muscle", new Ellipsoid(0, 0, 0, 69, 89, 94)));
        parts.add(part("face", "diploe", new Ellipsoid(0, -54, -48, 44, 32, 34)));
        parts.add(part("skull", "cortical bone", brain(68, 87, 80)));
        parts.add(part("skull", "diploe", brain(66, 85, 78)));
        parts.add(part("skull", "cortical bone", brain(64, 83, 76)));
        parts.add(part("csf", "csf", brain(62, 81, 74)));
        parts.add(part("grey", "grey matter", brain(60, 79, 72)));
        parts.add(part("white", "white matter", brain(51, 70, 63)));
        parts.add(part("brainstem", "brainstem", brainstem()));
        pair(parts, "cerebellum", "cerebellum", new Ellipsoid(21, 36, -30, 22, 26, 17));
        pair(parts, "thalamus", "deep nuclei", new Ellipsoid(11, 8, 14, 8, 14, 10));
        pair(parts, "caudate", "deep nuclei", new Ellipsoid(14, -20, 22, 5, 16, 10));
        pair(parts, "putamen", "deep nuclei", new Ellipsoid(26, -6, 10, 6, 17, 11));
        pair(parts, "csf", "csf", new Ellipsoid(7, 10, 36, 5, 27, 8));
        parts.add(part("csf", "csf", new Ellipsoid(0, 4, 14, 2.5, 10, 9)));
        parts.add(part("csf", "csf", new Ellipsoid(0, 30, -28, 6, 5, 8)));
        parts.add(part("pituitary", "pituitary", Ellipsoid.sphere(0, -14, -36, 5)));
        pair(parts, "eyes", "vitreous", Ellipsoid.sphere(31, -77, -8, 12));
        pair(parts, "sinus", "air", new Ellipsoid(11, -79, 20, 9, 4, 11));
        pair(parts, "sinus", "air", new Ellipsoid(24, -58, -48, 13, 15, 16));
        parts.add(part("sinus", "air", new Ellipsoid(0, -62, -28, 9, 16, 9)));
        parts.add(part("airway", "air", new Ellipsoid(0, -28, -72, 10, 12, 22)));
        pair(parts, "mastoid", "cortical bone", new Ellipsoid(48, 30, -44, 14, 18, 18));
        pair(parts, "air cells", "air cells", new Ellipsoid(48, 30, -44, 10, 14, 14));
        pair(parts, "parotid glands", "salivary gland", new Ellipsoid(48, -2, -62, 11, 17, 22));
        return new ShapePhantom("head-detailed", parts);
    }

    private static Ellipsoid brain(double aMm, double bMm, double cMm) {
        return new Ellipsoid(0, 3, 14, aMm, bMm, cMm);
    }

    /** Leaves the skull at the bottom, as the cord does. */
    private static Shape brainstem() {
        return Turned.inPlace(new EllipticCylinder(0, 20, -46, 12, 12, 36), 8, 0, 0);
    }

    private static void pair(List<Part> parts, String region, String tissue, Ellipsoid left) {
        parts.add(part(region, tissue, left));
        parts.add(part(region, tissue, left.shifted(-2 * left.xMm(), 0, 0)));
    }

    private static Part part(String region, String tissue, Shape shape) {
        return new Part(region, Tissues.find(tissue), shape);
    }
}
