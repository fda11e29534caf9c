package org.petmr.acquisition.session;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.petmr.acquisition.link.LinkInfo;

/** What is told of the service whenever it changes: its state, the session that people look at, the links. */
final class StateMessage {

    private StateMessage() {}

    /**
     * @param active the session that has the scanner
     * @param newestFirst all sessions
     */
    static JsonObject of(Optional<Session> active, List<Session> newestFirst, List<LinkInfo> links, Instant now) {
        Optional<Session> shown = active.or(() -> newestFirst.stream().findFirst());
        String state = active.or(() -> shown.filter(StateMessage::isAtWork))
                .map(s -> s.state().lower())
                .orElse(SessionState.IDLE);
        JsonArray all = new JsonArray();
        links.forEach(l -> all.add(SessionJson.of(l)));
        JsonObject out = new JsonObject().put("state", state).put("links", all).put("now", now.toString());
        shown.ifPresent(s -> out.put(
                "session", SessionJson.of(s).put("initials", s.arm().patient().initials())));
        return out;
    }

    private static boolean isAtWork(Session s) {
        return s.state() == SessionState.STORED && s.arm().plan().isProcessed() || s.state() == SessionState.PROCESSING;
    }
}
