package org.petmr.acquisition.examination;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.petmr.acquisition.registry.Job;
import org.petmr.acquisition.said.Phrase;
import org.petmr.acquisition.said.Said;
import org.petmr.acquisition.session.ProcessingPipeline;

/** Examinations that ended without one image of all their beds: somebody has to know. Any thread. */
final class NotKnit {

    private static final Duration TOLD_FOR = Duration.ofDays(1);

    private record Failed(Instant at, String kind, Said words) {}

    private final Map<String, Failed> all = new TreeMap<>();

    /** Takes note of what became of an examination; one that is knit again is told no more. */
    synchronized void take(Examination e) {
        all.remove(e.id());
        if (e.state() != ExaminationState.FAILED) {
            return;
        }
        boolean isKnit =
                e.knitJob().filter(job -> job.state() == Job.State.DONE).isPresent();
        if (isKnit && e.result() != null && e.result().containsKey(ProcessingPipeline.NOT_KNIT)) {
            all.put(
                    e.id(),
                    new Failed(
                            e.endedAt(),
                            "beds-alone",
                            Phrase.BEDS_ALONE.of(
                                    "examination %s: each bed stands by itself and is exported alone: %s; tell who reads the images",
                                    e.id(), String.valueOf(e.error()))));
        } else if (!isKnit || e.result() == null) {
            all.put(
                    e.id(),
                    new Failed(
                            e.endedAt(),
                            "not-knit",
                            Phrase.NOT_KNIT.of(
                                    "examination %s: no image of all beds: %s; mend what is named, then knit it again in Studies",
                                    e.id(), String.valueOf(e.error()))));
        } // else the whole image is there, and says what is wrong with a bed of it
    }

    /** What to tell, by kind and id of the examination, for a day. */
    synchronized Map<String, Said> inWords(Instant now) {
        all.values().removeIf(failed -> failed.at().plus(TOLD_FOR).isBefore(now));
        return all.entrySet().stream()
                .collect(Collectors.toMap(
                        e -> e.getValue().kind() + " " + e.getKey(),
                        e -> e.getValue().words(),
                        (a, b) -> a,
                        TreeMap::new));
    }
}
