package org.petmr.recon.correction.scatter;

import org.petmr.recon.scanner.ScannerModel;

/**
 * How finely scatter is sampled.
 *
 * @param detectorColumns detectors around the ring, even
 * @param detectorRings rings of detectors
 * @param pointSpacingMm one scatter point for each cube of this edge
 * @param leastMuPerCm cubes with a smaller mean mu scatter nothing
 * @param integrationVoxelMm voxels of the images through which rays are integrated
 * @param leastAcceptance scattered photons less likely to be counted than this, relative to photons that were not scattered,
 *     are left out
 * @param beyondFieldMm activity and mu are carried on from the end slices for this length at either end of the axial field of
 *     view: for a patient who goes on while no neighbouring bed says how
 * @param seed of the places of the scatter points within their cubes
 */
public record ScatterSettings(
        int detectorColumns,
        int detectorRings,
        double pointSpacingMm,
        double leastMuPerCm,
        double integrationVoxelMm,
        double leastAcceptance,
        double beyondFieldMm,
        long seed) {

    private static final int COLUMNS = 64;
    private static final double RING_STEP_MM = 20;
    private static final double SPACING_PER_RADIUS = 1.0 / 16;
    private static final double LEAST_MU_PER_CM = 0.01;
    private static final double LEAST_ACCEPTANCE = 1e-3;
    private static final long SEED = 4300;

    public ScatterSettings {
        if (detectorColumns < 8 || detectorColumns % 2 != 0) {
            throw new IllegalArgumentException("detectorColumns: " + detectorColumns + " (expected: even, >= 8)");
        }
        if (detectorRings < 1) {
            throw new IllegalArgumentException("detectorRings: " + detectorRings + " (expected: >= 1)");
        }
        requirePositive("pointSpacingMm", pointSpacingMm);
        requirePositive("leastMuPerCm", leastMuPerCm);
        requirePositive("integrationVoxelMm", integrationVoxelMm);
        if (!(leastAcceptance > 0 && leastAcceptance < 1)) {
            throw new IllegalArgumentException("leastAcceptance: " + leastAcceptance + " (expected: between 0 and 1)");
        }
        if (!(beyondFieldMm >= 0 && beyondFieldMm <= 1000)) {
            throw new IllegalArgumentException("beyondFieldMm: " + beyondFieldMm + " (expected: 0 to 1000)");
        }
    }

    private static void requirePositive(String name, double value) {
        if (!(value > 0 && Double.isFinite(value))) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
        }
    }

    /**
     * What suits a scanner: 64 detectors around the ring; rings, scatter points and image voxels as fine as its size asks,
     * which for a scanner of patients is 20 mm, 20 mm and 8 mm.
     */
    public static ScatterSettings of(ScannerModel scanner) {
        double spacingMm = scanner.effectiveRadiusMm() * SPACING_PER_RADIUS;
        double axialMm = (scanner.rings() - 1) * scanner.ringSpacingMm();
        int rings = 1 + (int) Math.ceil(axialMm / Math.min(RING_STEP_MM, spacingMm));
        return new ScatterSettings(
                COLUMNS,
                Math.min(rings, scanner.rings()),
                spacingMm,
                LEAST_MU_PER_CM,
                0.4 * spacingMm,
                LEAST_ACCEPTANCE,
                0,
                SEED);
    }

    /** The same with scatter points at another distance. */
    public ScatterSettings withPoints(double spacingMm, double leastMu) {
        return new ScatterSettings(
                detectorColumns,
                detectorRings,
                spacingMm,
                leastMu,
                integrationVoxelMm,
                leastAcceptance,
                beyondFieldMm,
                seed);
    }

    /** The same with other detectors. */
    public ScatterSettings withDetectors(int columns, int rings) {
        return new ScatterSettings(
                columns, rings, pointSpacingMm, leastMuPerCm, integrationVoxelMm, leastAcceptance, beyondFieldMm, seed);
    }

    /** The same with a patient who goes on beyond the field of view. */
    public ScatterSettings withBeyondFieldMm(double lengthMm) {
        return new ScatterSettings(
                detectorColumns,
                detectorRings,
                pointSpacingMm,
                leastMuPerCm,
                integrationVoxelMm,
                leastAcceptance,
                lengthMm,
                seed);
    }
}
