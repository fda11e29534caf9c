package org.petmr.recon.sinogram;

/**
 * Values on the lines of a projection geometry, for each time-of-flight bin. For small scanners and for single views: a whole
 * clinical one does not fit in an array, and projectors hand such data over line by line.
 *
 * <p>Index: {@code ((view * tangentialBins + t) * tofBins + tofBin) * planes + plane}.
 */
public final class TofSinogram {

    private final ProjectionGeometry geometry;
    private final int tofBins;
    private final float[] values;

    private TofSinogram(ProjectionGeometry geometry, int tofBins, float[] values) {
        this.geometry = geometry;
        this.tofBins = tofBins;
        this.values = values;
    }

    /** @throws IllegalArgumentException when an array cannot hold so many */
    public static TofSinogram zeros(ProjectionGeometry geometry, int tofBins) {
        long bins = (long) geometry.bins() * tofBins;
        if (tofBins < 1 || bins > Integer.MAX_VALUE - 16) {
            throw new IllegalArgumentException("tofBins: %d of %d lines (expected: >= 1, and 2^31 values at most)"
                    .formatted(tofBins, geometry.bins()));
        }
        return new TofSinogram(geometry, tofBins, new float[(int) bins]);
    }

    public ProjectionGeometry geometry() {
        return geometry;
    }

    public int tofBins() {
        return tofBins;
    }

    /** The values themselves, not a copy. */
    public float[] values() {
        return values;
    }

    /** Where a line's {@code [tofBins][planes]} begin. */
    public int index(int view, int t) {
        return (view * geometry.tangentialBins() + t) * tofBins * geometry.planes();
    }

    public float at(int view, int t, int tofBin, int plane) {
        return values[index(view, t) + tofBin * geometry.planes() + plane];
    }
}
