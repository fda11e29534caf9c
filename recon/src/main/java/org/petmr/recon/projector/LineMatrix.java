package org.petmr.recon.projector;

/**
 * The image along one transaxial line: for each z a row of the values at the line's steps, times the step length. Rows
 * beyond the image stand on both sides, zeros when an image is taken, so that whole blocks of steps may run over its ends.
 */
final class LineMatrix {

    /** Rows on each side. */
    static final int PAD_ROWS = 18;

    final int nz;
    final int stride;
    final float[] values;
    /** Length of a column in scratch: whole vectors, and not a power of two. */
    final int columnFloats;
    /** Scratch for turning columns into rows, a column for each lane. */
    final float[] columns;

    /** @param steps most steps of a line */
    LineMatrix(int nz, int steps) {
        this.nz = nz;
        // Whole vectors of up to 16 floats, and rows that do not all fall on the same sets of a cache.
        this.stride = (steps + 15) / 16 * 16 + 16;
        this.columnFloats = (nz + 15) / 16 * 16 + 16;
        this.columns = new float[16 * columnFloats];
        this.values = new float[Math.multiplyExact(nz + 2 * PAD_ROWS, stride)];
    }

    /** Where a row begins. @param z -PAD_ROWS to nz + PAD_ROWS - 1 */
    int row(int z) {
        return (z + PAD_ROWS) * stride;
    }
}
