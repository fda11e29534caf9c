package org.petmr.acquisition.pipeline;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.petmr.acquisition.mr.MrIntake;
import org.petmr.acquisition.mr.MrKind;
import org.petmr.acquisition.mr.MrSeries;
import org.petmr.acquisition.mr.MrStudy;
import org.petmr.acquisition.mr.MrVolumes;
import org.petmr.acquisition.preview.Patient;
import org.petmr.acquisition.session.ArmRequest;
import org.petmr.acquisition.session.SessionJson;
import org.petmr.acquisition.session.StoredSession;
import org.petmr.attenuation.assembly.AssembledMap;
import org.petmr.attenuation.assembly.MapIngredients;
import org.petmr.attenuation.quality.Finding;
import org.petmr.recon.algorithm.DirectNormalisation;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.Isotope;
import org.petmr.recon.correction.Normalisation;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.sinogram.ProjectionGeometry;

/**
 * What the MR series of a session tell while PET is still acquired: a mu-map of the Dixon images as soon as a pair is whole, and
 * the newest series to lay PET over. The map is that of the tissue classes with table and coils, without what needs more time or
 * PET itself: bone, what MR cuts off, the height of the diaphragm. One with an alarm is not used.
 */
public final class EarlyAnatomy implements Patient {

    /** What a person knows their way in. */
    private static final Set<MrKind> SHOWN = Set.of(
            MrKind.T1,
            MrKind.T1_CONTRAST,
            MrKind.T2,
            MrKind.FLAIR,
            MrKind.STIR,
            MrKind.PROTON_DENSITY,
            MrKind.DIXON_IN,
            MrKind.DIXON_WATER);

    private final MrIntake intake;
    private final PipelineSettings settings;
    private final Path sessions;
    private Made made = new Made("", List.of(), Optional.empty(), "");
    private Optional<Laid> laid = Optional.empty();

    /** A map, or why there is none, and what it is of. */
    private record Made(String session, List<MrSeries> of, Optional<Volume> muPerCm, String why) {}

    /** A series where PET has it. */
    private record Laid(String session, MrSeries of, Volume volume) {}

    /** @param sessions directory of all sessions */
    public EarlyAnatomy(MrIntake intake, PipelineSettings settings, Path sessions) {
        this.intake = intake;
        this.settings = settings;
        this.sessions = sessions;
    }

    @Override
    public long changes() {
        return intake.changes();
    }

    @Override
    public synchronized Optional<Anatomy> anatomy(JsonObject session, VoxelGrid grid, Workers workers)
            throws IOException {
        if (session.getJsonObject("arm") == null) {
            return Optional.of(Anatomy.NONE);
        }
        Optional<List<MrSeries>> all;
        try {
            all = intake.await(found -> true, Duration.ofMillis(settings.mrQuietMs()), Duration.ZERO, Progress.NONE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
        if (all.isEmpty()) {
            return Optional.empty();
        }
        PipelineJob job = new PipelineJob(session(session), settings.installation(), workers);
        List<MrSeries> patients = MrImages.of(job.session, all.get());
        List<MrSeries> here = BedCover.of(job).map(bed -> bed.here(patients)).orElse(patients);
        map(job, here, grid);
        lay(job, here);
        return Optional.of(new Anatomy(
                made.muPerCm(),
                laid.map(Laid::volume),
                laid.map(l -> MrImages.nameOf(l.of())).orElse(""),
                made.why()));
    }

    private StoredSession session(JsonObject told) {
        ArmRequest arm = SessionJson.storedArmRequest(told.getJsonObject("arm").encode());
        return new StoredSession(
                told.getString("id"),
                sessions.resolve(told.getString("id")),
                ScannerCatalogue.find(arm.scanner()),
                Isotope.find(arm.tracer().isotope()),
                arm,
                Instant.EPOCH,
                null);
    }

    /** The same map as long as the Dixon images are the same. */
    private void map(PipelineJob job, List<MrSeries> here, VoxelGrid grid) throws IOException {
        List<MrSeries> dixon = here.stream().filter(s -> s.kind().isDixon()).toList();
        String id = job.session.id();
        if (!job.expectsMr("dixon") || !MrImages.hasDixonPair(dixon)) {
            made = new Made(id, List.of(), Optional.empty(), "");
        } else if (!made.session().equals(id) || !made.of().equals(dixon)) {
            made = made(job, dixon, grid);
        }
    }

    private static Made made(PipelineJob job, List<MrSeries> dixon, VoxelGrid grid) throws IOException {
        String id = job.session.id();
        try {
            MrImages mr = MrImages.read(job, dixon, Progress.NONE);
            AssembledMap map = AssembledMap.of(
                    MapIngredients.of(mr.dixon()),
                    grid,
                    job.mrFromPet(),
                    PatientMap.options(job),
                    job.workers,
                    Progress.NONE);
            Optional<Finding> alarm = map.map().findings().stream()
                    .filter(f -> f.severity() == Finding.Severity.ALARM)
                    .findFirst();
            if (alarm.isPresent()) {
                return new Made(id, dixon, Optional.empty(), alarm.get().text());
            }
            TableAndCoils hardware = TableAndCoils.of(job.installation, job.session.arm(), dixon);
            Volume whole = hardware.addedTo(map.muPerCm(), job.workers).muPerCm();
            return new Made(id, dixon, Optional.of(whole), "");
        } catch (IllegalArgumentException e) {
            return new Made(id, dixon, Optional.empty(), e.getMessage());
        }
    }

    private void lay(PipelineJob job, List<MrSeries> here) throws IOException {
        Optional<MrSeries> newest = newest(here);
        String id = job.session.id();
        if (newest.isEmpty()) {
            laid = Optional.empty();
        } else if (laid.filter(l -> l.session().equals(id) && l.of().equals(newest.get()))
                .isEmpty()) {
            laid = MrVolumes.read(newest.get().files()).stream()
                    .filter(r -> r.series().kind() == newest.get().kind())
                    .flatMap(r -> r.volume().stream())
                    .findFirst()
                    .map(v -> new Laid(
                            id, newest.get(), MrImages.placed(v, job.mrFromPet().inverse())));
        }
    }

    /** What came last; of Dixon images, which come together, the one in phase. */
    static Optional<MrSeries> newest(List<MrSeries> series) {
        return series.stream()
                .filter(s -> SHOWN.contains(s.kind()) && s.grid().isPresent() && s.missing() == 0)
                .max(Comparator.comparing((MrSeries s) -> s.kind().isDixon() ? 0 : MrStudy.arrivedMs(s))
                        .thenComparing(s -> s.kind() == MrKind.DIXON_IN));
    }

    @Override
    public Optional<Normalisation> normalisation(JsonObject session, ProjectionGeometry lines) throws IOException {
        if (session.getJsonObject("arm") == null) {
            return Optional.empty();
        }
        String file = session(session).arm().pipeline().normalisationFile();
        return file == null ? Optional.empty() : Optional.of(DirectNormalisation.open(Path.of(file), lines));
    }
}
