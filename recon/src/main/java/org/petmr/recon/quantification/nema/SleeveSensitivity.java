package org.petmr.recon.quantification.nema;

import java.util.List;

/**
 * Sensitivity after NEMA NU 2: rates of a line source within more and more aluminium, extrapolated to none.
 *
 * @param sensitivityCpsPerBq of the system, without attenuation
 * @param rateWithoutWallCps what it was calculated from
 * @param muPerCm attenuation of the walls, by the fit; that of aluminium when there was one wall only
 * @param largestResidual of the fit, relative to the rate
 * @param profileCpsPerBq {@code [slices]}: sensitivity of each slice, summing to that of the system
 */
public record SleeveSensitivity(
        double sensitivityCpsPerBq,
        double rateWithoutWallCps,
        double muPerCm,
        double largestResidual,
        List<Double> profileCpsPerBq) {

    /** Aluminium at 511 keV, from NIST's tables. */
    public static final double ALUMINIUM_MU_PER_CM = 0.2258;

    /** NEMA's sleeves: walls of 1.25 mm each. */
    public static final double SLEEVE_WALL_MM = 1.25;

    /**
     * @param wallMm all aluminium around the line source, from the inside outwards
     * @param truesCps without randoms, corrected for decay to the time of the activity
     */
    public record Measurement(double wallMm, double truesCps) {
        public Measurement {
            if (!(wallMm >= 0 && Double.isFinite(wallMm) && truesCps > 0 && Double.isFinite(truesCps))) {
                throw new IllegalArgumentException(
                        "sleeve: wall %s mm, %s trues per s (expected: >= 0, > 0)".formatted(wallMm, truesCps));
            }
        }
    }

    /**
     * {@code ln R = ln R0 - 2 mu X}, least squares over the walls.
     *
     * @param activityBq of the whole line source
     * @param countsOfSlices {@code [slices]} of the measurement with the thinnest wall, after single-slice rebinning; may be
     *     of any scale
     */
    public static SleeveSensitivity fit(List<Measurement> measurements, double activityBq, double[] countsOfSlices) {
        if (measurements.isEmpty()) {
            throw new IllegalArgumentException("sleeves: none (expected: at least one)");
        }
        if (!(activityBq > 0 && Double.isFinite(activityBq))) {
            throw new IllegalArgumentException("activityBq: " + activityBq + " (expected: > 0)");
        }
        int n = measurements.size();
        double meanX = 0;
        double meanY = 0;
        for (Measurement m : measurements) {
            meanX += m.wallMm() / 10 / n;
            meanY += Math.log(m.truesCps()) / n;
        }
        double xx = 0;
        double xy = 0;
        for (Measurement m : measurements) {
            double dx = m.wallMm() / 10 - meanX;
            xx += dx * dx;
            xy += dx * (Math.log(m.truesCps()) - meanY);
        }
        double mu = xx > 1e-9 ? -xy / xx / 2 : ALUMINIUM_MU_PER_CM;
        double withoutWall = Math.exp(meanY + 2 * mu * meanX);
        double largest = 0;
        for (Measurement m : measurements) {
            double fitted = withoutWall * Math.exp(-2 * mu * m.wallMm() / 10);
            largest = Math.max(largest, Math.abs(m.truesCps() / fitted - 1));
        }
        double sensitivity = withoutWall / activityBq;
        double all = LineSourceCounts.sum(countsOfSlices);
        List<Double> profile = java.util.Arrays.stream(countsOfSlices)
                .mapToObj(c -> all > 0 ? c / all * sensitivity : 0)
                .toList();
        return new SleeveSensitivity(sensitivity, withoutWall, mu, largest, profile);
    }
}
