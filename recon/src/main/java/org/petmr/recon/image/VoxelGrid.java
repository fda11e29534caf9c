package org.petmr.recon.image;

/**
 * The lattice of a volume and where it lies: shape, and the map from voxel indices (ix, iy, iz; centres at integers) to
 * patient space, DICOM LPS in mm (+x to the patient's left, +y to the back, +z to the head).
 *
 * <p>Scanner space has its origin at the centre of the PET field of view, +z along the bore; for a patient lying head first
 * and supine its axes are those of LPS. A grid made by {@link #centred} lies in scanner space.
 */
public record VoxelGrid(int nx, int ny, int nz, Affine lpsFromVoxel) {

    public VoxelGrid {
        if (nx < 1 || ny < 1 || nz < 1) {
            throw new IllegalArgumentException("shape: %dx%dx%d (expected: each >= 1)".formatted(nx, ny, nz));
        }
        if ((long) nx * ny * nz > Integer.MAX_VALUE - 16) {
            throw new IllegalArgumentException("shape: %dx%dx%d (expected: at most 2^31 voxels)".formatted(nx, ny, nz));
        }
        Affine a = lpsFromVoxel;
        double det = a.m00() * (a.m11() * a.m22() - a.m12() * a.m21())
                - a.m01() * (a.m10() * a.m22() - a.m12() * a.m20())
                + a.m02() * (a.m10() * a.m21() - a.m11() * a.m20());
        if (!(Math.abs(det) > 0)) {
            throw new IllegalArgumentException("lpsFromVoxel: flat, voxels of no volume (expected: independent axes)");
        }
    }

    /** An axis-aligned grid whose centre is the origin: voxel (nx-1)/2, ... lies at 0, 0, 0 mm. */
    public static VoxelGrid centred(int nx, int ny, int nz, double dxMm, double dyMm, double dzMm) {
        if (!(dxMm > 0 && dyMm > 0 && dzMm > 0)) {
            throw new IllegalArgumentException("spacing: %s, %s, %s mm (expected: > 0)".formatted(dxMm, dyMm, dzMm));
        }
        return new VoxelGrid(
                nx,
                ny,
                nz,
                Affine.scaling(
                        dxMm, dyMm, dzMm, -0.5 * (nx - 1) * dxMm, -0.5 * (ny - 1) * dyMm, -0.5 * (nz - 1) * dzMm));
    }

    /** How far corners of two lattices of one shape lie apart along an axis of space at most, mm. */
    public double cornersApartMm(VoxelGrid other) {
        if (nx != other.nx || ny != other.ny || nz != other.nz) {
            throw new IllegalArgumentException(
                    "shape: %dx%dx%d (expected: %dx%dx%d)".formatted(other.nx, other.ny, other.nz, nx, ny, nz));
        }
        Affine p = lpsFromVoxel;
        Affine q = other.lpsFromVoxel;
        double apart = 0;
        for (int corner = 0; corner < 8; corner++) {
            double x = (corner & 1) * (nx - 1.0);
            double y = (corner >> 1 & 1) * (ny - 1.0);
            double z = (corner >> 2) * (nz - 1.0);
            apart = Math.max(apart, Math.abs(p.x(x, y, z) - q.x(x, y, z)));
            apart = Math.max(apart, Math.abs(p.y(x, y, z) - q.y(x, y, z)));
            apart = Math.max(apart, Math.abs(p.z(x, y, z) - q.z(x, y, z)));
        }
        return apart;
    }

    public int voxels() {
        return nx * ny * nz;
    }

    /** Position in the array of a volume: z contiguous, then x, then y. */
    public int index(int ix, int iy, int iz) {
        return (iy * nx + ix) * nz + iz;
    }

    public double dxMm() {
        Affine a = lpsFromVoxel;
        return Math.sqrt(a.m00() * a.m00() + a.m10() * a.m10() + a.m20() * a.m20());
    }

    public double dyMm() {
        Affine a = lpsFromVoxel;
        return Math.sqrt(a.m01() * a.m01() + a.m11() * a.m11() + a.m21() * a.m21());
    }

    public double dzMm() {
        Affine a = lpsFromVoxel;
        return Math.sqrt(a.m02() * a.m02() + a.m12() * a.m12() + a.m22() * a.m22());
    }

    public double voxelVolumeMm3() {
        return dxMm() * dyMm() * dzMm();
    }

    /** True when voxel axes are the axes of space, in order and in sense: what the projectors need. */
    public boolean isAxisAligned() {
        Affine a = lpsFromVoxel;
        double tiny = 1e-6;
        return a.m00() > 0
                && a.m11() > 0
                && a.m22() > 0
                && Math.abs(a.m01()) < tiny
                && Math.abs(a.m02()) < tiny
                && Math.abs(a.m10()) < tiny
                && Math.abs(a.m12()) < tiny
                && Math.abs(a.m20()) < tiny
                && Math.abs(a.m21()) < tiny;
    }
}
