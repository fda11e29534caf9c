package org.petmr.acquisition.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.petmr.acquisition.dicom.AttenuationSource;
import org.petmr.acquisition.mr.MrIntake;
import org.petmr.acquisition.mr.MrSeries;
import org.petmr.attenuation.hardware.HardwareMap;
import org.petmr.attenuation.override.HeldHardware;
import org.petmr.attenuation.tissue.MuMapOptions;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/** Waits for the MR series that the mu-map is made of, and makes it on the grid of the PET image. */
final class AttenuationStage implements PipelineStage {

    /** What is reconstructed with; the others are of the patient alone. */
    private static final String WHOLE = "mumap.nii.gz";

    /** What was found in the map, for people. */
    static final String REPORT = "mumap-report.html";

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
        Optional<ReplacedMap> replaced = ReplacedMap.of(job.session);
        job.correction = replaced.flatMap(ReplacedMap::correction).or(() -> job.correction);
        if (replaced.isPresent() && !job.announcedMr().isEmpty()) {
            // A map put in by hand needs no MR: what is here is shown beside PET, and nothing more is waited for.
            read(job, MrImages.of(job.session, intake.series()), progress.part(0.05, 0.2));
        } else if (replaced.isEmpty() && job.expectsMr("dixon")) {
            read(job, arrival(job).forMap(progress.part(0, 0.05)), progress.part(0.05, 0.2));
        }
        if (replaced.isPresent()) {
            replace(job, replaced.get());
            progress.report(1, replaced.get().findings().get(0).text());
        } else if (job.expectsMr("dixon")) {
            make(job, job.mr.orElseThrow(), progress.part(0.2, 1));
        } else {
            job.summary.put("attenuation", Map.of("method", "none"));
            progress.report(1, "no Dixon expected: no attenuation correction");
        }
    }

    /** What {@link #run} finds at once. Each attempt waits anew. */
    @Override
    public void await(PipelineJob job, Progress progress) throws IOException, InterruptedException {
        job.mrAwaitedNanos = OptionalLong.empty();
        MrArrival arrival = arrival(job);
        if (ReplacedMap.of(job.session).isEmpty() && job.expectsMr("dixon")) {
            arrival.forMap(progress);
        }
    }

    private MrArrival arrival(PipelineJob job) {
        return new MrArrival(intake, settings, job);
    }

    /** Makes the map again where a registration has put the MR. */
    void makeAgain(PipelineJob job, Progress progress) throws IOException {
        job.mr = job.mr.map(
                mr -> new MrImages(mr.images(), mr.series(), job.mrFromPet().inverse()));
        make(job, job.mr.orElseThrow(), progress);
    }

    private static void read(PipelineJob job, List<MrSeries> series, Progress progress) throws IOException {
        MrImages mr = MrImages.read(job, series, progress);
        job.mr = Optional.of(mr);
        mr.write(job.session.resultDirectory());
    }

    /** The map that someone put in; the hardware lies there all the same, and is added unless the map holds it. */
    private static void replace(PipelineJob job, ReplacedMap map) throws IOException {
        VoxelGrid grid = job.grid();
        // NIfTI keeps the place of voxels in single precision; here they lie on the grid itself.
        Volume patient = new Volume(grid, map.muPerCm().values());
        TableAndCoils hardware = TableAndCoils.of(job.installation, job.session.arm(), seriesOf(job));
        HardwareMap whole = map.held().isHeld()
                ? new HardwareMap(patient, List.of(), List.of())
                : hardware.addedToForeign(map.source(), patient, map.held(), job.workers);
        ReplacedRecord record = new ReplacedRecord(job, map, hardware, whole);
        job.muPerCm = Optional.of(whole.muPerCm());
        job.hasHardware = record.hasHardware();
        job.mapSource = Optional.of(map.measuredWith());
        job.attenuationMethod = record.method();
        job.attenuationComments = record.comments();
        write(job, "mumap-refused.nii.gz", Optional.empty());
        write(job, "mumap-patient.nii.gz", whole.used().isEmpty() ? Optional.empty() : Optional.of(patient));
        write(job, WHOLE, job.muPerCm);
        record.page().write(job.session.resultDirectory().resolve(REPORT));
        job.tellOfMap(record.figures(), record.findings());
    }

    private static List<MrSeries> seriesOf(PipelineJob job) {
        return job.mr.stream()
                .flatMap(mr -> mr.images().stream().map(MrImages.Image::series))
                .toList();
    }

    private static void make(PipelineJob job, MrImages mr, Progress progress) throws IOException {
        VoxelGrid grid = job.grid();
        MuMapOptions options = PatientMap.options(job);
        TableAndCoils hardware = TableAndCoils.of(job.installation, job.session.arm(), seriesOf(job));
        // Before the rest, so that what is wrong with PET, its files or the hardware isn't taken for a fault of the MR.
        progress.report(0, "outline of the patient in PET");
        Volume nac = new QuickPet(job).uncorrected(grid, progress.part(0, 0.2));
        hardware.addedTo(Volume.zeros(grid), job.workers);
        PatientMap patient;
        try {
            patient = PatientMap.of(job, mr, options, nac, hardware.ingredients(), progress.part(0.2, 0.95));
        } catch (IllegalArgumentException e) {
            leave(UnusableMr.of(job, mr, e.getMessage(), nac, hardware), progress);
            return;
        }
        HardwareMap whole = hardware.addedTo(patient.map().muPerCm(), job.workers);
        AttenuationRecord record = AttenuationRecord.of(job, mr, patient, hardware, whole, options, grid);
        MapFallback.Choice choice = record.choice();
        job.muPerCm = record.used();
        job.hasHardware = !whole.used().isEmpty();
        job.attenuationMethod = record.method();
        job.attenuationComments = record.comments();
        job.mapSource = Optional.of(AttenuationSource.MR);
        job.mrForMap = patient.used(mr);
        // What was not used is kept for whoever looks at it.
        write(
                job,
                "mumap-refused.nii.gz",
                choice.isFallback() ? Optional.of(patient.map().muPerCm()) : Optional.empty());
        write(job, "mumap-patient.nii.gz", job.hasHardware ? choice.muPerCm() : Optional.empty());
        write(job, WHOLE, job.muPerCm);
        record.page().write(job.session.resultDirectory().resolve(REPORT));
        job.tellOfMap(record.figures(), record.map().findings());
        progress.report(1, record.inWords());
    }

    /** The scan goes on with the protocol's fallback when the MR that came can't be made into a map. */
    private static void leave(UnusableMr found, Progress progress) throws IOException {
        PipelineJob job = found.job();
        job.muPerCm = found.whole().map(HardwareMap::muPerCm);
        job.hasHardware = found.hasHardware();
        job.attenuationMethod = found.method();
        job.attenuationComments = found.comments();
        job.mapSource = Optional.of(AttenuationSource.OUTLINE);
        job.mrForMap = List.of();
        write(job, "mumap-refused.nii.gz", Optional.empty());
        write(job, "mumap-patient.nii.gz", job.hasHardware ? found.patient() : Optional.empty());
        write(job, WHOLE, job.muPerCm);
        found.page().write(job.session.resultDirectory().resolve(REPORT));
        job.tellOfMap(found.figures(), found.findings());
        progress.report(1, found.method() + ": " + found.findings().get(0).text());
    }

    /** Without a map none of an earlier run stays behind. */
    private static void write(PipelineJob job, String name, Optional<Volume> muPerCm) throws IOException {
        Path file = job.session.resultDirectory().resolve(name);
        if (muPerCm.isPresent()) {
            boolean holdsHardware = job.hasHardware && name.equals(WHOLE);
            Nifti.write(file, muPerCm.get(), HeldHardware.description(holdsHardware));
        } else {
            Files.deleteIfExists(file);
        }
    }
}
