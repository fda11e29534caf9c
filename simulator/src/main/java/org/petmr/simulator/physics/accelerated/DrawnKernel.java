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
    private final double perMm;
    private final double most;
    private final boolean isTurned;
    private final SiteWalk stops;
    private final Photon axis = new Photon();
    private final Photon direct = new Photon();
    private final DrawnScatters scatter;

    DrawnKernel(CrystalResponse response, Sites sites, MuMap map, Pairs pairs, DrawnScatters scatter) {
        this.response = response;
        this.sites = sites;
        this.isTurned = scatter.scatters() == 1;
        this.stops = new SiteWalk(sites.table(), isTurned);
        this.map = map;
        this.pairs = pairs;
        this.perMm = scatter.perMm();
        this.scatter = scatter;
        this.most = response.most(Photon.ANNIHILATION_KEV);
    }

    /** Twice, for either photon of a pair may be the one that scatters. */
    @Override
    public double proposalsPerBqPerMl(int part) {
        return 2 * sites.table().perBqPerMl(part, isTurned) * most * perMm;
    }

    @Override
    public void run(SplittableRandom random, int part, double proposals, EventBuffer out) {
        stops.start(part, proposals);
        for (int record = stops.next(random); record != SiteWalk.END; record = stops.next(random)) {
            attempt(random, part, record, out);
        }
    }

    private void attempt(SplittableRandom random, int part, int record, EventBuffer out) {
        long bits = random.nextLong();
        long more = random.nextLong();
        double lengthMm = sites.table().backMm(record) * ((bits & BITS_12) * PER_12);
        double cosine = sites.table().cosine(record, (bits >>> 12 & (1L << 31) - 1) * PER_31);
        double zMm = sites.zMm(record, (bits >>> 43) * PER_21);
        if (!scatter.isPossible(
                        zMm, -cosine, lengthMm, isTurned ? sites.table().backTurn(record) : 0, more >>> 24, random)
                || !sites.start(
                        random, part, record, (more & BITS_12) * PER_12, (more >>> 12 & BITS_12) * PER_12, zMm, axis)) {
            return;
        }
        sites.turn(random, record, -cosine, axis);
        axis.dx = -axis.dx;
        axis.dy = -axis.dy;
        if (!scatter.turn(axis)) {
            return;
        }
        Photon scattered = scatter.photon;
        int elementB = response.detect(scattered, response.most(scattered.energyKev), random);
        if (elementB == CrystalResponse.MISS) {
            return;
        }
        Collinearity.opposite(random, axis, direct);
        int elementA = response.detect(direct, most, random);
        if (elementA == CrystalResponse.MISS || !pairs.isKept(elementA, elementB)) {
            return;
        }
        double least = sites.table().leastPaths(record);
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
