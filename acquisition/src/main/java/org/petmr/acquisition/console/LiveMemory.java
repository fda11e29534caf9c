package org.petmr.acquisition.console;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** How everything stood when it was last told: what a page that opens in the middle of a scan needs to draw. */
final class LiveMemory {

    /** Half an hour of rates at two a second; older points are thinned by two each time. */
    private static final int HISTORY = 3600;

    private final Deque<JsonObject> rates = new ArrayDeque<>();
    private JsonObject alarms = new JsonObject().put("alarms", new JsonArray());
    private JsonObject progress;
    private JsonObject blocks;
    private String session = "";

    void remember(String event, JsonObject body) {
        switch (event) {
            case "rates" -> {
                if (rates.size() >= HISTORY) {
                    thin();
                }
                rates.addLast(body);
            }
            case "alarms" -> alarms = body;
            case "progress" -> progress = body;
            case "blocks" -> blocks = body;
            case "state" -> {
                JsonObject shown = body.getJsonObject("session");
                String id = shown == null ? "" : shown.getString("id");
                if (!id.equals(session)) {
                    session = id;
                    rates.clear();
                    progress = null;
                    blocks = null;
                }
            }
            default -> {}
        }
    }

    private void thin() {
        List<JsonObject> all = List.copyOf(rates);
        rates.clear();
        for (int i = 0; i < all.size(); i += 2) {
            rates.addLast(all.get(i));
        }
    }

    JsonArray rates() {
        return new JsonArray(List.copyOf(rates));
    }

    JsonObject alarms() {
        return alarms;
    }

    /** Null before there is any. */
    JsonObject progress() {
        return progress;
    }

    /** Null before there is any. */
    JsonObject blocks() {
        return blocks;
    }
}
