package org.petmr.acquisition.mr;

import java.util.Comparator;
import java.util.List;

/** Which of the series that are here belong to a patient's examination. */
public final class MrStudy {

    private MrStudy() {}

    /**
     * The patient's series of one study.
     *
     * @param studyInstanceUid null: the newest, see {@link #newest}
     */
    public static List<MrSeries> of(String patientId, String studyInstanceUid, List<MrSeries> all) {
        List<MrSeries> patients =
                all.stream().filter(s -> s.patientId().equals(patientId)).toList();
        return studyInstanceUid == null ? newest(patients) : ofStudy(studyInstanceUid, patients);
    }

    private static List<MrSeries> ofStudy(String uid, List<MrSeries> series) {
        return series.stream().filter(s -> uid.equals(s.studyInstanceUid())).toList();
    }

    /** Of a patient who was scanned before and lies elsewhere now: the study of which something came last. */
    public static List<MrSeries> newest(List<MrSeries> series) {
        if (series.stream().map(MrSeries::studyInstanceUid).distinct().count() < 2) {
            return series;
        }
        MrSeries last = series.stream()
                .max(Comparator.comparingLong(MrStudy::arrivedMs))
                .orElseThrow();
        return ofStudy(last.studyInstanceUid(), series);
    }

    /** When the last of its objects came. */
    public static long arrivedMs(MrSeries s) {
        return s.files().stream()
                .mapToLong(f -> f.toFile().lastModified())
                .max()
                .orElse(0);
    }
}
