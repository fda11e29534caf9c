package org.petmr.simulator.mr;

import org.petmr.acquisition.dicom.DicomObjectBuilder;
import org.petmr.acquisition.dicom.Tag;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.VoxelGrid;

/**
 * Where transverse slices lie (PS3.3 C.7.6.2.1.1). Entered as feet first, a patient who lies head first gets the axes
 * turned by 180 degrees about the vertical: left is right and the head is the feet.
 *
 * @param grid along the axes of scanner space
 * @param isFeetFirst as entered
 * @param headerFromScanner where the headers say that a point of scanner space lies
 */
record SlicePosition(VoxelGrid grid, boolean isFeetFirst, Affine headerFromScanner) {

    static SlicePosition of(MrSeries series) {
        VoxelGrid grid = series.signal().grid();
        if (!grid.isAxisAligned()) {
            throw new IllegalArgumentException("grid: oblique (expected: along the axes of patient space)");
        }
        return new SlicePosition(
                grid, series.patientPosition().equals("FFS"), series.header().fromScanner());
    }

    void putOrientation(DicomObjectBuilder to) {
        Affine f = headerFromScanner;
        double sign = isFeetFirst ? -1 : 1;
        to.put(
                Tag.ImageOrientationPatient,
                sign * f.m00(),
                0.0 + sign * f.m10(),
                0.0 + sign * f.m20(),
                f.m01(),
                f.m11(),
                f.m21());
    }

    void putPosition(DicomObjectBuilder to, int iz) {
        Affine a = grid.lpsFromVoxel();
        double sign = isFeetFirst ? -1 : 1;
        double x = sign * a.x(0, 0, iz);
        double y = a.y(0, 0, iz);
        double z = sign * a.z(0, 0, iz);
        Affine f = headerFromScanner;
        to.put(Tag.ImagePositionPatient, f.x(x, y, z), f.y(x, y, z), f.z(x, y, z));
    }

    double locationMm(int iz) {
        return (isFeetFirst ? -1 : 1) * grid.lpsFromVoxel().z(0, 0, iz);
    }
}
