package org.petmr.acquisition.console;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How everything stood when it was last told: what a page that opens in the middle of a scan needs to draw. */
final class LiveMemory {

    /** Half an hour of rates at two a second; of a longer scan every second one is kept, then every fourth, and so on. */
    private static final int HISTORY = 3600;

    private final Deque<JsonObject> rates = new ArrayDeque<>();
    /** One of so many is kept. */
    private int each = 1;

    private long told;
    private JsonObject newestRates;
    private JsonObject alarms = new JsonObject().put("alarms", new JsonArray());
    private JsonObject progress;
    private JsonObject blocks;
    private JsonObject preview;
    private JsonObject tof;
    private JsonObject quality;
    private JsonObject examination;
    private JsonObject mr;
    private String session = "";

    void remember(String event, JsonObject body) {
        switch (event) {
            case "rates" -> {
                newestRates = body;
                if (told++ % each == 0) {
                    if (rates.size() >= HISTORY) {
                        thin();
                    }
                    rates.addLast(body);
                }
            }
            case "alarms" -> alarms = body;
            case "progress" -> {
                if (session.equals(body.getString("session"))) { // one is still processed when the next is armed
                    progress = body;
                }
            }
            case "blocks" -> blocks = body;
            case "preview" -> preview = body;
            case "tof" -> tof = body;
            case "quality" -> quality = body;
            case "examination" -> examination = body;
            case "mr" -> mr = body;
            case "state" -> {
                JsonObject shown = body.getJsonObject("session");
                String id = shown == null ? "" : shown.getString("id");
                if (!id.equals(session)) {
                    session = id;
                    rates.clear();
                    newestRates = null;
                    told = 0;
                    each = 1;
                    progress = null;
                    blocks = null;
                    preview = null;
                    tof = null;
                    quality = null;
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
        each *= 2;
    }

    JsonArray rates() {
        List<JsonObject> all = new ArrayList<>(rates);
        if (newestRates != null && rates.peekLast() != newestRates) {
            all.add(newestRates);
        }
        return new JsonArray(all);
    }

    JsonObject alarms() {
        return alarms;
    }

    /** The MR series with what is waited for. @param known when nothing was told yet */
    JsonObject mr(JsonArray known) {
        return mr == null ? new JsonObject().put("series", known) : mr;
    }

    /** What a page that opens now has to be told, by the names of the events, beside state, alarms and MR series. */
    Map<String, JsonObject> others() {
        Map<String, JsonObject> all = new LinkedHashMap<>();
        put(all, "examination", examination);
        put(all, "progress", progress);
        put(all, "blocks", blocks);
        put(all, "rates", newestRates);
        put(all, "tof", tof);
        put(all, "quality", quality);
        put(all, "preview", preview);
        return all;
    }

    private static void put(Map<String, JsonObject> all, String event, JsonObject body) {
        if (body != null) {
            all.put(event, body);
        }
    }
}
