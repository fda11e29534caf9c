package org.petmr.simulator.physics.accelerated;

import java.util.SplittableRandom;
import org.petmr.simulator.physics.Photon;
import org.petmr.simulator.physics.transport.KleinNishina;
import org.petmr.simulator.physics.transport.MuMap;
import org.petmr.simulator.physics.transport.WoodcockTransport;

/**
 * A photon that is to scatter in the phantom a number of times at least and still to be detected. Its first angle is drawn
 * from Klein and Nishina times the best chance of detection that is left then; what that is short of all angles,
 * {@link #share}, belongs into the rate of proposals. At each further scatter the photon survives as its best chance of
 * detection does. One for each thread.
 */
final class ScatteredWalk {

    /** Angles of the second scatter over which the chance is summed. */
    private static final int SUMMED = 512;

    /** What is left out of the second scatter's angles: those with less of the best chance than this. */
    private static final double LEAST_CHANCE = 1e-5;

    private static final int MOST_KEV = (int) Photon.ANNIHILATION_KEV;

    private final CrystalResponse response;
    private final WoodcockTransport transport;
    private final boolean isTwice;
    private final double leastKev;
    private final double[] chance = new double[MOST_KEV + 2];
    private final FirstAngles angles;

    /** @param leastScatters 1 or 2 */
    ScatteredWalk(CrystalResponse response, MuMap map, int leastScatters) {
        this.response = response;
        this.transport = new WoodcockTransport(map, 1);
        this.isTwice = leastScatters == 2;
        int least = 1;
        while (response.most(least) < LEAST_CHANCE * response.most(MOST_KEV)) {
            least++;
        }
        this.leastKev = least;
        for (int kev = 0; kev <= MOST_KEV; kev++) {
            chance[kev] = isTwice ? chanceOfNext(kev) : response.most(kev);
        }
        chance[MOST_KEV + 1] = chance[MOST_KEV];
        this.angles = new FirstAngles(isTwice ? this::chance : response::most);
    }

    private double chance(double energyKev) {
        int kev = (int) energyKev;
        return chance[kev] + (energyKev - kev) * (chance[kev + 1] - chance[kev]);
    }

    /** Mean of the best chance of detection after one more scatter. */
    private double chanceOfNext(double energyKev) {
        if (energyKev <= leastKev) {
            return 0;
        }
        double low = Math.max(-1, KleinNishina.cosine(energyKev, leastKev));
        double sum = 0;
        for (int i = 0; i < SUMMED; i++) {
            double cosine = low + (1 - low) * (i + 0.5) / SUMMED;
            sum += KleinNishina.perSteradianCm2(energyKev, cosine)
                    * response.most(KleinNishina.scatteredKev(energyKev, cosine));
        }
        return sum * 2 * Math.PI * (1 - low) / SUMMED / KleinNishina.crossSectionCm2(energyKev);
    }

    /** Draws a second angle from Klein and Nishina times the best chance of detection. */
    private double drawNext(double energyKev, SplittableRandom random) {
        double low = Math.max(-1, KleinNishina.cosine(energyKev, leastKev));
        double most = KleinNishina.perSteradianCm2(energyKev, 1) * response.most(energyKev);
        double cosine;
        do {
            cosine = low + (1 - low) * random.nextDouble();
        } while (random.nextDouble() * most
                >= KleinNishina.perSteradianCm2(energyKev, cosine)
                        * response.most(KleinNishina.scatteredKev(energyKev, cosine)));
        return cosine;
    }

    /** Mean of the best chance of detection after as many scatters as there must be. */
    double share() {
        return angles.share();
    }

    /**
     * @param photon of 511 keV where it starts; changed: its time is that of its arrival
     * @param mostScatters it may make
     * @return element id of the crystal that sees it, after so many scatters at least; else {@link CrystalResponse#MISS}
     */
    int run(Photon photon, int mostScatters, SplittableRandom random) {
        if (!transport.collide(photon, random)) {
            return CrystalResponse.MISS;
        }
        double cosine = angles.cosine(random.nextInt() >>> 4);
        photon.energyKev = KleinNishina.scatteredKev(photon.energyKev, cosine);
        photon.scatters = 1;
        WoodcockTransport.turnEvenly(photon, cosine, random);
        if (isTwice) {
            if (photon.energyKev <= leastKev || !transport.collide(photon, random)) {
                return CrystalResponse.MISS;
            }
            cosine = drawNext(photon.energyKev, random);
            photon.energyKev = KleinNishina.scatteredKev(photon.energyKev, cosine);
            photon.scatters = 2;
            WoodcockTransport.turnEvenly(photon, cosine, random);
        }
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
