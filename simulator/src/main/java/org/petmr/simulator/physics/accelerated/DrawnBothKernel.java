package org.petmr.simulator.physics.accelerated;

import java.util.SplittableRandom;
import org.petmr.simulator.physics.Photon;
import org.petmr.simulator.physics.emission.Collinearity;

/** Coincidences of two photons that have both scattered, once or twice each, as in {@link DrawnKernel}. One for each thread. */
final class DrawnBothKernel implements PairKernel {

    private static final long BITS_12 = (1L << 12) - 1;
    private static final double PER_12 = 1.0 / (1L << 12);
    private static final double PER_20 = 1.0 / (1L << 20);

    private final CrystalResponse response;
    private final Sites sites;
    private final Pairs pairs;
    private final double perMm2;
    private final boolean isTurned;
    private final SiteWalk stops;
    private final Photon a = new Photon();
    private final Photon b = new Photon();
    private final DrawnScatters one;
    private final DrawnScatters other;

    DrawnBothKernel(CrystalResponse response, Sites sites, Pairs pairs, DrawnScatters one, DrawnScatters other) {
        this.response = response;
        this.sites = sites;
        this.pairs = pairs;
        this.perMm2 = one.perMm() * other.perMm() * (one.scatters() == other.scatters() ? 1 : 2);
        this.isTurned = one.scatters() == 1 && other.scatters() == 1;
        this.stops = new SiteWalk(sites.table(), isTurned);
        this.one = one;
        this.other = other;
    }

    @Override
    public double proposalsPerBqPerMl(int part) {
        return sites.table().perBqPerMl(part, isTurned) * perMm2;
    }

    @Override
    public void run(SplittableRandom random, int part, double proposals, EventBuffer out) {
        stops.start(part, proposals);
        for (int record = stops.next(random); record != SiteWalk.END; record = stops.next(random)) {
            attempt(random, part, record, out);
        }
    }

    private void attempt(SplittableRandom random, int part, int record, EventBuffer out) {
        boolean isSwapped = (random.nextInt() & 1) == 0;
        DrawnScatters ahead = isSwapped ? other : one;
        DrawnScatters back = isSwapped ? one : other;
        long bits = random.nextLong();
        long more = random.nextLong();
        double cosine = sites.table().cosine(record, (bits >>> 24 & (1L << 20) - 1) * PER_20);
        double zMm = sites.zMm(record, (bits >>> 44) * PER_20);
        double aheadMm = sites.table().aheadMm(record) * ((bits & BITS_12) * PER_12);
        double backMm = sites.table().backMm(record) * ((bits >>> 12 & BITS_12) * PER_12);
        int backTurn = isTurned ? sites.table().backTurn(record) : 0;
        int aheadTurn = isTurned ? sites.table().aheadTurn(record) : 0;
        // The photon that heads out of the field of view is the likelier to be lost: it goes first.
        boolean isPossible = zMm * cosine > 0
                ? ahead.isPossible(zMm, cosine, aheadMm, aheadTurn, more >>> 24, random)
                        && back.isPossible(zMm, -cosine, backMm, backTurn, random.nextLong(), random)
                : back.isPossible(zMm, -cosine, backMm, backTurn, more >>> 24, random)
                        && ahead.isPossible(zMm, cosine, aheadMm, aheadTurn, random.nextLong(), random);
        if (isPossible
                && sites.start(
                        random, part, record, (more & BITS_12) * PER_12, (more >>> 12 & BITS_12) * PER_12, zMm, a)) {
            sites.turn(random, record, cosine, a);
            follow(random, ahead, back, sites.table().leastPaths(record), out);
        }
    }

    private void follow(
            SplittableRandom random, DrawnScatters ahead, DrawnScatters back, double least, EventBuffer out) {
        if (!ahead.turn(a)) {
            return;
        }
        Collinearity.opposite(random, a, b);
        if (!back.turn(b)) {
            return;
        }
        int elementA = response.detect(ahead.photon, response.most(ahead.photon.energyKev), random);
        if (elementA == CrystalResponse.MISS) {
            return;
        }
        int elementB = response.detect(back.photon, response.most(back.photon.energyKev), random);
        if (elementB == CrystalResponse.MISS || !pairs.isKept(elementA, elementB)) {
            return;
        }
        double freePaths = least + random.nextExponential();
        double paths = ahead.paths(freePaths, random);
        if (paths <= freePaths) {
            paths += back.paths(freePaths - paths, random);
        }
        for (int times = PairKernel.times(paths, freePaths, least, random); times > 0; times--) {
            if ((random.nextInt() & 1) == 0) {
                pairs.add(elementA, ahead.photon, elementB, back.photon, random, out);
            } else {
                pairs.add(elementB, back.photon, elementA, ahead.photon, random, out);
            }
        }
    }
}
