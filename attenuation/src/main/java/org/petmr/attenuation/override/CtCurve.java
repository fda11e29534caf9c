package org.petmr.attenuation.override;

/**
 * From Hounsfield units to mu at 511 keV, two lines (Carney, Townsend, Rappoport, Bendriem, Med Phys 33, 2006): up to the
 * break 9.6e-5 (HU + 1000), above it {@code slope (HU + 1000) + intercept}.
 */
enum CtCurve {
    KV80(80, 3.64e-5, 0.0626, 50),
    KV100(100, 4.43e-5, 0.0544, 52),
    KV120(120, 5.10e-5, 0.0471, 47),
    KV140(140, 5.64e-5, 0.0408, 30);

    private final int kVp;
    private final double slope;
    private final double intercept;
    private final double breakHu;

    CtCurve(int kVp, double slope, double intercept, double breakHu) {
        this.kVp = kVp;
        this.slope = slope;
        this.intercept = intercept;
        this.breakHu = breakHu;
    }

    static CtCurve at(int kVp) {
        for (CtCurve c : values()) {
            if (c.kVp == kVp) {
                return c;
            }
        }
        throw new IllegalArgumentException("kVp: " + kVp + " (expected: 80, 100, 120 or 140)");
    }

    double perCm(double hu) {
        double mu = hu > breakHu ? slope * (hu + 1000) + intercept : 9.6e-5 * (hu + 1000);
        return Math.max(0, mu);
    }
}
