package org.petmr.acquisition.session;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.petmr.acquisition.registry.Registry;
import org.petmr.acquisition.registry.Series;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The registry's rows of series: made from the files of sessions and examinations, and with what the exchange tells of their way
 * to the archives. The word of the exchange may come before the row. Rows are written on the register's thread.
 */
final class SeriesBook {

    private static final Logger LOG = LoggerFactory.getLogger(SeriesBook.class);
    private static final int LONG_STRING = 64;

    private final Map<String, OnItsWay> heard = new ConcurrentHashMap<>();

    /** When every archive had all of a series, and when those that are asked to had committed themselves to it. */
    record OnItsWay(Optional<Instant> sentAt, Optional<Instant> committedAt) {

        private static final OnItsWay NOT_YET = new OnItsWay(Optional.empty(), Optional.empty());

        /** One archive. @param send as the exchange tells it */
        private static OnItsWay of(JsonObject send) {
            return new OnItsWay(instant(send, "sentAt"), instant(send, "committedAt"));
        }

        private static Optional<Instant> instant(JsonObject send, String name) {
            return Optional.ofNullable(send.getString(name)).map(Instant::parse).map(SeriesBook::micros);
        }
    }

    /**
     * What became of the series of a session.
     *
     * @param sends all of that session, as the exchange tells them
     * @return those of which something new was heard
     */
    List<String> hear(JsonArray sends) {
        Map<String, List<JsonObject>> bySeries = new HashMap<>();
        for (int i = 0; i < sends.size(); i++) {
            JsonObject send = sends.getJsonObject(i);
            for (Object uid : send.getJsonArray("series", new JsonArray())) {
                bySeries.computeIfAbsent((String) uid, u -> new ArrayList<>()).add(send);
            }
        }
        List<String> changed = new ArrayList<>();
        bySeries.forEach((uid, ofSeries) -> {
            OnItsWay now = together(ofSeries);
            if (!now.equals(OnItsWay.NOT_YET) && !now.equals(heard.put(uid, now))) {
                changed.add(uid);
            }
        });
        return changed;
    }

    /** The last word of all archives; some are never asked to commit themselves. */
    private static OnItsWay together(List<JsonObject> sends) {
        Optional<Instant> sent = Optional.empty();
        Optional<Instant> committed = Optional.empty();
        boolean isAllOver = true;
        for (JsonObject send : sends) {
            OnItsWay one = OnItsWay.of(send);
            if (one.sentAt().isEmpty()) {
                return OnItsWay.NOT_YET;
            }
            sent = later(sent, one.sentAt());
            committed = later(committed, one.committedAt());
            isAllOver &= one.committedAt().isPresent() || "sent".equals(send.getString("state"));
        }
        return new OnItsWay(sent, isAllOver ? committed : Optional.empty());
    }

    private static Optional<Instant> later(Optional<Instant> a, Optional<Instant> b) {
        return a.isEmpty() || b.isPresent() && b.get().isAfter(a.get()) ? b : a;
    }

    /**
     * Adds what a directory's file names and the registry does not have.
     *
     * @param acquisition of which the registry has a row
     * @param examination whose directory it is; empty for that of the acquisition itself
     */
    void write(Registry registry, String acquisition, Optional<String> examination, Path directory) {
        List<SeriesFile.Made> made;
        try {
            made = SeriesFile.read(directory);
        } catch (IOException e) {
            LOG.warn("series not known directory={} {}", directory, e.getMessage());
            return;
        }
        for (SeriesFile.Made m : made) {
            if (registry.series().find(m.seriesInstanceUid()).isEmpty()) {
                OnItsWay known = heard.getOrDefault(m.seriesInstanceUid(), OnItsWay.NOT_YET);
                registry.series()
                        .add(new Series(
                                m.seriesInstanceUid(),
                                acquisition,
                                examination,
                                m.modality(),
                                m.description().length() <= LONG_STRING
                                        ? m.description()
                                        : m.description().substring(0, LONG_STRING),
                                m.instances(),
                                micros(m.writtenAt()),
                                known.sentAt(),
                                known.committedAt(),
                                0));
            }
        }
    }

    /** Writes what was heard of a series; nothing as long as it has no row. */
    void write(Registry registry, String seriesUid) {
        OnItsWay known = heard.getOrDefault(seriesUid, OnItsWay.NOT_YET);
        registry.series().find(seriesUid).ifPresent(row -> {
            Series now = row.with(known.sentAt(), known.committedAt());
            if (!now.equals(row)) {
                registry.series().change(now);
            }
        });
    }

    /** As programs read them. */
    static JsonObject json(List<Series> rows) {
        JsonArray all = new JsonArray();
        for (Series s : rows) {
            all.add(new JsonObject()
                    .put("seriesUid", s.seriesUid())
                    .put("session", s.acquisitionId())
                    .put("examination", s.examinationId().orElse(null))
                    .put("modality", s.modality())
                    .put("description", s.description())
                    .put("instances", s.instances())
                    .put("writtenAt", s.writtenAt().toString())
                    .put("sentAt", s.sentAt().map(Instant::toString).orElse(null))
                    .put("committedAt", s.committedAt().map(Instant::toString).orElse(null)));
        }
        return new JsonObject().put("series", all);
    }

    private static Instant micros(Instant at) {
        return at.truncatedTo(ChronoUnit.MICROS);
    }
}
