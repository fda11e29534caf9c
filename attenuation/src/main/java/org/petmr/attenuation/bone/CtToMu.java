package org.petmr.attenuation.bone;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * From CT numbers to mu at 511 keV: two straight lines for each tube voltage, after Carney et al., Med Phys 33 (2006). Below
 * the break, a mixture of air and water; above it, of water and bone.
 */
public enum CtToMu {
    KVP_80(80, 3.64e-5, 0.0626, 50),
    KVP_100(100, 4.43e-5, 0.0544, 52),
    KVP_110(110, 4.92e-5, 0.0488, 43),
    KVP_120(120, 5.10e-5, 0.0471, 47),
    KVP_130(130, 5.51e-5, 0.0424, 37),
    KVP_140(140, 5.64e-5, 0.0408, 30);

    /** Of the lower line, cm^-1 for each HU: water, at 0 HU, has 0.0960 cm^-1. */
    private static final double LOWER_PER_HU = 9.6e-5;

    private final int kvp;
    private final double upperPerHu;
    private final double upperAtAirPerCm;
    private final double breakHu;

    CtToMu(int kvp, double upperPerHu, double upperAtAirPerCm, double breakHu) {
        this.kvp = kvp;
        this.upperPerHu = upperPerHu;
        this.upperAtAirPerCm = upperAtAirPerCm;
        this.breakHu = breakHu;
    }

    /** @throws IllegalArgumentException for a voltage without a curve */
    public static CtToMu ofKvp(int kvp) {
        return Arrays.stream(values())
                .filter(c -> c.kvp == kvp)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("KVP: %d (expected: one of %s)"
                        .formatted(
                                kvp,
                                Arrays.stream(values())
                                        .map(c -> Integer.toString(c.kvp))
                                        .collect(Collectors.joining(", ")))));
    }

    /** Where the two lines meet. */
    public double breakHu() {
        return breakHu;
    }

    /** Never below 0. */
    public double muPerCm(double hu) {
        double fromAir = hu + 1000;
        return hu > breakHu ? upperPerHu * fromAir + upperAtAirPerCm : Math.max(0, LOWER_PER_HU * fromAir);
    }
}
