package org.petmr.acquisition.mr;

import java.nio.file.Path;

/**
 * One slice, wherever it lies: a classic file, a frame of an enhanced one, or a tile of a mosaic.
 *
 * @param file where it is
 * @param index of the frame or tile in its file, from 0
 * @param instanceNumber of the file
 * @param facts how it was made
 * @param tile where in the stored image it lies
 * @param positionMm centre of its first pixel, LPS
 * @param orientation direction cosines of rising column index, then of rising row index
 * @param rowSpacingMm between rows
 * @param columnSpacingMm between columns
 * @param slope value = stored * slope + intercept
 * @param timeKey orders repeats of one position
 */
record MrFrame(
        Path file,
        int index,
        int instanceNumber,
        MrFacts facts,
        Tile tile,
        double[] positionMm,
        double[] orientation,
        double rowSpacingMm,
        double columnSpacingMm,
        double slope,
        double intercept,
        String timeKey) {

    /**
     * A rectangle of the stored pixels.
     *
     * @param firstPixel of the rectangle in all pixels of the file
     * @param stride pixels from one of its rows to the next
     */
    record Tile(int rows, int columns, long firstPixel, int stride) {}

    /** Row direction x column direction. */
    double[] normal() {
        double[] o = orientation;
        return new double[] {
            o[1] * o[5] - o[2] * o[4], o[2] * o[3] - o[0] * o[5], o[0] * o[4] - o[1] * o[3],
        };
    }

    /** How far along a direction it lies, mm. */
    double along(double[] direction) {
        return positionMm[0] * direction[0] + positionMm[1] * direction[1] + positionMm[2] * direction[2];
    }
}
