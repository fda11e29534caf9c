package org.petmr.attenuation.quality;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.quantification.Region;

/**
 * Finds a patient who is wider than what MR shows. Two ways of being cut: at a side of the images, where the body touches the
 * grid; and inside them, at the cylinder round the isocentre in which the magnet images. The latter shows in how the body
 * ends: an arm's round outside fades out with the distance from the axis, a cut one ends all at once.
 */
final class TruncatedArms {

    /** Part of a side that a patient may touch, such as an ear or a pad. */
    static final double TOUCHING_SHARE = 0.01;

    /** Magnets image a cylinder of 450 to 500 mm; a smaller body that is round about the axis isn't cut. */
    private static final double NARROWEST_RADIUS_MM = 190;

    private static final double RING_MM = 4;

    /** Sections are compared over so many rings, 8 mm, with the one so much deeper, 20 mm. */
    private static final int DROP_RINGS = 2;

    private static final int DEEP_RINGS = 5;

    /** The round end of an arm loses at most half of its section within 8 mm, a cut one nearly all but for blur. */
    private static final double CUT_DROP = 0.57;

    private static final double SMALLEST_CUT_CM2 = 8;

    private static final String[] SIDES = {"right", "left", "front", "back"};

    private TruncatedArms() {}

    /** @param body in LPS order; head and feet always go on beyond the field of view and don't count */
    static Optional<Finding> check(Region body) {
        Optional<Finding> atSide = atSides(body);
        return atSide.isPresent() ? atSide : atCylinder(body);
    }

    private static Optional<Finding> atSides(Region body) {
        VoxelGrid g = body.grid();
        int[][] touching = new int[4][g.nz()];
        for (int z = 0; z < g.nz(); z++) {
            for (int y = 0; y < g.ny(); y++) {
                touching[0][z] += body.contains(g.index(0, y, z)) ? 1 : 0;
                touching[1][z] += body.contains(g.index(g.nx() - 1, y, z)) ? 1 : 0;
            }
            for (int x = 0; x < g.nx(); x++) {
                touching[2][z] += body.contains(g.index(x, 0, z)) ? 1 : 0;
                touching[3][z] += body.contains(g.index(x, g.ny() - 1, z)) ? 1 : 0;
            }
        }
        List<String> parts = new ArrayList<>();
        Finding numbers = Finding.of(Finding.Kind.TRUNCATED, "");
        int worst = -1;
        double most = TOUCHING_SHARE;
        for (int side = 0; side < 4; side++) {
            long n = 0;
            int first = -1;
            int last = -1;
            for (int z = 0; z < g.nz(); z++) {
                n += touching[side][z];
                if (touching[side][z] > 0) {
                    first = first < 0 ? z : first;
                    last = z;
                }
            }
            double share = (double) n / ((long) g.nz() * (side < 2 ? g.ny() : g.nx()));
            numbers = numbers.with(SIDES[side] + "TouchingShare", share);
            if (share > TOUCHING_SHARE) {
                parts.add(String.format(
                        Locale.ROOT,
                        "%.1f %% of the %s side in slices %d to %d",
                        100 * share,
                        SIDES[side],
                        first + 1,
                        last + 1));
            }
            if (share > most) {
                most = share;
                worst = side;
            }
        }
        if (worst < 0) {
            return Optional.empty();
        }
        Finding finding = Finding.of(
                Finding.Kind.TRUNCATED,
                "the patient touches %s of the MR images (expected: below 1 %% of each side)",
                String.join(", ", parts));
        return Optional.of(copied(numbers, finding).at(sidePlace(g, worst, touching[worst])));
    }

    private static Finding copied(Finding numbers, Finding to) {
        Finding all = to;
        for (var e : numbers.figures().entrySet()) {
            all = all.with(e.getKey(), e.getValue());
        }
        return all;
    }

