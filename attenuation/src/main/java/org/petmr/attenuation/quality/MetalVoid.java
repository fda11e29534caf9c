package org.petmr.attenuation.quality;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.petmr.attenuation.mask.Components;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.quantification.Region;

/**
 * Finds the hole that metal leaves, among the air that patients have. Sinuses, ears and airways come in pairs or lie in the
 * middle, so air without a twin on the other side is in excess. Gas of the bowel has no twin, but lies in front, as it rises.
 * And metal shifts signal along the readout: the rim of its hole is bright on two opposite sides and dark on the others, which
 * the rim of air isn't.
 */
final class MetalVoid {

    /** Smaller ones change little. */
    private static final double SMALLEST_ML = 2;

    /** Sides of patients differ by this much. */
    private static final double MIRROR_MM = 6;

    /** Frontal sinuses of two sides differ by less. */
    private static final double EXCESS_ML = 5;

    /** Sides of the rim along the readout against the rest of it; up to 1.3 beside airways. */
    private static final double PILED_UP = 1.3;

    private static final double BEHIND_PILED_UP = 1.2;

    /** How far behind the middle gas may lie, as a share of the half depth. */
    private static final double BEHIND = 0.2;

    private static final double BESIDE_LUNG_MM = 10;
    private static final double REST_OF_LUNG_ML = 15;

    /** Half the width of a vertebra. */
    private static final double MIDDLE_MM = 22;

    /** Of the body's mean signal: darker is bone or more air, and no rim. */
    private static final double DARK = 0.3;

    private static final double CONE = 0.75;

    private MetalVoid() {}

    /** The largest hole that speaks for metal. @param signal magnitude on the body's grid */
    static Optional<Finding> check(Body body, Volume signal) {
        VoxelGrid g = body.grid();
        int fewest = Math.max(1, (int) Math.ceil(SMALLEST_ML * 1000 / g.voxelVolumeMm3()));
        List<Region> holes = Components.of(body.air(), fewest);
        if (holes.isEmpty()) {
            return Optional.empty();
        }
        double[] middles = WrongLung.middles(body.inside());
        int[][] frontBack = frontBack(body.inside());
        Region mirror = mirrored(body, middles);
        double mean = body.inside().and(body.air().not()).of(signal).mean();
        // A little air beside a lung is a rest of it that the segmentation has left.
        Region lungs = body.lungs().voxels() == 0 ? body.lungs() : body.lungs().dilated(BESIDE_LUNG_MM);
        for (Region hole : holes) {
            VoxelBox box = VoxelBox.round(hole);
            if (hole.volumeMl() < REST_OF_LUNG_ML && shared(hole, lungs, box) > 0) {
                continue;
            }
            double excessMl = (hole.voxels() - shared(hole, mirror, box)) * g.voxelVolumeMm3() / 1000;
            double behind = behind(hole, frontBack, box);
            if (excessMl < SMALLEST_ML && behind <= BEHIND) {
                continue; // whatever its rim looks like
            }
            double piledUp = piledUp(hole, box, body, signal, mean);
            boolean isAlone = excessMl >= EXCESS_ML && behind > BEHIND;
            boolean isRimmed = excessMl >= SMALLEST_ML && piledUp >= PILED_UP;
            boolean isInSpine = excessMl < SMALLEST_ML
                    && behind > BEHIND
                    && piledUp >= BEHIND_PILED_UP
                    && isInTheMiddle(hole, box, middles);
            if (isAlone || isRimmed || isInSpine) {
                return Optional.of(Finding.of(
                                Finding.Kind.METAL_VOID,
                                "a hole of %.0f mL, %.0f mL of it without a twin on the other side, its rim %.2f times"
                                        + " as bright on two sides (expected: air with a twin, in the middle or in"
                                        + " front, rim below %.2f)",
                                hole.volumeMl(),
                                excessMl,
                                piledUp,
                                PILED_UP)
                        .with("holeMl", hole.volumeMl())
                        .with("excessMl", excessMl)
                        .with("rimRatio", piledUp)
                        .with("behindShare", behind)
                        .at(Place.round(hole)));
            }
        }
        return Optional.empty();
    }

    /** All air of the other side, a little wider: mirrored in each slice at the body's middle. */
    private static Region mirrored(Body body, double[] middles) {
        VoxelGrid g = body.grid();
        boolean[] in = new boolean[g.voxels()];
        for (int y = 0; y < g.ny(); y++) {
            for (int x = 0; x < g.nx(); x++) {
                for (int z = 0; z < g.nz(); z++) {
                    if (body.air().contains(g.index(x, y, z))) {
                        mirror(in, g, x, y, z, 2 * middles[z]);
                    }
                }
            }
        }
        return Region.of(g, in).dilated(MIRROR_MM);
    }

    /** All x whose mirror image is this voxel: one, or two where a middle lies between voxels. */
    private static void mirror(boolean[] in, VoxelGrid g, int x, int y, int z, double twice) {
        int near = (int) Math.rint(twice - x);
        for (int other = Math.max(0, near - 1); other <= Math.min(g.nx() - 1, near + 1); other++) {
            in[g.index(other, y, z)] |= (int) Math.rint(twice - other) == x;
        }
    }

