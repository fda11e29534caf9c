package org.petmr.attenuation.quality;

import org.petmr.recon.image.Affine;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.quantification.Region;

/** A box in LPS space, mm: where a finding is. Half sizes are at least 0. */
public record Place(double xMm, double yMm, double zMm, double halfXMm, double halfYMm, double halfZMm) {

    public Place {
        if (!(halfXMm >= 0 && halfYMm >= 0 && halfZMm >= 0)) {
            throw new IllegalArgumentException(
                    "place: half sizes %s, %s, %s mm (expected: >= 0)".formatted(halfXMm, halfYMm, halfZMm));
        }
    }

    /** The box round a region, its voxels' faces included; refuses an empty one. */
    public static Place round(Region region) {
        VoxelBox box = VoxelBox.round(region);
        return ofVoxels(
                region.grid(),
                new int[] {box.lowX(), box.lowY(), box.lowZ()},
                new int[] {box.highX(), box.highY(), box.highZ()});
    }

    /** The box of a range of voxels, both ends included. */
    static Place ofVoxels(VoxelGrid g, int[] low, int[] high) {
        double cx = 0.5 * (low[0] + high[0]);
        double cy = 0.5 * (low[1] + high[1]);
        double cz = 0.5 * (low[2] + high[2]);
        return turned(
                g.lpsFromVoxel(),
                cx,
                cy,
                cz,
                0.5 * (high[0] - low[0] + 1),
                0.5 * (high[1] - low[1] + 1),
                0.5 * (high[2] - low[2] + 1));
    }

    /** The box round this one in another space. */
    public Place in(Affine otherFromThis) {
        return turned(otherFromThis, xMm, yMm, zMm, halfXMm, halfYMm, halfZMm);
    }

    private static Place turned(Affine a, double x, double y, double z, double hx, double hy, double hz) {
        return new Place(
                a.x(x, y, z),
                a.y(x, y, z),
                a.z(x, y, z),
                Math.abs(a.m00()) * hx + Math.abs(a.m01()) * hy + Math.abs(a.m02()) * hz,
                Math.abs(a.m10()) * hx + Math.abs(a.m11()) * hy + Math.abs(a.m12()) * hz,
                Math.abs(a.m20()) * hx + Math.abs(a.m21()) * hy + Math.abs(a.m22()) * hz);
    }
}
