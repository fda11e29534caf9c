package org.petmr.recon.quantification;

/** Formulas for the lean mass of a body. They differ by several kg: name the one that was used. */
public enum LeanMass {

    /** Janmahasatian et al., Clin Pharmacokinet 44 (2005); what {@link Uptake#leanBodyMassKg} takes. */
    JANMAHASATIAN {
        @Override
        public double kg(Uptake.Sex sex, double weightKg, double heightM) {
            return Uptake.leanBodyMassKg(sex, weightKg, heightM);
        }
    },

    /** James (1976), with the original 128 for men. */
    JAMES_128 {
        @Override
        public double kg(Uptake.Sex sex, double weightKg, double heightM) {
            return james(sex, weightKg, heightM, 128);
        }
    },

    /** James with 120 for men, as several viewers have it: cornerstonejs/calculate-suv. */
    JAMES_120 {
        @Override
        public double kg(Uptake.Sex sex, double weightKg, double heightM) {
            return james(sex, weightKg, heightM, 120);
        }
    };

    /** Lean body mass, kg. */
    public abstract double kg(Uptake.Sex sex, double weightKg, double heightM);

    private static double james(Uptake.Sex sex, double weightKg, double heightM, double ofMen) {
        Uptake.bodyMassIndex(weightKg, heightM); // refuses what no body has
        double ratio = weightKg / (100 * heightM);
        double kg = sex == Uptake.Sex.MALE
                ? 1.10 * weightKg - ofMen * ratio * ratio
                : 1.07 * weightKg - 148 * ratio * ratio;
        if (!(kg > 0)) { // the parabola turns down: beyond some 180 kg the formula has no meaning
            throw new IllegalArgumentException(
                    "lean mass: %.1f kg by James from %s kg, %s m (expected: > 0, take JANMAHASATIAN)"
                            .formatted(kg, weightKg, heightM));
        }
        return kg;
    }
}
