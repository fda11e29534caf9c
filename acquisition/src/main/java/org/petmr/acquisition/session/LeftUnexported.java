package org.petmr.acquisition.session;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.petmr.acquisition.said.Phrase;
import org.petmr.acquisition.said.Said;

/**
 * Sessions that ended without a series for the archive because another map, or none, took the place of theirs: they are complete,
 * and somebody has to know. Any thread.
 */
final class LeftUnexported {

    private static final Duration TOLD_FOR = Duration.ofDays(1);

    private record Left(Instant at, String why) {}

    private final Map<String, Left> all = new TreeMap<>();

    /** Takes note of what became of a session; one that is processed again is told no more. */
    synchronized void take(Session session) {
        all.remove(session.id());
        Map<String, Object> result = session.result();
        if (session.state() == SessionState.COMPLETE
                && result != null
                && result.get("attenuation") instanceof Map<?, ?> map
                && Boolean.TRUE.equals(map.get("fallback"))
                && result.get("dicom") instanceof Map<?, ?> dicom
                && !dicom.containsKey("examination") // that has its images
                && dicom.get("why") instanceof String why) {
            all.put(session.id(), new Left(session.endedAt(), why));
        }
    }

    /** For a day; empty when there is none. */
    synchronized Optional<Said> inWords(Instant now) {
        all.values().removeIf(left -> left.at().plus(TOLD_FOR).isBefore(now));
        return all.entrySet().stream()
                .findFirst()
                .map(e -> Phrase.NOTHING_EXPORTED.said(
                        "session %s%s: nothing for the archive: %s; look at its MR, or put in a map and process it again"
                                .formatted(
                                        e.getKey(),
                                        all.size() == 1 ? "" : " and %d more".formatted(all.size() - 1),
                                        e.getValue().why()),
                        e.getKey(),
                        all.size() - 1,
                        e.getValue().why()));
    }
}
