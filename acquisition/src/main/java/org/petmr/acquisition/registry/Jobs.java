package org.petmr.acquisition.registry;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The table of jobs: what is asked of the pipeline, what became of it. One service writes it. */
public final class Jobs {

    private static final String TIME = "cast(? as timestamp(6) with time zone)";

    private final Database database;

    Jobs(Database database) {
        this.database = database;
    }

    /** Adds a job, or replaces what was known of it. The same twice does no harm. */
    public void put(Job j) {
        database.inOne(c -> {
            int changed = Database.change(
                    c,
                    "update job set state = ?, priority = ?, attempts = ?, fraction = ?, message = ?, due_at = " + TIME
                            + ", started_at = " + TIME + ", ended_at = " + TIME
                            + ", error = ?, version = ? where id = ?",
                    j.state().lower(),
                    j.priority(),
                    j.attempts(),
                    j.fraction(),
                    Database.shortened(Optional.of(j.message())),
                    j.dueAt(),
                    j.startedAt(),
                    j.endedAt(),
                    Database.shortened(j.error()),
                    j.version(),
                    j.id());
            return changed == 1 ? changed : add(c, j);
        });
    }

    private static int add(java.sql.Connection c, Job j) throws SQLException {
        return Database.change(
                c,
                "insert into job (id, acquisition_id, processing, place, kind, state, priority, attempts, parameters,"
                        + " fraction, message, created_at, due_at, started_at, ended_at, error, version) values (?, ?, ?,"
                        + " ?, ?, ?, ?, ?, ?, ?, ?, ?, " + TIME + ", " + TIME + ", " + TIME + ", ?, ?)",
                j.id(),
                j.acquisitionId(),
                j.processing(),
                j.place(),
                j.kind(),
                j.state().lower(),
                j.priority(),
                j.attempts(),
                j.parameters(),
                j.fraction(),
                Database.shortened(Optional.of(j.message())),
                j.createdAt(),
                j.dueAt(),
                j.startedAt(),
                j.endedAt(),
                Database.shortened(j.error()),
                j.version());
    }

    public Optional<Job> find(String id) {
        return database.one("select * from job where id = ?", Jobs::row, id);
    }

    /** Queued and running, those first that are begun first. */
    public List<Job> open() {
        return database.all(
                "select * from job where state in ('queued', 'running') order by priority desc, created_at, place, id",
                Jobs::row);
    }

    /** The oldest processing first, its stages in their order. */
    public List<Job> ofAcquisition(String acquisitionId) {
        return database.all(
                "select * from job where acquisition_id = ? order by processing, place, created_at, id",
                Jobs::row,
                acquisitionId);
    }

    private static Job row(ResultSet r) throws SQLException {
        Instant createdAt = Database.instant(r, "created_at");
        return new Job(
                r.getString("id"),
                r.getString("acquisition_id"),
                r.getInt("processing"),
                r.getInt("place"),
                r.getString("kind"),
                Job.State.of(r.getString("state")),
                r.getInt("priority"),
                r.getInt("attempts"),
                r.getString("parameters"),
                r.getDouble("fraction"),
                r.getString("message"),
                createdAt,
                Database.maybeInstant(r, "due_at"),
                Database.maybeInstant(r, "started_at"),
                Database.maybeInstant(r, "ended_at"),
                Optional.ofNullable(r.getString("error")),
                r.getInt("version"));
    }
}
