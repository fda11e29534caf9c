package org.petmr.acquisition.pipeline;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.petmr.acquisition.mr.MrSeries;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.VoxelGrid;

/**
 * Which MR series lie where a bed is: one study may hold the series of several beds, at their places along the table.
 *
 * @param petFromMr where a point of the MR's space lies in this bed's PET space
 * @param pet grid of this bed's PET image
 * @param tableMm z of its middle along the table
 */
record BedCover(Affine petFromMr, VoxelGrid pet, double tableMm) {

    /** Of PET's axial length; a series that shows less of it is another bed's. */
    private static final double LEAST = 0.5;

    /** Series whose parts differ by less show as much. */
    private static final double STEPS = 100;

    /** Ends of a field of view along the table. */
    private record Range(double fromMm, double toMm) {

        static Range of(VoxelGrid g, Affine mmFromVoxel) {
            double from = Double.POSITIVE_INFINITY;
            double to = Double.NEGATIVE_INFINITY;
            for (int corner = 0; corner < 8; corner++) {
                double z = mmFromVoxel.z(
                        (corner & 1) == 0 ? -0.5 : g.nx() - 0.5,
                        (corner & 2) == 0 ? -0.5 : g.ny() - 0.5,
                        (corner & 4) == 0 ? -0.5 : g.nz() - 0.5);
                from = Math.min(from, z);
                to = Math.max(to, z);
            }
            return new Range(from, to);
        }

        double share(Range other) {
            return Math.max(0, Math.min(toMm, other.toMm) - Math.max(fromMm, other.fromMm)) / (toMm - fromMm);
        }

        String inWords(double tableMm) {
            return String.format(Locale.ROOT, "z %.0f to %.0f mm", fromMm + tableMm, toMm + tableMm);
        }
    }

    /** Empty when the request says nothing of the table: then all series are the session's. */
    static Optional<BedCover> of(PipelineJob job) {
        return Optional.ofNullable(job.session.arm().tablePositionMm())
                .map(z -> new BedCover(job.mrFromPet().inverse(), job.grid(), z));
    }

    private Range range() {
        return Range.of(pet, pet.lpsFromVoxel());
    }

    private Range range(VoxelGrid mr) {
        return Range.of(mr, petFromMr.after(mr.lpsFromVoxel()));
    }

    /** Part of PET's axial length that a series shows; without a volume 0. */
    double share(MrSeries s) {
        return s.grid().map(g -> range().share(range(g))).orElse(0.0);
    }

    /** Those that lie here, what shows most of the bed first; each kind keeps its order otherwise. */
    List<MrSeries> here(List<MrSeries> series) {
        return series.stream()
                .filter(s -> share(s) >= LEAST)
                .sorted(Comparator.comparingLong(s -> -Math.round(STEPS * share(s))))
                .toList();
    }

    /** Dixon series that all lie elsewhere, by name and place; empty when one lies here, or there is none. */
    Optional<String> elsewhere(List<MrSeries> series) {
        List<MrSeries> dixon = series.stream()
                .filter(s -> s.kind().isDixon() && s.grid().isPresent())
                .toList();
        if (dixon.isEmpty() || dixon.stream().anyMatch(s -> share(s) >= LEAST)) {
            return Optional.empty();
        }
        String places = dixon.stream()
                .map(s -> "%s at %s"
                        .formatted(MrImages.nameOf(s), range(s.grid().get()).inWords(tableMm)))
                .collect(Collectors.joining(", "));
        return Optional.of("MR: %s (expected: at least half of PET's %s, table position %.0f mm)"
                .formatted(places, range().inWords(tableMm), tableMm));
    }
}
