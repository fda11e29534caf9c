package org.petmr.simulator.physics.accelerated;

import java.util.SplittableRandom;
import org.petmr.simulator.physics.Photon;
import org.petmr.simulator.physics.emission.Collinearity;
import org.petmr.simulator.physics.transport.KleinNishina;
import org.petmr.simulator.physics.transport.MuMap;

/**
 * Coincidences of an unscattered photon and one that has scattered once. The place of the scatter is drawn evenly along the
 * way through the phantom and its angle beforehand, so that most proposals, those whose scattered photon misses the rings, are
 * known to fail before anything costly is done. Then one draw pays for mu at the place and for the attenuation of all three
 * ways. One for each thread.
 */
final class OnceScatteredKernel implements PairKernel {

    private static final long BITS_12 = (1L << 12) - 1;
    private static final double PER_12 = 1.0 / (1L << 12);
    private static final double PER_21 = 1.0 / (1L << 21);
    private static final double PER_31 = 1.0 / (1L << 31);

    private final CrystalResponse response;
    private final Sites sites;
    private final MuMap map;
    private final Pairs pairs;
    private final FirstAngles angles;
    private final RingTest rings;
    private final double most;
    private final double mostPerMm;
    private final int[] batch = new int[BATCH];
    private final double[] leastPaths = new double[BATCH];
    private final Photon axis = new Photon();
    private final Photon direct = new Photon();
    private final Photon scattered = new Photon();

    OnceScatteredKernel(
            CrystalResponse response, Sites sites, MuMap map, Pairs pairs, FirstAngles angles, RingTest rings) {
        this.response = response;
        this.sites = sites;
        this.map = map;
        this.pairs = pairs;
        this.angles = angles;
        this.rings = rings;
        this.most = response.most(Photon.ANNIHILATION_KEV);
        this.mostPerMm = map.mostPerMm();
    }

    /** Twice, for either photon of a pair may be the one that scatters. */
    @Override
    public double proposalsPerBqPerMl(int part) {
        return 2 * sites.perBqPerMl(part) * most * angles.share();
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
            double turn = angles.cosine((int) (more >>> 36));
            int side = (int) (more >>> 24 & BITS_12);
            // A photon that goes back along the direct one's line, see Photon.turn.
            double sines = Math.sqrt((1 - turn * turn) * (1 - cosine * cosine));
            double rise = -turn * cosine - sines * angles.cosineOfSide(side);
            if (rings.misses(zMm - lengthMm * cosine, rise)
                    || !sites.start(
                            random, part, site, (more & BITS_12) * PER_12, (more >>> 12 & BITS_12) * PER_12, zMm, axis)) {
                continue;
            }
            sites.turn(random, site, -cosine, axis);
            axis.dx = -axis.dx;
            axis.dy = -axis.dy;
            scattered.dx = axis.dx;
            scattered.dy = axis.dy;
            scattered.dz = axis.dz;
            scattered.xMm = axis.xMm + lengthMm * axis.dx;
            scattered.yMm = axis.yMm + lengthMm * axis.dy;
            scattered.zMm = axis.zMm + lengthMm * axis.dz;
            double mu = map.muPerMm(scattered.xMm, scattered.yMm, scattered.zMm);
            if (mu == 0) {
                continue;
            }
            scattered.turn(turn, angles.cosineOfSide(side), angles.sineOfSide(side));
            scattered.energyKev = KleinNishina.scatteredKev(Photon.ANNIHILATION_KEV, turn);
            scattered.timePs = lengthMm / Photon.MM_PER_PS;
            scattered.scatters = 1;
            int elementB = response.detect(scattered, response.most(scattered.energyKev), random);
            if (elementB == CrystalResponse.MISS) {
                continue;
            }
            Collinearity.opposite(random, axis, direct);
            int elementA = response.detect(direct, most, random);
            if (elementA == CrystalResponse.MISS || !pairs.isKept(elementA, elementB)) {
                continue;
            }
            finish(random, leastPaths[k], lengthMm, mu, elementA, elementB, out);
        }
    }

    private void finish(
            SplittableRandom random,
            double least,
            double lengthMm,
            double mu,
            int elementA,
            int elementB,
            EventBuffer out) {
        double freePaths = least + random.nextExponential();
        double paths = mu == mostPerMm ? 0 : Math.log(mostPerMm / mu);
        if (paths <= freePaths) {
            double more = KleinNishina.relative(scattered.energyKev);
            paths += more
                    * map.sampled(
                            scattered.xMm,
                            scattered.yMm,
                            scattered.zMm,
                            scattered.dx,
                            scattered.dy,
                            scattered.dz,
                            (freePaths - paths) / more,
                            random.nextDouble());
        }
        if (paths <= freePaths) {
            paths += map.sampled(
                    direct.xMm,
                    direct.yMm,
                    direct.zMm,
                    direct.dx,
                    direct.dy,
                    direct.dz,
                    freePaths - paths,
                    random.nextDouble());
        }
        if (paths <= freePaths) {
            paths += map.sampledPiece(axis, lengthMm, random.nextDouble());
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
