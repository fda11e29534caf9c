package org.petmr.simulator.physics.accelerated;

import java.util.SplittableRandom;
import org.petmr.simulator.physics.Photon;
import org.petmr.simulator.physics.emission.Collinearity;
import org.petmr.simulator.physics.transport.MuMap;

/**
 * Coincidences of an unscattered photon and one that has scattered once, or twice. The place of the first scatter is drawn evenly
 * along the way through the phantom, and the angles beforehand, so that most proposals, those whose scattered photon misses the rings, are
 * known to fail before anything costly is done. Then one draw pays for mu at the places and for the attenuation of all ways. One for each thread.
 */
final class DrawnKernel implements PairKernel {

    private static final long BITS_12 = (1L << 12) - 1;
    private static final double PER_12 = 1.0 / (1L << 12);
    private static final double PER_21 = 1.0 / (1L << 21);
    private static final double PER_31 = 1.0 / (1L << 31);

    private final CrystalResponse response;
    private final Sites sites;
    private final MuMap map;
    private final Pairs pairs;
    private final double share;
    private final double most;
    private final int[] batch = new int[BATCH];
    private final double[] leastPaths = new double[BATCH];
    private final Photon axis = new Photon();
    private final Photon direct = new Photon();
    private final DrawnScatters scatter;

    DrawnKernel(CrystalResponse response, Sites sites, MuMap map, Pairs pairs, DrawnScatters scatter) {
        this.response = response;
        this.sites = sites;
        this.map = map;
        this.pairs = pairs;
        this.share = scatter.share();
        this.scatter = scatter;
        this.most = response.most(Photon.ANNIHILATION_KEV);
    }

    /** Twice, for either photon of a pair may be the one that scatters. */
    @Override
    public double proposalsPerBqPerMl(int part) {
        return 2 * sites.perBqPerMl(part) * most * share;
    }

    @Override
    public void run(SplittableRandom random, int part, int proposals, EventBuffer out) {
        for (int from = 0; from < proposals; from += BATCH) {
            int n = Math.min(BATCH, proposals - from);
            sites.draw(random, part, batch, leastPaths, n);
            attempt(random, part, n, out);
        }
    }

    private void attempt(SplittableRandom random, int part, int proposals, EventBuffer out) {
        for (int k = 0; k < proposals; k++) {
            int site = batch[k];
            long bits = random.nextLong();
            long more = random.nextLong();
            double lengthMm = sites.backMm(site) * ((bits & BITS_12) * PER_12);
            double cosine = sites.cosine(site, (bits >>> 12 & (1L << 31) - 1) * PER_31);
            double zMm = sites.zMm(site, (bits >>> 43) * PER_21);
            if (!scatter.isPossible(zMm, -cosine, lengthMm, more >>> 24, random)
                    || !sites.start(
                            random,
                            part,
                            site,
                            (more & BITS_12) * PER_12,
                            (more >>> 12 & BITS_12) * PER_12,
                            zMm,
                            axis)) {
                continue;
            }
            sites.turn(random, site, -cosine, axis);
            axis.dx = -axis.dx;
            axis.dy = -axis.dy;
            if (!scatter.turn(axis)) {
                continue;
            }
            Photon scattered = scatter.photon;
            int elementB = response.detect(scattered, response.most(scattered.energyKev), random);
            if (elementB == CrystalResponse.MISS) {
                continue;
            }
            Collinearity.opposite(random, axis, direct);
            int elementA = response.detect(direct, most, random);
            if (elementA == CrystalResponse.MISS || !pairs.isKept(elementA, elementB)) {
                continue;
            }
            double least = leastPaths[k];
            double freePaths = least + random.nextExponential();
            double paths = scatter.paths(freePaths, random);
            if (paths <= freePaths) {
                paths += DrawnScatters.sampled(map, direct, freePaths - paths, random);
            }
            for (int times = PairKernel.times(paths, freePaths, least, random); times > 0; times--) {
                if ((random.nextInt() & 1) == 0) {
                    pairs.add(elementA, direct, elementB, scattered, random, out);
                } else {
                    pairs.add(elementB, scattered, elementA, direct, random, out);
                }
            }
        }
    }
}
