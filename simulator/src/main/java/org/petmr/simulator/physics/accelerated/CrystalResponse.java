package org.petmr.simulator.physics.accelerated;

import java.util.SplittableRandom;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.simulator.physics.Photon;

/** What the rings of crystals make of a photon, with a bound known beforehand. Any number of threads. */
public interface CrystalResponse {

    /** No crystal. */
    int MISS = -1;

    ScannerModel scanner();

    /** No photon of this energy or less is detected with a greater chance than this; grows with the energy. */
    double most(double energyKev);

    /**
     * How far beyond either end of the rings, on the cylinder of the effective radius, an unscattered photon that is still
     * detected may point.
     */
    default double beyondMm() {
        return 0;
    }

    /**
     * @param photon inside the rings, outside the phantom or on a straight way out; its time is advanced to the crystals
     * @param paid a chance, no less than this photon's, that the caller has drawn already
     * @return element id, with the photon's chance over {@code paid}; else {@link #MISS}
     */
    int detect(Photon photon, double paid, SplittableRandom random);
}
