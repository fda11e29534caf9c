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
 */
record SlicePosition(VoxelGrid grid, boolean isFeetFirst) {

    static SlicePosition of(MrSeries series) {
        VoxelGrid grid = series.signal().grid();
        if (!grid.isAxisAligned()) {
            throw new IllegalArgumentException("grid: oblique (expected: along the axes of patient space)");
        }
        return new SlicePosition(grid, series.patientPosition().equals("FFS"));
    }

    void putOrientation(DicomObjectBuilder to) {
        to.put(Tag.ImageOrientationPatient, isFeetFirst ? -1 : 1, 0, 0, 0, 1, 0);
    }

    void putPosition(DicomObjectBuilder to, int iz) {
        Affine a = grid.lpsFromVoxel();
        double sign = isFeetFirst ? -1 : 1;
        to.put(Tag.ImagePositionPatient, sign * a.x(0, 0, iz), a.y(0, 0, iz), sign * a.z(0, 0, iz));
    }

    double locationMm(int iz) {
        return (isFeetFirst ? -1 : 1) * grid.lpsFromVoxel().z(0, 0, iz);
    }
}
