package org.petmr.acquisition.pipeline;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.petmr.acquisition.dicom.AttenuationSource;
import org.petmr.acquisition.mr.MrIntake;
import org.petmr.acquisition.mr.MrSeries;
import org.petmr.acquisition.session.ArmRequest;
import org.petmr.acquisition.session.Correction;
import org.petmr.acquisition.session.ProcessingPipeline;
import org.petmr.acquisition.session.StoredExamination;
import org.petmr.acquisition.session.StoredSession;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.BedKnitting;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Volume;

/**
 * The beds of an examination as one PET image and one mu-map, with the activity of all at the start of the bed that was measured
 * first, and their export. The space of both is PET's own with the table at 0, so the calibration leads from there to MR as it
 * does for a single bed.
 */
final class KnitBeds {

    private static final double KNIT_PART = 0.6;
    private static final String FRAMES_DIFFER = "FRAMES_DIFFER";

    private final StoredExamination examination;
    private final PipelineSettings settings;
    private final MrIntake intake;
    private final Workers workers;

    KnitBeds(StoredExamination examination, PipelineSettings settings, MrIntake intake, Workers workers) {
        this.examination = examination;
        this.settings = settings;
        this.intake = intake;
        this.workers = workers;
    }

    /** @return figures of the examination's result */
    Map<String, Object> run(ExportStage export, Progress progress) throws IOException, InterruptedException {
        List<TimedBed> beds = new ArrayList<>();
        for (StoredSession session : examination.beds()) {
            progress.checkpoint();
            PipelineJob bed = new PipelineJob(session, settings.installation(), workers);
            PipelineState.readImages(bed, intake);
            if (bed.pet.isEmpty()) {
                throw new IllegalArgumentException("bed %d: session %s has no PET image (expected: one, processed)"
                        .formatted(session.arm().bed(), session.id()));
            }
            beds.add(new TimedBed(bed, examination.whole().startedAt()));
            progress.report(
                    0.3 * beds.size() / examination.beds().size(),
                    "bed " + session.arm().bed());
        }
        requireAlike(beds);
        BedFrames frames = BedFrames.of(beds);
        // Who arms with a frame of reference says that it is that of all beds.
        boolean isOneFrame = frames.areOne() || examination.whole().arm().frameOfReferenceUid() != null;
        if (!isOneFrame) {
            return byThemselves(beds, frames, export, progress);
        }
        PipelineJob whole = whole(beds, progress);
        if (!frames.areOne()) {
            String said = frames.inWords()
                    + "; knit by the table's positions all the same, since the request names one frame for all";
            whole.registrationComments = "WARNING: %s.\r\n%s".formatted(said, whole.registrationComments);
            whole.summary.putAll(finding("WARNING", said));
        }
        export.run(whole, progress.part(KNIT_PART, 1));
        return Map.copyOf(whole.summary);
    }

    /** What is said of the whole must hold for all of it. */
    private static void requireAlike(List<TimedBed> beds) {
        TimedBed first = beds.get(0);
        for (TimedBed bed : beds) {
            if (!bed.job().settings.equals(first.job().settings)) {
                throw new IllegalArgumentException(
                        "bed %d: reconstructed by %s (expected: %s, as bed %d; process all beds alike)"
                                .formatted(bed.number(), settings(bed.job()), settings(first.job()), first.number()));
            }
            String difference = Correction.difference(arm(bed), arm(first));
            if (!difference.isEmpty()) {
                throw new IllegalArgumentException("bed %d: %s, as bed %d; process all beds alike"
                        .formatted(bed.number(), difference, first.number()));
            }
        }
    }

    private static ArmRequest arm(TimedBed bed) {
        return bed.job().session.arm();
    }

    private static String settings(PipelineJob job) {
        return String.format(
                Locale.ROOT,
                "%s, %d rounds of scatter, filter %.1f mm, resolution %.1f mm, voxels times %d",
                ReconstructionStage.method(job),
                job.settings.scatterRounds(),
                job.settings.postfilterFwhmMm(),
                job.settings.resolutionFwhmMm(),
                job.settings.coarser());
    }

