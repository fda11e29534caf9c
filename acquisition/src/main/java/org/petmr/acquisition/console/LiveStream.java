package org.petmr.acquisition.console;

import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * What happens now, to every open page and program. Lives on the console's context. One that does not read fast enough misses
 * rates, block maps and progress, which the next message makes good, and is told how many; state and alarms are always sent.
 * One that does not read at all is given up once many of those wait for it, so that it costs no more memory; a page that lives
 * connects again by itself, and continues after the last message it saw.
 */
final class LiveStream {

    private static final int MOST_WAITING = 500;
    private static final int MOST_ENTRIES = 8192;
    private static final long MOST_BYTES = 16L << 20;

    private static final class Standing {
        final BooleanSupplier mayListen;
        /** Messages sent since its queue was full, one after another. */
        int waiting;
        /** Messages left out and not told yet. */
        long missed;

        Standing(BooleanSupplier mayListen) {
            this.mayListen = mayListen;
        }
    }

    private final Map<Listener, Standing> open = new HashMap<>();
    private final EventLog log = new EventLog(System.currentTimeMillis(), MOST_ENTRIES, MOST_BYTES);
    private final Map<String, Long> newestMs = new LinkedHashMap<>();
    private long slowPages;

    /**
     * Takes a listener on.
     *
     * @param mayListen asked each second: one whose login has ended, or whose role was taken, is told no more
     * @param lastSeen id of the last message it saw, empty for a new one
     * @return whether it needs to be told how everything stands; if not, it was told what it had missed
     */
    boolean open(Listener listener, BooleanSupplier mayListen, Optional<String> lastSeen) {
        open.put(listener, new Standing(mayListen));
        Optional<List<EventLog.Entry>> missed = lastSeen.flatMap(log::after);
        missed.ifPresent(all -> all.forEach(e -> listener.send(e.id(), e.event(), e.data())));
        if (lastSeen.isPresent() && missed.isEmpty()) {
            listener.send(
                    null,
                    "reset",
                    new JsonObject()
                            .put("lastEventId", lastSeen.get())
                            .put("reason", "what came after this event is not kept any more; all follows anew")
                            .encode());
        }
        return missed.isEmpty();
    }

    void close(Listener listener) {
        open.remove(listener);
    }

    /** Tells one listener how something stands; the message continues from the newest id. */
    void tell(Listener listener, String event, JsonObject data) {
        listener.send(log.lastId(), event, data.encode());
    }

    void sendAll(String event, JsonObject data, boolean mayBeMissed, long nowMs) {
        newestMs.put(event, nowMs);
        EventLog.Entry entry = log.add(event, data);
        sendAll(entry.id(), event, entry.data(), mayBeMissed);
    }

    private void sendAll(String id, String event, String data, boolean mayBeMissed) {
        for (Listener listener : Set.copyOf(open.keySet())) {
            Standing standing = open.get(listener);
            if (listener.isClosed()) {
                open.remove(listener);
            } else if (!listener.isFull()) {
                standing.waiting = 0;
                if (standing.missed > 0) {
                    listener.send(
                            null,
                            "missed",
                            new JsonObject().put("count", standing.missed).encode());
                    standing.missed = 0;
                }
                listener.send(id, event, data);
            } else if (mayBeMissed) {
                standing.missed += id == null ? 0 : 1;
            } else {
                mustBeSent(listener, standing, id, event, data);
            }
        }
    }

    private void mustBeSent(Listener listener, Standing standing, String id, String event, String data) {
        if (++standing.waiting <= MOST_WAITING) {
            listener.send(id, event, data);
        } else {
            open.remove(listener);
            slowPages++;
            listener.reset();
        }
    }

    /** Pages that were given up since they did not read. */
    long slowPages() {
        return slowPages;
    }

    /** A small event: keeps proxies content, tells that the connection lives, and how old each kind of message is. */
    void keepAlive(long nowMs) {
        for (Map.Entry<Listener, Standing> each : Map.copyOf(open).entrySet()) {
            if (!each.getValue().mayListen.getAsBoolean()) {
                open.remove(each.getKey());
                each.getKey().end();
            }
        }
        JsonObject ages = new JsonObject();
        newestMs.forEach((event, atMs) -> ages.put(event, Math.max(0, nowMs - atMs)));
        sendAll(
                null,
                "tick",
                new JsonObject().put("atMs", nowMs).put("agesMs", ages).encode(),
                true);
    }

    int listeners() {
        return open.size();
    }

    void close() {
        Set.copyOf(open.keySet()).forEach(Listener::end);
        open.clear();
    }
}
