package org.petmr.attenuation.quality;

import org.petmr.recon.image.Affine;
import org.petmr.recon.image.VoxelGrid;

/**
 * The sides of an MR field of view: what is cut off there has no surface of its own.
 *
 * @param voxelFromPet place in the MR's lattice of a point of PET space
 * @param shape voxels along each axis
 * @param marginVoxels that don't count at each end of an axis
 * @param surface of the patient in MR, in PET space
 */
record MrSides(Affine voxelFromPet, int[] shape, double[] marginVoxels, SignedDistance surface) {

    /** Signal fades so near to a side, and a body may end there because the image does. */
    private static final double MARGIN_MM = 12;

    private static final double DIFFERENCE_MM = 3;

    static MrSides of(VoxelGrid mr, Affine mrFromPet, SignedDistance surface) {
        return new MrSides(
                mr.lpsFromVoxel().inverse().after(mrFromPet),
                new int[] {mr.nx(), mr.ny(), mr.nz()},
                new double[] {MARGIN_MM / mr.dxMm(), MARGIN_MM / mr.dyMm(), MARGIN_MM / mr.dzMm()},
                surface);
    }

    /** Whether MR shows a point of PET space, and the surface next to it is the patient's own. */
    boolean isSeen(double xMm, double yMm, double zMm) {
        if (!isWithin(xMm, yMm, zMm)) {
            return false;
        }
        double h = DIFFERENCE_MM;
        double nx = surface.at(xMm + h, yMm, zMm) - surface.at(xMm - h, yMm, zMm);
        double ny = surface.at(xMm, yMm + h, zMm) - surface.at(xMm, yMm - h, zMm);
        double nz = surface.at(xMm, yMm, zMm + h) - surface.at(xMm, yMm, zMm - h);
        double length = Math.sqrt(nx * nx + ny * ny + nz * nz);
        if (length == 0) {
            return true;
        }
        double down = surface.at(xMm, yMm, zMm) / length;
        return isWithin(xMm - down * nx, yMm - down * ny, zMm - down * nz);
    }

    private boolean isWithin(double xMm, double yMm, double zMm) {
        return isWithin(0, voxelFromPet.x(xMm, yMm, zMm))
                && isWithin(1, voxelFromPet.y(xMm, yMm, zMm))
                && isWithin(2, voxelFromPet.z(xMm, yMm, zMm));
    }

    private boolean isWithin(int axis, double at) {
        return at >= -0.5 + marginVoxels[axis] && at <= shape[axis] - 0.5 - marginVoxels[axis];
    }
}
