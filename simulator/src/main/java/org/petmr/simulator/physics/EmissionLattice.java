package org.petmr.simulator.physics;

import org.petmr.recon.scanner.ScannerModel;
import org.petmr.simulator.phantom.Phantom;
import org.petmr.simulator.phantom.Shape;

/**
 * Cubes over the active parts of a phantom, from which emission points are proposed. A cube that holds one part only needs
 * no further question; in one that is cut by a border, points are thinned by the activity at the point. So the emission
 * follows the exact shapes; the cubes only make it quick.
 *
 * <p>Each cube also has the steepest |cos(theta)| with which a line from any of its points can reach the detectors: lines
 * steeper than that are not drawn, and the rate is less by just that part of the sphere.
 */
final class EmissionLattice {

    private final double cubeMm;
    private int cubes;
    private double[] xMm;
    private double[] yMm;
    private double[] zMm;
    private double[] mostBqPerMl;
    private boolean[] isMixed;
    private double[] mostCosine;
    private final AliasTable choice;
    private final double pairsPerSecond;

    /** @param activityBqPerMl of each part of the phantom */
    EmissionLattice(ScannerModel scanner, Phantom phantom, double[] activityBqPerMl, double cubeMm) {
        this.cubeMm = cubeMm;
        double[] box = phantom.bounds();
        int nx = (int) Math.ceil(2 * box[3] / cubeMm);
        int ny = (int) Math.ceil(2 * box[4] / cubeMm);
        int nz = (int) Math.ceil(2 * box[5] / cubeMm);
        allocate(nx * ny * nz);
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
            weights[i] = mostBqPerMl[i] * millilitres * mostCosine[i];
            sum += weights[i];
        }
        this.choice = new AliasTable(weights);
        this.pairsPerSecond = sum;
    }

    private void allocate(int n) {
        xMm = new double[n];
        yMm = new double[n];
        zMm = new double[n];
        mostBqPerMl = new double[n];
        isMixed = new boolean[n];
        mostCosine = new double[n];
    }

    private void add(ScannerModel scanner, Phantom phantom, double[] activity, double x, double y, double z) {
        double half = 0.5 * cubeMm;
        double most = 0;
        int candidates = 0;
        boolean isFilled = false;
        for (int i = activity.length - 1; i >= 0 && !isFilled; i--) {
            Shape shape = phantom.parts().get(i).shape();
            if (!shape.missesCube(x, y, z, half)) {
                candidates++;
                most = Math.max(most, activity[i]);
                isFilled = shape.containsCube(x, y, z, half);
            }
        }
        double cosine = mostCosine(scanner, x, y, z, half);
        if (most > 0 && cosine > 0) {
            xMm[cubes] = x - half;
            yMm[cubes] = y - half;
            zMm[cubes] = z - half;
            mostBqPerMl[cubes] = most;
            isMixed[cubes] = candidates > 1 || !isFilled;
            mostCosine[cubes] = cosine;
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

    AliasTable choice() {
        return choice;
    }

    double cubeMm() {
        return cubeMm;
    }

    /** Lower corner of a cube. */
    double xMm(int cube) {
        return xMm[cube];
    }

    double yMm(int cube) {
        return yMm[cube];
    }

    double zMm(int cube) {
        return zMm[cube];
    }

    /** Highest activity anywhere in the cube. */
    double mostBqPerMl(int cube) {
        return mostBqPerMl[cube];
    }

    /** True when points of the cube must be thinned by the activity at the point. */
    boolean isMixed(int cube) {
        return isMixed[cube];
    }

    double mostCosine(int cube) {
        return mostCosine[cube];
    }
}
