package org.petmr.recon.quantification.nema;

import org.petmr.recon.correction.Randoms;
import org.petmr.recon.sinogram.CountSinogram;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.recon.sinogram.Sinogram;

/**
 * Counts after single-slice rebinning: every oblique plane added to the direct plane at its middle. What NEMA's count-rate
 * tests work on.
 */
public final class DirectSinogram {

    private final ProjectionGeometry geometry;
    private final int slices;

    /** {@code [slice][view * tangentialBins + t]} */
    private final float[][] counts;

    DirectSinogram(ProjectionGeometry geometry) {
        this.geometry = geometry;
        this.slices = 2 * geometry.scanner().rings() - 1;
        this.counts = new float[slices][geometry.views() * geometry.tangentialBins()];
    }

    public static DirectSinogram of(Sinogram sinogram) {
        float[] v = sinogram.values();
        for (int i = 0; i < v.length; i++) {
            if (!Float.isFinite(v[i])) {
                throw new IllegalArgumentException(
                        "sinogram: bin %d is %s (expected: finite counts)".formatted(i, v[i]));
            }
        }
        ProjectionGeometry g = sinogram.geometry();
        return rebinned(g, (view, t, planes) -> System.arraycopy(v, g.index(view, t, 0), planes, 0, planes.length));
    }

    public static DirectSinogram of(CountSinogram sinogram) {
        return rebinned(sinogram.geometry(), sinogram::planes);
    }

    public static DirectSinogram of(Randoms randoms, ProjectionGeometry geometry) {
        return rebinned(geometry, randoms::expected);
    }

    private interface Lines {
        void read(int view, int t, float[] planes);
    }

    private static DirectSinogram rebinned(ProjectionGeometry g, Lines lines) {
        DirectSinogram direct = new DirectSinogram(g);
        float[] planes = new float[g.planes()];
        for (int view = 0; view < g.views(); view++) {
            for (int t = 0; t < g.tangentialBins(); t++) {
                lines.read(view, t, planes);
                int row = view * g.tangentialBins() + t;
                for (int p = 0; p < planes.length; p++) {
                    direct.counts[g.segments().ringSum(p)][row] += planes[p];
                }
            }
        }
        return direct;
    }

    /** One more count. @param row {@code view * tangentialBins + t} */
    void add(int slice, int row) {
        counts[slice][row]++;
    }

    public ProjectionGeometry geometry() {
        return geometry;
    }

    /** 2 rings - 1. */
    public int slices() {
        return slices;
    }

    /** z of a slice's middle, scanner space. */
    public double sliceZMm(int slice) {
        return geometry.scanner().ringZMm(0.5 * slice);
    }

    public double at(int slice, int view, int t) {
        return counts[slice][view * geometry.tangentialBins() + t];
    }

    /** All counts of a slice. */
    public double total(int slice) {
        double sum = 0;
        for (float c : counts[slice]) {
            sum += c;
        }
        return sum;
    }
}