    /** Each bed as a series of its own, in its own frame of reference; there is no whole image. */
    private Map<String, Object> byThemselves(
            List<TimedBed> beds, BedFrames frames, ExportStage export, Progress progress)
            throws IOException, InterruptedException {
        String said = frames.inWords() + "; not knit, each bed stays by itself";
        Path dicom = examination.whole().resultDirectory().resolve("dicom");
        List<Map<String, Object>> figures = new ArrayList<>();
        for (TimedBed bed : beds) {
            PipelineJob job = bed.job();
            job.alone = Optional.of(dicom.resolve("bed-" + bed.number()));
            job.registrationComments = "NOT KNIT: %s.\r\n%s".formatted(said, job.registrationComments);
            double from = KNIT_PART + (1 - KNIT_PART) * figures.size() / beds.size();
            export.run(job, progress.part(from, from + (1 - KNIT_PART) / beds.size()));
            Map<String, Object> row = bed.figures();
            row.put("dicom", job.summary.get("dicom"));
            figures.add(row);
        }
        Map<String, Object> all = new LinkedHashMap<>(finding("ALARM", said));
        all.put("beds", figures);
        all.put(ProcessingPipeline.NOT_KNIT, said);
        return all;
    }

    /** As the findings of a map are told. */
    private static Map<String, Object> finding(String severity, String found) {
        Map<String, String> explained = Map.of(
                "kind", FRAMES_DIFFER,
                "severity", severity,
                "sentence", "The MR of the beds does not lie in one frame of reference.",
                "found", found);
        return Map.of("findings", List.of(FRAMES_DIFFER + ": " + found), "explained", List.of(explained));
    }

    private PipelineJob whole(List<TimedBed> beds, Progress progress) throws IOException {
        PipelineJob whole = new PipelineJob(examination.whole(), settings.installation(), workers);
        BedKnitting.Knit pet = knit(beds, b -> b.job().pet.orElseThrow(), TimedBed::toReference);
        whole.pet = Optional.of(pet.image());
        whole.isBqPerMl = beds.stream().allMatch(b -> b.job().isBqPerMl);
        boolean hasMap = beds.stream().allMatch(b -> b.job().muPerCm.isPresent());
        if (hasMap) {
            whole.muPerCm = Optional.of(
                    knit(beds, b -> b.job().muPerCm.orElseThrow(), b -> 1.0).image());
        }
        whole.hasHardware = beds.stream().anyMatch(b -> b.job().hasHardware);
        whole.durationS = beds.stream().mapToDouble(b -> b.job().durationS).sum();
        whole.corrected = beds.stream()
                .map(b -> b.job().corrected)
                .reduce(FrameCorrections.Done::and)
                .orElse(FrameCorrections.Done.USUAL);
        whole.mapSource = Optional.of(beds.stream()
                .map(b -> b.job().mapSource())
                .reduce((a, b) -> a == b ? a : AttenuationSource.UNKNOWN)
                .orElse(AttenuationSource.UNKNOWN));
        whole.mrForMap = series(beds, b -> b.job().mrForMap);
        whole.mrSeen = series(beds, b -> b.job().mrSeen);
        whole.planeTimes = planeTimes(beds, pet.image());
        whole.imagesOf = beds.stream().map(b -> b.job().session.id()).toList();
        tell(whole, beds, pet);
        progress.report(
                KNIT_PART,
                "%d beds, %d planes".formatted(beds.size(), pet.image().grid().nz()));
        Path results = examination.whole().resultDirectory();
        Nifti.write(
                results.resolve("pet.nii.gz"),
                pet.image(),
                whole.isBqPerMl ? "petmr PET Bq/mL" : "petmr PET, relative");
        if (hasMap) {
            Nifti.write(results.resolve("mumap.nii.gz"), whole.muPerCm.get(), "petmr mu-map 1/cm");
        }
        Provenance.writeWhole(whole, beds.stream().map(TimedBed::job).toList(), progress);
        PipelineState.write(whole); // what this knitting went by, also when a later one goes by something else
        return whole;
    }

    private interface Of<T> {
        T of(TimedBed bed);
    }

    private BedKnitting.Knit knit(List<TimedBed> beds, Of<Volume> image, Of<Double> factor) {
        List<BedKnitting.Bed> all = new ArrayList<>();
        for (TimedBed bed : beds) {
            BedPlace place = BedPlace.of(bed.job(), settings.installation());
            Volume placed = place.placed(image.of(bed), workers);
            double times = factor.of(bed);
            if (times != 1) {
                float[] values = placed.values().clone();
                for (int i = 0; i < values.length; i++) {
                    values[i] *= (float) times;
                }
                placed = new Volume(placed.grid(), values);
            }
            all.add(new BedKnitting.Bed(placed, place.weights(bed.weights(), placed.grid()), place.shiftMm()));
        }
        return BedKnitting.knit(all);
    }

