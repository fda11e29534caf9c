package org.petmr.simulator.physics.accelerated;

import java.util.SplittableRandom;
import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.TofModel;
import org.petmr.simulator.physics.CrystalCylinder;
import org.petmr.simulator.physics.Photon;
import org.petmr.simulator.physics.Truth;

/** From two crystals and two times to the word of a coincidence. */
final class Pairs {

    private final CrystalCylinder cylinder;
    private final int indices;
    private final int maxRingDifference;
    private final TofModel tof;
    private final double sigmaPs;

    Pairs(ScannerModel scanner) {
        this.cylinder = new CrystalCylinder(scanner);
        this.indices = scanner.indicesPerRing();
        this.maxRingDifference = scanner.axialCompression().maxRingDifference();
        this.tof = scanner.timeOfFlight().orElse(null);
        this.sigmaPs = tof == null ? 0 : tof.resolutionFwhmPs() / (2 * Math.sqrt(2 * Math.log(2)));
    }

    /** True when the front end pairs two elements. */
    boolean isKept(int a, int b) {
        return Math.abs(a / indices - b / indices) <= maxRingDifference && cylinder.isSeen(a % indices, b % indices);
    }

    /**
     * Writes a coincidence of two photons that have come to their crystals, unless its time difference is in no TOF bin: the
     * index grows towards A, as t(B) - t(A).
     */
    void add(int a, Photon photonA, int b, Photon photonB, SplittableRandom random, EventBuffer out) {
        int tofIndex = 0;
        if (tof != null) {
            double differencePs = photonB.timePs - photonA.timePs + sigmaPs * random.nextGaussian();
            double bin = differencePs / tof.binWidthPs() + 0.5 * tof.bins();
            if (!(bin >= 0 && bin < tof.bins())) {
                return;
            }
            tofIndex = (int) bin;
        }
        byte tag = photonA.scatters + photonB.scatters == 0 ? Truth.TRUE : Truth.SCATTERED;
        out.add(Word.coincidence(false, a, b, tofIndex), tag);
    }
}
