package org.petmr.attenuation.quality;

import java.util.Optional;
import org.petmr.attenuation.mask.Components;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.quantification.Region;

/**
 * Finds lungs that can't be: too small, too large, on one side only, cut by a side of the images, or leaking into the belly.
 * Lungs cut by the upper or lower end of the images may be small.
 */
final class WrongLung {

    static final double SMALLEST_ML = 1000;
    static final double LARGEST_ML = 8000;

    /** The heart takes from the left: it has 45 percent. Below this share a side is missing. */
    private static final double SMALLEST_SIDE = 0.25;

    private static final double TOUCHING_SHARE = 0.005;

    /** The domes of the diaphragm differ by 10 to 30 mm. */
    private static final double DEEPER_MM = 60;

    /** A leak passes through a neck: of the widest section, and of what follows below it. */
    private static final double NECK = 0.2;

    private static final double AFTER_NECK_ML = 40;

    /** Air of lungs that were lost; bowel gas stays below this, or lies in smaller pockets. */
    private static final double LOST_ML = 300;

    private static final double LOST_PART_ML = 100;

    private WrongLung() {}

    /** Where no lungs were found and none need be there: whether the air of the body is theirs. */
    static Optional<Finding> lost(Body body) {
        int smallest = (int) Math.ceil(1000 * LOST_PART_ML / body.grid().voxelVolumeMm3());
        Region air = Components.atLeast(body.air(), smallest);
        double ml = air.volumeMl();
        return ml < LOST_ML
                ? Optional.empty()
                : Optional.of(Finding.of(
                                Finding.Kind.LUNG_VOLUME,
                                "no lungs, but %.0f mL of air in parts of %.0f mL or more (expected: below %.0f)",
                                ml,
                                LOST_PART_ML,
                                LOST_ML)
                        .with("airMl", ml)
                        .at(Place.round(air)));
    }

    /** Where a chest is expected. @param body with lungs that may be empty */
    static Optional<Finding> check(Body body) {
        Region lungs = body.lungs();
        double ml = lungs.volumeMl();
        int[] area = Body.perSlice(lungs);
        boolean isCut = area[0] > 0 || area[area.length - 1] > 0;
        if (ml > LARGEST_ML || (ml < SMALLEST_ML && !isCut)) {
            Finding f = Finding.of(
                            Finding.Kind.LUNG_VOLUME,
                            "lungs %.0f mL (expected: %.0f to %.0f)",
                            ml,
                            SMALLEST_ML,
                            LARGEST_ML)
                    .with("volumeMl", ml);
            return Optional.of(ml > 0 ? f.at(Place.round(lungs)) : f);
        }
        if (ml == 0) {
            return Optional.empty();
        }
        return oneSided(body).or(() -> touching(lungs)).or(() -> leak(body, area));
    }

    private static Optional<Finding> oneSided(Body body) {
        double[] right = side(body, true);
        double[] left = side(body, false);
        double share = left[0] / (left[0] + right[0]);
        if (share >= SMALLEST_SIDE && share <= 1 - SMALLEST_SIDE) {
            return Optional.empty();
        }
        return Optional.of(Finding.of(
                        Finding.Kind.LUNG_VOLUME,
                        "%.0f %% of the lungs lie on the left (expected: 25 to 75 %%)",
                        100 * share)
                .with("leftShare", share)
                .at(Place.round(body.lungs())));
    }

    /** Voxels and lowest slice of one side; the plane between them goes through the middle of the body in each slice. */
    private static double[] side(Body body, boolean isRight) {
        VoxelGrid g = body.grid();
        double[] middles = middles(body.inside());
        double n = 0;
        double lowest = g.nz();
        for (int y = 0; y < g.ny(); y++) {
            for (int x = 0; x < g.nx(); x++) {
                for (int z = 0; z < g.nz(); z++) {
                    if (body.lungs().contains(g.index(x, y, z)) && x < middles[z] == isRight) {
                        n++;
                        lowest = Math.min(lowest, z);
                    }
                }
            }
        }
        return new double[] {n, lowest};
    }

