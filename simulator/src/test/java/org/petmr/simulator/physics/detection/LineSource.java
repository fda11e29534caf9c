package org.petmr.simulator.physics.detection;

import java.util.SplittableRandom;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.simulator.physics.DetectorResponse;
import org.petmr.simulator.physics.Hit;
import org.petmr.simulator.physics.Photon;

/** A straight source along z in air; both photons of each annihilation in one line. */
final class LineSource {

    private static final double POSITRON_FRACTION = 0.967;

    private LineSource() {}

    static void aim(Photon photon, double x, double y, double z, double dx, double dy, double dz) {
        photon.xMm = x;
        photon.yMm = y;
        photon.zMm = z;
        photon.dx = dx;
        photon.dy = dy;
        photon.dz = dz;
        photon.energyKev = 511;
        photon.timePs = 0;
        photon.scatters = 0;
    }

    /** Coincidences that the scanner keeps, for each 18F decay. */
    static double coincidencesPerDecay(
            ScannerModel scanner, DetectorResponse response, double lengthMm, double atYMm, int decays, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Photon photon = new Photon();
        Hit first = new Hit();
        Hit second = new Hit();
        PairRules rules = new PairRules(scanner, ScannerPhysics.of(scanner));
        int count = 0;
        for (int i = 0; i < decays; i++) {
            double z = lengthMm * (random.nextDouble() - 0.5);
            double cosine = 2 * random.nextDouble() - 1;
            double sine = Math.sqrt(1 - cosine * cosine);
            double phi = 2 * Math.PI * random.nextDouble();
            double dx = sine * Math.cos(phi);
            double dy = sine * Math.sin(phi);
            aim(photon, 0, atYMm, z, dx, dy, cosine);
            if (!response.detect(photon, random, first)) {
                continue;
            }
            aim(photon, 0, atYMm, z, -dx, -dy, -cosine);
            if (response.detect(photon, random, second)
                    && Math.abs(first.timePs - second.timePs) <= 500 * scanner.coincidenceWindowNs()
                    && rules.isGood(first.element, second.element)) {
                count++;
            }
        }
        return POSITRON_FRACTION * count / decays;
    }
}
