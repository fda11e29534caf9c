package org.petmr.recon.event.petsird;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import org.petmr.recon.scanner.SinglesUnits;

/**
 * What will follow a header that we write, which PETSIRD wants to know beforehand.
 *
 * @param hasSingles single events
 * @param triggers ids of triggers
 * @param traces ids of traces
 * @param histograms units of singles histograms, blocks or elements; others have no place
 */
public record Announcement(
        boolean hasSingles, SortedSet<Integer> triggers, SortedSet<Integer> traces, Optional<SinglesUnits> histograms) {

    /** Coincidences and nothing else. */
    public static Announcement ofCoincidences() {
        return new Announcement(false, Collections.emptySortedSet(), Collections.emptySortedSet(), Optional.empty());
    }
}
