package org.petmr.recon.correction;

import java.util.Arrays;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.ProjectionGeometry;

/**
 * Absolute efficiencies from the geometry of the ring and the crystals' own efficiencies; relative ones where the pair
 * sensitivity is not known, which is then taken as 1.
 *
 * <p>With this normalisation {@code counts = n * duration_s * positronFraction * attenuation * integral(lambda dl)}, lambda
 * in Bq/mm^3 (Bq/mL / 1000) and dl in mm along the line. Derivation: an annihilation sends its two photons along one
 * undirected line; all directions are alike, and undirected directions fill 2 pi sr. The lines that meet two small faces A1
 * and A2 at distance D, whose normals make angles a1 and a2 with the line, fill the phase space (etendue)
 * {@code A1 cos a1 * A2 cos a2 / D^2} mm^2 sr. Annihilations of density lambda on those lines, in the stretch dl, number
 * {@code lambda dl * etendue / (2 pi)} in a second. The sum over ring pairs of a plane, each with the product of its
 * crystals' efficiencies and the pair sensitivity, is
 *
 * <pre>
 *   n = pairSensitivity * sum e1 e2 G,     G = A1 cos a1 A2 cos a2 / (2 pi D^2)   mm^2
 * </pre>
 *
 * <p>Faces lie on the cylinder of the effective radius, {@code A = (2 pi R / indicesPerRing) * ringSpacing}, normals to the
 * axis. With chord C and rise h: {@code D^2 = C^2 + h^2}, {@code cos a = (C / 2R) (C / D)} at both ends, as the chord makes
 * the angle {@code acos(C / 2R)} with either normal and the rise turns the line out of the transaxial plane. What this lacks
 * towards the edge, where photons go a longer way through crystals and fewer pass between blocks, measured geometric factors
 * make up for: a Biograph mMR counts up to twice as much there.
 */
public final class GeometricNormalisation implements Normalisation {

    private final ProjectionGeometry geometry;
    private final CrystalEfficiencies efficiencies;
    private final RingPairs ringPairs;

    /** {@code [indicesPerRing][rings]} */
    private final float[][] byCrystal;

    /** {@code [tangentialBins][2 rings - 1]}: pairSensitivity * G */
    private final float[][] geometricMm2;

    public GeometricNormalisation(ProjectionGeometry geometry, CrystalEfficiencies efficiencies) {
        ScannerModel scanner = geometry.scanner();
        if (!efficiencies.header().scanner().equals(scanner.name())) {
            throw new IllegalArgumentException("normalisation: scanner: %s (expected: %s)"
                    .formatted(efficiencies.header().scanner(), scanner.name()));
        }
        this.geometry = geometry;
        this.efficiencies = efficiencies;
        this.ringPairs = new RingPairs(geometry);
        this.byCrystal = ByCrystal.of(scanner, efficiencies.values());
        this.geometricMm2 = new float[geometry.tangentialBins()][2 * scanner.rings() - 1];
        double sensitivity = efficiencies.header().knownPairSensitivity().orElse(1);
        for (int t = 0; t < geometricMm2.length; t++) {
            for (int d = 0; d < geometricMm2[t].length; d++) {
                double riseMm = (d - scanner.rings() + 1) * scanner.ringSpacingMm();
                geometricMm2[t][d] = (float)
                        (sensitivity * efficiencies.geometric(t) * etendueMm2(scanner, geometry.chordMm(t), riseMm));
            }
        }
    }

    /** G of two crystals: phase space of the lines through both faces, over the 2 pi sr of undirected directions; mm^2. */
    static double etendueMm2(ScannerModel scanner, double chordMm, double riseMm) {
        double radiusMm = scanner.effectiveRadiusMm();
        double faceMm2 = 2 * Math.PI * radiusMm / scanner.indicesPerRing() * scanner.ringSpacingMm();
        double squareMm2 = chordMm * chordMm + riseMm * riseMm;
        double cosine = chordMm / (2 * radiusMm) * chordMm / Math.sqrt(squareMm2);
        return faceMm2 * cosine * faceMm2 * cosine / (2 * Math.PI * squareMm2);
    }

    @Override
    public void efficiencies(int view, int t, float[] planes) {
        if (geometry.isGap(view, t)) {
            Arrays.fill(planes, 0);
            return;
        }
        ringPairs.sumProducts(
                byCrystal[geometry.firstCrystal(view, t)],
                byCrystal[geometry.secondCrystal(view, t)],
                geometricMm2[t],
                planes);
    }

    /** True where the pair sensitivity is known. */
    @Override
    public boolean isAbsolute() {
        return efficiencies.header().knownPairSensitivity().isPresent();
    }

    @Override
    public String scale() {
        return isAbsolute() ? ABSOLUTE : GEOMETRY;
    }

    @Override
    public String description() {
        return "crystal efficiencies of %s with geometry of %s, %s"
                .formatted(
                        efficiencies.header().calibratedOn(),
                        efficiencies.header().scanner(),
                        isAbsolute() ? "counts for each Bq s mm^-2" : "relative");
    }
}
