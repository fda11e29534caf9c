package org.petmr.simulator.phantom;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.petmr.simulator.phantom.ShapePhantom.Part;

/** Objects that are filled in the laboratory. */
final class TestObjects {

    /** Rod diameters of the six sectors, as of the usual Derenzo inserts. */
    static final double[] ROD_MM = {3.2, 4.0, 4.8, 5.6, 6.4, 7.9};

    private static final int ROWS = 4;
    private static final double HALF_LENGTH_MM = 44;

    private TestObjects() {}

    /**
     * Hot rods in a block of acrylic of 160 mm diameter: six sectors, in each ten rods in a triangle of four rows, twice their
     * diameter apart. Regions are named after the diameter, such as {@code rods 4.8 mm}.
     */
    static ShapePhantom derenzo() {
        List<Part> parts = new ArrayList<>();
        parts.add(new Part("acrylic", Tissues.find("pmma"), new EllipticCylinder(0, 0, 0, 80, 80, HALF_LENGTH_MM + 6)));
        for (int sector = 0; sector < ROD_MM.length; sector++) {
            double d = ROD_MM[sector];
            double axis = Math.toRadians(60 * sector + 30);
            // The triangle's tip is held so far from the centre that neighbours' first rods keep their distance.
            double tip = Math.max(2 * d, 14);
            for (int row = 0; row < ROWS; row++) {
                double out = tip + row * 2 * d * Math.sqrt(0.75);
                for (int k = 0; k <= row; k++) {
                    double aside = (k - 0.5 * row) * 2 * d;
                    double x = out * Math.cos(axis) - aside * Math.sin(axis);
                    double y = out * Math.sin(axis) + aside * Math.cos(axis);
                    parts.add(new Part(
                            "rods %s mm".formatted(d),
                            Phantoms.WATER,
                            new EllipticCylinder(x, y, 0, 0.5 * d, 0.5 * d, HALF_LENGTH_MM)));
                }
            }
        }
        return new ShapePhantom("derenzo", parts);
    }

    /**
     * Small drops in air at the radii at which resolution is measured, in the middle of the field of view and at a place off
     * it: spheres of 1 mm, uptake such that each holds the activity of 1 mL of the reference.
     */
    static ShapePhantom points() {
        double radius = 0.5;
        Tissue drop = new Tissue(
                "drop",
                Phantoms.WATER.muPerCm(),
                1.0,
                MrProperties.WATER,
                Map.of(Phantoms.WATER_SOLUTION, 1000 / (4.0 / 3 * Math.PI * radius * radius * radius)));
        List<Part> parts = new ArrayList<>();
        double[][] places = {{0, 10, 0}, {0, 100, 0}, {100, 0, 0}, {0, 10, 60}, {0, 100, 60}, {100, 0, 60}};
        for (double[] p : places) {
            String name = "point %.0f, %.0f, %.0f".formatted(p[0], p[1], p[2]);
            parts.add(new Part(name, drop, Ellipsoid.sphere(p[0], p[1], p[2], radius)));
        }
        return new ShapePhantom("points", parts);
    }
}
