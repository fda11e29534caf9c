package org.petmr.simulator.physics.detection;

import java.util.Arrays;
import org.petmr.recon.scanner.CrystalPairs;
import org.petmr.recon.scanner.ScannerModel;

/** Which pairs of crystals the front end pairs: far enough apart round the ring, near enough along z, in the field of view. */
final class PairRules {

    private final int indices;
    private final int maxRingDifference;
    private final boolean[] isGood;

    PairRules(ScannerModel scanner, ScannerPhysics physics) {
        this.indices = scanner.indicesPerRing();
        this.maxRingDifference = scanner.axialCompression().maxRingDifference();
        this.isGood = new boolean[indices * indices];
        CrystalPairs pairs = new CrystalPairs(indices);
        int perBlock = indices / scanner.blocksTransaxial();
        int half = scanner.tangentialBins() / 2;
        for (int a = 0; a < indices; a++) {
            for (int b = 0; b < indices; b++) {
                int blocks = Math.abs(a / perBlock - b / perBlock);
                int distance = Math.min(blocks, scanner.blocksTransaxial() - blocks);
                int bin = a == b ? -1 : pairs.tangential(a, b) + half;
                isGood[a * indices + b] =
                        distance >= physics.minBlockDistance() && bin >= 0 && bin < scanner.tangentialBins();
            }
        }
    }

    boolean isGood(int elementA, int elementB) {
        return Math.abs(elementA / indices - elementB / indices) <= maxRingDifference
                && isGood[elementA % indices * indices + elementB % indices];
    }

    /** Sum of {@code x_i x_j} over all good pairs, each once. @param x by element id */
    double sumOfProducts(double[] x) {
        int rings = x.length / indices;
        double sum = 0;
        double[] partners = new double[indices];
        for (int ring = 0; ring < rings; ring++) {
            Arrays.fill(partners, 0);
            int last = Math.min(rings - 1, ring + maxRingDifference);
            for (int other = Math.max(0, ring - maxRingDifference); other <= last; other++) {
                for (int i = 0; i < indices; i++) {
                    partners[i] += x[other * indices + i];
                }
            }
            for (int a = 0; a < indices; a++) {
                double ofA = 0;
                for (int b = 0; b < indices; b++) {
                    ofA += isGood[a * indices + b] ? partners[b] : 0;
                }
                sum += x[ring * indices + a] * ofA;
            }
        }
        // Each pair was met from both its ends.
        return 0.5 * sum;
    }
}
