package org.petmr.recon.correction.scatter;

import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.ProjectionGeometry;

/**
 * The few detectors for which scatter is computed: points evenly spread on the cylinder of the lines' ends, in a regular
 * lattice of angles and rings that need not be those of crystals, since scatter is smooth. The first and last ring are those
 * of the scanner.
 *
 * <p>A detector's number is {@code column * rings + ring}: rings of a column stand together. Pairs are columns {@code c} and
 * {@code c + columns/2 + d}, {@code |d| <= reach}.
 *
 * @param columns detectors around the ring, even
 * @param rings rings of detectors
 * @param reach how far from opposite two columns may be: tangential bins are {@code 2 reach + 1}
 * @param radiusMm of the cylinder
 * @param firstAngleRad angle of column 0, from +x towards +y
 * @param firstZMm z of ring 0
 * @param ringStepMm from ring to ring
 */
record CoarseDetectors(
        int columns, int rings, int reach, double radiusMm, double firstAngleRad, double firstZMm, double ringStepMm) {

    /** Beyond the outermost line, so that the interpolation finds neighbours there. */
    private static final int MARGIN = 2;

    CoarseDetectors {
        if (columns < 8 || columns % 2 != 0) {
            throw new IllegalArgumentException("detectors: " + columns + " around the ring (expected: even, >= 8)");
        }
        if (rings < 1) {
            throw new IllegalArgumentException("rings: " + rings + " (expected: >= 1)");
        }
        if (reach < 1 || reach >= columns / 2) {
            throw new IllegalArgumentException("reach: %d (expected: 1 to %d)".formatted(reach, columns / 2 - 1));
        }
    }

    /** With a margin around the tangential field of view. */
    static CoarseDetectors of(ProjectionGeometry geometry, int columns, int rings) {
        int reach = reach(geometry, columns) + MARGIN;
        return of(geometry, columns, rings, Math.min(reach, columns / 2 - 1));
    }

    static CoarseDetectors of(ProjectionGeometry geometry, int columns, int rings, int reach) {
        ScannerModel scanner = geometry.scanner();
        int count = Math.min(rings, scanner.rings());
        return new CoarseDetectors(
                columns,
                count,
                reach,
                scanner.effectiveRadiusMm(),
                scanner.crystalAngleRad(0),
                count == 1 ? 0 : scanner.ringZMm(0),
                count == 1 ? 0 : (scanner.rings() - 1) * scanner.ringSpacingMm() / (count - 1));
    }

    /** The reach that just covers the tangential field of view. */
    static int reach(ProjectionGeometry geometry, int columns) {
        int outermost = geometry.tangentialBins() / 2;
        return (int) Math.ceil((double) outermost * columns / geometry.scanner().indicesPerRing());
    }

    int count() {
        return columns * rings;
    }

    /** All lines between them: half the columns x tangential bins x ordered ring pairs. */
    int lines() {
        return columns / 2 * (2 * reach + 1) * rings * rings;
    }

    /** @param column may go on beyond the last, around the ring */
    double xMm(int column) {
        return radiusMm * Math.cos(angleRad(column));
    }

    double yMm(int column) {
        return radiusMm * Math.sin(angleRad(column));
    }

    double zMm(int ring) {
        return firstZMm + ring * ringStepMm;
    }

    private double angleRad(int column) {
        return firstAngleRad + 2 * Math.PI * column / columns;
    }
}
