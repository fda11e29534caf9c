package org.petmr.attenuation.bone;

import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/** What an image must be before bone is looked for in it. Messages name the series and the DICOM attribute. */
final class SeriesChecks {

    private static final double SAME_PLACE_MM = 0.1;

    private SeriesChecks() {}

    static void magnitudes(String series, Volume v) {
        boolean any = false;
        for (float x : v.values()) {
            if (!(x >= 0 && x < Float.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("%s: PixelData: holds %s%s (expected: magnitudes, finite and >= 0)"
                        .formatted(series, x, x < 0 ? ", an integer that overflowed or no magnitude" : ""));
            }
            any |= x > 0;
        }
        if (!any) {
            throw new IllegalArgumentException(series + ": PixelData: every voxel is 0 (expected: an image)");
        }
        VoxelGrid g = v.grid();
        if (Math.min(g.nx(), Math.min(g.ny(), g.nz())) < 8) {
            throw new IllegalArgumentException("%s: Columns, Rows, slices: %dx%dx%d (expected: at least 8 each way)"
                    .formatted(series, g.nx(), g.ny(), g.nz()));
        }
    }

    static void sameGeometry(String first, VoxelGrid g, String second, VoxelGrid h) {
        if (g.nx() != h.nx() || g.ny() != h.ny() || g.nz() != h.nz()) {
            throw new IllegalArgumentException("%s: Columns, Rows, slices: %dx%dx%d (expected: %dx%dx%d as %s)"
                    .formatted(second, h.nx(), h.ny(), h.nz(), g.nx(), g.ny(), g.nz(), first));
        }
        double apart = g.cornersApartMm(h);
        if (apart > SAME_PLACE_MM) {
            throw new IllegalArgumentException(
                    "%s: ImagePositionPatient, ImageOrientationPatient, PixelSpacing: corners %.2f mm off (expected: within %.1f mm of %s)"
                            .formatted(second, apart, SAME_PLACE_MM, first));
        }
    }

    /** Two echoes of one excitation show one body: their values go together. */
    static void sameBody(String first, float[] a, String second, float[] b) {
        double ma = mean(a);
        double mb = mean(b);
        double ab = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            ab += (a[i] - ma) * (b[i] - mb);
            aa += (a[i] - ma) * (a[i] - ma);
            bb += (b[i] - mb) * (b[i] - mb);
        }
        double correlation = aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : 0;
        if (!(correlation >= 0.5)) {
            throw new IllegalArgumentException(
                    "%s: PixelData: correlation %.2f with %s (expected: at least 0.50, echoes of one scan)"
                            .formatted(second, correlation, first));
        }
    }

    private static double mean(float[] v) {
        double sum = 0;
        for (float x : v) {
            sum += x;
        }
        return sum / v.length;
    }
}
