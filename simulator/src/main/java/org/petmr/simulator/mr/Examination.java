package org.petmr.simulator.mr;

import java.time.LocalDateTime;
import org.petmr.acquisition.dicom.Uids;

/**
 * Who is examined, and what the objects of the examination have in common.
 *
 * @param patientName as DICOM writes it, such as {@code DOE^JANE}
 * @param patientId identifier
 * @param birthDate YYYYMMDD
 * @param sex M, F or O
 * @param weightKg body weight
 * @param accessionNumber of the request
 * @param studyInstanceUid of the study
 * @param frameOfReferenceUid of scanner space: PET and MR of a hybrid scanner share it
 * @param startedAt local time of the first image
 */
public record Examination(
        String patientName,
        String patientId,
        String birthDate,
        String sex,
        double weightKg,
        String accessionNumber,
        String studyInstanceUid,
        String frameOfReferenceUid,
        LocalDateTime startedAt) {

    /** One that is new, now. */
    public static Examination fresh(
            String patientName, String patientId, String birthDate, String sex, double weightKg, String accession) {
        return new Examination(
                patientName,
                patientId,
                birthDate,
                sex,
                weightKg,
                accession,
                Uids.fresh(),
                Uids.fresh(),
                LocalDateTime.now());
    }
}
