package org.petmr.acquisition.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.petmr.acquisition.mr.MrIntake;
import org.petmr.acquisition.mr.MrKind;
import org.petmr.acquisition.mr.MrSeries;
import org.petmr.acquisition.session.ArmRequest;
import org.petmr.attenuation.assembly.AssembledMap;
import org.petmr.attenuation.assembly.MapIngredients;
import org.petmr.attenuation.quality.Finding;
import org.petmr.attenuation.quality.QualityChecks;
import org.petmr.attenuation.quality.QualityReport;
import org.petmr.attenuation.quality.SeriesUse;
import org.petmr.attenuation.tissue.MuClasses;
import org.petmr.attenuation.tissue.MuMap;
import org.petmr.attenuation.tissue.MuMapOptions;
import org.petmr.attenuation.tissue.TissueClass;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/** Waits for the MR series that were announced and makes the mu-map on the grid of the PET image. */
final class AttenuationStage implements PipelineStage {

    /** After so long without a full Dixon set, a pair that is enough is taken as it is. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final double CM_PER_M = 100;

    private final MrIntake intake;
    private final PipelineSettings settings;

    AttenuationStage(MrIntake intake, PipelineSettings settings) {
        this.intake = intake;
        this.settings = settings;
    }

    @Override
    public String name() {
        return "attenuation";
    }

    @Override
    public void run(PipelineJob job, Progress progress) throws IOException, InterruptedException {
        if (!job.expectsMr("dixon") && !job.expectsMr("t1")) {
            progress.report(1, "no MR expected: no attenuation correction");
            job.summary.put("attenuation", Map.of("method", "none"));
            return;
        }
        List<MrSeries> series = await(job, progress.part(0, 0.3));
        MrImages mr = MrImages.read(series, progress.part(0.3, 0.45));
        job.mr = Optional.of(mr);
        if (mr.anatomy().isPresent()) {
            Nifti.write(
                    job.session.resultDirectory().resolve("mr.nii.gz"),
                    mr.anatomy().get(),
                    "petmr MR");
        }
        if (!job.expectsMr("dixon")) {
            job.summary.put("attenuation", Map.of("method", "none"));
            return;
        }
        VoxelGrid grid = job.session.scanner().imageGrid(job.settings.coarser());
        MuMapOptions options = options(job);
        MuMap map = AssembledMap.of(
                        ingredients(job, mr), grid, Affine.IDENTITY, options, job.workers, progress.part(0.45, 0.95))
                .map();
        MapFallback.Choice choice = MapFallback.named(
                        job.session.arm().pipeline().attenuationFallback())
                .choose(map, options.classes(), grid, job.workers);
        job.muPerCm = choice.muPerCm();
        job.attenuationMethod = choice.method();
        // What was not used is kept for whoever looks at it.
        write(job, "mumap-refused.nii.gz", choice.because().map(why -> map.muPerCm()));
        write(job, "mumap.nii.gz", choice.muPerCm());
        report(job, mr, map, choice, options);
        tell(job, map, choice, progress);
    }

    /** A page of pictures and sentences beside the results. */
    private static void report(PipelineJob job, MrImages mr, MuMap map, MapFallback.Choice choice, MuMapOptions options)
            throws IOException {
        List<SeriesUse> series = mr.series().stream()
                .map(s -> new SeriesUse(
                        "series %d '%s'".formatted(s.seriesNumber(), s.description()),
                        s.kind().name(),
                        s.kind().isDixon(),
                        s.kind().isDixon() ? "tissue classes" : "shown beside PET"))
                .toList();
        ArmRequest arm = job.session.arm();
        new QualityReport(
                        new QualityReport.Subject(
                                "Attenuation map", arm.patient().initials(), arm.accession(), Instant.now()),
                        map.muPerCm(),
                        AssembledMap.tissues(map, options.classes()),
                        map.findings(),
                        series,
                        List.of(map.method()),
                        List.of(),
                        choice.because().isPresent() ? choice.method() : "")
                .write(job.session.resultDirectory().resolve("mumap-report.html"));
    }

