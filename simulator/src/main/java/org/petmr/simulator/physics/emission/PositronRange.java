package org.petmr.simulator.physics.emission;

import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.petmr.recon.correction.Isotope;
import org.petmr.simulator.physics.Photon;

/**
 * How far from its nucleus a positron annihilates.
 *
 * <p>The distance r in water is drawn from the density {@code b (b + 1) x (1 - x)^(b - 1)} of {@code x = r / Rmax}: it ends at
 * the tabulated longest range, has the tabulated mean, and gives the cusp of annihilations round the nucleus that transport
 * calculations show. Range goes with the inverse of the tissue's density. A magnetic field along z winds the path up: across
 * the field nobody gets farther than the diameter of the gyration at the energy whose extrapolated range is r.
 *
 * <p>Sources: longest and mean ranges M. Conti, L. Eriksson, EJNMMI Physics 3:8 (2016); extrapolated range as in the range
 * scripts of GATE, {@code R = 4.12 E^(1.265 - 0.0954 ln E)} mm.
 */
public final class PositronRange {

    private static final int QUANTILES = 1024;
    private static final double FIELD_T = 3;
    private static final double ELECTRON_MEV = 0.511;
    /** p = 0.2998 B r, for MeV/c, T and mm. */
    private static final double MEV_PER_T_MM = 0.299792458;

    /** Lighter than any tissue: what escapes into a cavity is not followed for metres. */
    private static final double LEAST_DENSITY = 0.1;

    /** Longest and mean range in water, mm. */
    private record Figures(double mostMm, double meanMm) {}

    private static final long BITS_24 = (1L << 24) - 1;
    private static final double PER_24 = 1.0 / (1L << 24);

    /** Directions across the field that are told apart. */
    private static final int DIRECTIONS = 4096;

    /** Sines once round and a quarter more: the cosine lies a quarter ahead. */
    private static final float[] CIRCLE = circle();

    private static final Map<String, Figures> KNOWN = Map.of(
            "18F", new Figures(2.4, 0.6),
            "11C", new Figures(4.2, 1.2),
            "13N", new Figures(5.5, 1.8),
            "15O", new Figures(8.4, 3.0),
            "68Ga", new Figures(9.2, 3.5),
            "68Ge", new Figures(9.2, 3.5),
            "64Cu", new Figures(2.5, 0.7),
            "89Zr", new Figures(3.8, 1.3),
            "82Rb", new Figures(17, 7.1));

    private final double[] rangeMm = new double[QUANTILES + 1];
    private final double[] inverseGyrationMm = new double[QUANTILES + 1];

    private PositronRange(Figures figures) {
        double b = 2 * (figures.mostMm() / figures.meanMm() - 1);
        for (int k = 0; k <= QUANTILES; k++) {
            rangeMm[k] = figures.mostMm() * quantile((double) k / QUANTILES, b);
            inverseGyrationMm[k] = 1 / gyrationMm(rangeMm[k]);
        }
    }

    private static float[] circle() {
        float[] circle = new float[DIRECTIONS + DIRECTIONS / 4];
        for (int i = 0; i < circle.length; i++) {
            circle[i] = (float) Math.sin(2 * Math.PI * (i + 0.5) / DIRECTIONS);
        }
        return circle;
    }

    /** @throws IllegalArgumentException for an isotope whose range is not known */
    public static PositronRange of(Isotope isotope) {
        Figures figures = KNOWN.get(isotope.name());
        if (figures == null) {
            throw new IllegalArgumentException("isotope: %s: no positron range (expected: one of %s)"
                    .formatted(isotope.name(), String.join(", ", new TreeSet<>(KNOWN.keySet()))));
        }
        return new PositronRange(figures);
    }

    /** Longest range in water. */
    public double mostMm() {
        return rangeMm[QUANTILES];
    }

    private static double quantile(double part, double b) {
        double low = 0;
        double high = 1;
        for (int step = 0; step < 60; step++) {
            double x = 0.5 * (low + high);
            if (1 - Math.pow(1 - x, b) * (1 + b * x) < part) {
                low = x;
            } else {
                high = x;
            }
        }
        return 0.5 * (low + high);
    }

    /** Diameter of the gyration of a positron whose extrapolated range in water is {@code rangeMm}. */
    private static double gyrationMm(double rangeMm) {
        double low = 0.001;
        double high = 5;
        for (int step = 0; step < 60; step++) {
            double energy = 0.5 * (low + high);
            if (4.12 * Math.pow(energy, 1.265 - 0.0954 * Math.log(energy)) < rangeMm) {
                low = energy;
            } else {
                high = energy;
            }
        }
        double momentum = Math.sqrt(low * (low + 2 * ELECTRON_MEV));
        return 2 * momentum / (MEV_PER_T_MM * FIELD_T);
    }

    /**
     * Moves a place of emission to one of annihilation.
     *
     * @param densityGPerMl of the tissue around
     * @param place its position is changed, and nothing else
     */
    public void displace(SplittableRandom random, double densityGPerMl, Photon place) {
        // One draw of 64 bits: 24 for the range, 24 for the slope, 12 for the direction across.
        long bits = random.nextLong();
        double at = (bits & BITS_24) * (QUANTILES * PER_24);
        int k = (int) at;
        double range = (rangeMm[k] + (at - k) * (rangeMm[k + 1] - rangeMm[k])) / Math.max(LEAST_DENSITY, densityGPerMl);
        double cosine = (bits >>> 24 & BITS_24) * (2 * PER_24) - 1;
        int direction = (int) (bits >>> 52);
        double across = range * Math.sqrt(1 - cosine * cosine);
        double wound = across * inverseGyrationMm[k];
        double scale = across / Math.sqrt(1 + wound * wound);
        place.xMm += scale * CIRCLE[direction];
        place.yMm += scale * CIRCLE[direction + DIRECTIONS / 4];
        place.zMm += range * cosine;
    }
}
