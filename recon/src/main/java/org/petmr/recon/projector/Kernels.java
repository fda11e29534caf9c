package org.petmr.recon.projector;

/**
 * The inner loops of the sinogram projector. Two twins stand behind this: plain loops, and the Vector API where the JVM
 * was started with it. They agree to rounding and are tested against one another.
 *
 * <p>A tile's buffer holds its columns, {@link AxialPlan#columnFloats} each. Behind the last voxel of a column stand zeros
 * going forward, and anything going back.
 */
public interface Kernels {

    /** Floats that a kernel handles at once; paddings are made for it. */
    int lanes();

    /** For people: which twin this is. */
    String description();

    /** Scratch of one thread. */
    final class Scratch {
        /** Floats of the columns that are handled together: they have to stay in the nearest caches. */
        private static final int COLUMNS_FLOATS = 8192;

        /** Path steps that are handled together. */
        final int steps;

        /** An interpolated column for each step. Zeros behind the last voxel. */
        final float[] columns;
        /** A column for the level segment. */
        final float[] level;
        /** A column for each slot of {@link #runs}, with room behind it for whole vectors to run over its end. */
        final float[] slots;

        final int slotFloats;

        final ShiftRuns runs;
        /** Rows of a line to be projected back, with zeros round them; see {@link AxialPlan#wideRowAt}. */
        final float[] wideRows;

        Scratch(AxialPlan plan) {
            steps = Math.max(4, COLUMNS_FLOATS / plan.columnFloats);
            runs = new ShiftRuns(steps, plan.parts);
            columns = new float[steps * plan.columnFloats];
            level = new float[plan.columnFloats + 2 * plan.lanes];
            slotFloats = plan.columnFloats + plan.lanes;
            slots = new float[ShiftRuns.mostSlots(steps) * slotFloats];
            wideRows = new float[plan.wideRowFloats];
        }
    }

    /**
     * Integrates along a path through a tile, all segments at once, without the segments' obliquity.
     *
     * @param tile columns; read only
     * @param rows added to, from {@code rowsAt} on; what comes to stand between the segments' rows means nothing
     */
    void forward(float[] tile, TransaxialPath path, AxialPlan plan, float[] rows, int rowsAt, Scratch scratch);

    /**
     * The exact transpose of {@link #forward}.
     *
     * @param scratch its {@code wideRows} are read
     * @param tile columns; added to
     */
    void back(Scratch scratch, TransaxialPath path, AxialPlan plan, float[] tile);

    /** {@code columns[step] = weightA * tile[columnA] + weightB * tile[columnB]} for every step of a path; overwritten. */
    void interpolate(float[] tile, TransaxialPath path, AxialPlan plan, float[] columns);

    /** The exact transpose of {@link #interpolate}. @param tile added to */
    void deposit(float[] columns, TransaxialPath path, AxialPlan plan, float[] tile);

    /**
     * Turns the parts of a row: {@code to[i * parts + p] = from[i * parts + (p - turns mod parts)]}.
     *
     * @param n values, whole groups of parts
     * @param to may be {@code from}, at the same place
     */
    void turn(float[] from, int fromAt, float[] to, int toAt, int n, int parts, int turns);
}
