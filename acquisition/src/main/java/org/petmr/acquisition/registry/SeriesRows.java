package org.petmr.acquisition.registry;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The table of series. */
public final class SeriesRows {

    private final Database database;

    SeriesRows(Database database) {
        this.database = database;
    }

    /** Adds one. @param s its version is not looked at; it becomes 0 */
    public void add(Series s) {
        database.inOne(c -> Database.change(
                c,
                "insert into series (series_uid, acquisition_id, examination_id, modality, description, instances,"
                        + " written_at, sent_at, committed_at, version) values (?, ?, ?, ?, ?, ?, ?, cast(? as timestamp(6) with time zone), cast(?"
                        + " as timestamp(6) with time zone), 0)",
                s.seriesUid(),
                s.acquisitionId(),
                s.examinationId(),
                s.modality(),
                s.description(),
                s.instances(),
                s.writtenAt(),
                s.sentAt(),
                s.committedAt()));
    }

    /** Replaces one of the version that was read. */
    public void change(Series s) {
        database.changeVersion(
                "series " + s.seriesUid(),
                s.version(),
                "update series set instances = ?, sent_at = cast(? as timestamp(6) with time zone), committed_at = cast(?"
                        + " as timestamp(6) with time zone), version = version + 1 where series_uid = ? and version = ?",
                s.instances(),
                s.sentAt(),
                s.committedAt(),
                s.seriesUid(),
                s.version());
    }

    public Optional<Series> find(String seriesUid) {
        return database.one("select * from series where series_uid = ?", SeriesRows::row, seriesUid);
    }

    public List<Series> ofAcquisition(String acquisitionId) {
        return database.all(
                "select * from series where acquisition_id = ? order by written_at, series_uid",
                SeriesRows::row,
                acquisitionId);
    }

    /** Those that were made of all beds of an examination. */
    public List<Series> ofExamination(String examinationId) {
        return database.all(
                "select * from series where examination_id = ? order by written_at, series_uid",
                SeriesRows::row,
                examinationId);
    }

    private static Series row(ResultSet r) throws SQLException {
        return new Series(
                r.getString("series_uid"),
                r.getString("acquisition_id"),
                Optional.ofNullable(r.getString("examination_id")),
                r.getString("modality"),
                r.getString("description"),
                r.getInt("instances"),
                Database.instant(r, "written_at"),
                Database.maybeInstant(r, "sent_at"),
                Database.maybeInstant(r, "committed_at"),
                r.getInt("version"));
    }
}
