package org.petmr.acquisition.pipeline;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.petmr.acquisition.mr.AnnouncedMr;
import org.petmr.acquisition.mr.MrSeries;
import org.petmr.attenuation.quality.Finding;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Series that were announced and did not come while they were waited for: the examination goes on without them, and says so in
 * its result and in the comments of its images.
 *
 * @param finding what is missing, what came of it, and what PET is laid over instead
 */
record MissingMr(List<AnnouncedMr> missing, Finding finding) {

    private static final Logger LOG = LoggerFactory.getLogger(MissingMr.class);

    /** Where the session's result has it. */
    private static final String KEY = "mr";

    /**
     * @param waitedS how long it was waited for
     * @param ours the patient's series
     */
    static Optional<MissingMr> of(PipelineJob job, List<AnnouncedMr> missing, int waitedS, List<MrSeries> ours) {
        if (missing.isEmpty()) {
            return Optional.empty();
        }
        String came = missing.stream()
                .map(kind -> "%s: %s".formatted(kind.word(), came(job, kind, ours)))
                .collect(Collectors.joining("; "));
        String instead = job.mr
                .flatMap(MrImages::anatomySeries)
                .map(s -> "PET is laid over " + MrImages.nameOf(s))
                .orElse("there is no MR to lay PET over");
        return Optional.of(new MissingMr(
                missing,
                Finding.of(
                        Finding.Kind.SERIES_MISSING,
                        "MR that was announced is missing after %d s (%s), %s (expected: %s, as announced)",
                        waitedS,
                        came,
                        instead,
                        String.join(", ", job.session.arm().mrSeries()))));
    }

    private static String came(PipelineJob job, AnnouncedMr kind, List<MrSeries> ours) {
        List<MrSeries> of = ours.stream().filter(s -> kind.includes(s.kind())).toList();
        if (of.isEmpty()) {
            return "no such series came";
        }
        List<MrSeries> here = BedCover.of(job).map(bed -> bed.here(of)).orElse(of);
        return of.stream()
                .map(s -> MrImages.nameOf(s) + " " + trouble(s, here.contains(s)))
                .collect(Collectors.joining(", "));
    }

    private static String trouble(MrSeries s, boolean isHere) {
        if (s.missing() > 0) {
            return "lacks %d of %d slices".formatted(s.missing(), s.slices() + s.missing());
        }
        if (s.grid().isEmpty()) {
            return "is no volume" + (s.problems().isEmpty() ? "" : ": " + String.join("; ", s.problems()));
        }
        return isHere ? "alone is not enough" : "shows another bed";
    }

    /** Nothing missing: none of an earlier attempt stays behind. */
    static void tell(Optional<MissingMr> found, PipelineJob job) {
        job.summary.remove(KEY);
        if (found.isEmpty()) {
            return;
        }
        Finding finding = found.get().finding();
        List<String> words =
                found.get().missing().stream().map(AnnouncedMr::word).toList();
        LOG.warn("announced MR missing id={} kinds={}", job.session.id(), words);
        job.summary.put(
                KEY, Map.of("announced", job.session.arm().mrSeries(), "missing", words, "sentence", finding.text()));
        if (job.muPerCm.isPresent()) {
            job.addToMap(finding);
        }
        job.registrationComments = job.registrationComments.isEmpty()
                ? finding.text()
                : String.join("\r\n", job.registrationComments, finding.text());
    }
}
