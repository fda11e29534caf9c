package org.petmr.acquisition.pipeline;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.mr.AnnouncedMr;
import org.petmr.acquisition.mr.MrIntake;
import org.petmr.acquisition.mr.MrSeries;
import org.petmr.acquisition.said.Phrase;
import org.petmr.recon.compute.Progress;

/**
 * Waits for the MR series of a session: first for those that the mu-map is made of, and before PET is laid over the MR for the
 * others that were announced. Both together take as long as the protocol says, from when the first wait began.
 */
final class MrArrival {

    /** After so long without anything new a Dixon pair is taken, where four images of one scan are usual. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final MrIntake intake;
    private final PipelineSettings settings;
    private final PipelineJob job;
    private final List<BoneWish> bone;
    private final long beganNanos;

    /** Begins to wait, unless the job has begun already. */
    MrArrival(MrIntake intake, PipelineSettings settings, PipelineJob job) {
        this.intake = intake;
        this.settings = settings;
        this.job = job;
        this.bone = PatientMap.asked(job);
        this.beganNanos = job.mrAwaitedNanos.orElseGet(System::nanoTime);
        job.mrAwaitedNanos = OptionalLong.of(beganNanos);
    }

    /**
     * All Dixon images and the bone series that were asked for, or when its time is over what is enough: a Dixon pair.
     *
     * @return the patient's series
     * @throws AcquisitionException that may pass, when not even a Dixon pair comes
     */
    List<MrSeries> forMap(Progress progress) throws IOException, InterruptedException {
        Optional<List<MrSeries>> found = intake.await(
                all -> isAllOfMap(all, progress) || isEnoughForMap(all) && isStill(), quiet(), left(), progress);
        if (found.isEmpty()) {
            found = whatIsHere(all -> MrImages.hasDixonPair(here(all)), progress);
        }
        if (found.isEmpty()) {
            throw AcquisitionException.late(Phrase.MR_MISSING.said(
                    "MR: no whole Dixon pair of the patient within %d s (expected: %s, as announced); %s%s"
                            .formatted(
                                    mostS(),
                                    job.session.arm().mrSeries(),
                                    inWords(MrImages.of(job.session, intake.series())),
                                    intake.lastRefusal()
                                            .map(r -> "; last refused: " + r)
                                            .orElse("")),
                    mostS()));
        }
        return MrImages.of(job.session, found.get());
    }

    /**
     * What was announced and the map does not need.
     *
     * @return the patient's series when all of it is here, or its time is over
     */
    List<MrSeries> others(Progress progress) throws IOException, InterruptedException {
        Optional<List<MrSeries>> found = intake.await(all -> hasOthers(all, progress), quiet(), left(), progress);
        if (found.isEmpty()) {
            found = whatIsHere(all -> missing(MrImages.of(job.session, all)).isEmpty(), progress);
        }
        return MrImages.of(job.session, found.isPresent() ? found.get() : intake.series());
    }

    /** Of {@link #others}, what has not come, whole and for this bed. @param ours the patient's series */
    List<AnnouncedMr> missing(List<MrSeries> ours) {
        return otherKinds(job).stream().filter(kind -> !isHere(job, kind, ours)).toList();
    }

    /** What was announced beside the series that the map is made of. */
    static Set<AnnouncedMr> otherKinds(PipelineJob job) {
        Set<AnnouncedMr> others = EnumSet.noneOf(AnnouncedMr.class);
        others.addAll(job.announcedMr());
        if (job.expectsMr("dixon")) {
            others.remove(AnnouncedMr.DIXON);
            PatientMap.asked(job).forEach(b -> others.remove(AnnouncedMr.valueOf(b.name())));
        }
        return others;
    }

    /** Its time is over: what is here is taken, once nothing more of it is coming. */
    private Optional<List<MrSeries>> whatIsHere(Predicate<List<MrSeries>> wish, Progress progress)
            throws IOException, InterruptedException {
        return wish.test(intake.series()) ? intake.await(wish, quiet(), PATIENCE, progress) : Optional.empty();
    }

    private Duration quiet() {
        return Duration.ofMillis(settings.mrQuietMs());
    }

    private Duration waited() {
        return Duration.ofNanos(System.nanoTime() - beganNanos);
    }

    private Duration left() {
        Duration left = Duration.ofSeconds(mostS()).minus(waited());
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** While something comes, more may come. */
    private boolean isStill() {
        return intake.silence().compareTo(PATIENCE) >= 0 && waited().compareTo(PATIENCE) >= 0;
    }

    /** How long a protocol wants to wait, or else the installation. */
    int mostS() {
        Integer wanted = job.session.arm().plan().mrWaitS();
        return wanted == null ? settings.mrTimeoutS() : wanted;
    }

    /** Of this bed. */
    private List<MrSeries> here(List<MrSeries> all) {
        List<MrSeries> ours = MrImages.of(job.session, all);
        return BedCover.of(job).map(bed -> bed.here(ours)).orElse(ours);
    }

    private String inWords(List<MrSeries> ours) {
        return BedCover.of(job).flatMap(bed -> bed.elsewhere(ours)).orElseGet(() -> MrImages.inWords(ours));
    }

    private boolean isEnoughForMap(List<MrSeries> all) {
        List<MrSeries> here = here(all);
        return bone.stream().allMatch(b -> b.isHere(here)) && MrImages.hasDixonPair(here);
    }

    private boolean isAllOfMap(List<MrSeries> all, Progress progress) {
        List<MrSeries> here = here(all);
        long dixon = MrImages.DIXON.stream()
                .filter(kind -> MrImages.hasWhole(kind, here))
                .count();
        List<String> missing = new ArrayList<>();
        bone.stream().filter(b -> !b.isHere(here)).forEach(b -> missing.add(b.name()));
        progress.report(
                dixon / 5.0,
                "MR: Dixon %d of 4%s"
                        .formatted(dixon, missing.isEmpty() ? "" : ", waiting for " + String.join(", ", missing)));
        return dixon == 4 && missing.isEmpty();
    }

    private boolean hasOthers(List<MrSeries> all, Progress progress) {
        List<AnnouncedMr> missing = missing(MrImages.of(job.session, all));
        if (!missing.isEmpty()) {
            progress.report(
                    0,
                    "MR: waiting for " + missing.stream().map(AnnouncedMr::word).collect(Collectors.joining(", ")));
        }
        return missing.isEmpty();
    }

    /** Whole, and for this bed. @param ours the patient's series */
    static boolean isHere(PipelineJob job, AnnouncedMr kind, List<MrSeries> ours) {
        List<MrSeries> here = BedCover.of(job).map(bed -> bed.here(ours)).orElse(ours);
        return switch (kind) {
            case DIXON -> MrImages.hasDixonPair(here);
            case UTE -> MrImages.hasUte(here);
            case ZTE, T1, T1_CONTRAST -> here.stream().anyMatch(s -> kind.includes(s.kind()) && MrImages.isWhole(s));
            // Nothing is made of them here, and not all of them are volumes: those have no place on the table.
            default ->
                ours.stream()
                        .anyMatch(s -> kind.includes(s.kind())
                                && s.missing() == 0
                                && (s.grid().isEmpty() || here.contains(s)));
        };
    }
}
