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
        double activityBq = injectedBq * Math.pow(0.5, elapsedS / halfLifeS);
        return concentrationBqPerMl * weightKg * 1000 / activityBq;
    }

    /** Lean body mass, kg. */
    public static double leanBodyMassKg(Sex sex, double weightKg, double heightM) {
        positive("weightKg", weightKg);
        positive("heightM", heightM);
        double bmi = weightKg / (heightM * heightM);
        return 9270 * weightKg / (sex.constant + sex.perBmi * bmi);
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
