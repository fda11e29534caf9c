package org.petmr.acquisition.registry;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The table of jobs, and the queue that it is. */
public final class Jobs {

    private final Database database;

    Jobs(Database database) {
        this.database = database;
    }

    /** Adds one. @param j its version is not looked at; it becomes 0 */
    public void add(Job j) {
        database.inOne(c -> Database.change(
                c,
                "insert into job (id, acquisition_id, kind, state, priority, attempts, parameters, created_at, version)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?, 0)",
                j.id(),
                j.acquisitionId(),
                j.kind(),
                j.state().lower(),
                j.priority(),
                j.attempts(),
                j.parameters(),
                j.createdAt()));
    }

    /** Replaces one of the version that was read. */
    public void change(Job j) {
        database.changeVersion(
                "job " + j.id(),
                j.version(),
                "update job set state = ?, attempts = ?, started_at = cast(? as timestamp(6) with time zone), ended_at ="
                        + " cast(? as timestamp(6) with time zone), error = ?, version = version + 1 where id = ? and"
                        + " version = ?",
                j.state().lower(),
                j.attempts(),
                j.startedAt(),
                j.endedAt(),
                Database.shortened(j.error()),
                j.id(),
                j.version());
    }

    public Optional<Job> find(String id) {
        return database.one("select * from job where id = ?", Jobs::row, id);
    }

    /** Takes the waiting job that is first in turn; of two workers that ask at once each gets another. */
    public Optional<Job> takeNext(Instant now) {
        while (true) {
            Optional<Job> first = database.one(
                    "select * from job where state = 'waiting' order by priority desc, created_at, id fetch first 1 rows"
                            + " only",
                    Jobs::row);
            if (first.isEmpty()) {
                return first;
            }
            Job begun = first.get().begun(now);
            int changed = database.inOne(c -> Database.change(
                    c,
                    "update job set state = 'running', attempts = ?, started_at = ?, version = version + 1 where id = ?"
                            + " and version = ?",
                    begun.attempts(),
                    now,
                    begun.id(),
                    begun.version()));
            if (changed == 1) {
                return find(begun.id());
            }
        }
    }

    /** Running jobs; after a start of the service they are of one that died. */
    public List<Job> running() {
        return database.all("select * from job where state = 'running' order by created_at, id", Jobs::row);
    }

    public List<Job> ofAcquisition(String acquisitionId) {
        return database.all(
                "select * from job where acquisition_id = ? order by created_at, id", Jobs::row, acquisitionId);
    }

    private static Job row(ResultSet r) throws SQLException {
        return new Job(
                r.getString("id"),
                r.getString("acquisition_id"),
                r.getString("kind"),
                Job.State.of(r.getString("state")),
                r.getInt("priority"),
                r.getInt("attempts"),
                r.getString("parameters"),
                Database.instant(r, "created_at"),
                Database.maybeInstant(r, "started_at"),
                Database.maybeInstant(r, "ended_at"),
                Optional.ofNullable(r.getString("error")),
                r.getInt("version"));
    }
}