    /** Voxels of a hole that lie in a set. */
    private static int shared(Region hole, Region set, VoxelBox box) {
        VoxelGrid g = hole.grid();
        int n = 0;
        for (int y = box.lowY(); y <= box.highY(); y++) {
            for (int x = box.lowX(); x <= box.highX(); x++) {
                for (int z = box.lowZ(); z <= box.highZ(); z++) {
                    int i = g.index(x, y, z);
                    n += hole.contains(i) && set.contains(i) ? 1 : 0;
                }
            }
        }
        return n;
    }

    /** Signal of the rim on two opposite sides, right and left or front and back, over that of the rest; the larger. */
    private static double piledUp(Region hole, VoxelBox around, Body body, Volume signal, double mean) {
        VoxelGrid g = hole.grid();
        Affine a = g.lpsFromVoxel();
        double[] c = centre(hole, around);
        double radiusMm = Math.cbrt(0.75 / Math.PI * 1000 * hole.volumeMl());
        double rimMm = Math.max(7, 0.5 * radiusMm);
        VoxelBox box = around.wider(g, rimMm);
        float[] distance = box.of(hole).distanceMm();
        float[] s = signal.values();
        double[] cone = new double[2];
        double[] rest = new double[2];
        int[] inCone = new int[2];
        int[] inRest = new int[2];
        int n = 0;
        for (int y = box.lowY(); y <= box.highY(); y++) {
            for (int x = box.lowX(); x <= box.highX(); x++) {
                for (int z = box.lowZ(); z <= box.highZ(); z++) {
                    int i = g.index(x, y, z);
                    float away = distance[n++];
                    if (away > 2 && away < rimMm && s[i] > DARK * mean && body.inside().contains(i)) {
                        double dx = a.x(x, y, z) - c[0];
                        double dy = a.y(x, y, z) - c[1];
                        double dz = a.z(x, y, z) - c[2];
                        double length = Math.sqrt(dx * dx + dy * dy + dz * dz);
                        for (int axis = 0; axis < 2; axis++) {
                            if (Math.abs(axis == 0 ? dx : dy) > CONE * length) {
                                cone[axis] += s[i];
                                inCone[axis]++;
                            } else {
                                rest[axis] += s[i];
                                inRest[axis]++;
                            }
                        }
                    }
                }
            }
        }
        double most = 0;
        for (int axis = 0; axis < 2; axis++) {
            if (inCone[axis] > 0 && inRest[axis] > 0) {
                most = Math.max(most, cone[axis] / inCone[axis] / (rest[axis] / inRest[axis]));
            }
        }
        return most;
    }

    /** Not one of a pair. */
    private static boolean isInTheMiddle(Region hole, VoxelBox box, double[] middles) {
        VoxelGrid g = hole.grid();
        double off = 0;
        for (int y = box.lowY(); y <= box.highY(); y++) {
            for (int x = box.lowX(); x <= box.highX(); x++) {
                for (int z = box.lowZ(); z <= box.highZ(); z++) {
                    off += hole.contains(g.index(x, y, z)) ? x - middles[z] : 0;
                }
            }
        }
        return Math.abs(off / hole.voxels()) * g.dxMm() < MIDDLE_MM;
    }

    /** First and last row of the body in each slice; the last is negative in an empty one. */
    private static int[][] frontBack(Region inside) {
        VoxelGrid g = inside.grid();
        int[] front = new int[g.nz()];
        int[] back = new int[g.nz()];
        Arrays.fill(front, g.ny());
        Arrays.fill(back, -1);
        for (int y = 0; y < g.ny(); y++) {
            for (int x = 0; x < g.nx(); x++) {
                int at = g.index(x, y, 0);
                for (int z = 0; z < g.nz(); z++) {
                    if (inside.contains(at + z)) {
                        front[z] = Math.min(front[z], y);
                        back[z] = y;
                    }
                }
            }
        }
        return new int[][] {front, back};
    }

    /** How far behind the middle of the body's slice a hole lies; 1 is the back, -1 the front. */
    private static double behind(Region hole, int[][] frontBack, VoxelBox box) {
        VoxelGrid g = hole.grid();
        double sum = 0;
        long n = 0;
        for (int z = box.lowZ(); z <= box.highZ(); z++) {
            int front = frontBack[0][z];
            int back = frontBack[1][z];
            long rows = 0;
            long voxels = 0;
            for (int y = box.lowY(); y <= box.highY(); y++) {
                for (int x = box.lowX(); x <= box.highX(); x++) {
                    if (hole.contains(g.index(x, y, z))) {
                        rows += y;
                        voxels++;
                    }
                }
            }
            if (voxels > 0 && back > front) {
                sum += (rows - 0.5 * (front + back) * voxels) / (0.5 * (back - front));
                n += voxels;
            }
        }
        return n == 0 ? 0 : sum / n;
    }

    private static double[] centre(Region hole, VoxelBox box) {
        VoxelGrid g = hole.grid();
        Affine a = g.lpsFromVoxel();
        double[] c = new double[3];
        int n = 0;
        for (int y = box.lowY(); y <= box.highY(); y++) {
            for (int x = box.lowX(); x <= box.highX(); x++) {
                for (int z = box.lowZ(); z <= box.highZ(); z++) {
                    if (hole.contains(g.index(x, y, z))) {
                        c[0] += a.x(x, y, z);
                        c[1] += a.y(x, y, z);
                        c[2] += a.z(x, y, z);
                        n++;
                    }
                }
            }
        }
        return new double[] {c[0] / n, c[1] / n, c[2] / n};
    }
}
