package org.petmr.recon.sinogram;

/** Values on the lines of a projection geometry. The array is shared, not copied. */
public final class Sinogram {

    private final ProjectionGeometry geometry;
    private final float[] values;

    /** @param values {@code [geometry.bins()]}, plane contiguous: {@code (view * tangentialBins + t) * planes + plane} */
    public Sinogram(ProjectionGeometry geometry, float[] values) {
        if (values.length != geometry.bins()) {
            throw new IllegalArgumentException("values: %d (expected: %d views x %d bins x %d planes)"
                    .formatted(values.length, geometry.views(), geometry.tangentialBins(), geometry.planes()));
        }
        this.geometry = geometry;
        this.values = values;
    }

    public static Sinogram zeros(ProjectionGeometry geometry) {
        return new Sinogram(geometry, new float[geometry.bins()]);
    }

    public ProjectionGeometry geometry() {
        return geometry;
    }

    /** The values themselves, not a copy. */
    public float[] values() {
        return values;
    }

    public float at(int view, int t, int plane) {
        return values[geometry.index(view, t, plane)];
    }
}
