package org.petmr.simulator.physics;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.simulator.phantom.MuPath;
import org.petmr.simulator.phantom.Shape;
import org.petmr.simulator.phantom.ShapePhantom;

/**
 * Cubes over the active parts of a phantom, from which emission points are proposed. A cube that holds one part only needs
 * no further question; in one that is cut by a border, points are thinned by the activity at the point. So the emission
 * follows the exact shapes; the cubes only make it quick.
 *
 * <p>Each cube also has the steepest |cos(theta)| with which a line from any of its points can reach the detectors: lines
 * steeper than that are not drawn, and the rate is less by just that part of the sphere. Likewise with the attenuation that
 * every line through the cube meets at least.
 */
final class EmissionLattice {

    /** The candidates of a cube that one part fills. */
    static final long PURE = 0;

    // Fields of a cube, side by side so that a draw touches one or two cache lines.
    static final int X = 0;
    static final int Y = 1;
    static final int Z = 2;
    static final int MOST_BQ_PER_ML = 3;
    static final int MOST_COSINE = 4;
    static final int LEAST_PATHS = 5;
    private static final int KEEP = 6;
    private static final int ALIAS = 7;
    private static final int FIELDS = 8;

    private final double cubeMm;
    private final MuPath path;
    private double[] fields = new double[0];
    private long[] candidates = new long[0];
    private int cubes;
    private final double pairsPerSecond;

    /** @param activityBqPerMl of each part of the phantom */
    EmissionLattice(ScannerModel scanner, ShapePhantom phantom, double[] activityBqPerMl, double cubeMm) {
        this.cubeMm = cubeMm;
        this.path = new MuPath(phantom);
        double[] box = phantom.bounds();
        int nx = (int) Math.ceil(2 * box[3] / cubeMm);
        int ny = (int) Math.ceil(2 * box[4] / cubeMm);
        int nz = (int) Math.ceil(2 * box[5] / cubeMm);
        this.fields = new double[FIELDS * nx * ny * nz];
        this.candidates = new long[nx * ny * nz];
        for (int iy = 0; iy < ny; iy++) {
            for (int ix = 0; ix < nx; ix++) {
                for (int iz = 0; iz < nz; iz++) {
                    add(
                            scanner,
                            phantom,
                            activityBqPerMl,
                            box[0] + (ix - 0.5 * (nx - 1)) * cubeMm,
                            box[1] + (iy - 0.5 * (ny - 1)) * cubeMm,
                            box[2] + (iz - 0.5 * (nz - 1)) * cubeMm);
                }
            }
        }
        if (cubes == 0) {
            throw new IllegalArgumentException("phantom: no activity inside the scanner (expected: some)");
        }
        double[] weights = new double[cubes];
        double millilitres = cubeMm * cubeMm * cubeMm / 1000;
        double sum = 0;
        for (int i = 0; i < cubes; i++) {
            int f = FIELDS * i;
            weights[i] = fields[f + MOST_BQ_PER_ML]
                    * millilitres
                    * fields[f + MOST_COSINE]
                    * Math.exp(-fields[f + LEAST_PATHS]);
            sum += weights[i];
        }
        this.pairsPerSecond = sum;
        AliasTable table = new AliasTable(weights);
        for (int i = 0; i < cubes; i++) {
            fields[FIELDS * i + KEEP] = table.keep(i);
            fields[FIELDS * i + ALIAS] = table.alias(i);
        }
        this.fields = Arrays.copyOf(fields, FIELDS * cubes);
        this.candidates = Arrays.copyOf(candidates, cubes);
    }

    private void add(ScannerModel scanner, ShapePhantom phantom, double[] activity, double x, double y, double z) {
        double half = 0.5 * cubeMm;
        double most = 0;
        long parts = 0;
        boolean isFilled = false;
        for (int i = activity.length - 1; i >= 0 && !isFilled; i--) {
            Shape shape = phantom.parts().get(i).shape();
            if (!shape.missesCube(x, y, z, half)) {
                parts |= 1L << i;
                most = Math.max(most, activity[i]);
                isFilled = shape.containsCube(x, y, z, half);
            }
        }
        double cosine = mostCosine(scanner, x, y, z, half);
        if (most > 0 && cosine > 0) {
            int f = FIELDS * cubes;
            fields[f + X] = x - half;
            fields[f + Y] = y - half;
            fields[f + Z] = z - half;
            fields[f + MOST_BQ_PER_ML] = most;
            fields[f + MOST_COSINE] = cosine;
            fields[f + LEAST_PATHS] = path.leastThrough(x, y, z, half);
            candidates[cubes] = isFilled && Long.bitCount(parts) == 1 ? PURE : parts;
            cubes++;
        }
    }

    /**
     * A line from a point at radius r and height z must end on both sides between the outermost rings' edges, and the rings
     * may not differ by more than the scanner keeps.
     */
    private static double mostCosine(ScannerModel scanner, double x, double y, double z, double half) {
        double radius = scanner.effectiveRadiusMm();
        double r = Math.hypot(Math.abs(x) + half, Math.abs(y) + half);
        if (r >= radius) {
            throw new IllegalArgumentException(
                    "phantom: reaches to %.0f mm from the axis (expected: inside the detectors, %.0f mm)"
                            .formatted(r, radius));
        }
        double edge = 0.5 * scanner.rings() * scanner.ringSpacingMm();
        double height = Math.max(0, Math.abs(z) - half);
        if (height >= edge) {
            return 0;
        }
        double rise = (scanner.axialCompression().maxRingDifference() + 1) * scanner.ringSpacingMm();
        double shortestChord = 2 * Math.sqrt(radius * radius - r * r);
        // The end on the nearer side of the field of view limits, or, for the steepest, the end on the other side.
        double slope = Math.min(rise / shortestChord, (edge - height) / (radius - r));
        return slope / Math.sqrt(1 + slope * slope);
    }

    /** Expected annihilation pairs (at one positron a decay) a second on the lines that are drawn. */
    double pairsPerSecond() {
        return pairsPerSecond;
    }

    double cubeMm() {
        return cubeMm;
    }

    /** Draws a cube by its activity, the part of the sphere that is drawn and the least attenuation. */
    int draw(SplittableRandom random) {
        int i = random.nextInt(cubes);
        return random.nextDouble() < fields[FIELDS * i + KEEP] ? i : (int) fields[FIELDS * i + ALIAS];
    }

    /** Lower corner, {@link #X} to {@link #Z}; bounds on activity and |cos(theta)|; attenuation that no line escapes. */
    double get(int cube, int field) {
        return fields[FIELDS * cube + field];
    }

    /** Parts of the phantom, a bit each, that a point of the cube may lie in; {@link #PURE} when there is nothing to ask. */
    long candidates(int cube) {
        return candidates[cube];
    }
}
