package org.petmr.attenuation.quality;

import java.util.Arrays;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.quantification.Region;

/** Bodies made by hand. */
final class Shapes {

    /** Whether a point, LPS mm, belongs. */
    interface Solid {
        boolean contains(double x, double y, double z);

        default Solid or(Solid other) {
            return (x, y, z) -> contains(x, y, z) || other.contains(x, y, z);
        }

        default Solid without(Solid other) {
            return (x, y, z) -> contains(x, y, z) && !other.contains(x, y, z);
        }

        default Solid moved(double dx, double dy, double dz) {
            return (x, y, z) -> contains(x - dx, y - dy, z - dz);
        }
    }

    static final VoxelGrid CHEST = VoxelGrid.centred(100, 70, 80, 5, 5, 5);

    private Shapes() {}

    static Solid ellipsoid(double cx, double cy, double cz, double a, double b, double c) {
        return (x, y, z) -> square((x - cx) / a) + square((y - cy) / b) + square((z - cz) / c) <= 1;
    }

    /** Along z, without end. */
    static Solid cylinder(double a, double b) {
        return (x, y, z) -> square(x / a) + square(y / b) <= 1;
    }

    static Solid nothing() {
        return (x, y, z) -> false;
    }

    private static double square(double v) {
        return v * v;
    }

    static Region region(VoxelGrid g, Solid solid) {
        boolean[] in = new boolean[g.voxels()];
        Affine a = g.lpsFromVoxel();
        for (int y = 0; y < g.ny(); y++) {
            for (int x = 0; x < g.nx(); x++) {
                for (int z = 0; z < g.nz(); z++) {
                    in[g.index(x, y, z)] = solid.contains(a.x(x, y, z), a.y(x, y, z), a.z(x, y, z));
                }
            }
        }
        return Region.of(g, in);
    }

    static Body body(VoxelGrid g, Solid inside, Solid lungs, Solid air) {
        return new Body(region(g, inside), region(g, lungs), region(g, air));
    }

    /** A lung as a cone with a round top: wide at the diaphragm, pointed above. */
    static Solid lung(double cx, double halfWidth, double bottomMm, double topMm) {
        return (x, y, z) -> {
            if (z < bottomMm || z > topMm) {
                return false;
            }
            double part = Math.sqrt((topMm - z) / (topMm - bottomMm));
            return square((x - cx) / (halfWidth * part)) + square(y / (75 * part)) <= 1;
        };
    }

    /** Right and left, the left a little smaller; 3.5 L. */
    static Solid lungs() {
        return lung(-75, 62, -110, 130).or(lung(75, 54, -120, 130));
    }

    static Volume painted(VoxelGrid g, double background, double[] values, Solid... solids) {
        float[] v = new float[g.voxels()];
        Arrays.fill(v, (float) background);
        for (int s = 0; s < solids.length; s++) {
            Region r = region(g, solids[s]);
            for (int i = 0; i < v.length; i++) {
                v[i] = r.contains(i) ? (float) values[s] : v[i];
            }
        }
        return new Volume(g, v);
    }
}
