package org.petmr.acquisition.registry;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The table of acquisitions. */
public final class Acquisitions {

    private final Database database;

    Acquisitions(Database database) {
        this.database = database;
    }

    /** Adds one. @param a its version is not looked at; it becomes 0 */
    public void add(Acquisition a) {
        database.inOne(c -> Database.change(
                c,
                "insert into acquisition (id, study_id, scanner, state, armed_at, started_at, ended_at, directory,"
                        + " stored_bytes, stored_events, lost_events, error, is_kept, exported_at, pruned_at, version)"
                        + " values (?, ?, ?, ?, ?, cast(? as timestamp(6) with time zone), cast(? as timestamp(6) with time"
                        + " zone), ?, ?, ?, ?, ?, ?, cast(? as timestamp(6) with time zone), cast(? as timestamp(6) with"
                        + " time zone), 0)",
                a.id(),
                a.studyId(),
                a.scanner(),
                a.state(),
                a.armedAt(),
                a.startedAt(),
                a.endedAt(),
                a.directory(),
                a.storedBytes(),
                a.storedEvents(),
                a.lostEvents(),
                Database.shortened(a.error()),
                a.isKept(),
                a.exportedAt(),
                a.prunedAt()));
    }

    /**
     * Replaces one.
     *
     * @param a with the version that was read
     * @throws org.petmr.acquisition.AcquisitionException it has another version now
     */
    public void change(Acquisition a) {
        database.changeVersion(
                "acquisition " + a.id(),
                a.version(),
                "update acquisition set state = ?, started_at = cast(? as timestamp(6) with time zone), ended_at = cast(?"
                        + " as timestamp(6) with time zone), stored_bytes = ?, stored_events = ?, lost_events = ?, error ="
                        + " ?, is_kept = ?, exported_at = cast(? as timestamp(6) with time zone), pruned_at = cast(? as"
                        + " timestamp(6) with time zone), version = version + 1 where id = ? and version = ?",
                a.state(),
                a.startedAt(),
                a.endedAt(),
                a.storedBytes(),
                a.storedEvents(),
                a.lostEvents(),
                Database.shortened(a.error()),
                a.isKept(),
                a.exportedAt(),
                a.prunedAt(),
                a.id(),
                a.version());
    }

    public Optional<Acquisition> find(String id) {
        return database.one("select * from acquisition where id = ?", Acquisitions::row, id);
    }

    /** All, the oldest first. */
    public List<Acquisition> oldestFirst() {
        return database.all("select * from acquisition order by armed_at, id", Acquisitions::row);
    }

    private static Acquisition row(ResultSet r) throws SQLException {
        return new Acquisition(
                r.getString("id"),
                r.getLong("study_id"),
                r.getString("scanner"),
                r.getString("state"),
                Database.instant(r, "armed_at"),
                Database.maybeInstant(r, "started_at"),
                Database.maybeInstant(r, "ended_at"),
                r.getString("directory"),
                r.getLong("stored_bytes"),
                r.getLong("stored_events"),
                r.getLong("lost_events"),
                Optional.ofNullable(r.getString("error")),
                r.getBoolean("is_kept"),
                Database.maybeInstant(r, "exported_at"),
                Database.maybeInstant(r, "pruned_at"),
                r.getInt("version"));
    }
}
