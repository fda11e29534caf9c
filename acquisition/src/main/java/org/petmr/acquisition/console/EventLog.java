package org.petmr.acquisition.console;

import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The newest live messages with their ids, so that a page that comes back is told what it missed. Bounded in number and in
 * bytes; an id names the run of the service too, so that one of before a restart is known to be gone.
 */
final class EventLog {

    /** A message. @param id {@code <start of the service>-<number>} */
    record Entry(String id, String event, String data) {}

    private final String epoch;
    private final int mostEntries;
    private final long mostBytes;
    private final Deque<Entry> entries = new ArrayDeque<>();
    private long bytes;
    private long lastNumber;

    EventLog(long startedAtMs, int mostEntries, long mostBytes) {
        this.epoch = Long.toString(startedAtMs, Character.MAX_RADIX);
        this.mostEntries = mostEntries;
        this.mostBytes = mostBytes;
    }

    Entry add(String event, JsonObject data) {
        Entry entry = new Entry(id(++lastNumber), event, data.encode());
        entries.addLast(entry);
        bytes += entry.data().length();
        while (entries.size() > mostEntries || bytes > mostBytes && entries.size() > 1) {
            bytes -= entries.removeFirst().data().length();
        }
        return entry;
    }

    /** Id of the newest message. */
    String lastId() {
        return id(lastNumber);
    }

    private String id(long number) {
        return epoch + "-" + number;
    }

    /** What came after a message, oldest first; empty Optional when that cannot be told any more. */
    Optional<List<Entry>> after(String id) {
        int cut = id.lastIndexOf('-');
        if (cut < 0 || !id.substring(0, cut).equals(epoch)) {
            return Optional.empty();
        }
        long number;
        try {
            number = Long.parseLong(id.substring(cut + 1));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
        long oldest = lastNumber - entries.size() + 1;
        if (number < oldest - 1 || number > lastNumber) {
            return Optional.empty();
        }
        return Optional.of(entries.stream().skip(number - oldest + 1).toList());
    }
}
