package org.petmr.recon.correction;

import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.ProjectionGeometry;

/**
 * A uniform cylinder that attenuates itself, its axis that of the scanner, its middle in the middle of the field of view; or
 * a hollow one, which is also what a rod that goes round is over a whole number of turns.
 * Scatter is not in it: in a centred cylinder scatter is smooth and nearly the same for all crystals of a ring, so it changes
 * crystals' efficiencies relative to each other very little; it raises the pair sensitivity by the part of scatter.
 */
public final class CylinderModel implements PairModel {

    /** Lines farther out pass the edge, where a crystal's width matters to the length of the way through the source. */
    private static final double USED_PART_OF_RADIUS = 0.9;

    private static final double CM_PER_MM = 0.1;

    private final ProjectionGeometry geometry;

    /** {@code [tangentialBins][rings * rings]}; null for lines that are not covered. */
    private final float[][] byBin;

    /**
     * @param source its shape and stuff
     * @param positronsPerMm3 annihilations for each mm^3 during the measurement
     */
    public CylinderModel(ProjectionGeometry geometry, Source source, double positronsPerMm3) {
        this.geometry = geometry;
        ScannerModel scanner = geometry.scanner();
        double widestMm = Math.abs(geometry.sMm(0));
        if (source.radiusMm() > widestMm) {
            throw new IllegalArgumentException(
                    "radiusMm: %s (expected: at most %.1f, the field of view)".formatted(source.radiusMm(), widestMm));
        }
        this.byBin = new float[geometry.tangentialBins()][];
        int rings = scanner.rings();
        for (int t = 0; t < byBin.length; t++) {
            double sMm = geometry.sMm(t);
            double usedMm = source.innerRadiusMm() > 0 ? source.innerRadiusMm() : source.radiusMm();
            if (Math.abs(sMm) > USED_PART_OF_RADIUS * usedMm) {
                continue;
            }
            byBin[t] = new float[rings * rings];
            double halfMm = Math.sqrt(source.radiusMm() * source.radiusMm() - sMm * sMm);
            double hollowMm = Math.sqrt(Math.max(0, source.innerRadiusMm() * source.innerRadiusMm() - sMm * sMm));
            for (int r1 = 0; r1 < rings; r1++) {
                for (int r2 = 0; r2 < rings; r2++) {
                    double riseMm = scanner.ringZMm(r2) - scanner.ringZMm(r1);
                    double wayMm = source.wayMm(geometry.chordMm(t), halfMm, scanner.ringZMm(r1), riseMm)
                            - source.wayMm(geometry.chordMm(t), hollowMm, scanner.ringZMm(r1), riseMm);
                    double survival = Math.exp(-source.muPerCm() * CM_PER_MM * wayMm);
                    byBin[t][r1 * rings + r2] = (float) (positronsPerMm3
                            * wayMm
                            * survival
                            * GeometricNormalisation.etendueMm2(scanner, geometry.chordMm(t), riseMm));
                }
            }
        }
    }

    /**
     * A cylinder on the axis.
     *
     * @param radiusMm of the activity
     * @param innerRadiusMm of the empty space within; 0 for none
     * @param lengthMm of the activity, centred; longer than the scanner is well
     * @param muPerCm of its stuff at 511 keV, cm^-1; 0 to 1
     */
    public record Source(double radiusMm, double innerRadiusMm, double lengthMm, double muPerCm) {
        public Source {
            if (!(innerRadiusMm >= 0 && innerRadiusMm < radiusMm)) {
                throw new IllegalArgumentException(
                        "innerRadiusMm: %s (expected: 0 to below the radius, %s)".formatted(innerRadiusMm, radiusMm));
            }
            if (!(radiusMm > 0) || !(lengthMm > 0) || Double.isInfinite(radiusMm)) {
                throw new IllegalArgumentException(
                        "cylinder: radius %s mm, length %s mm (expected: > 0)".formatted(radiusMm, lengthMm));
            }
            if (!(muPerCm >= 0 && muPerCm <= 1)) {
                throw new IllegalArgumentException("muPerCm: " + muPerCm + " (expected: 0 to 1)");
            }
        }

        /** A full cylinder. */
        public Source(double radiusMm, double lengthMm, double muPerCm) {
            this(radiusMm, 0, lengthMm, muPerCm);
        }

        /** Length of a line within. @param halfMm half of its transaxial way inside the circle */
        private double wayMm(double chordMm, double halfMm, double z1Mm, double riseMm) {
            double from = -halfMm;
            double to = halfMm;
            if (riseMm != 0) {
                double slope = riseMm / chordMm;
                double middleMm = z1Mm + riseMm / 2;
                double a = (-lengthMm / 2 - middleMm) / slope;
                double b = (lengthMm / 2 - middleMm) / slope;
                from = Math.max(from, Math.min(a, b));
                to = Math.min(to, Math.max(a, b));
            } else if (Math.abs(z1Mm) > lengthMm / 2) {
                return 0;
            }
            return Math.max(0, to - from) * Math.hypot(1, riseMm / chordMm);
        }
    }

    @Override
    public boolean covers(int view, int t) {
        return byBin[t] != null && !geometry.isGap(view, t);
    }

    @Override
    public void expected(int view, int t, float[] pairs) {
        System.arraycopy(byBin[t], 0, pairs, 0, pairs.length);
    }
}
