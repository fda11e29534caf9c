package org.petmr.acquisition.dicom;

import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/**
 * A volume as DICOM slices: columns along its x, rows along its y, slices counted along the normal row x column direction
 * (PS3.3 C.7.6.2.1.1), whichever way its z runs.
 */
public final class SlicePlanes {

    private static final double ORTHOGONAL = 1e-4;

    private final VoxelGrid grid;
    private final boolean isReversed;

    /** Throws {@link IllegalArgumentException} when the axes of the grid are not orthogonal. */
    public SlicePlanes(VoxelGrid grid) {
        this.grid = grid;
        Affine a = grid.lpsFromVoxel();
        double[] x = {a.m00() / grid.dxMm(), a.m10() / grid.dxMm(), a.m20() / grid.dxMm()};
        double[] y = {a.m01() / grid.dyMm(), a.m11() / grid.dyMm(), a.m21() / grid.dyMm()};
        double[] z = {a.m02() / grid.dzMm(), a.m12() / grid.dzMm(), a.m22() / grid.dzMm()};
        if (Math.abs(dot(x, y)) > ORTHOGONAL || Math.abs(dot(x, z)) > ORTHOGONAL || Math.abs(dot(y, z)) > ORTHOGONAL) {
            throw new IllegalArgumentException("grid: axes not orthogonal (expected: a grid without shear)");
        }
        double[] normal = {x[1] * y[2] - x[2] * y[1], x[2] * y[0] - x[0] * y[2], x[0] * y[1] - x[1] * y[0]};
        this.isReversed = dot(normal, z) < 0;
    }

    public int count() {
        return grid.nz();
    }

    /** The z index in the volume of a slice, both from 0; slices ascend along the normal. */
    public int volumeIndex(int slice) {
        return isReversed ? grid.nz() - 1 - slice : slice;
    }

    /** Puts Image Position, Image Orientation, Pixel Spacing, Slice Thickness, Rows and Columns. */
    public void putGeometry(int slice, DicomObjectBuilder into) {
        Affine a = grid.lpsFromVoxel();
        int iz = volumeIndex(slice);
        into.put(Tag.ImagePositionPatient, a.x(0, 0, iz), a.y(0, 0, iz), a.z(0, 0, iz))
                .put(
                        Tag.ImageOrientationPatient,
                        tidy(a.m00() / grid.dxMm()),
                        tidy(a.m10() / grid.dxMm()),
                        tidy(a.m20() / grid.dxMm()),
                        tidy(a.m01() / grid.dyMm()),
                        tidy(a.m11() / grid.dyMm()),
                        tidy(a.m21() / grid.dyMm()))
                .put(Tag.PixelSpacing, grid.dyMm(), grid.dxMm())
                .put(Tag.SliceThickness, grid.dzMm())
                .put(Tag.Rows, grid.ny())
                .put(Tag.Columns, grid.nx());
    }

    /** Pixel Measures and Plane Orientation: what all frames of a multi-frame object share. */
    DicomObject sharedGroups() {
        DicomObjectBuilder all = DicomObject.builder();
        putGeometry(0, all);
        DicomObject geometry = all.build();
        return DicomObject.builder()
                .put(
                        Tag.PixelMeasuresSequence,
                        DicomObject.builder()
                                .put(Tag.PixelSpacing, geometry.doubles(Tag.PixelSpacing))
                                .put(Tag.SliceThickness, geometry.doubles(Tag.SliceThickness))
                                .put(Tag.SpacingBetweenSlices, grid.dzMm())
                                .build())
                .put(
                        Tag.PlaneOrientationSequence,
                        DicomObject.builder()
                                .put(Tag.ImageOrientationPatient, geometry.doubles(Tag.ImageOrientationPatient))
                                .build())
                .build();
    }

    /** An item of Plane Position Sequence. */
    DicomObject position(int slice) {
        Affine a = grid.lpsFromVoxel();
        int iz = volumeIndex(slice);
        return DicomObject.builder()
                .put(Tag.ImagePositionPatient, a.x(0, 0, iz), a.y(0, 0, iz), a.z(0, 0, iz))
                .build();
    }

    /** An item of Dimension Index Sequence: an attribute within a functional group. */
    static DicomObject dimension(String organizationUid, int attribute, int group) {
        return DicomObject.builder()
                .put(Tag.DimensionOrganizationUID, organizationUid)
                .put(Tag.DimensionIndexPointer, attribute)
                .put(Tag.FunctionalGroupPointer, group)
                .build();
    }

    /** The values of a slice, row by row. */
    public float[] values(Volume volume, int slice) {
        if (!volume.grid().equals(grid)) {
            throw new IllegalArgumentException("volume: another grid (expected: that of these planes)");
        }
        int iz = volumeIndex(slice);
        float[] values = new float[grid.nx() * grid.ny()];
        for (int iy = 0; iy < grid.ny(); iy++) {
            for (int ix = 0; ix < grid.nx(); ix++) {
                values[iy * grid.nx() + ix] = volume.at(ix, iy, iz);
            }
        }
        return values;
    }

    /** Without the minus sign of zero, which some readers show. */
    private static double tidy(double cosine) {
        return cosine == 0 ? 0 : cosine;
    }

    private static double dot(double[] a, double[] b) {
        return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    }
}