    private static Place sidePlace(VoxelGrid g, int side, int[] touching) {
        int first = 0;
        int last = g.nz() - 1;
        while (touching[first] == 0) {
            first++;
        }
        while (touching[last] == 0) {
            last--;
        }
        int[] low = {0, 0, first};
        int[] high = {g.nx() - 1, g.ny() - 1, last};
        int axis = side / 2;
        int length = axis == 0 ? g.nx() : g.ny();
        int layer = Math.max(1, length / 16);
        low[axis] = side % 2 == 0 ? 0 : length - layer;
        high[axis] = side % 2 == 0 ? layer - 1 : length - 1;
        return Place.ofVoxels(g, low, high);
    }

    private static Optional<Finding> atCylinder(Region body) {
        double[][] cm2 = sections(body);
        Finding worst = null;
        double most = 0;
        for (int side = 0; side < 2; side++) {
            int cut = cut(cm2[side]);
            double left = cut < 0 ? 0 : cm2[side][cut];
            if (left > most) {
                most = left;
                double drop = drop(cm2[side], cut);
                double radiusMm = (cut + 0.5 * DROP_RINGS) * RING_MM;
                worst = Finding.of(
                                Finding.Kind.TRUNCATED,
                                "on the %s the patient ends all at once %.0f mm from the axis: of %.0f cm2 %.0f %% within 8 mm"
                                        + " (expected: below %.0f %%, as of a round arm)",
                                SIDES[side],
                                radiusMm,
                                left,
                                100 * drop,
                                100 * CUT_DROP)
                        .with("cutRadiusMm", radiusMm)
                        .with("cutSectionCm2", left)
                        .with("cutDrop", drop)
                        .at(cylinderPlace(body, side, (cut - 1) * RING_MM));
            }
        }
        return Optional.ofNullable(worst);
    }

    /** The ring after which the section falls most steeply; negative when it does so as an arm's. */
    private static int cut(double[] cm2) {
        int steepest = -1;
        double most = CUT_DROP;
        for (int ring = (int) (NARROWEST_RADIUS_MM / RING_MM); ring + DROP_RINGS < cm2.length; ring++) {
            double drop = drop(cm2, ring);
            if (cm2[ring] > SMALLEST_CUT_CM2 && drop > most) {
                most = drop;
                steepest = ring;
            }
        }
        return steepest;
    }

    /** What is lost within 8 mm, of the section that lies 20 mm inside of where it is lost. */
    private static double drop(double[] cm2, int ring) {
        double deep = Math.max(cm2[ring - DEEP_RINGS + DROP_RINGS], cm2[ring]);
        return deep > 0 ? (cm2[ring] - cm2[ring + DROP_RINGS]) / deep : 0;
    }

    /** Area of the body's sections by cylinders every 4 mm round the axis of LPS space, on the right and on the left, cm2. */
    private static double[][] sections(Region body) {
        VoxelGrid g = body.grid();
        Affine a = g.lpsFromVoxel();
        double[][] cm2 = new double[2][258];
        double perVoxel = g.voxelVolumeMm3() / RING_MM / 100;
        for (int y = 0; y < g.ny(); y++) {
            for (int x = 0; x < g.nx(); x++) {
                for (int z = 0; z < g.nz(); z++) {
                    if (body.contains(g.index(x, y, z))) {
                        double px = a.x(x, y, z);
                        double at = Math.min(256, Math.hypot(px, a.y(x, y, z)) / RING_MM);
                        int ring = (int) at;
                        double[] side = cm2[px < 0 ? 0 : 1];
                        // shared by two rings, as voxels are as wide as they
                        side[ring] += perVoxel * (1 - at + ring);
                        side[ring + 1] += perVoxel * (at - ring);
                    }
                }
            }
        }
        return cm2;
    }

    private static Place cylinderPlace(Region body, int side, double fromRadiusMm) {
        VoxelGrid g = body.grid();
        Affine a = g.lpsFromVoxel();
        boolean[] in = body.toArray();
        for (int y = 0; y < g.ny(); y++) {
            for (int x = 0; x < g.nx(); x++) {
                for (int z = 0; z < g.nz(); z++) {
                    double px = a.x(x, y, z);
                    in[g.index(x, y, z)] &= px < 0 == (side == 0) && Math.hypot(px, a.y(x, y, z)) > fromRadiusMm;
                }
            }
        }
        return Place.round(Region.of(g, in));
    }
}
