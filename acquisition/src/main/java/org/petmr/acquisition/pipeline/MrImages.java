package org.petmr.acquisition.pipeline;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.petmr.acquisition.mr.MrKind;
import org.petmr.acquisition.mr.MrSeries;
import org.petmr.acquisition.mr.MrStudy;
import org.petmr.acquisition.mr.MrVolumes;
import org.petmr.acquisition.session.StoredSession;
import org.petmr.attenuation.bone.UteEchoes;
import org.petmr.attenuation.tissue.DixonImages;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/**
 * The MR images of one session: of its patient and of one study, the session's when that is known, else the newest.
 *
 * @param images one of each kind, the first that came whole; of UTE one of each echo time. In the MR's own space
 * @param series all that are the session's, read or not
 * @param petFromMr where a point of the MR's space lies in the PET's
 */
record MrImages(List<Image> images, List<MrSeries> series, Affine petFromMr) {

    static final List<MrKind> DIXON =
            List.of(MrKind.DIXON_IN, MrKind.DIXON_OPPOSED, MrKind.DIXON_WATER, MrKind.DIXON_FAT);

    /** A series and its voxels. */
    record Image(MrSeries series, Volume volume) {

        /** As messages and reports call it. */
        String name() {
            return nameOf(series);
        }
    }

    MrImages {
        images = List.copyOf(images);
        series = List.copyOf(series);
    }

    static String nameOf(MrSeries s) {
        return "series %d '%s'".formatted(s.seriesNumber(), s.description());
    }

    static List<MrSeries> of(StoredSession session, List<MrSeries> all) {
        return MrStudy.of(session.arm().patient().id(), session.arm().studyInstanceUid(), all);
    }

    private static void requireOneStudy(List<MrSeries> series) {
        for (MrSeries s : series) {
            MrSeries first = series.get(0);
            if (!s.studyInstanceUid().equals(first.studyInstanceUid())) {
                throw new IllegalArgumentException("%s: Study Instance UID (0020,000D) %s (expected: %s, as %s)"
                        .formatted(nameOf(s), s.studyInstanceUid(), first.studyInstanceUid(), nameOf(first)));
            }
        }
    }

    static boolean hasWhole(MrKind kind, List<MrSeries> series) {
        return series.stream().anyMatch(s -> s.kind() == kind && isWhole(s));
    }

    /** In and opposed phase, or water and fat: enough for a mu-map. */
    static boolean hasDixonPair(List<MrSeries> series) {
        return hasWhole(MrKind.DIXON_IN, series) && hasWhole(MrKind.DIXON_OPPOSED, series)
                || hasWhole(MrKind.DIXON_WATER, series) && hasWhole(MrKind.DIXON_FAT, series);
    }

    /** What came of a patient, and what is wrong with it, for messages that miss something. */
    static String inWords(List<MrSeries> series) {
        if (series.isEmpty()) {
            return "nothing of this patient came";
        }
        List<String> all = new ArrayList<>();
        for (MrSeries s : series) {
            String trouble =
                    isWhole(s) ? "whole" : s.problems().isEmpty() ? "no volume" : String.join("; ", s.problems());
            all.add("%s, %s: %s".formatted(nameOf(s), s.kind(), trouble));
        }
        return "there are " + String.join(" | ", all);
    }

    /** Two whole echoes. */
    static boolean hasUte(List<MrSeries> series) {
        return echoes(series) > 1;
    }

    /** Whole echoes of UTE. */
    static int echoes(List<MrSeries> series) {
        return (int) series.stream()
                .filter(s -> s.kind() == MrKind.UTE && isWhole(s))
                .map(MrImages::echo)
                .distinct()
                .count();
    }

    /** All slices of a volume. */
    static boolean isWhole(MrSeries s) {
        return s.grid().isPresent() && s.missing() == 0;
    }

    /** Echo times closer than this are one. */
    private static long echo(MrSeries s) {
        return Math.round(100 * s.echoTimeMs().orElse(-1));
    }

    private static boolean isWanted(MrKind kind) {
        return kind.isDixon() || kind.isT1() || kind == MrKind.UTE || kind == MrKind.ZTE;
    }

