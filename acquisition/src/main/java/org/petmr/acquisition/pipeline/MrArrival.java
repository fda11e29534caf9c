package org.petmr.acquisition.pipeline;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.mr.AwaitedMr;
import org.petmr.acquisition.mr.MrIntake;
import org.petmr.acquisition.mr.MrSeries;
import org.petmr.recon.compute.Progress;

/** Waits for the MR series of a session: for all that was announced or asked for, and after a while for what is
 * enough: a Dixon pair, and bone series that were asked for as long as there is time. */
final class MrArrival {

    /** After so long without anything new, what is enough is taken as it is. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final MrIntake intake;
    private final PipelineSettings settings;
    private final PipelineJob job;
    private final List<BoneWish> bone;

    /** @param bone series beside the Dixon images that are waited for */
    MrArrival(MrIntake intake, PipelineSettings settings, PipelineJob job, List<BoneWish> bone) {
        this.intake = intake;
        this.settings = settings;
        this.job = job;
        this.bone = bone;
    }

    /** @throws AcquisitionException that may pass, when not even a Dixon pair comes, though it was announced */
    List<MrSeries> await(Progress progress) throws IOException, InterruptedException {
        Duration quiet = Duration.ofMillis(settings.mrQuietMs());
        Duration most = Duration.ofSeconds(mostS());
        long begin = System.nanoTime();
        Optional<List<MrSeries>> all;
        long before;
        do {
            before = intake.changes();
            all = intake.await(
                    series -> isAll(here(series), progress),
                    quiet,
                    PATIENCE.compareTo(most) < 0 ? PATIENCE : most,
                    progress);
            // While something comes, more may come.
        } while (all.isEmpty() && intake.changes() > before && System.nanoTime() - begin < most.toNanos());
        if (all.isEmpty() && !bone.isEmpty()) {
            // Someone asked for it: the next best takes its place only when all of the time is over.
            Duration left = most.minusNanos(System.nanoTime() - begin);
            all = intake.await(
                    series -> isEnough(here(series)), quiet, left.isNegative() ? Duration.ZERO : left, progress);
        }
        if (all.isEmpty()) {
            all = intake.await(
                    series -> !job.expectsMr(AwaitedSeries.DIXON) || MrImages.hasDixonPair(here(series)),
                    quiet,
                    most,
                    progress);
        }
        if (all.isEmpty()) {
            throw AcquisitionException.late(
                    "MR: no whole Dixon pair of the patient within %d s (expected: %s, as announced); %s%s"
                            .formatted(
                                    mostS(),
                                    job.session.arm().mrSeries(),
                                    inWords(MrImages.of(job.session, intake.series())),
                                    intake.lastRefusal()
                                            .map(r -> "; last refused: " + r)
                                            .orElse("")));
        }
        return MrImages.of(job.session, all.get());
    }

    /** Of this bed. */
    private List<MrSeries> here(List<MrSeries> series) {
        List<MrSeries> ours = MrImages.of(job.session, series);
        return BedCover.of(job).map(bed -> bed.here(ours)).orElse(ours);
    }

    private String inWords(List<MrSeries> ours) {
        return BedCover.of(job).flatMap(bed -> bed.elsewhere(ours)).orElseGet(() -> MrImages.inWords(ours));
    }

    /** How long a protocol wants to wait, or else the installation. */
    private int mostS() {
        Integer wanted = job.session.arm().plan().mrWaitS();
        return wanted == null ? settings.mrTimeoutS() : wanted;
    }

    private boolean isEnough(List<MrSeries> ours) {
        return bone.stream().allMatch(b -> b.isHere(ours))
                && (!job.expectsMr(AwaitedSeries.DIXON) || MrImages.hasDixonPair(ours));
    }

    private boolean isAll(List<MrSeries> ours, Progress progress) {
        List<AwaitedMr> waitedFor = AwaitedSeries.of(job, bone, ours).stream()
                .filter(this::isWaitedFor)
                .toList();
        Optional<AwaitedMr> dixon = waitedFor.stream()
                .filter(a -> a.name().equals(AwaitedSeries.DIXON))
                .findFirst();
        List<String> missing = waitedFor.stream()
                .filter(a -> !a.isWhole() && !a.name().equals(AwaitedSeries.DIXON))
                .map(a -> a.name().toUpperCase(Locale.ROOT))
                .toList();
        List<String> words = new ArrayList<>();
        dixon.ifPresent(d -> words.add("Dixon %d of %d".formatted(d.found(), d.wanted())));
        if (!missing.isEmpty()) {
            words.add("waiting for " + String.join(", ", missing));
        }
        progress.report(
                dixon.map(d -> 0.8 * d.found() / d.wanted()).orElse(0.0),
                "MR: " + (words.isEmpty() ? "all is here" : String.join(", ", words)));
        return waitedFor.stream().allMatch(AwaitedMr::isWhole);
    }

    /** The rest was announced for whoever reads the images. */
    private boolean isWaitedFor(AwaitedMr awaited) {
        String name = awaited.name();
        return name.equals(AwaitedSeries.DIXON)
                || name.equals(AwaitedSeries.T1)
                || bone.stream().anyMatch(b -> b.name().equalsIgnoreCase(name));
    }
}
