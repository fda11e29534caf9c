package org.petmr.recon.sinogram;

/** Counts on the lines of a projection geometry, 16 bits each: half the memory of floats. The array is shared, not copied. */
public final class CountSinogram {

    private final ProjectionGeometry geometry;
    private final char[] counts;

    /** @param counts {@code [geometry.bins()]}, {@code (view * tangentialBins + t) * planes + plane}, 0 to 65535 */
    CountSinogram(ProjectionGeometry geometry, char[] counts) {
        this.geometry = geometry;
        this.counts = counts;
    }

    /** How many of those wanted fit into the memory at the same time; 1 where not even that. */
    static int together(ProjectionGeometry geometry, int wanted, long memoryBytes) {
        long fitting = memoryBytes / ((long) Character.BYTES * geometry.bins());
        return (int) Math.max(1, Math.min(wanted, fitting));
    }

    public ProjectionGeometry geometry() {
        return geometry;
    }

    public int at(int view, int t, int plane) {
        return counts[geometry.index(view, t, plane)];
    }

    /**
     * Counts of a view.
     *
     * @param values {@code [tangentialBins * planes]}, {@code t * planes + plane}; overwritten
     */
    public void view(int view, float[] values) {
        int from = geometry.index(view, 0, 0);
        int n = geometry.tangentialBins() * geometry.planes();
        for (int i = 0; i < n; i++) {
            values[i] = counts[from + i];
        }
    }

    /** Counts of all planes of a view and bin. @param planes {@code [planes]}; overwritten */
    public void planes(int view, int t, float[] planes) {
        int from = geometry.index(view, t, 0);
        for (int p = 0; p < geometry.planes(); p++) {
            planes[p] = counts[from + p];
        }
    }

    /** All counts together. */
    public long total() {
        long sum = 0;
        for (char c : counts) {
            sum += c;
        }
        return sum;
    }

    /** The same as floats, a copy. */
    public Sinogram toSinogram() {
        float[] values = new float[counts.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = counts[i];
        }
        return new Sinogram(geometry, values);
    }
}
