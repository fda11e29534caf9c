package org.petmr.simulator.scenario;

import org.petmr.recon.correction.Isotope;

/**
 * How much activity there is.
 *
 * @param injectedMbq at the injection
 * @param uptakeMin from the injection to the start of the scan
 * @param weightKg of the patient
 * @param referenceBqPerMl activity where uptake is 1, at the start of the scan; null: what was injected, decayed, over the
 *     weight, so that uptake is SUV
 */
public record Dose(double injectedMbq, double uptakeMin, double weightKg, Double referenceBqPerMl) {

    private static final double BQ_PER_MBQ = 1e6;
    private static final double G_PER_KG = 1e3;
    private static final double S_PER_MIN = 60;

    public Dose {
        Checks.require(injectedMbq > 0 && injectedMbq < 1e5, "dose.injectedMbq", injectedMbq, "above 0, below 1e5");
        Checks.require(uptakeMin >= 0 && uptakeMin <= 600, "dose.uptakeMin", uptakeMin, "0 to 600");
        Checks.require(weightKg > 0 && weightKg < 600, "dose.weightKg", weightKg, "above 0, below 600");
        Checks.require(
                referenceBqPerMl == null || referenceBqPerMl > 0, "dose.referenceBqPerMl", referenceBqPerMl, "> 0");
    }

    /** Bq/mL where uptake is 1, at the start of the scan; 1 mL weighs 1 g. */
    double referenceBqPerMl(Isotope isotope) {
        return referenceBqPerMl != null
                ? referenceBqPerMl
                : BQ_PER_MBQ * injectedMbq * isotope.remaining(S_PER_MIN * uptakeMin) / (G_PER_KG * weightKg);
    }
}
