package org.petmr.recon.quantification;

/** Standardised uptake and the body measures it may be scaled with. */
public final class Uptake {

    /** Coefficients of a lean body mass after Janmahasatian et al., Clin Pharmacokinet 44 (2005). */
    public enum Sex {
        MALE(6680, 216),
        FEMALE(8780, 244);

        private final double constant;
        private final double perBmi;

        Sex(double constant, double perBmi) {
            this.constant = constant;
            this.perBmi = perBmi;
        }
    }

    private Uptake() {}

    /**
     * SUV by body weight, g/mL.
     *
     * @param concentrationBqPerMl at the image's reference time
     * @param injectedBq what was injected less the residue, at the time of injection
     * @param elapsedS from injection to the image's reference time
     */
    public static double suvBodyWeight(
            double concentrationBqPerMl, double weightKg, double injectedBq, double elapsedS, double halfLifeS) {
        positive("weightKg", weightKg);
        positive("injectedBq", injectedBq);
        positive("halfLifeS", halfLifeS);
        return concentrationBqPerMl * weightKg * 1000 / activityBq(injectedBq, elapsedS, halfLifeS);
    }

    /** SUV by lean body mass (SUL), g/mL; parameters as for {@link #suvBodyWeight}. */
    public static double suvLeanMass(
            double concentrationBqPerMl, double leanMassKg, double injectedBq, double elapsedS, double halfLifeS) {
        positive("leanMassKg", leanMassKg);
        positive("injectedBq", injectedBq);
        positive("halfLifeS", halfLifeS);
        return concentrationBqPerMl * leanMassKg * 1000 / activityBq(injectedBq, elapsedS, halfLifeS);
    }

    /** SUV by body surface, cm^2/mL; other parameters as for {@link #suvBodyWeight}. */
    public static double suvBodySurface(
            double concentrationBqPerMl, double surfaceM2, double injectedBq, double elapsedS, double halfLifeS) {
        positive("surfaceM2", surfaceM2);
        positive("injectedBq", injectedBq);
        positive("halfLifeS", halfLifeS);
        return concentrationBqPerMl * surfaceM2 * 1e4 / activityBq(injectedBq, elapsedS, halfLifeS);
    }

    private static double activityBq(double injectedBq, double elapsedS, double halfLifeS) {
        return injectedBq * Math.pow(0.5, elapsedS / halfLifeS);
    }

    /** Body mass index, kg/m^2. */
    public static double bodyMassIndex(double weightKg, double heightM) {
        positive("weightKg", weightKg);
        positive("heightM", heightM);
        return weightKg / (heightM * heightM);
    }

    /** Lean body mass after Janmahasatian, kg; other formulas: {@link LeanMass}. */
    public static double leanBodyMassKg(Sex sex, double weightKg, double heightM) {
        return 9270 * weightKg / (sex.constant + sex.perBmi * bodyMassIndex(weightKg, heightM));
    }

    /** Body surface after Du Bois and Du Bois (1916), m^2. */
    public static double bodySurfaceM2(double weightKg, double heightM) {
        positive("weightKg", weightKg);
        positive("heightM", heightM);
        return 0.007184 * Math.pow(weightKg, 0.425) * Math.pow(heightM * 100, 0.725);
    }

    public static double sphereVolumeMl(double diameterMm) {
        return Math.PI / 6 * Math.pow(diameterMm / 10, 3);
    }

    /** Of the sphere of 1 mL, 12.4 mm: the one of SUVpeak. */
    public static double sphereDiameterMm(double volumeMl) {
        return 10 * Math.cbrt(6 * volumeMl / Math.PI);
    }

    private static void positive(String name, double value) {
        if (!(value > 0 && Double.isFinite(value))) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
        }
    }
}
