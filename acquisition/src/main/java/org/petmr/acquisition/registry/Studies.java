package org.petmr.acquisition.registry;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The table of studies. */
public final class Studies {

    private final Database database;

    Studies(Database database) {
        this.database = database;
    }

    /**
     * The study of a request, made when it is not there.
     *
     * @param studyUid put to it when it had none; empty when not known
     */
    public Study of(String accession, String patientId, Optional<String> studyUid, Instant now) {
        return database.inOne(c -> {
            // The first attempt may meet another that is making the same row; then the row is there.
            Database.change(
                    c,
                    "insert into study (accession, patient_id, created_at, version) select cast(? as varchar), cast(? as"
                            + " varchar), cast(? as timestamp(6) with time zone), 0 where not exists (select 1 from study"
                            + " where accession = ? and patient_id = ?)",
                    accession,
                    patientId,
                    now,
                    accession,
                    patientId);
            if (studyUid.isPresent()) {
                Database.change(
                        c,
                        "update study set study_uid = ?, version = version + 1 where accession = ? and patient_id = ?"
                                + " and study_uid is null",
                        studyUid,
                        accession,
                        patientId);
            }
            List<Study> found = Database.all(
                    c,
                    "select * from study where accession = ? and patient_id = ?",
                    Studies::row,
                    accession,
                    patientId);
            return found.get(0);
        });
    }

    public Optional<Study> find(long id) {
        return database.one("select * from study where id = ?", Studies::row, id);
    }

    private static Study row(ResultSet r) throws SQLException {
        return new Study(
                r.getLong("id"),
                Optional.ofNullable(r.getString("study_uid")),
                r.getString("accession"),
                r.getString("patient_id"),
                Database.instant(r, "created_at"),
                r.getInt("version"));
    }
}
