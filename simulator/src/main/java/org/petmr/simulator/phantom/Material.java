package org.petmr.simulator.phantom;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What attenuates: mass attenuation coefficients at 500 and 600 keV, cm^2/g, from NIST's tables of X-ray mass attenuation
 * coefficients (Hubbell and Seltzer, NISTIR 5632: ICRU-44 tissues; soft tissue of four components). Plastics are water
 * scaled by electrons per gram, which is what counts where all is Compton scatter.
 */
public enum Material {
    AIR(0.08712, 0.08055),
    WATER(0.09687, 0.08956),
    LUNG(0.09607, 0.08882),
    ADIPOSE(0.09696, 0.08965),
    SOFT(0.09593, 0.08870),
    MUSCLE(0.09598, 0.08874),
    BONE(0.09022, 0.08332),

    /** Trabeculae in marrow: two fifths of the mass bone, the rest soft tissue; coefficients of mixtures add by mass. */
    SPONGIOSA(0.4 * 0.09022 + 0.6 * 0.09593, 0.4 * 0.08332 + 0.6 * 0.08870),
    PMMA(0.09412, 0.08702),
    POLYETHYLENE(0.09952, 0.09201),
    ALUMINIUM(0.08445, 0.07802);

    private static final double PHOTON_KEV = 510.99895;

    private final double at500;
    private final double at600;

    Material(double at500, double at600) {
        this.at500 = at500;
        this.at600 = at600;
    }

    /** Mass attenuation coefficient of annihilation photons, cm^2/g, on the straight line between both in logarithms. */
    public double cm2PerG() {
        double part = Math.log(PHOTON_KEV / 500) / Math.log(600.0 / 500);
        return at500 * Math.pow(at600 / at500, part);
    }

    /** Linear attenuation coefficient at a density, cm^-1. */
    public double muPerCm(double densityGPerMl) {
        return cm2PerG() * densityGPerMl;
    }

    /** @throws IllegalArgumentException for a name that is none of these, in lower case */
    static Material find(String name) {
        return Arrays.stream(values())
                .filter(m -> m.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("material: %s (expected: one of %s)"
                        .formatted(
                                name,
                                Arrays.stream(values())
                                        .map(m -> m.name().toLowerCase(Locale.ROOT))
                                        .collect(Collectors.joining(", ")))));
    }
}
