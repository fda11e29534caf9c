package org.petmr.acquisition.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.petmr.acquisition.mr.MrKind;
import org.petmr.acquisition.mr.MrSeries;
import org.petmr.acquisition.mr.MrVolumes;
import org.petmr.acquisition.mr.ReceiveCoils;
import org.petmr.attenuation.bone.UteEchoes;
import org.petmr.attenuation.quality.SeriesUse;
import org.petmr.attenuation.tissue.DixonImages;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.image.Volume;

/** MR series from folders of DICOM files: what is there, what of it is used, and why. */
final class MrFolders {

    private final List<MrVolumes.Read> all = new ArrayList<>();
    private final List<SeriesUse> uses = new ArrayList<>();
    private final List<MrSeries> usedSeries = new ArrayList<>();
    private final Set<Path> read = new HashSet<>();

    /** Of those that are used; all others must be of its session. */
    private MrSeries first;

    /** Reads a folder, unless it has been read. @param folder as typed; all files in it and below */
    MrFolders add(String option, Path folder, Progress progress) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException("%s: %s (expected: a folder of DICOM files)".formatted(option, folder));
        }
        if (!read.add(folder.toRealPath())) {
            return this;
        }
        List<Path> files;
        try (Stream<Path> below = Files.walk(folder)) {
            files = below.filter(Files::isRegularFile).sorted().toList();
        }
        if (files.isEmpty()) {
            throw new IllegalArgumentException("%s: %s: no files (expected: DICOM)".formatted(option, folder));
        }
        all.addAll(MrVolumes.read(files, progress));
        return this;
    }

    /** Every series that was looked at. */
    List<SeriesUse> uses() {
        return List.copyOf(uses);
    }

    private void use(MrSeries s, boolean isUsed, String reason) {
        if (isUsed) {
            requireOneSession(s);
            usedSeries.add(s);
        }
        uses.add(new SeriesUse(nameOf(s), s.kind().name(), isUsed, reason));
    }

    private void requireOneSession(MrSeries s) {
        if (first == null) {
            first = s;
        }
        requireSame(s, "Patient ID (0010,0020)", s.patientId(), first.patientId());
        requireSame(s, "Study Instance UID (0020,000D)", s.studyInstanceUid(), first.studyInstanceUid());
    }

    private void requireSame(MrSeries s, String attribute, String found, String expected) {
        if (!found.equals(expected)) {
            throw new IllegalArgumentException("series %d '%s': %s: %s (expected: %s, as series %d '%s')"
                    .formatted(
                            s.seriesNumber(),
                            s.description(),
                            attribute,
                            found,
                            expected,
                            first.seriesNumber(),
                            first.description()));
        }
    }

    /** The Dixon images of one patient, and a word on all other series but those of {@code alsoUsed}. */
    DixonImages dixon(MrKind... alsoUsed) {
        Map<MrKind, DixonImages.Image> images = new EnumMap<>(MrKind.class);
        for (MrVolumes.Read read : all) {
            MrSeries s = read.series();
            if (List.of(alsoUsed).contains(s.kind())) {
                continue;
            }
            if (!s.kind().isDixon()) {
                boolean isUnreadable = read.volume().isEmpty() && !s.problems().isEmpty();
                use(s, false, isUnreadable ? String.join("; ", s.problems()) : "not needed for the map");
            } else if (read.volume().isEmpty() || s.missing() > 0) {
                use(s, false, s.missing() > 0 ? s.missing() + " slices missing" : String.join("; ", s.problems()));
            } else if (images.containsKey(s.kind())) {
                use(s, false, "the first of this kind is used");
            } else {
                images.put(
                        s.kind(), new DixonImages.Image(nameOf(s), read.volume().get()));
                use(s, true, "tissue classes");
            }
        }
        try {
            return DixonImages.ofFound(
                    Optional.ofNullable(images.get(MrKind.DIXON_IN)),
                    Optional.ofNullable(images.get(MrKind.DIXON_OPPOSED)),
                    Optional.ofNullable(images.get(MrKind.DIXON_WATER)),
                    Optional.ofNullable(images.get(MrKind.DIXON_FAT)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(e.getMessage() + unused(), e);
        }
    }

    /** Why those were left out that might have served: what is missing may be among them. */
    private String unused() {
        List<String> reasons = all.stream()
                .map(MrVolumes.Read::series)
                .filter(s -> s.missing() > 0 || !s.problems().isEmpty())
                .map(s -> "%s, %s: %s".formatted(nameOf(s), s.kind(), String.join("; ", s.problems())))
                .toList();
        return reasons.isEmpty() ? "" : "; not usable: " + String.join(" | ", reasons);
    }

    /** Names of the coils that the series which are used were received with. */
    List<String> coils() throws IOException {
        return ReceiveCoils.of(usedSeries);
    }

    private static String nameOf(MrSeries s) {
        return "series %d '%s'".formatted(s.seriesNumber(), s.description());
    }

    /** Both echoes, the earlier first. */
    UteEchoes ute() {
        List<UteEchoes.Echo> echoes = new ArrayList<>();
        for (MrVolumes.Read read : all) {
            MrSeries s = read.series();
            if (s.kind() != MrKind.UTE) {
                continue;
            }
            if (read.volume().isEmpty()) {
                use(s, false, String.join("; ", s.problems()));
            } else {
                use(s, true, "bone by its decay");
                echoes.add(new UteEchoes.Echo(
                        nameOf(s), read.volume().get(), s.echoTimeMs().orElse(Double.NaN)));
            }
        }
        echoes.sort((a, b) -> Double.compare(a.teMs(), b.teMs()));
        return UteEchoes.of(echoes);
    }

    /** A named image. */
    record Named(String series, Volume magnitude) {}

    Named only(MrKind kind, String option, String reason) {
        Named found = null;
        for (MrVolumes.Read read : all) {
            MrSeries s = read.series();
            if (s.kind() == kind) {
                boolean isUsed = found == null && read.volume().isPresent();
                use(
                        s,
                        isUsed,
                        isUsed
                                ? reason
                                : read.volume().isPresent() ? "one is enough" : String.join("; ", s.problems()));
                if (isUsed) {
                    found = new Named(nameOf(s), read.volume().get());
                }
            }
        }
        if (found == null) {
            throw new IllegalArgumentException(
                    "%s: no %s series among %d (expected: one)".formatted(option, kind, all.size()));
        }
        return found;
    }
}
