package org.petmr.recon.image;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One volume from the volumes of several bed positions. Where beds overlap, each voxel is the mean of theirs weighted by
 * their sensitivity there: the inverse of their variance, which falls to nothing at the ends of a bed, so beds fade into one
 * another without a seam. Beds bring their own decay correction, to a common time.
 */
public final class BedKnitting {

    private static final double TINY_MM = 1e-3;

    private BedKnitting() {}

    /**
     * One bed position.
     *
     * @param image in scanner space, axis-aligned
     * @param sensitivity {@code [image.grid().nz()]}: of each plane, 0 or more, in a unit that is the same for all beds, so
     *     times the frame's duration where these differ; see {@link BedKnitting#profile}
     * @param shiftMm what is to be added to z of the scanner's space to come to the patient's: the table's way
     */
    public record Bed(Volume image, float[] sensitivity, double shiftMm) {
        public Bed {
            if (!image.grid().isAxisAligned()) {
                throw new IllegalArgumentException("bed: turned voxel axes (expected: along the scanner's)");
            }
            if (sensitivity.length != image.grid().nz()) {
                throw new IllegalArgumentException("bed: %d planes of sensitivity (expected: %d)"
                        .formatted(sensitivity.length, image.grid().nz()));
            }
            for (float s : sensitivity) {
                if (!(s >= 0 && s < Float.POSITIVE_INFINITY)) {
                    throw new IllegalArgumentException("bed: sensitivity: %s (expected: >= 0)".formatted(s));
                }
            }
            if (!Double.isFinite(shiftMm)) {
                throw new IllegalArgumentException("bed: shiftMm: %s (expected: finite)".formatted(shiftMm));
            }
        }

        private double z0Mm() {
            return image.grid().lpsFromVoxel().z(0, 0, 0) + shiftMm;
        }

        private double lastZMm() {
            return z0Mm() + (image.grid().nz() - 1) * image.grid().dzMm();
        }
    }

    /**
     * @param image all beds together
     * @param sensitivity {@code [nz]}: sum of the beds' sensitivities in each plane
     * @param missing planes that no bed has seen, from 0: they are 0
     */
    public record Knit(Volume image, float[] sensitivity, List<Integer> missing) {}

    /** Mean of the planes of a sensitivity image over a circle about its middle. @return {@code [nz]} */
    public static float[] profile(Volume sensitivity, double radiusMm) {
        VoxelGrid g = sensitivity.grid();
        float[] profile = new float[g.nz()];
        int columns = 0;
        for (int iy = 0; iy < g.ny(); iy++) {
            for (int ix = 0; ix < g.nx(); ix++) {
                if (Math.hypot((ix - 0.5 * (g.nx() - 1)) * g.dxMm(), (iy - 0.5 * (g.ny() - 1)) * g.dyMm())
                        <= radiusMm) {
                    columns++;
                    for (int iz = 0; iz < g.nz(); iz++) {
                        profile[iz] += sensitivity.at(ix, iy, iz);
                    }
                }
            }
        }
        for (int iz = 0; iz < profile.length; iz++) {
            profile[iz] /= Math.max(1, columns);
        }
        return profile;
    }

    /**
     * Knits beds. The result has the transaxial grid of the beds and their plane distance, and reaches from the lowest plane
     * of any to the highest. A bed that lies between its planes is interpolated along z, weights and weighted values alike.
     *
     * @param beds at least one, in any order, all of the same transaxial grid and plane distance
     */
    public static Knit knit(List<Bed> beds) {
        if (beds.isEmpty()) {
            throw new IllegalArgumentException("beds: none (expected: at least one)");
        }
        VoxelGrid first = beds.get(0).image().grid();
        double dz = first.dzMm();
        double lowMm = Double.POSITIVE_INFINITY;
        double highMm = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < beds.size(); i++) {
            checkSame(first, beds.get(i).image().grid(), i);
            lowMm = Math.min(lowMm, beds.get(i).z0Mm());
            highMm = Math.max(highMm, beds.get(i).lastZMm());
        }
        int nz = 1 + (int) Math.floor((highMm - lowMm) / dz + TINY_MM);
        Affine a = first.lpsFromVoxel();
        VoxelGrid grid = new VoxelGrid(
                first.nx(),
                first.ny(),
                nz,
                Affine.scaling(first.dxMm(), first.dyMm(), dz, a.x(0, 0, 0), a.y(0, 0, 0), lowMm));
        Volume image = Volume.zeros(grid);
        float[] weights = new float[nz];
        for (Bed bed : beds) {
            add(bed, (bed.z0Mm() - lowMm) / dz, image, weights);
        }
        List<Integer> missing = new ArrayList<>();
        float[] perWeight = new float[nz];
        for (int iz = 0; iz < nz; iz++) {
            if (weights[iz] > 0) {
                perWeight[iz] = 1 / weights[iz];
            } else {
                missing.add(iz);
            }
        }
        float[] values = image.values();
        for (int at = 0; at < values.length; at += nz) {
            for (int iz = 0; iz < nz; iz++) {
                values[at + iz] *= perWeight[iz];
            }
        }
        return new Knit(image, weights, List.copyOf(missing));
    }

    private static void checkSame(VoxelGrid first, VoxelGrid grid, int bed) {
        Affine a = first.lpsFromVoxel();
        Affine b = grid.lpsFromVoxel();
        boolean isSame = grid.nx() == first.nx()
                && grid.ny() == first.ny()
                && Math.abs(grid.dxMm() - first.dxMm()) < TINY_MM
                && Math.abs(grid.dyMm() - first.dyMm()) < TINY_MM
                && Math.abs(grid.dzMm() - first.dzMm()) < TINY_MM
                && Math.abs(a.x(0, 0, 0) - b.x(0, 0, 0)) < TINY_MM
                && Math.abs(a.y(0, 0, 0) - b.y(0, 0, 0)) < TINY_MM;
        if (!isSame) {
            throw new IllegalArgumentException("bed %d: grid %s (expected: transaxially and in plane distance as %s)"
                    .formatted(bed + 1, grid, first));
        }
    }

    /** Adds a bed times its sensitivity. @param offset plane of the result on which its plane 0 lies, with a fraction */
    private static void add(Bed bed, double offset, Volume sums, float[] weights) {
        int nz = sums.grid().nz();
        int own = bed.image().grid().nz();
        int[] below = new int[nz];
        float[] lower = new float[nz];
        float[] upper = new float[nz];
        Arrays.fill(below, -1);
        for (int iz = 0; iz < nz; iz++) {
            double z = iz - offset;
            int k = (int) Math.floor(z + TINY_MM);
            float g = (float) Math.max(0, z - k);
            if (k < 0 || k >= own || k == own - 1 && g > TINY_MM) {
                continue;
            }
            below[iz] = k;
            lower[iz] = (1 - g) * bed.sensitivity()[k];
            upper[iz] = k + 1 < own ? g * bed.sensitivity()[k + 1] : 0;
            weights[iz] += lower[iz] + upper[iz];
        }
        float[] in = bed.image().values();
        float[] out = sums.values();
        int columns = in.length / own;
        for (int c = 0; c < columns; c++) {
            for (int iz = 0; iz < nz; iz++) {
                if (below[iz] >= 0) {
                    int at = c * own + below[iz];
                    out[c * nz + iz] += lower[iz] * in[at] + (upper[iz] > 0 ? upper[iz] * in[at + 1] : 0);
                }
            }
        }
    }
}
