package org.petmr.acquisition.console;

import io.vertx.core.json.JsonObject;

/** Sessions as they may be shown to everybody in the room: the patient by initials only. */
final class SessionView {

    private SessionView() {}

    /** A copy of a state message without the patient. */
    static JsonObject ofState(JsonObject state) {
        JsonObject session = state.getJsonObject("session");
        if (session == null || !session.containsKey("arm")) {
            return state;
        }
        return state.copy().put("session", withoutPatient(session));
    }

    /** A copy of a session or an examination. */
    static JsonObject withoutPatient(JsonObject whole) {
        JsonObject out = whole.copy();
        if (out.getValue("arm") instanceof JsonObject arm) {
            arm.remove("patient");
        }
        return out;
    }
}
