package org.petmr.simulator.physics.detection;

import org.petmr.simulator.physics.Photon;
import org.petmr.simulator.physics.transport.KleinNishina;

/**
 * What a crystal does to photons.
 *
 * <p>Compton scattering follows Klein and Nishina on all electrons as if they were free, good within a few per cent above
 * 100 keV. The photoelectric part falls as {@code E^-2.6}, the slope of heavy elements (W, Z = 74) between 100 and 511 keV.
 * What is left of {@code muPerCm} is coherent scattering, which deposits nothing and turns photons by a few degrees only; it
 * is left out.
 *
 * @param muPerCm all interactions together at 511 keV; physics.md 3.3: LSO 0.86 to 0.88
 * @param photoelectricShare of {@code muPerCm} at 511 keV; LSO about 0.32
 * @param electronsPerCm3 density * Avogadro's number * Z / A
 * @param lutetiumBqPerCm3 activity of the crystal's own Lu-176
 */
public record Scintillator(double muPerCm, double photoelectricShare, double electronsPerCm3, double lutetiumBqPerCm3) {

    private static final double PHOTOELECTRIC_POWER = -2.6;

    /** Lu2SiO5, 7.4 g/cm3, Z / A = 196 / 458.02; activity from physics.md 3.6. */
    public static final Scintillator LSO = new Scintillator(0.87, 0.32, 1.907e24, 295);

    /** With 71.4 % of lutetium at 7.36 g/cm3: as many electrons, 7 % less lutetium, which does most of the photoeffect. */
    public static final Scintillator LYSO = new Scintillator(0.85, 0.305, 1.906e24, 275);

    public Scintillator {
        ScannerPhysics.require(muPerCm > 0 && muPerCm < 10, "crystal.muPerCm", muPerCm, "> 0, below 10");
        ScannerPhysics.require(
                photoelectricShare >= 0 && photoelectricShare <= 1,
                "crystal.photoelectricShare",
                photoelectricShare,
                "0 to 1");
        ScannerPhysics.require(
                electronsPerCm3 > 0 && electronsPerCm3 < 1e26,
                "crystal.electronsPerCm3",
                electronsPerCm3,
                "> 0, below 1e26");
        ScannerPhysics.require(
                lutetiumBqPerCm3 >= 0 && lutetiumBqPerCm3 < 1e6,
                "crystal.lutetiumBqPerCm3",
                lutetiumBqPerCm3,
                "0 to below 1e6");
    }

    /** The two by name; any other material counts as LSO without lutetium. */
    static Scintillator of(String material) {
        return switch (material) {
            case "LSO" -> LSO;
            case "LYSO", "LBS" -> LYSO;
            default -> new Scintillator(LSO.muPerCm, LSO.photoelectricShare, LSO.electronsPerCm3, 0);
        };
    }

    public double comptonPerCm(double energyKev) {
        return electronsPerCm3 * KleinNishina.crossSectionCm2(energyKev);
    }

    public double photoelectricPerCm(double energyKev) {
        return muPerCm * photoelectricShare * Math.pow(energyKev / Photon.ANNIHILATION_KEV, PHOTOELECTRIC_POWER);
    }
}
