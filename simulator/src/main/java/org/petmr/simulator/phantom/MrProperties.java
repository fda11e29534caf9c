package org.petmr.simulator.phantom;

/**
 * How a tissue looks in an MR scanner of 3 T.
 *
 * @param protonDensity of all MR-visible protons, water 1
 * @param t1Ms of the water
 * @param t2Ms of the water
 * @param t2StarMs of all
 * @param fatFraction part of the MR-visible protons that is fat, 0 to 1
 * @param adcMm2PerS apparent diffusion coefficient of the water
 * @param perfusion what a bolus of contrast agent does to it
 */
public record MrProperties(
        double protonDensity,
        double t1Ms,
        double t2Ms,
        double t2StarMs,
        double fatFraction,
        double adcMm2PerS,
        Perfusion perfusion) {

    /**
     * Passage of a contrast agent.
     *
     * @param cbvFraction blood volume, part of the tissue's volume
     * @param mttS mean transit time
     * @param enhancementPerS what agent that has left the vessels adds to 1/T1, minutes after the injection
     */
    public record Perfusion(double cbvFraction, double mttS, double enhancementPerS) {

        public static final Perfusion NONE = new Perfusion(0, 0, 0);
    }

    /** Water with a trace of salts, at body temperature. */
    public static final MrProperties WATER = new MrProperties(1.0, 2500, 2000, 200, 0, 2.2e-3, Perfusion.NONE);

    public MrProperties {
        if (!(fatFraction >= 0 && fatFraction <= 1)) {
            throw new IllegalArgumentException("fatFraction: %s (expected: 0 to 1)".formatted(fatFraction));
        }
        if (!(protonDensity >= 0 && t1Ms > 0 && t2Ms > 0 && t2StarMs > 0 && adcMm2PerS >= 0)) {
            throw new IllegalArgumentException(
                    "protonDensity %s, t1Ms %s, t2Ms %s, t2StarMs %s, adcMm2PerS %s (expected: none negative, times > 0)"
                            .formatted(protonDensity, t1Ms, t2Ms, t2StarMs, adcMm2PerS));
        }
    }

    /** The same tissue with vessels. */
    public MrProperties with(Perfusion vessels) {
        return new MrProperties(protonDensity, t1Ms, t2Ms, t2StarMs, fatFraction, adcMm2PerS, vessels);
    }
}