    /**
     * @param petFromMr of the installation
     * @throws IllegalArgumentException for series of several studies
     */
    static MrImages read(List<MrSeries> series, Affine petFromMr, Progress progress) throws IOException {
        requireOneStudy(series);
        List<MrSeries> used = new ArrayList<>();
        for (MrSeries s : series) {
            if (isWanted(s.kind()) && isWhole(s) && used.stream().noneMatch(u -> isSame(u, s))) {
                used.add(s);
            }
        }
        List<Image> images = new ArrayList<>();
        for (int i = 0; i < used.size(); i++) {
            MrSeries s = used.get(i);
            Progress part = progress.part((double) i / used.size(), (i + 1.0) / used.size());
            // A multi-echo file gives all of its echoes each time.
            MrVolumes.read(s.files(), part).stream()
                    .filter(read -> isSame(read.series(), s) && read.volume().isPresent())
                    .findFirst()
                    .ifPresent(read -> images.add(new Image(s, read.volume().get())));
        }
        return new MrImages(images, series, petFromMr);
    }

    /**
     * Of all beds of a study the series that show this one most.
     *
     * @throws IllegalArgumentException for series of several studies
     */
    static MrImages read(PipelineJob job, List<MrSeries> series, Progress progress) throws IOException {
        Affine petFromMr = job.mrFromPet().inverse();
        Optional<BedCover> bed = BedCover.of(job);
        return bed.isEmpty()
                ? read(series, petFromMr, progress)
                : new MrImages(read(bed.get().here(series), petFromMr, progress).images(), series, petFromMr);
    }

    /** With what came later and is of none of the kinds that are here: those stay what the map was made of. */
    MrImages with(PipelineJob job, List<MrSeries> now, Progress progress) throws IOException {
        List<MrSeries> later = now.stream()
                .filter(s -> images.stream().noneMatch(i -> isSame(i.series(), s)))
                .toList();
        List<Image> all = new ArrayList<>(images);
        all.addAll(read(job, later, progress).images());
        return new MrImages(all, now, petFromMr);
    }

    /** What PET is laid over, where there is something. */
    void write(Path directory) throws IOException {
        Optional<Volume> anatomy = anatomy();
        if (anatomy.isPresent()) {
            Nifti.write(directory.resolve("mr.nii.gz"), anatomy.get(), "petmr MR");
        }
    }

    private static boolean isSame(MrSeries a, MrSeries b) {
        return a.kind() == b.kind() && (a.kind() != MrKind.UTE || echo(a) == echo(b));
    }

    Optional<Image> find(MrKind kind) {
        return images.stream().filter(i -> i.series().kind() == kind).findFirst();
    }

    private Optional<Volume> volume(MrKind kind) {
        return find(kind).map(Image::volume);
    }

    /** The best that there is for a mu-map. */
    DixonImages dixon() {
        return DixonImages.ofFound(
                dixon(MrKind.DIXON_IN),
                dixon(MrKind.DIXON_OPPOSED),
                dixon(MrKind.DIXON_WATER),
                dixon(MrKind.DIXON_FAT));
    }

    private Optional<DixonImages.Image> dixon(MrKind kind) {
        return find(kind).map(i -> new DixonImages.Image(i.name(), i.volume()));
    }

    /** @throws IllegalArgumentException when there aren't two that belong together, naming the series */
    UteEchoes ute() {
        return UteEchoes.of(images.stream()
                .filter(i -> i.series().kind() == MrKind.UTE)
                .sorted(Comparator.comparingLong(i -> echo(i.series())))
                .map(i -> new UteEchoes.Echo(
                        i.name(), i.volume(), i.series().echoTimeMs().orElse(Double.NaN)))
                .toList());
    }

    /**
     * What PET is laid over, in the PET's space: T1 where there is one, without contrast agent rather than with it, else the
     * in-phase image.
     */
    Optional<Volume> anatomy() {
        return anatomyImage().map(image -> placed(image.volume(), petFromMr));
    }

    /** Of {@link #anatomy}. */
    Optional<MrSeries> anatomySeries() {
        return anatomyImage().map(Image::series);
    }

    private Optional<Image> anatomyImage() {
        return find(MrKind.T1)
                .or(() -> find(MrKind.T1_CONTRAST))
                .or(() -> find(MrKind.DIXON_IN))
                .or(() -> find(MrKind.DIXON_WATER));
    }

    /** The same voxels at another place. @param toFromHere where a point of the volume's space lies in the other */
    static Volume placed(Volume volume, Affine toFromHere) {
        VoxelGrid g = volume.grid();
        return toFromHere.equals(Affine.IDENTITY)
                ? volume
                : new Volume(
                        new VoxelGrid(g.nx(), g.ny(), g.nz(), toFromHere.after(g.lpsFromVoxel())), volume.values());
    }

    Optional<String> frameOfReferenceUid() {
        return images.stream()
                .map(i -> i.series().frameOfReferenceUid())
                .filter(uid -> !uid.isEmpty())
                .findFirst();
    }
}
