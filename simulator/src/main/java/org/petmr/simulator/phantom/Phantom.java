package org.petmr.simulator.phantom;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/**
 * An ordered list of parts in scanner space. Where parts overlap the later one wins; where there is none, there is air.
 * The shapes are exact: the simulated measurement knows no voxels.
 */
public final class Phantom {

    /** Answer of {@link #partAt} in the air. */
    public static final int NOWHERE = -1;

    /** So many parts fit into the bits that {@link MuPath} keeps for a line. */
    static final int MOST_PARTS = 64;

    /** Directions in which a margin is tried: the faces, edges and corners of a cube. */
    private static final double[][] DIRECTIONS = directions();

    private final String name;
    private final List<Part> parts;
    private final Shape[] shapes;

    /**
     * @param region name of what the part belongs to; parts of one region are measured together
     * @param tissue what fills it
     * @param shape where it is
     */
    public record Part(String region, Tissue tissue, Shape shape) {}

    public Phantom(String name, List<Part> parts) {
        if (parts.isEmpty() || parts.size() > MOST_PARTS) {
            throw new IllegalArgumentException("parts: " + parts.size() + " (expected: 1 to " + MOST_PARTS + ")");
        }
        this.name = name;
        this.parts = List.copyOf(parts);
        this.shapes = parts.stream().map(Part::shape).toArray(Shape[]::new);
    }

    public String name() {
        return name;
    }

    public List<Part> parts() {
        return parts;
    }

    /** Names of the regions, in the order in which they first appear. */
    public Set<String> regions() {
        Set<String> names = new LinkedHashSet<>();
        parts.forEach(p -> names.add(p.region()));
        return names;
    }

    /** Index of the part at a point, or {@link #NOWHERE}. */
    public int partAt(double xMm, double yMm, double zMm) {
        for (int i = shapes.length - 1; i >= 0; i--) {
            if (shapes[i].contains(xMm, yMm, zMm)) {
                return i;
            }
        }
        return NOWHERE;
    }

    /**
     * True when a point lies in a region with {@code marginMm} of the same region all round, tried at the margin and at half
     * of it in 26 directions.
     */
    public boolean isInside(String region, double marginMm, double xMm, double yMm, double zMm) {
        if (!isRegion(region, xMm, yMm, zMm)) {
            return false;
        }
        if (marginMm <= 0) {
            return true;
        }
        for (double[] d : DIRECTIONS) {
            double h = 0.5 * marginMm;
            if (!isRegion(region, xMm + marginMm * d[0], yMm + marginMm * d[1], zMm + marginMm * d[2])
                    || !isRegion(region, xMm + h * d[0], yMm + h * d[1], zMm + h * d[2])) {
                return false;
            }
        }
        return true;
    }

    private boolean isRegion(String region, double x, double y, double z) {
        int part = partAt(x, y, z);
        return part != NOWHERE && parts.get(part).region().equals(region);
    }

    /** Indices of voxels whose centres lie in a region at least {@code marginMm} from its border, in array order. */
    public int[] voxelsInside(String region, double marginMm, VoxelGrid grid) {
        if (!regions().contains(region)) {
            throw new IllegalArgumentException(
                    "region: %s (expected: one of %s)".formatted(region, String.join(", ", regions())));
        }
        int[] found = new int[grid.voxels()];
        int n = 0;
        Affine a = grid.lpsFromVoxel();
        for (int iy = 0; iy < grid.ny(); iy++) {
            for (int ix = 0; ix < grid.nx(); ix++) {
                for (int iz = 0; iz < grid.nz(); iz++) {
                    if (isInside(region, marginMm, a.x(ix, iy, iz), a.y(ix, iy, iz), a.z(ix, iy, iz))) {
                        found[n++] = grid.index(ix, iy, iz);
                    }
                }
            }
        }
        return java.util.Arrays.copyOf(found, n);
    }

    /** Part index at each voxel's centre, {@link #NOWHERE} in the air. Index order of {@link VoxelGrid}. */
    public int[] labels(VoxelGrid grid) {
        int[] labels = new int[grid.voxels()];
        Affine a = grid.lpsFromVoxel();
        for (int iy = 0; iy < grid.ny(); iy++) {
            for (int ix = 0; ix < grid.nx(); ix++) {
                for (int iz = 0; iz < grid.nz(); iz++) {
                    labels[grid.index(ix, iy, iz)] = partAt(a.x(ix, iy, iz), a.y(ix, iy, iz), a.z(ix, iy, iz));
                }
            }
        }
        return labels;
    }

    /**
     * Means over voxels of a value that belongs to each part.
     *
     * @param valueOfPart one for each part; the air counts 0
     * @param perAxis points along each axis of a voxel, 1 or more, evenly spread
     */
    public Volume voxelise(VoxelGrid grid, double[] valueOfPart, int perAxis, Workers workers) {
        if (valueOfPart.length != shapes.length) {
            throw new IllegalArgumentException(
                    "valueOfPart: " + valueOfPart.length + " (expected: " + shapes.length + ")");
        }
        Volume mean = Volume.zeros(grid);
        Affine a = grid.lpsFromVoxel();
        workers.forSlices(grid.ny(), (worker, from, to) -> {
            for (int iy = from; iy < to; iy++) {
                for (int ix = 0; ix < grid.nx(); ix++) {
                    for (int iz = 0; iz < grid.nz(); iz++) {
                        mean.values()[grid.index(ix, iy, iz)] = (float) meanOf(a, ix, iy, iz, valueOfPart, perAxis);
                    }
                }
            }
        });
        return mean;
    }

    private double meanOf(Affine a, int ix, int iy, int iz, double[] valueOfPart, int perAxis) {
        double sum = 0;
        for (int i = 0; i < perAxis; i++) {
            double u = ix + (i + 0.5) / perAxis - 0.5;
            for (int j = 0; j < perAxis; j++) {
                double v = iy + (j + 0.5) / perAxis - 0.5;
                for (int k = 0; k < perAxis; k++) {
                    double w = iz + (k + 0.5) / perAxis - 0.5;
                    int part = partAt(a.x(u, v, w), a.y(u, v, w), a.z(u, v, w));
                    sum += part == NOWHERE ? 0 : valueOfPart[part];
                }
            }
        }
        return sum / (perAxis * perAxis * perAxis);
    }

    /** Attenuation on a grid, cm^-1. */
    public Volume muPerCm(VoxelGrid grid, int perAxis, Workers workers) {
        return voxelise(
                grid, parts.stream().mapToDouble(p -> p.tissue().muPerCm()).toArray(), perAxis, workers);
    }

    /** Activity concentration for each part, Bq/mL. @param referenceBqPerMl that of uptake 1 */
    public double[] activityBqPerMl(String tracer, double referenceBqPerMl) {
        return parts.stream()
                .mapToDouble(p -> referenceBqPerMl * p.tissue().uptake(tracer))
                .toArray();
    }

    /** The box round all parts: {cx, cy, cz, hx, hy, hz} in mm. */
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

    private static double[][] directions() {
        double[][] directions = new double[26][];
        int n = 0;
        for (int i = 0; i < 27; i++) {
            int x = i % 3 - 1;
            int y = i / 3 % 3 - 1;
            int z = i / 9 - 1;
            double length = Math.sqrt(x * x + y * y + z * z);
            if (length > 0) {
                directions[n++] = new double[] {x / length, y / length, z / length};
            }
        }
        return directions;
    }
}
