package org.petmr.simulator.physics.accelerated;

import java.util.SplittableRandom;
import org.petmr.simulator.physics.Photon;
import org.petmr.simulator.physics.emission.Collinearity;
import org.petmr.simulator.physics.transport.MuMap;

/**
 * Coincidences of two unscattered photons, by thinning: place, crystals, detection, survival; the cheap questions first. What
 * is left of a Poisson number of proposals is Poisson. One for each thread.
 */
final class TrueKernel implements PairKernel {

    private final CrystalResponse response;
    private final Sites sites;
    private final MuMap map;
    private final Pairs pairs;
    private final double most;
    private final int[] batch = new int[BATCH];
    private final Photon a = new Photon();
    private final Photon b = new Photon();

    TrueKernel(CrystalResponse response, Sites sites, MuMap map, Pairs pairs) {
        this.response = response;
        this.sites = sites;
        this.map = map;
        this.pairs = pairs;
        this.most = response.most(Photon.ANNIHILATION_KEV);
    }

    @Override
    public double proposalsPerBqPerMl(int part) {
        return sites.perBqPerMl(part) * most * most;
    }

    @Override
    public void run(SplittableRandom random, int part, int proposals, EventBuffer out) {
        for (int from = 0; from < proposals; from += BATCH) {
            int n = Math.min(BATCH, proposals - from);
            sites.draw(random, part, batch, n);
            attempt(random, part, n, out);
        }
    }

    private void attempt(SplittableRandom random, int part, int proposals, EventBuffer out) {
        for (int k = 0; k < proposals; k++) {
            int site = batch[k];
            if (!sites.start(random, part, site, a)) {
                continue;
            }
            if ((random.nextInt() & 1) == 0) {
                a.dx = -a.dx;
                a.dy = -a.dy;
                a.dz = -a.dz;
            }
            int elementA = response.detect(a, most, random);
            if (elementA == CrystalResponse.MISS) {
                continue;
            }
            Collinearity.opposite(random, a, b);
            b.timePs = 0;
            int elementB = response.detect(b, most, random);
            if (elementB == CrystalResponse.MISS || !pairs.isKept(elementA, elementB)) {
                continue;
            }
            double least = sites.leastPaths(site);
            double freePaths = least + random.nextExponential();
            double paths = map.sampled(a.xMm, a.yMm, a.zMm, a.dx, a.dy, a.dz, freePaths, random.nextDouble());
            if (paths <= freePaths) {
                paths += map.sampled(b.xMm, b.yMm, b.zMm, b.dx, b.dy, b.dz, freePaths - paths, random.nextDouble());
            }
            for (int times = PairKernel.times(paths, freePaths, least, random); times > 0; times--) {
                pairs.add(elementA, a, elementB, b, random, out);
            }
        }
    }
}
