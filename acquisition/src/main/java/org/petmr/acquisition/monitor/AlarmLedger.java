package org.petmr.acquisition.monitor;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.said.Phrase;
import org.petmr.acquisition.said.Said;
import org.petmr.acquisition.security.PrivateFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which alarms last and since when, who has seen them, and those that are over: kept in {@code alarms.json} of the data directory,
 * so that a restart forgets none. An alarm that becomes worse has to be seen again. One thread looks and notes; {@link #write} may
 * be called from another.
 */
public final class AlarmLedger {

    private static final Logger LOG = LoggerFactory.getLogger(AlarmLedger.class);
    private static final int MOST_PAST = 100;

    /**
     * One time that something was wrong.
     *
     * @param since when it was first noticed
     * @param until when it was over; null while it lasts
     * @param seen null: by nobody yet
     */
    private record Entry(Alarm alarm, Instant since, Instant until, Seen seen) {
        Entry now(Alarm changed) {
            boolean isWorse =
                    changed.severity().equals("alarm") && !alarm.severity().equals("alarm");
            return new Entry(changed, since, until, isWorse ? null : seen);
        }

        Entry over(Instant at) {
            return new Entry(alarm, since, at, seen);
        }

        Entry seen(String by, Instant at) {
            return seen == null ? new Entry(alarm, since, until, new Seen(by, at)) : this;
        }
    }

    /** Who says that he has seen it, and when. */
    private record Seen(String by, Instant at) {}

    private final Path file;
    private final Clock clock;
    private final Map<String, Entry> active = new LinkedHashMap<>();
    private final List<Entry> past = new ArrayList<>();

    /**
     * Reads what is there. A file that cannot be read is left out and written anew: alarms that last are found again.
     *
     * @param dataDirectory in which the file lies
     */
    public AlarmLedger(Path dataDirectory, Clock clock) {
        this.file = dataDirectory.resolve("alarms.json");
        this.clock = clock;
        try {
            if (Files.exists(file)) {
                read(new JsonObject(Files.readString(file)));
            }
        } catch (IOException | DecodeException | ClassCastException | NullPointerException | DateTimeException e) {
            LOG.warn("alarms of before cannot be read file={}", file, e);
        }
    }

    private void read(JsonObject all) {
        for (Object one : all.getJsonArray("alarms")) {
            Entry entry = entry((JsonObject) one);
            active.put(entry.alarm.id(), entry);
        }
        for (Object one : all.getJsonArray("past")) {
            past.add(entry((JsonObject) one));
        }
    }

    /**
     * Takes what is wrong now.
     *
     * @param found several of one id become one
     * @return whether something began, became worse or is over, so that it should be written
     */
    boolean look(List<Alarm> found) {
        Map<String, Alarm> now = new LinkedHashMap<>();
        for (Alarm a : found) {
            now.merge(a.id(), a, Alarm::and);
        }
        boolean isChanged = active.values().removeIf(e -> !now.containsKey(e.alarm.id()) && remember(e));
        for (Alarm a : now.values()) {
            Entry before = active.get(a.id());
            if (before == null) {
                LOG.warn("alarm id={} {}", a.id(), a.text());
            }
            Entry after = before == null ? new Entry(a, clock.instant(), null, null) : before.now(a);
            isChanged |= before == null || !before.alarm.severity().equals(a.severity());
            active.put(a.id(), after);
        }
        return isChanged;
    }

    private boolean remember(Entry entry) {
        past.add(joined(entry).over(clock.instant()));
        if (past.size() > MOST_PAST) {
            past.remove(leastMissed());
        }
        return true;
    }

    /** One that comes and goes and that nobody has seen is told once, from its first time on. */
    private Entry joined(Entry entry) {
        OptionalInt before = first(e -> e.seen == null && entry.seen == null && e.alarm.saysTheSameAs(entry.alarm));
        return before.isEmpty() ? entry : new Entry(entry.alarm, past.remove(before.getAsInt()).since, null, null);
    }

    /** The oldest of what somebody has seen, or else of the warnings, or else of all: a flood hides no alarm. */
    private int leastMissed() {
        return first(e -> e.seen != null)
                .orElseGet(() -> first(e -> !e.alarm.severity().equals("alarm")).orElse(0));
    }

    private OptionalInt first(Predicate<Entry> isMeant) {
        return IntStream.range(0, past.size())
                .filter(i -> isMeant.test(past.get(i)))
                .findFirst();
    }

    /**
     * Somebody has seen it. The first who says so stays the one.
     *
     * @param since which time of several; null: the newest
     * @return the alarm as {@link #toJson} tells it
     * @throws AcquisitionException there is none
     */
    JsonObject acknowledge(String id, Instant since, String by) {
        Predicate<Entry> isMeant =
                e -> e != null && e.alarm.id().equals(id) && (since == null || e.since.equals(since));
        Instant now = clock.instant();
        if (isMeant.test(active.get(id))) {
            return json(active.computeIfPresent(id, (k, e) -> e.seen(by, now)));
        }
        for (int i = past.size() - 1; i >= 0; i--) {
            if (isMeant.test(past.get(i))) {
                past.set(i, past.get(i).seen(by, now));
                return json(past.get(i));
            }
        }
        throw AcquisitionException.notFound(
                Phrase.NO_ALARM.said("alarm: %s%s (expected: one that lasts or is remembered)"
                        .formatted(id, since == null ? "" : " of " + since)));
    }

    /**
     * {@code {alarms: [{id, severity, text, details: [{text, code?, values?}], since, acknowledged?}], past: [{..., until}]}}, the
     * oldest first.
     */
    JsonObject toJson() {
        JsonArray now = new JsonArray();
        active.values().forEach(e -> now.add(json(e)));
        JsonArray before = new JsonArray();
        past.forEach(e -> before.add(json(e)));
        return new JsonObject().put("alarms", now).put("past", before);
    }

    /** @param all of {@link #toJson} */
    void write(JsonObject all) throws IOException {
        PrivateFiles.replace(file, all.encodePrettily().getBytes(StandardCharsets.UTF_8));
    }

    private static JsonObject json(Entry e) {
        JsonObject out = new JsonObject()
                .put("id", e.alarm.id())
                .put("severity", e.alarm.severity())
                .put("text", e.alarm.text())
                .put("details", details(e.alarm))
                .put("since", e.since.toString());
        if (e.until != null) {
            out.put("until", e.until.toString());
        }
        return e.seen == null
                ? out
                : out.put("acknowledged", new JsonObject().put("by", e.seen.by).put("at", e.seen.at.toString()));
    }

    private static JsonArray details(Alarm alarm) {
        JsonArray all = new JsonArray();
        for (Said said : alarm.details()) {
            JsonObject one = new JsonObject().put("text", said.english());
            said.putInto(one);
            all.add(one);
        }
        return all;
    }

    /** Also of a file of a former version, without details. */
    private static Alarm alarm(JsonObject json) {
        JsonArray details = json.getJsonArray("details", new JsonArray().add(json));
        return new Alarm(
                json.getString("id"),
                json.getString("severity"),
                details.stream()
                        .map(JsonObject.class::cast)
                        .map(d -> new Said(
                                d.getString("code"),
                                d.getJsonObject("values", new JsonObject()).getMap(),
                                d.getString("text")))
                        .toList());
    }

    private static Entry entry(JsonObject json) {
        JsonObject seen = json.getJsonObject("acknowledged");
        String until = json.getString("until");
        return new Entry(
                alarm(json),
                Instant.parse(json.getString("since")),
                until == null ? null : Instant.parse(until),
                seen == null ? null : new Seen(seen.getString("by"), Instant.parse(seen.getString("at"))));
    }
}