    private static MapIngredients ingredients(PipelineJob job, MrImages mr) {
        MapIngredients from = MapIngredients.of(mr.dixon());
        ArmRequest.Patient patient = job.session.arm().patient();
        return patient.weightKg() == null || patient.sizeM() == null
                ? from
                : from.withSize(new QualityChecks.Size(CM_PER_M * patient.sizeM(), patient.weightKg()));
    }

    /** Without a map none of an earlier run stays behind. */
    private static void write(PipelineJob job, String name, Optional<Volume> muPerCm) throws IOException {
        Path file = job.session.resultDirectory().resolve(name);
        if (muPerCm.isPresent()) {
            Nifti.write(file, muPerCm.get(), "petmr mu cm^-1 at 511 keV");
        } else {
            Files.deleteIfExists(file);
        }
    }

    private static MuMapOptions options(PipelineJob job) {
        var wish = job.session.arm().pipeline();
        MuClasses usual = MuClasses.PRODUCT;
        MuClasses classes = wish.muSoftPerCm() == null
                ? usual
                : new MuClasses(
                        usual.airPerCm(), usual.lungPerCm(), usual.fatPerCm(), wish.muSoftPerCm(), usual.bonePerCm());
        boolean isBody = "body".equals(wish.anatomy());
        return new MuMapOptions(classes, isBody ? MuMapOptions.Anatomy.BODY : MuMapOptions.Anatomy.HEAD, !isBody);
    }

    private List<MrSeries> await(PipelineJob job, Progress progress) throws IOException, InterruptedException {
        Duration quiet = Duration.ofMillis(settings.mrQuietMs());
        Optional<List<MrSeries>> all = intake.await(
                series -> {
                    List<MrSeries> ours = MrImages.of(job.session, series);
                    long dixon = MrImages.wholeDixon(ours);
                    boolean hasT1 = MrImages.hasWhole(MrKind.T1, ours) || MrImages.hasWhole(MrKind.T1_CONTRAST, ours);
                    progress.report(dixon / 5.0, "MR: Dixon %d of 4%s".formatted(dixon, hasT1 ? ", T1" : ""));
                    return (dixon == 4 || !job.expectsMr("dixon")) && (hasT1 || !job.expectsMr("t1"));
                },
                quiet,
                PATIENCE,
                progress);
        if (all.isEmpty()) {
            all = intake.await(
                    series -> !job.expectsMr("dixon") || MrImages.hasDixonPair(MrImages.of(job.session, series)),
                    quiet,
                    Duration.ofSeconds(settings.mrTimeoutS()),
                    progress);
        }
        return MrImages.of(
                job.session,
                all.orElseThrow(() -> new IllegalArgumentException(
                        "MR: no whole Dixon pair of the patient within %d s (expected: %s, as announced)%s"
                                .formatted(
                                        settings.mrTimeoutS(),
                                        job.session.arm().mrSeries(),
                                        intake.lastRefusal()
                                                .map(r -> "; last refused: " + r)
                                                .orElse("")))));
    }

    private static void tell(PipelineJob job, MuMap map, MapFallback.Choice choice, Progress progress) {
        Map<String, Object> figures = new LinkedHashMap<>();
        Map<String, Object> volumes = new LinkedHashMap<>();
        map.volumeMl().forEach((tissue, ml) -> volumes.put(tissue.name().toLowerCase(Locale.ROOT), ml));
        List<String> findings = new ArrayList<>();
        List<Map<String, String>> explained = new ArrayList<>();
        for (Finding finding : map.findings()) {
            findings.add(finding.kind() + ": " + finding.text());
            explained.add(Map.of(
                    "kind", finding.kind().name(),
                    "severity", finding.severity().name(),
                    "sentence", finding.kind().sentence(),
                    "found", finding.text()));
        }
        figures.put("method", choice.method());
        figures.put("volume_ml", volumes);
        figures.put("findings", findings);
        figures.put("explained", explained);
        figures.put("fallback", choice.because().isPresent());
        job.summary.put("attenuation", figures);
        boolean hasBone = map.volumeMl().containsKey(TissueClass.BONE);
        progress.report(
                1,
                "%s, %s"
                        .formatted(
                                choice.because().isPresent()
                                        ? choice.method()
                                        : "4 classes" + (hasBone ? " + bone" : ""),
                                findings.isEmpty() ? "no findings" : String.join("; ", findings)));
    }
}
