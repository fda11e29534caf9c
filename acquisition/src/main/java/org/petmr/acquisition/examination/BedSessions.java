package org.petmr.acquisition.examination;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.petmr.acquisition.session.ArmRequest;
import org.petmr.acquisition.session.SessionJson;

/** The newest word of each session that is somebody's bed, and what it says of the bed. On the examinations' context. */
final class BedSessions {

    private final Map<String, JsonObject> sessions = new HashMap<>();

    /** Takes a session's word, newer than the one of before. @return its examination; empty when it is nobody's bed */
    Optional<String> take(JsonObject session) {
        Optional<String> examination =
                Optional.ofNullable(session.getJsonObject("arm").getString("examination"));
        examination.ifPresent(e -> sessions.put(session.getString("id"), session));
        return examination;
    }

    /** The answer to arming: what was told of the session since is newer. */
    void armed(JsonObject session) {
        sessions.putIfAbsent(session.getString("id"), session);
    }

    Map<String, JsonObject> all() {
        return sessions;
    }

    static ArmRequest arm(JsonObject session) {
        return SessionJson.storedArmRequest(session.getJsonObject("arm").encode());
    }

    /** Sessions of an examination, the oldest first. */
    List<JsonObject> of(String examination) {
        return sessions.values().stream()
                .filter(s -> examination.equals(s.getJsonObject("arm").getString("examination")))
                .sorted(Comparator.comparing(s -> Instant.parse(s.getString("armedAt"))))
                .toList();
    }

    /** When the first of its sessions began that was started at all; empty when none was. */
    Optional<Instant> startedAt(String examination) {
        return of(examination).stream()
                .map(s -> s.getString("startedAt"))
                .filter(Objects::nonNull)
                .map(Instant::parse)
                .min(Comparator.naturalOrder());
    }

    /** With sessions that were armed for it and that it does not know, as when the answer to arming was lost. */
    Examination adopted(Examination e) {
        Examination now = e;
        for (JsonObject session : of(e.id())) {
            ArmRequest arm = arm(session);
            if (arm.bed() == null || arm.bed() > now.beds().size()) {
                continue; // not ours: someone has written the examination's name into a request
            }
            ExaminedBed bed = now.bed(arm.bed());
            String id = session.getString("id");
            if (!id.equals(bed.session()) && !bed.former().contains(id)) {
                now = now.withArmed(bed.armed(id, arm.tableMm()), SessionJson.ofAllBeds(arm));
            }
        }
        return now;
    }

    /** With beds as they were measured before where measuring them again ended before it began. */
    Examination withoutVain(Examination e) {
        Examination now = e;
        for (ExaminedBed bed : e.beds()) {
            JsonObject session = sessions.get(bed.session());
            if (session != null && state(bed).matches("aborted|failed") && session.getString("startedAt") == null) {
                for (int i = bed.former().size() - 1; i >= 0; i--) {
                    JsonObject before = sessions.get(bed.former().get(i));
                    if (before != null && isMeasured(before)) {
                        now = now.withBed(
                                bed.backTo(before.getString("id"), arm(before).tableMm()));
                        break;
                    }
                }
            }
        }
        return now;
    }

    String state(ExaminedBed bed) {
        JsonObject session = sessions.get(bed.session());
        return session == null ? "planned" : session.getString("state");
    }

    /** All events are on disk, whatever became of the image; or there is one all the same. */
    boolean isMeasured(ExaminedBed bed) {
        JsonObject session = sessions.get(bed.session());
        return session != null && isMeasured(session);
    }

    private static boolean isMeasured(JsonObject session) {
        return session.getString("state").matches("stored|processing|complete")
                || session.getString("storedAt") != null && session.getString("dataError") == null
                || session.getJsonObject("result") != null;
    }

    boolean isStarted(ExaminedBed bed) {
        JsonObject session = sessions.get(bed.session());
        return session != null && session.getString("startedAt") != null;
    }

    /** Somebody has yet to say what is to become of it. */
    boolean isOpen(ExaminedBed bed) {
        return state(bed).matches("armed|acquiring|paused|stopping|interrupted");
    }

    boolean isAtWork(ExaminedBed bed) {
        return state(bed).matches("armed|acquiring|paused|stopping|stored|processing");
    }

    /** Of the beds that have an image, the newest. */
    List<JsonObject> withImage(Examination e) {
        return e.beds().stream()
                .map(b -> sessions.get(b.session()))
                .filter(s -> s != null && s.getJsonObject("result") != null)
                .toList();
    }

    /** What tells the images of an examination's beds from those that another processing makes. */
    List<String> images(Examination e) {
        return withImage(e).stream()
                .map(s -> s.getString("id") + " " + s.getString("endedAt"))
                .toList();
    }

    /** @param states of the sessions that are asked */
    List<String> errors(Examination e, String states) {
        List<String> errors = new ArrayList<>();
        for (ExaminedBed bed : e.beds()) {
            JsonObject session = sessions.get(bed.session());
            String why = session == null ? null : session.getString("error");
            if (why != null && state(bed).matches(states)) {
                errors.add("bed %d: %s".formatted(bed.number(), why));
            }
        }
        return errors;
    }
}
