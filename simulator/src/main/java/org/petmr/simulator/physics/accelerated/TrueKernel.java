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
    private final SiteWalk stops;
    private final Photon a = new Photon();
    private final Photon b = new Photon();

    TrueKernel(CrystalResponse response, Sites sites, MuMap map, Pairs pairs) {
        this.response = response;
        this.sites = sites;
        this.stops = new SiteWalk(sites.table(), false);
        this.map = map;
        this.pairs = pairs;
        this.most = response.most(Photon.ANNIHILATION_KEV);
    }

    @Override
    public double proposalsPerBqPerMl(int part) {
        return sites.table().perBqPerMl(part, false) * most * most;
    }

    @Override
    public void run(SplittableRandom random, int part, double proposals, EventBuffer out) {
        stops.start(part, proposals);
        for (int record = stops.next(random); record != SiteWalk.END; record = stops.next(random)) {
            attempt(random, part, record, out);
        }
    }

    private void attempt(SplittableRandom random, int part, int record, EventBuffer out) {
        if (!sites.start(random, part, record, a)) {
            return;
        }
        if ((random.nextInt() & 1) == 0) {
            a.dx = -a.dx;
            a.dy = -a.dy;
            a.dz = -a.dz;
        }
        int elementA = response.detect(a, most, random);
        if (elementA == CrystalResponse.MISS) {
            return;
        }
        Collinearity.opposite(random, a, b);
        b.timePs = 0;
        int elementB = response.detect(b, most, random);
        if (elementB == CrystalResponse.MISS || !pairs.isKept(elementA, elementB)) {
            return;
        }
        double least = sites.table().leastPaths(record);
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
