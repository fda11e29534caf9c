package org.petmr.simulator.physics;

import java.util.SplittableRandom;
import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.TofModel;
import org.petmr.simulator.phantom.MuPath;
import org.petmr.simulator.phantom.Shape;
import org.petmr.simulator.phantom.ShapePhantom;

/**
 * From proposed annihilations to true coincidences, by thinning: point, direction, crystals, detection, survival; the cheap
 * questions first. What is left of a Poisson number of proposals is Poisson with the exact mean. One for each thread.
 */
final class TrueCoincidenceKernel {

    private final EmissionLattice lattice;
    private final Shape[] shapes;
    private final double[] activityBqPerMl;
    private final MuPath path;
    private final CrystalCylinder cylinder;
    private final float[] efficiencies;
    private final double largestSquared;
    private final double radiusSquared;
    private final int indices;
    private final int maxRingDifference;
    private final TofModel tof;

    TrueCoincidenceKernel(
            DetectorModel detector,
            ShapePhantom phantom,
            double[] activityBqPerMl,
            EmissionLattice lattice,
            CrystalCylinder cylinder) {
        ScannerModel scanner = detector.scanner();
        this.lattice = lattice;
        this.shapes = phantom.parts().stream().map(ShapePhantom.Part::shape).toArray(Shape[]::new);
        this.activityBqPerMl = activityBqPerMl;
        this.path = new MuPath(phantom);
        this.cylinder = cylinder;
        this.efficiencies = detector.efficiencies();
        this.largestSquared = detector.largestEfficiency() * detector.largestEfficiency();
        this.radiusSquared = scanner.effectiveRadiusMm() * scanner.effectiveRadiusMm();
        this.indices = scanner.indicesPerRing();
        this.maxRingDifference = scanner.axialCompression().maxRingDifference();
        this.tof = scanner.timeOfFlight().orElse(null);
    }

    /** Proposals a second, at full activity and one positron a decay, for crystals of a detector model. */
    static double proposalsPerSecond(EmissionLattice lattice, DetectorModel detector) {
        double most = detector.largestEfficiency();
        return lattice.pairsPerSecond() * detector.pairSensitivity() * most * most;
    }

    /**
     * @param proposals how many annihilations to try
     * @param words overwritten from {@code n}; must have room for all proposals
     * @return n and the number of coincidences written
     */
    int run(SplittableRandom random, int proposals, long[] words, int n) {
        int next = n;
        double cubeMm = lattice.cubeMm();
        for (int k = 0; k < proposals; k++) {
            int cube = lattice.draw(random);
            double x = lattice.get(cube, EmissionLattice.X) + cubeMm * random.nextDouble();
            double y = lattice.get(cube, EmissionLattice.Y) + cubeMm * random.nextDouble();
            double z = lattice.get(cube, EmissionLattice.Z) + cubeMm * random.nextDouble();
            long candidates = lattice.candidates(cube);
            if (candidates != EmissionLattice.PURE && !isActive(random, cube, candidates, x, y, z)) {
                continue;
            }
            double cosine = lattice.get(cube, EmissionLattice.MOST_COSINE) * (2 * random.nextDouble() - 1);
            double sine = Math.sqrt(1 - cosine * cosine);
            double slope = cosine / sine;
            // A point in the unit disc, its angle doubled: a direction that is uniform, without sine or cosine.
            double u;
            double v;
            double square;
            do {
                u = 2 * random.nextDouble() - 1;
                v = 2 * random.nextDouble() - 1;
                square = u * u + v * v;
            } while (square > 1 || square == 0);
            double ex = (u * u - v * v) / square;
            double ey = 2 * u * v / square;
            double along = x * ex + y * ey;
            double root = Math.sqrt(along * along - x * x - y * y + radiusSquared);
            double sA = root - along;
            double sB = -root - along;
            int ringA = cylinder.ring(z + sA * slope);
            int ringB = cylinder.ring(z + sB * slope);
            if (ringA < 0 || ringB < 0 || Math.abs(ringA - ringB) > maxRingDifference) {
                continue;
            }
            int indexA = cylinder.index(x + sA * ex, y + sA * ey);
            int indexB = cylinder.index(x + sB * ex, y + sB * ey);
            int a = ringA * indices + indexA;
            int b = ringB * indices + indexB;
            double chance = (double) efficiencies[a] * efficiencies[b];
            if (random.nextDouble() * largestSquared >= chance || !cylinder.isSeen(indexA, indexB)) {
                continue;
            }
            double freePaths = lattice.get(cube, EmissionLattice.LEAST_PATHS) - Math.log(1 - random.nextDouble());
            double dx = ex * sine;
            double dy = ey * sine;
            if (path.lowerBound(x, y, z, dx, dy, cosine) > freePaths
                    || path.integral(x, y, z, dx, dy, cosine) > freePaths) {
                continue;
            }
            int tofIndex = 0;
            if (tof != null) {
                tofIndex = tofIndex(random, -0.5 * (sA + sB) / sine);
                if (tofIndex < 0) {
                    continue;
                }
            }
            words[next++] = Word.coincidence(false, a, b, tofIndex);
        }
        return next;
    }

    /** The last of the cube's parts that holds the point decides; a point in none of them is in the air. */
    private boolean isActive(SplittableRandom random, int cube, long candidates, double x, double y, double z) {
        long left = candidates;
        while (left != 0) {
            int part = 63 - Long.numberOfLeadingZeros(left);
            if (shapes[part].contains(x, y, z)) {
                return random.nextDouble() * lattice.get(cube, EmissionLattice.MOST_BQ_PER_ML) < activityBqPerMl[part];
            }
            left ^= 1L << part;
        }
        return false;
    }

    /** @param towardsAMm place of the annihilation from the middle of the line, positive towards A: t(B) - t(A) = 2 d / c */
    private int tofIndex(SplittableRandom random, double towardsAMm) {
        double differencePs = towardsAMm / TofModel.MM_PER_PS;
        // Sigma from the FWHM; the normal deviate is Box and Muller's.
        double sigmaPs = tof.resolutionFwhmPs() / (2 * Math.sqrt(2 * Math.log(2)));
        double normal = Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(2 * Math.PI * random.nextDouble());
        double bin = (differencePs + sigmaPs * normal) / tof.binWidthPs() + 0.5 * tof.bins();
        return bin >= 0 && bin < tof.bins() ? (int) bin : -1;
    }
}