    /** Mean x of each slice of the body, voxels; the grid's middle where a slice is empty. */
    static double[] middles(Region body) {
        VoxelGrid g = body.grid();
        long[] sum = new long[g.nz()];
        long[] n = new long[g.nz()];
        for (int y = 0; y < g.ny(); y++) {
            for (int x = 0; x < g.nx(); x++) {
                int at = g.index(x, y, 0);
                for (int z = 0; z < g.nz(); z++) {
                    int one = body.contains(at + z) ? 1 : 0;
                    sum[z] += (long) one * x;
                    n[z] += one;
                }
            }
        }
        double[] middles = new double[g.nz()];
        for (int z = 0; z < middles.length; z++) {
            middles[z] = n[z] == 0 ? 0.5 * (g.nx() - 1) : (double) sum[z] / n[z];
        }
        return middles;
    }

    private static Optional<Finding> touching(Region lungs) {
        VoxelGrid g = lungs.grid();
        int n = 0;
        for (int z = 0; z < g.nz(); z++) {
            for (int y = 0; y < g.ny(); y++) {
                n += lungs.contains(g.index(0, y, z)) ? 1 : 0;
                n += lungs.contains(g.index(g.nx() - 1, y, z)) ? 1 : 0;
            }
            for (int x = 0; x < g.nx(); x++) {
                n += lungs.contains(g.index(x, 0, z)) ? 1 : 0;
                n += lungs.contains(g.index(x, g.ny() - 1, z)) ? 1 : 0;
            }
        }
        double share = (double) n / lungs.voxels();
        return share <= TOUCHING_SHARE
                ? Optional.empty()
                : Optional.of(Finding.of(
                                Finding.Kind.LUNG_VOLUME,
                                "%.1f %% of the lungs' voxels lie at a side of the images (expected: below 0.5 %%)",
                                100 * share)
                        .with("touchingShare", share)
                        .at(Place.round(lungs)));
    }

    /** A neck with more below it, or one side that goes down much deeper than the other. */
    private static Optional<Finding> leak(Body body, int[] area) {
        Region lungs = body.lungs();
        VoxelGrid g = lungs.grid();
        int widest = 0;
        for (int z = 0; z < area.length; z++) {
            widest = area[z] > area[widest] ? z : widest;
        }
        int lowest = 0;
        while (area[lowest] == 0) {
            lowest++;
        }
        int neck = -1;
        for (int z = widest; z > lowest; z--) {
            neck = area[z] < NECK * area[widest] && (neck < 0 || area[z] < area[neck]) ? z : neck;
        }
        double belowMl = 0;
        int most = 0;
        for (int z = 0; z < neck; z++) {
            belowMl += area[z] * g.voxelVolumeMm3() / 1000;
            most = Math.max(most, area[z]);
        }
        if (neck >= 0 && belowMl > AFTER_NECK_ML && most > 2 * area[neck]) {
            return Optional.of(leaking(
                    Finding.of(
                                    Finding.Kind.LUNG_VOLUME,
                                    "lung goes on below a neck: %.0f mL (expected: below %.0f)",
                                    belowMl,
                                    AFTER_NECK_ML)
                            .with("belowNeckMl", belowMl),
                    below(lungs, neck)));
        }
        return deeper(body);
    }

    private static Optional<Finding> deeper(Body body) {
        double right = side(body, true)[1];
        double left = side(body, false)[1];
        if (right == 0 || left == 0) {
            return Optional.empty(); // cut by the end of the images
        }
        double mm = Math.abs(right - left) * body.grid().dzMm();
        return mm <= DEEPER_MM
                ? Optional.empty()
                : Optional.of(leaking(
                        Finding.of(
                                        Finding.Kind.LUNG_VOLUME,
                                        "one lung goes %.0f mm deeper than the other (expected: below %.0f)",
                                        mm,
                                        DEEPER_MM)
                                .with("deeperMm", mm),
                        below(body.lungs(), (int) Math.max(right, left))));
    }

    private static Finding leaking(Finding finding, Region where) {
        return where.voxels() == 0 ? finding : finding.at(Place.round(where));
    }

    private static Region below(Region lungs, int slice) {
        VoxelGrid g = lungs.grid();
        boolean[] in = lungs.toArray();
        for (int i = 0; i < in.length; i++) {
            in[i] &= i % g.nz() < slice;
        }
        return Region.of(g, in);
    }
}
