package org.petmr.acquisition.pipeline;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.petmr.acquisition.mr.MrSeries;

/**
 * In which frame of reference the MR of each bed lies. The table moves along the axis of one frame; when MR was positioned anew
 * between two beds, where one lies beside the other is not known from the table, and nothing else says it.
 *
 * @param beds numbers by frame of reference, in the order of the beds; a bed without MR is in none
 */
record BedFrames(Map<String, List<Integer>> beds) {

    static BedFrames of(List<TimedBed> beds) {
        Map<String, List<Integer>> found = new LinkedHashMap<>();
        for (TimedBed bed : beds) {
            of(bed.job())
                    .ifPresent(uid ->
                            found.computeIfAbsent(uid, u -> new ArrayList<>()).add(bed.number()));
        }
        return new BedFrames(found);
    }

    /** That of the series that the map was made of, or else of any of the session's. */
    static Optional<String> of(PipelineJob job) {
        return Stream.concat(job.mrForMap.stream(), job.mrSeen.stream())
                .map(MrSeries::frameOfReferenceUid)
                .filter(uid -> !uid.isEmpty())
                .findFirst();
    }

    boolean areOne() {
        return beds.size() < 2;
    }

    /** Which bed lies in which, for people. */
    String inWords() {
        return "the MR of the beds has different Frames of Reference: "
                + beds.entrySet().stream()
                        .map(e -> "%s %s in %s"
                                .formatted(
                                        e.getValue().size() == 1 ? "bed" : "beds",
                                        e.getValue().stream()
                                                .map(String::valueOf)
                                                .collect(Collectors.joining(", ")),
                                        e.getKey()))
                        .collect(Collectors.joining("; "))
                + ". The patient or MR was positioned anew between them";
    }
}
