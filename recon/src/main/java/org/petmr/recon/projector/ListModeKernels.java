package org.petmr.recon.projector;

/**
 * The inner loops of the list-mode projector. All events of one transaxial line share its path, so the image along the path
 * is first taken into a {@link LineMatrix}, one row for each z and one number for each step; an event then is a slanted line
 * through that matrix. Going back the matrix collects the events and is put into the image once.
 *
 * <p>Two twins stand behind this, as behind {@link Kernels}: plain loops and the Vector API.
 */
interface ListModeKernels {

    /** Steps that a kernel takes together. */
    int lanes();

    /** For people: which twin this is. */
    String description();

    /**
     * Takes the image along a path into a matrix.
     *
     * @param image padded image; read
     * @param from first step, a multiple of {@link #lanes}
     * @param to step after the last, a multiple of {@link #lanes}, at most {@code path.steps}
     * @param matrix overwritten in these steps, all rows but those of padding
     */
    void take(float[] image, LinePath path, int from, int to, LineMatrix matrix);

    /** The transpose of {@link #take}. @param matrix left with zeros in these steps @param image padded; added to */
    void put(LineMatrix matrix, LinePath path, int from, int to, float[] image);

    /**
     * Integrates events through a matrix.
     *
     * @param tof weights of the steps; null for none
     * @param values {@code [events.n]}, overwritten
     */
    void forward(LineMatrix matrix, LineEvents events, ListModeTof tof, float[] values);

    /** The exact transpose of {@link #forward}, to rounding. @param matrix added to */
    void back(LineEvents events, ListModeTof tof, float[] values, LineMatrix matrix);
}
