package org.petmr.simulator.physics.accelerated;

import java.util.SplittableRandom;
import org.apache.commons.math3.special.Erf;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.simulator.physics.CrystalCylinder;
import org.petmr.simulator.physics.DetectorModel;
import org.petmr.simulator.physics.Photon;

/**
 * Crystals as patches of a cylinder of the effective radius: a photon is seen by the patch that it meets, with the crystal's
 * efficiency and the chance that its energy is measured within the window, for a Gaussian response whose FWHM goes with the
 * root of the energy. Against the efficiency at 511 keV, of which {@link DetectorModel#pairSensitivity()} is the square.
 */
public final class CylinderResponse implements CrystalResponse {

    private static final int TABLE_KEV = 512;

    private final ScannerModel scanner;
    private final CrystalCylinder cylinder;
    private final float[] chance;
    private final double[] most = new double[TABLE_KEV + 1];
    private final double[] ofEnergy = new double[TABLE_KEV + 1];
    private final double radiusSquared;
    private final int indices;

    public CylinderResponse(DetectorModel detector) {
        this.scanner = detector.scanner();
        this.cylinder = new CrystalCylinder(scanner);
        this.indices = scanner.indicesPerRing();
        this.radiusSquared = scanner.effectiveRadiusMm() * scanner.effectiveRadiusMm();
        double at511 = Math.sqrt(detector.pairSensitivity());
        this.chance = new float[scanner.elements()];
        for (int i = 0; i < chance.length; i++) {
            chance[i] = (float) (at511 * detector.efficiencies()[i]);
        }
        double largest = 0;
        for (int kev = 0; kev <= TABLE_KEV; kev++) {
            ofEnergy[kev] = withinWindow(scanner, kev) / withinWindow(scanner, Photon.ANNIHILATION_KEV);
            largest = Math.max(largest, ofEnergy[kev]);
            most[kev] = at511 * detector.largestEfficiency() * largest;
        }
    }

    /** Chance that an energy deposited whole is measured within the window. */
    static double withinWindow(ScannerModel scanner, double energyKev) {
        if (energyKev <= 0) {
            return 0;
        }
        double sigma = scanner.energyResolution()
                * Math.sqrt(Photon.ANNIHILATION_KEV * energyKev)
                / (2 * Math.sqrt(2 * Math.log(2)));
        double root = Math.sqrt(2) * sigma;
        return 0.5
                * (Erf.erf((scanner.upperEnergyKev() - energyKev) / root)
                        - Erf.erf((scanner.lowerEnergyKev() - energyKev) / root));
    }

    @Override
    public ScannerModel scanner() {
        return scanner;
    }

    @Override
    public double most(double energyKev) {
        return most[(int) Math.ceil(energyKev)];
    }

    @Override
    public int detect(Photon photon, double paid, SplittableRandom random) {
        double across = photon.dx * photon.dx + photon.dy * photon.dy;
        if (across < 1e-9) {
            return MISS;
        }
        double along = photon.xMm * photon.dx + photon.yMm * photon.dy;
        double outside = photon.xMm * photon.xMm + photon.yMm * photon.yMm - radiusSquared;
        double s = (Math.sqrt(along * along - across * outside) - along) / across;
        int ring = cylinder.ring(photon.zMm + s * photon.dz);
        if (ring == CrystalCylinder.MISS) {
            return MISS;
        }
        int index = cylinder.index(photon.xMm + s * photon.dx, photon.yMm + s * photon.dy);
        int element = ring * indices + index;
        int kev = (int) photon.energyKev;
        double energy = ofEnergy[kev] + (photon.energyKev - kev) * (ofEnergy[kev + 1] - ofEnergy[kev]);
        if (random.nextDouble() * paid >= chance[element] * energy) {
            return MISS;
        }
        photon.timePs += s / Photon.MM_PER_PS;
        return element;
    }
}
