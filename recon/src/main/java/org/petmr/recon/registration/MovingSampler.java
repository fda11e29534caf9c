package org.petmr.recon.registration;

import java.util.Optional;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/** Looks samples up in the moving image: trilinear value as a place among the histogram bins, and its gradient. */
final class MovingSampler {

    /** Bins kept free at both ends, so that every spline finds its four. */
    private static final int PADDING = 2;

    private final float[] v;
    private final VoxelGrid grid;
    private final Affine voxelFromStart;
    private final Affine movingFromStart;
    private final RegistrationMasks.Lookup mask;
    private final float low;
    private final float high;
    private final float binsPerUnit;

    /** @param movingFromStart what is assumed already; the transforms that are asked for come before it */
    MovingSampler(Volume moving, Affine movingFromStart, Optional<Volume> mask, Intensities ends, int bins) {
        this.v = moving.values();
        this.grid = moving.grid();
        this.movingFromStart = movingFromStart;
        this.voxelFromStart = grid.lpsFromVoxel().inverse().after(movingFromStart);
        this.mask = mask.map(RegistrationMasks.Lookup::new).orElse(null);
        this.low = ends.low();
        this.high = ends.high();
        this.binsPerUnit = (bins - 2 * PADDING - 1e-3f) / (high - low);
    }

    /** @param place overwritten from {@code from} to {@code to}: the place among the bins, -1 outside of the image */
    void place(FixedSamples samples, Affine startFromFixed, int from, int to, float[] place) {
        Affine m = voxelFromStart.after(startFromFixed);
        int nz = grid.nz();
        int stepY = grid.nx() * nz;
        double endX = grid.nx() - 1;
        double endY = grid.ny() - 1;
        double endZ = nz - 1;
        for (int i = from; i < to; i++) {
            double px = samples.xMm()[i];
            double py = samples.yMm()[i];
            double pz = samples.zMm()[i];
            double cx = m.x(px, py, pz);
            double cy = m.y(px, py, pz);
            double cz = m.z(px, py, pz);
            if (!(cx >= 0 && cy >= 0 && cz >= 0 && cx < endX && cy < endY && cz < endZ)) {
                place[i] = -1;
                continue;
            }
            int ix = (int) cx;
            int iy = (int) cy;
            int iz = (int) cz;
            float fx = (float) (cx - ix);
            float fy = (float) (cy - iy);
            float fz = (float) (cz - iz);
            int p = iy * stepY + ix * nz + iz;
            float c00 = v[p] + fz * (v[p + 1] - v[p]);
            float c10 = v[p + nz] + fz * (v[p + nz + 1] - v[p + nz]);
            float c01 = v[p + stepY] + fz * (v[p + stepY + 1] - v[p + stepY]);
            float c11 = v[p + stepY + nz] + fz * (v[p + stepY + nz + 1] - v[p + stepY + nz]);
            float c0 = c00 + fx * (c10 - c00);
            float c1 = c01 + fx * (c11 - c01);
            float value = c0 + fy * (c1 - c0);
            place[i] = PADDING + binsPerUnit * (Math.max(low, Math.min(high, value)) - low);
        }
        leaveOutMasked(samples, startFromFixed, from, to, place);
    }

    /**
     * @param place as above
     * @param gx overwritten alike: change of the place along x of the start's space, bins per mm; gy, gz too
     */
    void place(
            FixedSamples samples,
            Affine startFromFixed,
            int from,
            int to,
            float[] place,
            float[] gx,
            float[] gy,
            float[] gz) {
        Affine m = voxelFromStart.after(startFromFixed);
        Affine r = voxelFromStart;
        int nx = grid.nx();
        int ny = grid.ny();
        int nz = grid.nz();
        int stepY = nx * nz;
        for (int i = from; i < to; i++) {
            double px = samples.xMm()[i];
            double py = samples.yMm()[i];
            double pz = samples.zMm()[i];
            double cx = m.x(px, py, pz);
            double cy = m.y(px, py, pz);
            double cz = m.z(px, py, pz);
            if (!(cx >= 0 && cy >= 0 && cz >= 0 && cx < nx - 1 && cy < ny - 1 && cz < nz - 1)) {
                place[i] = -1;
                continue;
            }
            int ix = (int) cx;
            int iy = (int) cy;
            int iz = (int) cz;
            float fx = (float) (cx - ix);
            float fy = (float) (cy - iy);
            float fz = (float) (cz - iz);
            int p = iy * stepY + ix * nz + iz;
            float z00 = v[p + 1] - v[p];
            float z10 = v[p + nz + 1] - v[p + nz];
            float z01 = v[p + stepY + 1] - v[p + stepY];
            float z11 = v[p + stepY + nz + 1] - v[p + stepY + nz];
            float c00 = v[p] + fz * z00;
            float c10 = v[p + nz] + fz * z10;
            float c01 = v[p + stepY] + fz * z01;
            float c11 = v[p + stepY + nz] + fz * z11;
            float c0 = c00 + fx * (c10 - c00);
            float c1 = c01 + fx * (c11 - c01);
            float value = c0 + fy * (c1 - c0);
            place[i] = PADDING + binsPerUnit * (Math.max(low, Math.min(high, value)) - low);
            float slope = value <= low || value >= high ? 0 : binsPerUnit;
            float dx = slope * ((1 - fy) * (c10 - c00) + fy * (c11 - c01));
            float dy = slope * (c1 - c0);
            float dz = slope * ((1 - fy) * ((1 - fx) * z00 + fx * z10) + fy * ((1 - fx) * z01 + fx * z11));
            gx[i] = (float) (dx * r.m00() + dy * r.m10() + dz * r.m20());
            gy[i] = (float) (dx * r.m01() + dy * r.m11() + dz * r.m21());
            gz[i] = (float) (dx * r.m02() + dy * r.m12() + dz * r.m22());
        }
        leaveOutMasked(samples, startFromFixed, from, to, place);
    }

    private void leaveOutMasked(FixedSamples samples, Affine startFromFixed, int from, int to, float[] place) {
        if (mask == null) {
            return;
        }
        Affine m = movingFromStart.after(startFromFixed);
        for (int i = from; i < to; i++) {
            double px = samples.xMm()[i];
            double py = samples.yMm()[i];
            double pz = samples.zMm()[i];
            if (place[i] >= 0 && !mask.contains(m.x(px, py, pz), m.y(px, py, pz), m.z(px, py, pz))) {
                place[i] = -1;
            }
        }
    }
}
