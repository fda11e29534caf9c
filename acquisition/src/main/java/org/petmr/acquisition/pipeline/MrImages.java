package org.petmr.acquisition.pipeline;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.petmr.acquisition.mr.MrKind;
import org.petmr.acquisition.mr.MrSeries;
import org.petmr.acquisition.mr.MrVolumes;
import org.petmr.acquisition.session.StoredSession;
import org.petmr.attenuation.tissue.DixonImages;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.image.Volume;

/**
 * The MR images of one session: of its patient and, when that is known, of its study.
 *
 * @param byKind one volume of each kind, the first that came whole
 * @param series what they were read from
 */
record MrImages(Map<MrKind, Volume> byKind, List<MrSeries> series) {

    static final List<MrKind> DIXON =
            List.of(MrKind.DIXON_IN, MrKind.DIXON_OPPOSED, MrKind.DIXON_WATER, MrKind.DIXON_FAT);

    static List<MrSeries> of(StoredSession session, List<MrSeries> all) {
        String study = session.arm().studyInstanceUid();
        return all.stream()
                .filter(s -> s.patientId().equals(session.arm().patient().id()))
                .filter(s -> study == null || study.equals(s.studyInstanceUid()))
                .toList();
    }

    static long wholeDixon(List<MrSeries> series) {
        return DIXON.stream()
                .filter(kind -> series.stream().anyMatch(s -> s.kind() == kind && isWhole(s)))
                .count();
    }

    static boolean hasWhole(MrKind kind, List<MrSeries> series) {
        return series.stream().anyMatch(s -> s.kind() == kind && isWhole(s));
    }

    /** In and opposed phase, or water and fat: enough for a mu-map. */
    static boolean hasDixonPair(List<MrSeries> series) {
        return hasWhole(MrKind.DIXON_IN, series) && hasWhole(MrKind.DIXON_OPPOSED, series)
                || hasWhole(MrKind.DIXON_WATER, series) && hasWhole(MrKind.DIXON_FAT, series);
    }

    private static boolean isWhole(MrSeries s) {
        return s.grid().isPresent() && s.missing() == 0;
    }

    static MrImages read(List<MrSeries> series, Progress progress) throws IOException {
        List<MrSeries> used = new ArrayList<>();
        for (MrSeries s : series) {
            boolean isWanted = DIXON.contains(s.kind()) || s.kind().isT1();
            if (isWanted && isWhole(s) && used.stream().noneMatch(u -> u.kind() == s.kind())) {
                used.add(s);
            }
        }
        Map<MrKind, Volume> volumes = new EnumMap<>(MrKind.class);
        for (int i = 0; i < used.size(); i++) {
            MrSeries s = used.get(i);
            for (MrVolumes.Read read :
                    MrVolumes.read(s.files(), progress.part((double) i / used.size(), (i + 1.0) / used.size()))) {
                if (read.series().kind() == s.kind()) {
                    read.volume().ifPresent(v -> volumes.putIfAbsent(s.kind(), v));
                }
            }
        }
        return new MrImages(volumes, used);
    }

    /** The best that there is for a mu-map. */
    DixonImages dixon() {
        return DixonImages.ofFound(
                Optional.ofNullable(byKind.get(MrKind.DIXON_IN)),
                Optional.ofNullable(byKind.get(MrKind.DIXON_OPPOSED)),
                Optional.ofNullable(byKind.get(MrKind.DIXON_WATER)),
                Optional.ofNullable(byKind.get(MrKind.DIXON_FAT)));
    }

    /** What PET is laid over: T1 where there is one, without contrast agent rather than with it, else the in-phase image. */
    Optional<Volume> anatomy() {
        return Optional.ofNullable(byKind.get(MrKind.T1))
                .or(() -> Optional.ofNullable(byKind.get(MrKind.T1_CONTRAST)))
                .or(() -> Optional.ofNullable(byKind.get(MrKind.DIXON_IN)))
                .or(() -> Optional.ofNullable(byKind.get(MrKind.DIXON_WATER)));
    }

    Optional<String> frameOfReferenceUid() {
        return series.stream()
                .map(MrSeries::frameOfReferenceUid)
                .filter(uid -> !uid.isEmpty())
                .findFirst();
    }

    List<MrSeries> dixonSeries() {
        return series.stream().filter(s -> DIXON.contains(s.kind())).toList();
    }
}
