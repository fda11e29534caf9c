package org.petmr.simulator.physics.expected;

import java.util.SplittableRandom;
import org.petmr.recon.correction.scatter.ScatterEstimate;
import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.TofModel;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.simulator.physics.AliasTable;

/** Words of coincidences, drawn from the means. One for each thread. */
final class PairDraws {

    /** Answer when arrival times differ by more than the TOF bins hold. */
    static final long NONE = -1;

    private static final int TRIES = 16;

    private final ProjectionGeometry geometry;
    private final PairWeights weights;
    private final AliasTable singles;
    private final TofModel tof;
    private final int indices;
    private final int bins;
    private final int maxRingDifference;
    private final double radiusMm;
    private final double pitchRad;

    /** @param singles crystals by their singles, by element id; null where there are none */
    PairDraws(ExpectedCounts counts, AliasTable singles) {
        ScannerModel scanner = counts.scanner();
        this.geometry = counts.lines().geometry();
        this.weights = counts.weights();
        this.singles = singles;
        this.tof = scanner.timeOfFlight().orElse(null);
        this.indices = scanner.indicesPerRing();
        this.bins = scanner.tangentialBins();
        this.maxRingDifference = scanner.axialCompression().maxRingDifference();
        this.radiusMm = scanner.effectiveRadiusMm();
        this.pitchRad = 2 * Math.PI / indices;
    }

    /** Neither photon scattered. @param pair in {@link PairWeights} */
    long unscattered(int bin, int pair, Component.Walker walker, double[] bqPerMl, SplittableRandom random) {
        int tofIndex = tof == null ? 0 : timed(bin, pair, walker, bqPerMl, random);
        return tofIndex < 0 ? NONE : word(bin, pair, tofIndex, random);
    }

    /** One photon scattered. */
    long scattered(int bin, int pair, ScatterEstimate estimate, SplittableRandom random) {
        if (tof == null) {
            return word(bin, pair, 0, random);
        }
        int first = first(bin, pair);
        int second = second(bin, pair);
        // From the middle outwards, where most of it is: few bins are asked for.
        double wanted = random.nextDouble() * estimate.perEfficiency(first, second);
        double sum = 0;
        for (int k = 0; k < tof.bins(); k++) {
            int tofBin = k % 2 == 0 ? k / 2 : -(k + 1) / 2;
            sum += estimate.perEfficiency(first, second, tofBin);
            if (sum > wanted) {
                return word(bin, pair, tofBin + tof.bins() / 2, random);
            }
        }
        return NONE;
    }

    /** Two photons that met by chance, or {@link #NONE} for a pair that the scanner doesn't keep. */
    long accidental(boolean isDelayed, SplittableRandom random) {
        int a = singles.draw(random);
        int b = singles.draw(random);
        int ia = a % indices;
        int ib = b % indices;
        if (ia == ib || Math.abs(a / indices - b / indices) > maxRingDifference) {
            return NONE;
        }
        int t = geometry.pairs().tangential(ia, ib) + bins / 2;
        if (t < 0 || t >= bins) {
            return NONE;
        }
        return Word.coincidence(isDelayed, a, b, tof == null ? 0 : random.nextInt(tof.bins()));
    }

    private int first(int bin, int pair) {
        return weights.ring1[pair] * indices + geometry.firstCrystal(bin / bins, bin % bins);
    }

    private int second(int bin, int pair) {
        return weights.ring2[pair] * indices + geometry.secondCrystal(bin / bins, bin % bins);
    }

    /** @param tofIndex growing towards the line's first end. Either element may come first in a word */
    private long word(int bin, int pair, int tofIndex, SplittableRandom random) {
        int first = first(bin, pair);
        int second = second(bin, pair);
        return random.nextBoolean()
                ? Word.coincidence(false, first, second, tofIndex)
                : Word.coincidence(false, second, first, tof == null ? 0 : tof.bins() - 1 - tofIndex);
    }

    /** From any point of one face to any of the other, a place along the line by activity, then noise. */
    private int timed(int bin, int pair, Component.Walker walker, double[] bqPerMl, SplittableRandom random) {
        int view = bin / bins;
        int t = bin % bins;
        double spacing = geometry.scanner().ringSpacingMm();
        for (int i = 0; i <= TRIES; i++) {
            // A line past the activity is drawn again; the middle line stands for the last.
            double spread = i < TRIES ? 1 : 0;
            double angle1 = geometry.firstAngleRad(view, t) + spread * pitchRad * (random.nextDouble() - 0.5);
            double angle2 = geometry.secondAngleRad(view, t) + spread * pitchRad * (random.nextDouble() - 0.5);
            double z1 =
                    geometry.scanner().ringZMm(weights.ring1[pair]) + spread * spacing * (random.nextDouble() - 0.5);
            double z2 =
                    geometry.scanner().ringZMm(weights.ring2[pair]) + spread * spacing * (random.nextDouble() - 0.5);
            double x1 = radiusMm * Math.cos(angle1);
            double y1 = radiusMm * Math.sin(angle1);
            double x2 = radiusMm * Math.cos(angle2);
            double y2 = radiusMm * Math.sin(angle2);
            if (walker.along(x1, y1, z1, x2, y2, z2) > 0) {
                double dx = x2 - x1;
                double dy = y2 - y1;
                double dz = z2 - z1;
                double middle = 0.5 * Math.sqrt(dx * dx + dy * dy + dz * dz);
                return tofIndex(middle - place(walker.pieces(), bqPerMl, random.nextDouble()), random);
            }
        }
        return tofIndex(0, random);
    }

    /** Where the integral of the activity reaches a share, from the first end on. */
    private static double place(Pieces pieces, double[] bqPerMl, double share) {
        double left = share * pieces.integral(bqPerMl);
        double place = 0;
        for (int k = 0; k < pieces.count; k++) {
            double activity = pieces.part[k] < 0 ? 0 : bqPerMl[pieces.part[k]];
            if (activity > 0) {
                place = Math.min(pieces.at[k + 1], pieces.at[k] + left / activity);
                left -= activity * (pieces.at[k + 1] - pieces.at[k]);
                if (left <= 0) {
                    return place;
                }
            }
        }
        return place;
    }

    /** The normal deviate is Box and Muller's. */
    private int tofIndex(double towardsFirstMm, SplittableRandom random) {
        double normal = Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(2 * Math.PI * random.nextDouble());
        double bin = (towardsFirstMm + tof.sigmaMm() * normal) / tof.binWidthMm() + 0.5 * tof.bins();
        return bin >= 0 && bin < tof.bins() ? (int) bin : -1;
    }
}
