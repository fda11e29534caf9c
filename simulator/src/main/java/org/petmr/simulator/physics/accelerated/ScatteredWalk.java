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

    private final CrystalResponse response;
    private final WoodcockTransport transport;
    private final ScatterAngles angles;
    private final int leastScatters;

    /** @param leastScatters 1 to {@link ScatterAngles#AHEAD} */
    ScatteredWalk(CrystalResponse response, MuMap map, ScatterAngles angles, int leastScatters) {
        this.response = response;
        this.transport = new WoodcockTransport(map, 1);
        this.angles = angles;
        this.leastScatters = leastScatters;
    }

    /** Mean of the best chance of detection after as many scatters as there must be. */
    double share() {
        return angles.first(leastScatters).share();
    }

    /**
     * @param photon of 511 keV where it starts; changed: its time is that of its arrival
     * @param mostScatters it may make
     * @return element id of the crystal that sees it, after so many scatters at least; else {@link CrystalResponse#MISS}
     */
    int run(Photon photon, int mostScatters, SplittableRandom random) {
        double cosine;
        do {
            if (!transport.collide(photon, random)) {
                return CrystalResponse.MISS;
            }
            photon.scatters++;
            cosine = photon.scatters == 1
                    ? angles.first(leastScatters).cosine(random.nextInt() >>> 4)
                    : angles.draw(leastScatters - photon.scatters, photon.energyKev, random);
            photon.energyKev = KleinNishina.scatteredKev(photon.energyKev, cosine);
            WoodcockTransport.turnEvenly(photon, cosine, random);
        } while (photon.scatters < leastScatters);
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
