package org.petmr.simulator.physics.detection;

import java.util.SplittableRandom;
import org.petmr.simulator.physics.Photon;
import org.petmr.simulator.physics.transport.KleinNishina;

/**
 * Follows a photon through the blocks until it is absorbed or has left them: free paths, photoelectric absorption, Compton
 * scattering, each block collecting its own energy. One for each thread.
 *
 * <p>Gaps need no borders to be computed: free paths are drawn as if the ring were full of crystal, and an interaction that
 * falls in a gap does not take place (E. Woodcock and others, ANL-7050, 1965).
 */
final class CrystalTransport {

    /** A photon with less is absorbed where it is: its range in LSO is below 0.2 mm. */
    static final int CUT_KEV = 60;

    private static final double MM_PER_CM = 10;
    private static final double PS_PER_MM = 1 / Photon.MM_PER_PS;
    private static final int MOST_KEV = 600;

    private final BlockRing ring;
    private final double[] meanPathMm = new double[MOST_KEV + 1];
    private final double[] photoelectricPart = new double[MOST_KEV + 1];

    CrystalTransport(BlockRing ring, Scintillator crystal) {
        this.ring = ring;
        for (int kev = 1; kev <= MOST_KEV; kev++) {
            double photoelectric = crystal.photoelectricPerCm(kev);
            double all = photoelectric + crystal.comptonPerCm(kev);
            meanPathMm[kev] = MM_PER_CM / all;
            photoelectricPart[kev] = photoelectric / all;
        }
    }

    /**
     * From the air inside the rings.
     *
     * @param photon changed
     * @param deposits added to
     */
    void enter(Photon photon, SplittableRandom random, Deposits deposits) {
        double x = photon.xMm;
        double y = photon.yMm;
        double squareMm = ring.innerMm * ring.innerMm - x * x - y * y;
        if (squareMm > 0) {
            double sineSquare = photon.dx * photon.dx + photon.dy * photon.dy;
            if (sineSquare < 1e-12) {
                return;
            }
            double along = x * photon.dx + y * photon.dy;
            double path = (Math.sqrt(along * along + sineSquare * squareMm) - along) / sineSquare;
            photon.zMm += path * photon.dz;
            // What comes in at the ends is kept out by the shields there.
            if (Math.abs(photon.zMm) >= ring.halfReachMm) {
                return;
            }
            photon.xMm += path * photon.dx;
            photon.yMm += path * photon.dy;
            photon.timePs += path * PS_PER_MM;
        }
        follow(photon, random, deposits);
    }

    /** From inside the ring of blocks. @param photon changed */
    void follow(Photon photon, SplittableRandom random, Deposits deposits) {
        double x = photon.xMm;
        double y = photon.yMm;
        double z = photon.zMm;
        double dx = photon.dx;
        double dy = photon.dy;
        double dz = photon.dz;
        double kev = photon.energyKev;
        double time = photon.timePs;
        double inside = ring.innerMm * ring.innerMm * (1 - 1e-9);
        int bin = Math.min(MOST_KEV, (int) (kev + 0.5));
        while (true) {
            double path = random.nextExponential() * meanPathMm[bin];
            x += path * dx;
            y += path * dy;
            z += path * dz;
            time += path * PS_PER_MM;
            double square = x * x + y * y;
            if (square > ring.outerSquareMm || square < inside || Math.abs(z) >= ring.halfReachMm) {
                return;
            }
            int block = ring.block(x, y, z);
            if (block == BlockRing.NONE) {
                continue;
            }
            double left = 0;
            double cosine = 1;
            if (random.nextDouble() >= photoelectricPart[bin]) {
                cosine = KleinNishina.drawCosine(random, kev);
                left = KleinNishina.scatteredKev(kev, cosine);
            }
            boolean isLast = left < CUT_KEV;
            deposits.add(block, isLast ? kev : kev - left, ring.vMm(block, x, y), ring.wMm(block, z), time);
            if (isLast) {
                return;
            }
            kev = left;
            bin = (int) (kev + 0.5);
            double sine = Math.sqrt(Math.max(0, 1 - cosine * cosine));
            double p;
            double q;
            double length;
            do {
                p = 2 * random.nextDouble() - 1;
                q = 2 * random.nextDouble() - 1;
                length = p * p + q * q;
            } while (length > 1 || length == 0);
            double scale = sine / Math.sqrt(length);
            p *= scale;
            q *= scale;
            // A frame round the old direction, without a special case (J. Duff and others, JCGT 6, 2017).
            double sign = Math.copySign(1, dz);
            double c = -1 / (sign + dz);
            double d = dx * dy * c;
            double newX = cosine * dx + p * (1 + sign * dx * dx * c) + q * d;
            double newY = cosine * dy + p * sign * d + q * (sign + dy * dy * c);
            dz = cosine * dz - p * sign * dx - q * dy;
            dx = newX;
            dy = newY;
        }
    }
}
