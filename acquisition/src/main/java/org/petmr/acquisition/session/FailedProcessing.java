package org.petmr.acquisition.session;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.petmr.acquisition.said.Phrase;
import org.petmr.acquisition.said.Said;

/**
 * Sessions whose processing failed: the patient may be up and another one on the table, and nobody looks at them any more. Any
 * thread.
 */
final class FailedProcessing {

    private static final Duration TOLD_FOR = Duration.ofDays(1);

    private record Failed(Instant at, Said words) {}

    private final Set<String> atWork = new HashSet<>();
    private final Map<String, Failed> all = new TreeMap<>();

    /** Takes note of what became of a session; one that is processed again is told no more. */
    synchronized void take(Session session) {
        boolean wasAtWork =
                session.state() == SessionState.PROCESSING ? atWork.add(session.id()) : atWork.remove(session.id());
        boolean isTold = all.remove(session.id()) != null; // saved once more
        // After a restart its stages alone tell that it was the processing, not the scan.
        boolean isOfStage = session.stages().stream().anyMatch(s -> s.status().equals("failed"));
        boolean isOfData =
                Objects.equals(session.error(), session.dataError()); // processed, and what the run lost stays said
        if (session.state() == SessionState.FAILED && !isOfData && (wasAtWork || isTold || isOfStage)) {
            all.put(session.id(), new Failed(session.endedAt(), inWords(session)));
        }
    }

    private static Said inWords(Session session) {
        return Phrase.PROCESSING_FAILED.of(
                "session %s: %s; its data are kept: mend what is named, then process it again in Studies",
                session.id(), String.valueOf(session.error()));
    }

    /** What to tell of each session, by its id, for a day. */
    synchronized Map<String, Said> inWords(Instant now) {
        all.values().removeIf(failed -> failed.at().plus(TOLD_FOR).isBefore(now));
        return all.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().words(), (a, b) -> a, TreeMap::new));
    }
}
