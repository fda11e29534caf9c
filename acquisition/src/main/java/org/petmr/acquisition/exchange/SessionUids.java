package org.petmr.acquisition.exchange;

import java.time.Instant;
import org.petmr.acquisition.dicom.Uids;

/**
 * Names that a session has before anything of it is written, the same whoever asks: its performed step is reported when it
 * begins, its images are made when it is over, and each must name the other.
 */
public final class SessionUids {

    private SessionUids() {}

    /** Of the study of a session that has none from the worklist. */
    public static String study(String session, Instant startedAt, String patientId) {
        return Uids.ofName(name("study", session, startedAt, patientId));
    }

    /** Of the study of an examination of several beds that has none from the worklist: all beds share it. */
    public static String studyOfBeds(String examination, String patientId) {
        return Uids.ofName("petmr study of examination %s %s".formatted(examination, patientId));
    }

    /** Of the performed step. */
    public static String step(String session, Instant startedAt, String patientId) {
        return Uids.ofName(name("step", session, startedAt, patientId));
    }

    /** Of the one performed step of an examination of several beds. */
    public static String stepOfBeds(String examination, String patientId) {
        return Uids.ofName("petmr step of examination %s %s".formatted(examination, patientId));
    }

    /** Of a performed step for people, (0040,0253): 1 to 16 characters. @param session or examination */
    public static String stepId(String session) {
        String plain = session.replace("-", "");
        return plain.length() <= 16 ? plain : plain.substring(plain.length() - 16);
    }

    private static String name(String what, String session, Instant startedAt, String patientId) {
        return "petmr %s %s %s %s".formatted(what, session, startedAt, patientId);
    }
}
