package org.petmr.recon.projector;

/**
 * The inner loops of the sinogram projector. Two twins stand behind this: plain loops, and the Vector API where the JVM
 * was started with it. They agree to rounding and are tested against one another.
 *
 * <p>Images here are padded: columns of {@link AxialPlan#columnFloats}, zeros (forward) or anything (back) behind the last
 * voxel. Rows are the padded rows of {@link AxialPlan}.
 */
public interface Kernels {

    /** Floats that a kernel handles at once; paddings are made for it. */
    int lanes();

    /** For people: which twin this is. */
    String description();

    /** Scratch of one thread. */
    final class Scratch {
        /** A column for each step of a block and one more, zeros round each. */
        final float[] columns;

        final float[] rows;

        Scratch(AxialPlan plan) {
            columns = new float[(AxialPlan.BLOCK + 1) * (plan.columnFloats + 2 * plan.columnPad)];
            rows = new float[plan.rowFloats];
        }
    }

    /**
     * Integrates along a transaxial path, all segments at once, without the segments' obliquity.
     *
     * @param image padded image; read only
     * @param scratch {@code rows} are added to, whole; what comes to stand between the segments' rows means nothing
     */
    void forward(float[] image, TransaxialPath path, AxialPlan plan, Scratch scratch);

    /**
     * The exact transpose of {@link #forward}.
     *
     * @param scratch {@code rows} are read; zeros between the segments' rows
     * @param image padded image; added to
     */
    void back(Scratch scratch, TransaxialPath path, AxialPlan plan, float[] image);
}