    /** Of each plane the time of the bed that has the most to say in it; a plane that no bed saw has that of the first. */
    private List<PipelineJob.PlaneTime> planeTimes(List<TimedBed> beds, Volume whole) {
        List<PipelineJob.PlaneTime> times = new ArrayList<>();
        double[] shiftMm = beds.stream()
                .mapToDouble(b -> BedPlace.of(b.job(), settings.installation()).shiftMm())
                .toArray();
        for (int plane = 0; plane < whole.grid().nz(); plane++) {
            double z = whole.grid().lpsFromVoxel().z(0, 0, plane);
            TimedBed best = beds.get(0);
            float most = 0;
            for (int i = 0; i < shiftMm.length; i++) {
                float weight = beds.get(i).weightAt(z - shiftMm[i]);
                if (weight > most) {
                    most = weight;
                    best = beds.get(i);
                }
            }
            times.add(new PipelineJob.PlaneTime(
                    Math.round(1000 * best.afterS()),
                    Math.max(1, Math.round(1000 * best.job().durationS)),
                    best.decay()));
        }
        return times;
    }

    private static List<MrSeries> series(List<TimedBed> beds, Of<List<MrSeries>> of) {
        return beds.stream().flatMap(b -> of.of(b).stream()).toList();
    }

    private void tell(PipelineJob whole, List<TimedBed> beds, BedKnitting.Knit pet) {
        List<String> methods =
                beds.stream().map(b -> b.job().attenuationMethod).distinct().toList();
        whole.attenuationMethod = methods.size() == 1 ? methods.get(0) : String.join(" / ", methods);
        whole.attenuationComments = said(beds, b -> b.job().attenuationComments);
        whole.registrationComments = Stream.of(times(beds), missing(), said(beds, b -> b.job().registrationComments))
                .filter(s -> !s.isEmpty())
                .collect(Collectors.joining("\r\n"));
        whole.summary.put("reconstruction", reconstruction(whole, beds));
        whole.summary.put("loss", RecordedLoss.figuresOf(examination.whole()));
        whole.summary.put("beds", beds.stream().map(TimedBed::figures).toList());
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("planes", pet.image().grid().nz());
        figures.put("length_mm", pet.image().grid().nz() * pet.image().grid().dzMm());
        figures.put("unseen_planes", pet.missing().size());
        figures.put("missing_beds", examination.missing());
        figures.put("reference_time", examination.whole().startedAt().toString());
        if (!whole.session.corrections().isEmpty()) {
            figures.put("corrections", Provenance.corrections(whole));
        }
        figures.put(
                "moved_aside_mm",
                beds.stream()
                        .map(b -> BedPlace.tableWay(b.job(), settings.installation()))
                        .mapToDouble(way -> Math.hypot(way[0], way[1]))
                        .max()
                        .orElse(0));
        whole.summary.put("knit", figures);
        whole.summary.put("installation", settings.installation().figures());
    }

    /** One text for all beds that say the same, else bed by bed. */
    private static String said(List<TimedBed> beds, Of<String> text) {
        List<String> distinct = beds.stream().map(text::of).distinct().toList();
        return distinct.size() == 1
                ? distinct.get(0)
                : beds.stream()
                        .map(b -> "Bed %d: %s".formatted(b.number(), text.of(b)))
                        .collect(Collectors.joining("\r\n"));
    }

    private String times(List<TimedBed> beds) {
        return "%d beds knit, activity at %s: %s."
                .formatted(
                        beds.size(),
                        examination.whole().startedAt(),
                        beds.stream()
                                .map(b -> String.format(
                                        Locale.ROOT,
                                        "bed %d at %.1f mm, %.1f s from %.1f s on",
                                        b.number(),
                                        b.job().session.arm().tableMm(),
                                        b.job().durationS,
                                        b.afterS()))
                                .collect(Collectors.joining("; ")));
    }

    private String missing() {
        return examination.missing().isEmpty() ? "" : "BEDS MISSING: " + examination.missing() + ".";
    }

    private static Map<String, Object> reconstruction(PipelineJob whole, List<TimedBed> beds) {
        double prompts = beds.stream().mapToDouble(b -> b.figure("prompts")).sum();
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("prompts", Math.round(prompts));
        figures.put(
                "delayeds",
                Math.round(beds.stream().mapToDouble(b -> b.figure("delayeds")).sum()));
        figures.put("duration_s", whole.durationS);
        figures.put(
                "span_s",
                beds.stream()
                        .mapToDouble(b -> b.afterS() + b.job().durationS)
                        .max()
                        .orElse(0));
        figures.put("method", ReconstructionStage.method(whole));
        figures.put("unit", whole.isBqPerMl ? "Bq/mL" : "relative");
        return figures;
    }

    /** Time from the first bed's start to that of another. */
    static double afterS(StoredSession bed, java.time.Instant reference) {
        return Duration.between(reference, bed.startedAt()).toNanos() * 1e-9;
    }
}
