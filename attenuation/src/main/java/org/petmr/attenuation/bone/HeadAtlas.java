package org.petmr.attenuation.bone;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/**
 * What is where in a mean head: how likely bone, of which mu, how likely head, how likely air inside of it. Its space is LPS
 * with the origin in the middle of the head.
 */
public final class HeadAtlas {

    /** Made by the project of a population of simulated heads; {@code head-atlas.txt} beside it tells how. */
    private static final String RESOURCE = "head-atlas.nii.gz";

    static final int BONE = 0;

    /** Probability times mu: where there never is bone, no mean mu is known. */
    static final int WEIGHTED_MU = 1;

    static final int HEAD = 2;
    static final int AIR = 3;
    static final int CHANNELS = 4;

    private final VoxelGrid grid;
    private final Affine voxelFromLps;

    /** The channels of a voxel lie side by side. */
    private final float[] values;

    private HeadAtlas(VoxelGrid grid, float[] values) {
        this.grid = grid;
        this.voxelFromLps = grid.lpsFromVoxel().inverse();
        this.values = values;
    }

    /** The project's own, read once. */
    public static HeadAtlas standard() {
        return Standard.ATLAS;
    }

    private static final class Standard {
        static final HeadAtlas ATLAS = ofResource();
    }

    private static HeadAtlas ofResource() {
        try (InputStream in = HeadAtlas.class.getResourceAsStream(RESOURCE)) {
            Path file = Files.createTempFile("petmr-head-atlas", ".nii.gz");
            try {
                Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
                return read(file);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * From a NIfTI file of four volumes: probability of bone, mu of bone (cm^-1), probability of head, of air in the head.
     *
     * @throws IllegalArgumentException for another number of volumes, or values that are neither
     */
    public static HeadAtlas read(Path file) throws IOException {
        int frames = Nifti.frames(file);
        if (frames != CHANNELS) {
            throw new IllegalArgumentException(
                    "%s: frames: %d (expected: %d: bone, mu, head, air)".formatted(file, frames, CHANNELS));
        }
        float[] all = null;
        VoxelGrid grid = null;
        for (int c = 0; c < CHANNELS; c++) {
            Volume v = Nifti.read(file, c);
            grid = v.grid();
            all = all == null ? new float[CHANNELS * grid.voxels()] : all;
            float most = c == WEIGHTED_MU ? 0.3f : 1;
            for (int i = 0; i < grid.voxels(); i++) {
                float value = v.values()[i];
                if (!(value >= 0 && value <= most)) {
                    throw new IllegalArgumentException(
                            "%s: frame %d: holds %s (expected: 0 to %s)".formatted(file, c, value, most));
                }
                all[CHANNELS * i + c] = value;
            }
        }
        for (int i = 0; i < all.length; i += CHANNELS) {
            all[i + WEIGHTED_MU] *= all[i + BONE];
        }
        return new HeadAtlas(grid, all);
    }

    VoxelGrid grid() {
        return grid;
    }

    /** Probability of head at a voxel. */
    float headAt(int ix, int iy, int iz) {
        return values[CHANNELS * grid.index(ix, iy, iz) + HEAD];
    }

    /** All channels at a point, LPS mm of the atlas, trilinear; zeros outside. @param to overwritten */
    void sample(double xMm, double yMm, double zMm, float[] to) {
        double u = voxelFromLps.x(xMm, yMm, zMm);
        double v = voxelFromLps.y(xMm, yMm, zMm);
        double w = voxelFromLps.z(xMm, yMm, zMm);
        int nx = grid.nx();
        int nz = grid.nz();
        if (!(u >= 0 && v >= 0 && w >= 0 && u < nx - 1 && v < grid.ny() - 1 && w < nz - 1)) {
            Arrays.fill(to, 0);
            return;
        }
        int ix = (int) u;
        int iy = (int) v;
        int iz = (int) w;
        float fx = (float) (u - ix);
        float fy = (float) (v - iy);
        float fz = (float) (w - iz);
        int at = CHANNELS * grid.index(ix, iy, iz);
        int sx = CHANNELS * nz;
        int sy = CHANNELS * nx * nz;
        for (int i = at; i < at + CHANNELS; i++) {
            float near = mix(fx, alongZ(i, fz), alongZ(i + sx, fz));
            float far = mix(fx, alongZ(i + sy, fz), alongZ(i + sx + sy, fz));
            to[i - at] = mix(fy, near, far);
        }
    }

    private float alongZ(int i, float part) {
        return mix(part, values[i], values[i + CHANNELS]);
    }

    private static float mix(float part, float a, float b) {
        return a + part * (b - a);
    }
}
