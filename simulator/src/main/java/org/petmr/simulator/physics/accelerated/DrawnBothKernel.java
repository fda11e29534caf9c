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
    private final double share;
    private final int[] batch = new int[BATCH];
    private final double[] leastPaths = new double[BATCH];
    private final Photon a = new Photon();
    private final Photon b = new Photon();
    private final DrawnScatters one;
    private final DrawnScatters other;

    DrawnBothKernel(CrystalResponse response, Sites sites, Pairs pairs, DrawnScatters one, DrawnScatters other) {
        this.response = response;
        this.sites = sites;
        this.pairs = pairs;
        this.share = one.share() * other.share() * (one.scatters() == other.scatters() ? 1 : 2);
        this.one = one;
        this.other = other;
    }

    @Override
    public double proposalsPerBqPerMl(int part) {
        return sites.perBqPerMl(part) * share;
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
            boolean isSwapped = (random.nextInt() & 1) == 0;
            DrawnScatters ahead = isSwapped ? other : one;
            DrawnScatters back = isSwapped ? one : other;
            long bits = random.nextLong();
            long more = random.nextLong();
            double cosine = sites.cosine(site, (bits >>> 24 & (1L << 20) - 1) * PER_20);
            double zMm = sites.zMm(site, (bits >>> 44) * PER_20);
            double aheadMm = sites.aheadMm(site) * ((bits & BITS_12) * PER_12);
            double backMm = sites.backMm(site) * ((bits >>> 12 & BITS_12) * PER_12);
            // The photon that heads out of the field of view is the likelier to be lost: it goes first.
            boolean isPossible = zMm * cosine > 0
                    ? ahead.isPossible(zMm, cosine, aheadMm, more >>> 24, random)
                            && back.isPossible(zMm, -cosine, backMm, random.nextLong(), random)
                    : back.isPossible(zMm, -cosine, backMm, more >>> 24, random)
                            && ahead.isPossible(zMm, cosine, aheadMm, random.nextLong(), random);
            if (isPossible
                    && sites.start(
                            random, part, site, (more & BITS_12) * PER_12, (more >>> 12 & BITS_12) * PER_12, zMm, a)) {
                sites.turn(random, site, cosine, a);
                follow(random, ahead, back, leastPaths[k], out);
            }
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
