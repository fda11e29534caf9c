package org.petmr.simulator.mr.sequence;

/** Recovery after a pulse of 180 degrees that comes back every TR. */
final class Inversion {

    private Inversion() {}

    /**
     * Longitudinal magnetisation at TI when what is measured lets it recover freely until the next inversion: 1 - 2 exp(-TI /
     * T1) + exp(-TR / T1).
     */
    static double longitudinal(double trMs, double tiMs, double t1Ms) {
        return 1 - 2 * Math.exp(-tiMs / t1Ms) + Math.exp(-trMs / t1Ms);
    }

    /** TI at which it is zero. */
    static double nullingTiMs(double trMs, double t1Ms) {
        return t1Ms * Math.log(2 / (1 + Math.exp(-trMs / t1Ms)));
    }

    static void check(String what, double trMs, double tiMs) {
        if (!(tiMs > 0 && tiMs < trMs)) {
            throw new IllegalArgumentException(
                    "%s: TI %s ms (expected: above 0, below TR of %s ms)".formatted(what, tiMs, trMs));
        }
    }
}
