package org.petmr.simulator.physics.detection;

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
}
