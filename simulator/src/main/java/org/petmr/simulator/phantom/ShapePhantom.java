package org.petmr.simulator.phantom;

import java.util.List;
import java.util.function.UnaryOperator;
import org.petmr.recon.registration.RigidTransform;

/**
 * An ordered list of parts in scanner space. Where parts overlap the later one wins; where there is none, there is air.
 * The shapes are exact: the simulated measurement knows no voxels.
 */
public final class ShapePhantom implements Phantom {

    /** So many parts fit into the bits that {@link MuPath} keeps for a line. */
    static final int MOST_PARTS = 64;

    private final String name;
    private final List<Part> parts;
    private final List<Compartment> compartments;
    private final Shape[] shapes;

    /**
     * @param region name of what the part belongs to; parts of one region are measured together
     * @param tissue what fills it
     * @param shape where it is
     */
    public record Part(String region, Tissue tissue, Shape shape) {}

    public ShapePhantom(String name, List<Part> parts) {
        if (parts.isEmpty() || parts.size() > MOST_PARTS) {
            throw new IllegalArgumentException("parts: " + parts.size() + " (expected: 1 to " + MOST_PARTS + ")");
        }
        this.name = name;
        this.parts = List.copyOf(parts);
        this.compartments =
                parts.stream().map(p -> new Compartment(p.region(), p.tissue())).toList();
        this.shapes = parts.stream().map(Part::shape).toArray(Shape[]::new);
    }

    @Override
    public String name() {
        return name;
    }

    public List<Part> parts() {
        return parts;
    }

    @Override
    public List<Compartment> compartments() {
        return compartments;
    }

    @Override
    public int partAt(double xMm, double yMm, double zMm) {
        for (int i = shapes.length - 1; i >= 0; i--) {
            if (shapes[i].contains(xMm, yMm, zMm)) {
                return i;
            }
        }
        return NOWHERE;
    }

    @Override
    public double[] bounds() {
        double[] low = {Double.MAX_VALUE, Double.MAX_VALUE, Double.MAX_VALUE};
        double[] high = {-Double.MAX_VALUE, -Double.MAX_VALUE, -Double.MAX_VALUE};
        for (Shape shape : shapes) {
            double[] b = shape.bounds();
            for (int k = 0; k < 3; k++) {
                low[k] = Math.min(low[k], b[k] - b[3 + k]);
                high[k] = Math.max(high[k], b[k] + b[3 + k]);
            }
        }
        double[] box = new double[6];
        for (int k = 0; k < 3; k++) {
            box[k] = 0.5 * (low[k] + high[k]);
            box[3 + k] = 0.5 * (high[k] - low[k]);
        }
        return box;
    }

    @Override
    public ShapePhantom moved(RigidTransform motion) {
        return with(shape -> shape.moved(motion));
    }

    @Override
    public ShapePhantom shifted(double zMm) {
        return with(shape -> shape.shifted(0, 0, zMm));
    }

    private ShapePhantom with(UnaryOperator<Shape> place) {
        return new ShapePhantom(
                name,
                parts.stream()
                        .map(p -> new Part(p.region(), p.tissue(), place.apply(p.shape())))
                        .toList());
    }
}
