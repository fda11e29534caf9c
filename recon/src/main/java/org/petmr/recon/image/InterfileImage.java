package org.petmr.recon.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.petmr.recon.interfile.InterfileData;
import org.petmr.recon.interfile.InterfileHeader;
import org.petmr.recon.interfile.InterfileText;
import org.petmr.recon.interfile.InterfileWriter;

/**
 * Images as STIR 6 keeps them: an Interfile header {@code .hv} and values {@code .v}, x fastest. Lengths are in mm.
 *
 * <p>Offsets are those of the first pixel: x and y from the axis, z from where the first plane of an image that lies in the
 * middle of the scanner would be, since STIR's projectors centre an image whose z offset is 0.
 *
 * <p>A file that states how the patient lay is read as STIR means it: for one head first and supine x runs to the left, y to
 * the back, z to the <em>feet</em>. A file that does not is taken to lie in scanner space as it stands, and so are ours
 * written: beside a {@code .hs} of ours STIR then projects the same image on the same lines.
 *
 * <p>Source of the conventions: UCL/STIR {@code interfile.cxx}, {@code InterfileHeader.cxx},
 * {@code DiscretisedDensity.inl}.
 */
public final class InterfileImage {

    private static final double TINY = 1e-6;

    private InterfileImage() {}

    /** True when a file is an Interfile header of an image. */
    public static boolean isOne(Path file) throws IOException {
        return InterfileHeader.isInterfile(file)
                && InterfileHeader.read(file)
                        .text("PET data type")
                        .filter("image"::equalsIgnoreCase)
                        .isPresent();
    }

    /**
     * Writes float32, little-endian. Nothing is seen under either name until all is on disk.
     *
     * @param hv a name ending in {@code .hv}; the values go beside it into {@code .v}
     * @throws IllegalArgumentException when the volume lies obliquely, for which the format has no place
     */
    public static void write(Path hv, Volume volume) throws IOException {
        Volume straight = Orientation.nearestToLps(volume);
        VoxelGrid g = straight.grid();
        if (!g.isAxisAligned()) {
            throw new IllegalArgumentException(
                    "image: lies obliquely (expected: along the axes, Interfile has no place for angles)");
        }
        try (InterfileWriter out = new InterfileWriter(hv, ".hv", ".v")) {
            header(out.text(), g);
            float[] plane = new float[g.nx() * g.ny()];
            for (int z = 0; z < g.nz(); z++) {
                for (int y = 0; y < g.ny(); y++) {
                    for (int x = 0; x < g.nx(); x++) {
                        plane[y * g.nx() + x] = straight.values()[g.index(x, y, z)];
                    }
                }
                out.write(plane);
            }
            out.finish();
        }
    }

    private static void header(InterfileText out, VoxelGrid g) {
        Affine a = g.lpsFromVoxel();
        double[] offsets = {a.m03(), a.m13(), a.m23() + 0.5 * (g.nz() - 1) * g.dzMm()};
        out.line("!imaging modality", "PT")
                .line("name of data file", out.dataName())
                .line("originating system", "petmr")
                .line("!version of keys", "STIR6.0")
                .heading("!GENERAL DATA")
                .heading("!GENERAL IMAGE DATA")
                .line("!type of data", "PET")
                .line("patient orientation", "unknown")
                .line("patient rotation", "unknown")
                .line("imagedata byte order", "LITTLEENDIAN")
                .heading("!PET STUDY (General)")
                .line("!PET data type", "Image")
                .line("process status", "Reconstructed")
                .line("!number format", "float")
                .line("!number of bytes per pixel", Float.BYTES)
                .line("number of dimensions", 3);
        String[] axes = {"x", "y", "z"};
        int[] sizes = {g.nx(), g.ny(), g.nz()};
        double[] mm = {g.dxMm(), g.dyMm(), g.dzMm()};
        for (int i = 0; i < 3; i++) {
            out.line("matrix axis label [" + (i + 1) + "]", axes[i])
                    .line("!matrix size [" + (i + 1) + "]", sizes[i])
                    .line("scaling factor (mm/pixel) [" + (i + 1) + "]", mm[i]);
        }
        for (int i = 0; i < 3; i++) {
            out.line("first pixel offset (mm) [" + (i + 1) + "]", Math.abs(offsets[i]) < TINY ? 0.0 : offsets[i]);
        }
        out.line("number of time frames", 1);
    }

    /**
     * Reads an image of one time frame.
     *
     * @throws IllegalArgumentException naming the file, the field, what it has and what is allowed
     */
    public static Volume read(Path hv) throws IOException {
        InterfileHeader h = InterfileHeader.read(hv);
        h.text("PET data type").filter(v -> !v.equalsIgnoreCase("image")).ifPresent(v -> {
            throw h.wrong("PET data type", v, "Image");
        });
        h.expect("number of dimensions", 3);
        h.expect("number of time frames", 1);
        int[] n = new int[3];
        double[] mm = new double[3];
        for (int i = 0; i < 3; i++) {
            n[i] = h.requiredInteger("matrix size[" + (i + 1) + "]");
            mm[i] = h.requiredNumber("scaling factor (mm/pixel)[" + (i + 1) + "]");
            if (n[i] < 1 || !(mm[i] > 0) || mm[i] == Double.POSITIVE_INFINITY) {
                throw h.wrong(
                        "matrix size, scaling factor [" + (i + 1) + "]", n[i] + " of " + mm[i] + " mm", "each above 0");
            }
        }
        VoxelGrid grid;
        try {
            grid = new VoxelGrid(n[0], n[1], n[2], lpsFromVoxel(h, n, mm));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(hv + ": " + e.getMessage(), e);
        }
        Volume volume = Volume.zeros(grid);
        try (InterfileData in = InterfileData.open(h, (long) n[0] * n[1] * n[2])) {
            float[] plane = new float[n[0] * n[1]];
            for (int z = 0; z < n[2]; z++) {
                in.read(plane);
                for (int y = 0; y < n[1]; y++) {
                    for (int x = 0; x < n[0]; x++) {
                        volume.values()[grid.index(x, y, z)] = plane[y * n[0] + x];
                    }
                }
            }
        }
        return Orientation.nearestToLps(volume);
    }

    private static Affine lpsFromVoxel(InterfileHeader h, int[] n, double[] mm) {
        double[] first = new double[3];
        for (int i = 0; i < 3; i++) {
            // STIR's indices of x and y begin at -(n / 2)
            double usual = i < 2 ? -(n[i] / 2) * mm[i] : 0;
            first[i] = h.number("first pixel offset (mm)[" + (i + 1) + "]").orElse(usual);
        }
        first[2] -= 0.5 * (n[2] - 1) * mm[2];
        double[] sign = signs(h);
        return Affine.scaling(
                sign[0] * mm[0],
                sign[1] * mm[1],
                sign[2] * mm[2],
                sign[0] * first[0],
                sign[1] * first[1],
                sign[2] * first[2]);
    }

    /** Whether the file's x, y, z run to the left, the back, the head. */
    private static double[] signs(InterfileHeader h) {
        String position = text(h, "patient orientation") + " " + text(h, "patient rotation");
        return switch (position) {
            case "head_in supine" -> new double[] {1, 1, -1};
            case "head_in prone" -> new double[] {-1, -1, -1};
            case "feet_in supine" -> new double[] {-1, 1, 1};
            case "feet_in prone" -> new double[] {1, -1, 1};
            default -> new double[] {1, 1, 1};
        };
    }

    private static String text(InterfileHeader h, String key) {
        return h.text(key).orElse("unknown").toLowerCase(Locale.ROOT).replace(' ', '_');
    }
}
