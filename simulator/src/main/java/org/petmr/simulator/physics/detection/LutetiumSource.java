package org.petmr.simulator.physics.detection;

import java.util.SplittableRandom;
import org.petmr.simulator.physics.Photon;

/**
 * Decays of the crystals' own Lu-176: an electron that stays where it is, and a cascade of three transitions to the ground
 * state of Hf-176, each by a gamma, which may leave the block, or by conversion, whose electron and X-rays stay. One for each
 * thread.
 *
 * <p>Energies: 593 keV end point; 307, 202, 88 keV (physics.md 3.6). Gammas for each decay: 93.6, 78.0 and 14.5 % (ENSDF, A =
 * 176). The electron's spectrum is the statistical shape of an allowed decay with the Fermi function of a point nucleus, not
 * relativistic; its mean, 191 keV, is 5 % above the published 182 keV of this forbidden one.
 */
final class LutetiumSource {

    private static final double END_KEV = 593;
    private static final double DAUGHTER_CHARGE = 72;
    private static final double FINE_STRUCTURE = 1 / 137.036;
    private static final int BINS = 593;
    private static final double[] GAMMA_KEV = {307, 202, 88};
    private static final double[] GAMMA_PART = {0.936, 0.780, 0.145};

    private final BlockRing ring;
    private final CrystalTransport transport;
    private final Photon photon = new Photon();
    private final double[] upToKev = new double[BINS];

    LutetiumSource(BlockRing ring, CrystalTransport transport) {
        this.ring = ring;
        this.transport = transport;
        double sum = 0;
        for (int bin = 0; bin < BINS; bin++) {
            double kev = (bin + 0.5) * END_KEV / BINS;
            double total = kev + Photon.ANNIHILATION_KEV;
            double momentum = Math.sqrt(kev * (kev + 2 * Photon.ANNIHILATION_KEV));
            double eta = 2 * Math.PI * FINE_STRUCTURE * DAUGHTER_CHARGE * total / momentum;
            double fermi = eta / (1 - Math.exp(-eta));
            sum += fermi * momentum * total * (END_KEV - kev) * (END_KEV - kev);
            upToKev[bin] = sum;
        }
    }

    /** Energy of the electron. */
    double electronKev(SplittableRandom random) {
        double u = random.nextDouble() * upToKev[BINS - 1];
        int low = 0;
        int high = BINS - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (upToKev[middle] > u) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return (low + random.nextDouble()) * END_KEV / BINS;
    }

    /** One decay anywhere in the crystals. @param deposits added to */
    void decay(SplittableRandom random, Deposits deposits) {
        int block = random.nextInt(ring.blocks());
        int sector = block % ring.around;
        double u = ring.innerMm + ring.depthMm * random.nextDouble();
        double v = ring.halfWidthMm * (2 * random.nextDouble() - 1);
        double w = ring.halfLengthMm * (2 * random.nextDouble() - 1);
        double x = u * ring.cos[sector] - v * ring.sin[sector];
        double y = u * ring.sin[sector] + v * ring.cos[sector];
        double z = ring.middleZMm(block / ring.around) + w;
        double here = electronKev(random);
        for (int k = 0; k < GAMMA_KEV.length; k++) {
            if (random.nextDouble() >= GAMMA_PART[k]) {
                here += GAMMA_KEV[k];
                continue;
            }
            double cosine = 2 * random.nextDouble() - 1;
            double sine = Math.sqrt(1 - cosine * cosine);
            double phi = 2 * Math.PI * random.nextDouble();
            photon.xMm = x;
            photon.yMm = y;
            photon.zMm = z;
            photon.dx = sine * Math.cos(phi);
            photon.dy = sine * Math.sin(phi);
            photon.dz = cosine;
            photon.energyKev = GAMMA_KEV[k];
            photon.timePs = 0;
            transport.follow(photon, random, deposits);
        }
        deposits.add(block, here, v, w, 0);
    }
}
