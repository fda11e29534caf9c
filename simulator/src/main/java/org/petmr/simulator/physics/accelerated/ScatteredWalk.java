package org.petmr.simulator.physics.accelerated;

import java.util.SplittableRandom;
import org.petmr.simulator.physics.Photon;
import org.petmr.simulator.physics.transport.KleinNishina;
import org.petmr.simulator.physics.transport.MuMap;
import org.petmr.simulator.physics.transport.WoodcockTransport;

/**
 * A photon that is to scatter in the phantom and still to be detected. The first angle is drawn from Klein and Nishina times
 * the best chance of detection that the energy left has; what that is short of all angles, {@link #share}, belongs into the
 * rate of proposals. At each further scatter the photon survives as its best chance of detection does. One for each thread.
 */
final class ScatteredWalk {

    private static final int QUANTILES = 4096;

    private final CrystalResponse response;
    private final WoodcockTransport transport;
    private final double[] cosines;

    ScatteredWalk(CrystalResponse response, MuMap map) {
        this.response = response;
        this.transport = new WoodcockTransport(map, 1);
        this.cosines = quantiles(response);
    }

    private static double density(CrystalResponse response, double cosine) {
        return 2
                * Math.PI
                * KleinNishina.perSteradianCm2(Photon.ANNIHILATION_KEV, cosine)
                / KleinNishina.crossSectionCm2(Photon.ANNIHILATION_KEV)
                * response.most(KleinNishina.scatteredKev(Photon.ANNIHILATION_KEV, cosine));
    }

    /** Mean of the best chance of detection after one scatter. */
    static double share(CrystalResponse response) {
        int n = 1 << 16;
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += density(response, -1 + 2 * (i + 0.5) / n) * 2 / n;
        }
        return sum;
    }

    private static double[] quantiles(CrystalResponse response) {
        int n = 1 << 16;
        double all = share(response);
        double[] quantiles = new double[QUANTILES + 1];
        quantiles[0] = 1;
        quantiles[QUANTILES] = -1;
        double sum = 0;
        int next = 1;
        // From the forward side, where most of it is.
        for (int i = n - 1; i >= 0 && next < QUANTILES; i--) {
            double piece = density(response, -1 + 2 * (i + 0.5) / n) * 2 / n;
            while (next < QUANTILES && sum + piece >= all * next / QUANTILES) {
                double part = (all * next / QUANTILES - sum) / piece;
                quantiles[next++] = -1 + 2 * (i + 1 - part) / n;
            }
            sum += piece;
        }
        while (next < QUANTILES) {
            quantiles[next++] = -1;
        }
        return quantiles;
    }

    /**
     * @param photon of 511 keV where it starts; changed: its time is that of its arrival
     * @param mostScatters it may make
     * @return element id of the crystal that sees it, after one scatter or more; else {@link CrystalResponse#MISS}
     */
    int run(Photon photon, int mostScatters, SplittableRandom random) {
        if (!transport.collide(photon, random)) {
            return CrystalResponse.MISS;
        }
        double at = QUANTILES * random.nextDouble();
        int k = (int) at;
        double cosine = cosines[k] + (at - k) * (cosines[k + 1] - cosines[k]);
        photon.energyKev = KleinNishina.scatteredKev(photon.energyKev, cosine);
        photon.scatters = 1;
        WoodcockTransport.turnEvenly(photon, cosine, random);
        double paid = response.most(photon.energyKev);
        while (true) {
            // The crystal that sees it unless it collides again; most see nothing, and then the costly walk is only
            // begun when the next scatter, whose angle does not depend on its place, is survived.
            double timePs = photon.timePs;
            int element = response.detect(photon, paid, random);
            double arrivalPs = photon.timePs;
            photon.timePs = timePs;
            if (element != CrystalResponse.MISS && !transport.collide(photon, random)) {
                photon.timePs = arrivalPs;
                return element;
            }
            if (photon.scatters >= mostScatters) {
                return CrystalResponse.MISS;
            }
            cosine = KleinNishina.drawCosine(random, photon.energyKev);
            double kev = KleinNishina.scatteredKev(photon.energyKev, cosine);
            double less = response.most(kev);
            if (random.nextDouble() * paid >= less
                    || element == CrystalResponse.MISS && !transport.collide(photon, random)) {
                return CrystalResponse.MISS;
            }
            photon.energyKev = kev;
            photon.scatters++;
            paid = less;
            WoodcockTransport.turnEvenly(photon, cosine, random);
        }
    }
}
