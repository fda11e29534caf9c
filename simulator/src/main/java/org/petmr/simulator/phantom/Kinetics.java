package org.petmr.simulator.phantom;

import java.util.Set;

/**
 * How a tracer comes and goes in a tissue, as a shape over time: blood, and a compartment that exchanges with it and may keep
 * what came. The input is that of Feng 1993 (Int J Biomed Comput 32:95), measured for FDG and taken for every tracer; only
 * shapes matter here, the height is the table's uptake at the usual time.
 *
 * <p>With input C(t), rates K1, k2, k3 and blood part v: {@code v C + (1 - v) K1 / (k2 + k3) (k3 int C + k2 C (x)
 * exp(-(k2 + k3) t))}, the two-tissue model without a way back (Phelps 1979, Ann Neurol 6:371).
 */
enum Kinetics {

    /** What is filled in and stays. */
    CONSTANT(0, 0, 0, 0),
    BLOOD(1, 0, 0, 0),

    /** Follows the blood and keeps nothing. */
    EXCHANGING(0.08, 0.30, 0.45, 0),

    /** Keeps what it takes; the rates of grey matter for FDG, Huang 1980, Am J Physiol 238:E69. */
    TRAPPING(0.05, 0.102, 0.130, 0.062),

    /** Collects what the kidneys have filtered. */
    EXCRETED(0, 1, 0, 1);

    /** Feng's model 2: A in uCi/mL (the first per minute), lambda per minute. */
    private static final double[] A = {851.1, 21.88, 20.81};

    private static final double[] LAMBDA = {-4.134, -0.1191, -0.01043};

    private static final Set<String> FILLED = Set.of("water", "drop");

    private static final Set<String> PASSED = Set.of(
            "scalp",
            "fat",
            "muscle",
            "skull",
            "cortical bone",
            "diploe",
            "csf",
            "vitreous",
            "air cells",
            "lung",
            "mediastinum",
            "bowel",
            "vertebra",
            "rib",
            "pelvic bone",
            "limb bone",
            "bladder wall",
            "stomach",
            "thyroid");

    /** What keeps peptides and does not keep sugar. */
    private static final Set<String> GLANDS =
            Set.of("liver", "spleen", "kidney", "pancreas", "prostate", "salivary gland", "pituitary");

    /** What keeps sugar; an amino acid leaves it again. */
    private static final Set<String> BRAIN =
            Set.of("grey matter", "white matter", "cerebellum", "deep nuclei", "brainstem", "myocardium");

    private final double bloodPart;
    private final double k1;
    private final double k2;
    private final double k3;

    Kinetics(double bloodPart, double k1, double k2, double k3) {
        this.bloodPart = bloodPart;
        this.k1 = k1;
        this.k2 = k2;
        this.k3 = k3;
    }

    /** Of a tissue; one that is not of the table is a lesion, and keeps what it takes. */
    static Kinetics of(Tissue tissue, Tracer tracer) {
        String name = tissue.name();
        if (FILLED.contains(name)) {
            return CONSTANT;
        }
        if (name.equals("blood")) {
            return BLOOD;
        }
        if (name.equals("urine")) {
            return EXCRETED;
        }
        boolean isPeptide = tracer.equals(Tracers.DOTATATE) || tracer.equals(Tracers.PSMA);
        boolean isPassed = PASSED.contains(name)
                || GLANDS.contains(name) && !isPeptide
                || BRAIN.contains(name) && !tracer.equals(Tracers.FDG);
        return isPassed ? EXCHANGING : TRAPPING;
    }

    /** The shape at a time after the injection, in a unit of its own; 0 before. */
    double at(double afterS) {
        if (this == CONSTANT) {
            return 1;
        }
        double minutes = Math.max(0, afterS / 60);
        double blood = input(minutes);
        double sum = k2 + k3;
        if (sum == 0) {
            return bloodPart * blood;
        }
        double kept = k3 * convolved(minutes, 0) + k2 * convolved(minutes, sum);
        return bloodPart * blood + (1 - bloodPart) * k1 / sum * kept;
    }

    private static double input(double t) {
        return (A[0] * t - A[1] - A[2]) * Math.exp(LAMBDA[0] * t)
                + A[1] * Math.exp(LAMBDA[1] * t)
                + A[2] * Math.exp(LAMBDA[2] * t);
    }

    /** The input folded with {@code exp(-beta t)}, in closed form. */
    private static double convolved(double t, double beta) {
        double first = LAMBDA[0] + beta;
        double e = Math.exp(LAMBDA[0] * t);
        double sum = A[0] * (t * e / first - (e - Math.exp(-beta * t)) / (first * first));
        sum -= (A[1] + A[2]) * term(t, LAMBDA[0], beta);
        return sum + A[1] * term(t, LAMBDA[1], beta) + A[2] * term(t, LAMBDA[2], beta);
    }

    private static double term(double t, double lambda, double beta) {
        return (Math.exp(lambda * t) - Math.exp(-beta * t)) / (lambda + beta);
    }
}
