package org.petmr.attenuation.override;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.petmr.attenuation.quality.Finding;
import org.petmr.attenuation.quality.Place;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Resampler;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.quantification.Region;

/** What may be wrong in a map from outside that still is a map. */
final class OverrideChecks {

    private static final float TISSUE_PER_CM = 0.01f;

    /** A map of classes has few values and most of the body at one of them; nothing is cut off there. */
    private static final int CONTINUOUS = 64;

    private static final double SATURATED_SHARE = 0.001;

    /** Less of PET's length is no map of this bed. */
    private static final double LEAST_COVERED = 0.5;

    private static final double END_MM = 10;

    /** Overlap (Dice) of two maps of one patient; below it something is wrong. */
    private static final double SAME = 0.85;

    private static final double BETTER = 0.05;

    private static final String[] FLIPS = {"left and right", "front and back", "head and feet"};

    private OverrideChecks() {}

    /** Part of the tissue that has exactly the largest value. */
    static double saturatedShare(Volume perCm) {
        float most = 0;
        long tissue = 0;
        for (float v : perCm.values()) {
            most = Math.max(most, v);
            tissue += v > TISSUE_PER_CM ? 1 : 0;
        }
        long at = 0;
        for (float v : perCm.values()) {
            at += v == most ? 1 : 0;
        }
        return tissue == 0 ? 0 : (double) at / tissue;
    }

    /** A continuous map whose highest values are all one: bone was cut off, by an integer type or a window. */
    static Optional<Finding> saturation(String source, Volume perCm) {
        double share = saturatedShare(perCm);
        if (share <= SATURATED_SHARE || !isContinuous(perCm.values())) {
            return Optional.empty();
        }
        float most = 0;
        for (float v : perCm.values()) {
            most = Math.max(most, v);
        }
        float top = most;
        return Optional.of(Finding.of(
                        Finding.Kind.MU_RANGE,
                        "%s: %.2f %% of the tissue has the largest value, %.4f cm^-1 (expected: below %.1f %%, none cut off)",
                        source,
                        100 * share,
                        top,
                        100 * SATURATED_SHARE)
                .as(Finding.Severity.WARNING)
                .with("saturatedShare", share)
                .with("largestMuPerCm", top)
                .at(Place.round(Region.where(perCm, v -> v == top))));
    }

    private static boolean isContinuous(float[] v) {
        Set<Float> values = new HashSet<>();
        for (int i = 0; i < v.length && values.size() <= CONTINUOUS; i++) {
            values.add(v[i]);
        }
        return values.size() > CONTINUOUS;
    }

    /** @throws IllegalArgumentException when most of PET's length is left without */
    static Optional<Finding> cover(String source, VoxelGrid map, VoxelGrid pet, Affine sourceFromPet) {
        Affine voxel = map.lpsFromVoxel().inverse().after(sourceFromPet).after(pet.lpsFromVoxel());
        double x = 0.5 * (pet.nx() - 1);
        double y = 0.5 * (pet.ny() - 1);
        int below = 0;
        int above = 0;
        int covered = 0;
        for (int z = 0; z < pet.nz(); z++) {
            if (isInside(map, voxel.x(x, y, z), voxel.y(x, y, z), voxel.z(x, y, z))) {
                covered++;
            } else if (covered == 0) {
                below++;
            } else {
                above++;
            }
        }
        if (covered < LEAST_COVERED * pet.nz()) {
            throw new IllegalArgumentException(
                    "%s: covers %d of the %d slices of PET's axis (expected: at least half, the same bed and space)"
                            .formatted(source, covered, pet.nz()));
        }
        if (Math.max(below, above) * pet.dzMm() <= END_MM) {
            return Optional.empty();
        }
        int end = below > above ? 0 : pet.nz() - 1;
        Affine a = pet.lpsFromVoxel();
        return Optional.of(Finding.of(
                        Finding.Kind.UNCOVERED,
                        "%s: leaves %.0f mm below and %.0f mm above of PET's field of view without mu"
                                + " (expected: at most %.0f mm)",
                        source,
                        below * pet.dzMm(),
                        above * pet.dzMm(),
                        END_MM)
                .with("uncoveredBelowMm", below * pet.dzMm())
                .with("uncoveredAboveMm", above * pet.dzMm())
                .at(new Place(
                        a.x(x, y, end),
                        a.y(x, y, end),
                        a.z(x, y, end),
                        0.5 * pet.nx() * pet.dxMm(),
                        0.5 * pet.ny() * pet.dyMm(),
                        0.5 * pet.dzMm())));
    }

    private static boolean isInside(VoxelGrid g, double x, double y, double z) {
        return x >= -0.5 && y >= -0.5 && z >= -0.5 && x <= g.nx() - 0.5 && y <= g.ny() - 0.5 && z <= g.nz() - 0.5;
    }

    /** Two maps of one patient overlap; when they don't, whether one of them is flipped. */
    static Optional<Finding> shape(String source, Volume onPet, Volume reference, Workers workers) {
        VoxelGrid g = onPet.grid();
        Volume other =
                reference.grid().equals(g) ? reference : Resampler.linear(0).resample(reference, g, workers);
        double direct = dice(onPet, other, -1);
        int best = -1;
        double most = direct;
        for (int axis = 0; axis < 3; axis++) {
            double flipped = dice(onPet, other, axis);
            if (flipped > most + (best < 0 ? BETTER : 0)) {
                most = flipped;
                best = axis;
            }
        }
        if (best >= 0) {
            return Optional.of(Finding.of(
                            Finding.Kind.ORIENTATION,
                            "%s: overlaps the replaced map by %.2f, with %s exchanged by %.2f"
                                    + " (expected: best as it is)",
                            source,
                            direct,
                            FLIPS[best],
                            most)
                    .with("overlap", direct)
                    .with("overlapFlipped", most));
        }
        return direct >= SAME
                ? Optional.empty()
                : Optional.of(Finding.of(
                                Finding.Kind.CONTOUR,
                                "%s: overlaps the replaced map by %.2f (expected: at least %.2f)",
                                source,
                                direct,
                                SAME)
                        .with("overlap", direct));
    }

    /** @param flipped axis along which the first is mirrored about the middle of the grid; none when negative */
    private static double dice(Volume a, Volume b, int flipped) {
        VoxelGrid g = a.grid();
        long both = 0;
        long either = 0;
        for (int y = 0; y < g.ny(); y++) {
            int v = flipped == 1 ? g.ny() - 1 - y : y;
            for (int x = 0; x < g.nx(); x++) {
                int u = flipped == 0 ? g.nx() - 1 - x : x;
                for (int z = 0; z < g.nz(); z++) {
                    int w = flipped == 2 ? g.nz() - 1 - z : z;
                    boolean inA = a.at(u, v, w) > TISSUE_PER_CM;
                    boolean inB = b.at(x, y, z) > TISSUE_PER_CM;
                    both += inA && inB ? 2 : 0;
                    either += (inA ? 1 : 0) + (inB ? 1 : 0);
                }
            }
        }
        return either == 0 ? 0 : (double) both / either;
    }
}
