package org.petmr.acquisition.session;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.petmr.acquisition.ingest.RunTotals;

/**
 * What the pipeline is given of an examination whose beds have their images.
 *
 * @param id of the examination
 * @param whole the examination as one: no list mode of its own, its directory for results, totals of all beds, and as its
 *     start that of the bed which was measured first. That is the time to which all activity is referred
 * @param beds with the results that are shown, in the order of their numbers
 * @param missing numbers of the planned beds that have no image
 */
public record StoredExamination(String id, StoredSession whole, List<StoredSession> beds, List<Integer> missing) {

    public StoredExamination {
        beds = List.copyOf(beds);
        missing = List.copyOf(missing);
    }

    /**
     * @param directory where the results go, see {@link ResultFolders}
     * @param processing number of this knitting
     * @param beds at least one
     * @param planned how many beds there were to be
     */
    public static StoredExamination of(
            String id, java.nio.file.Path directory, int processing, List<StoredSession> beds, int planned) {
        if (beds.isEmpty()) {
            throw new IllegalArgumentException("beds: none (expected: at least one with an image)");
        }
        StoredSession first = beds.stream()
                .min(Comparator.comparing(StoredSession::startedAt))
                .orElseThrow();
        StoredSession whole = new StoredSession(
                id,
                directory,
                first.scanner(),
                first.isotope(),
                SessionJson.ofAllBeds(first.arm()),
                first.startedAt(),
                totals(beds, first.startedAt()),
                processing,
                beds.stream()
                        .filter(b -> b.dataError() != null)
                        .map(b -> "bed %d: %s".formatted(b.arm().bed(), b.dataError()))
                        .reduce((a, b) -> a + "; " + b)
                        .orElse(null),
                first.corrections());
        List<Integer> there = beds.stream().map(b -> b.arm().bed()).toList();
        List<Integer> missing = IntStream.rangeClosed(1, planned)
                .boxed()
                .filter(n -> !there.contains(n))
                .collect(Collectors.toList());
        return new StoredExamination(id, whole, beds, missing);
    }

    /** Null where that of a bed was lost with the service that kept it. */
    private static RunTotals totals(List<StoredSession> beds, Instant start) {
        RunTotals all = null;
        for (StoredSession bed : beds) {
            if (bed.totals() == null) {
                return null;
            }
            long fromMs = Duration.between(start, bed.startedAt()).toMillis();
            all = all == null ? bed.totals().later(fromMs) : all.plus(bed.totals(), fromMs);
        }
        return all;
    }
}
