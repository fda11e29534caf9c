package org.petmr.simulator.physics;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.petmr.recon.scanner.ScannerModel;

/** Singles of whole blocks, as the front end reports them. */
public final class BlockSingles {

    private BlockSingles() {}

    /**
     * @param perSecond singles of each crystal, by element id
     * @param seconds that count, decay taken off
     * @return one for each block, {@code axial * blocksTransaxial + transaxial}
     */
    public static int[] draw(ScannerModel scanner, double[] perSecond, double seconds, SplittableRandom random) {
        int perBlock = scanner.indicesPerRing() / scanner.blocksTransaxial();
        double[] means = new double[scanner.rings() / scanner.crystalsPerBlockAxial() * scanner.blocksTransaxial()];
        for (int i = 0; i < perSecond.length; i++) {
            int ring = i / scanner.indicesPerRing();
            int block = ring / scanner.crystalsPerBlockAxial() * scanner.blocksTransaxial()
                    + i % scanner.indicesPerRing() / perBlock;
            means[block] += seconds * perSecond[i];
        }
        return Arrays.stream(means).mapToInt(m -> Poisson.draw(random, m)).toArray();
    }
}
