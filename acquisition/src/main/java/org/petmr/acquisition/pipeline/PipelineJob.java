package org.petmr.acquisition.pipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.petmr.acquisition.dicom.AttenuationSource;
import org.petmr.acquisition.installation.Installation;
import org.petmr.acquisition.mr.AnnouncedMr;
import org.petmr.acquisition.mr.MrSeries;
import org.petmr.acquisition.session.ArmRequest;
import org.petmr.acquisition.session.ProcessingPipeline;
import org.petmr.acquisition.session.StoredSession;
import org.petmr.attenuation.quality.Finding;
import org.petmr.recon.algorithm.BedSettings;
import org.petmr.recon.algorithm.OsemSettings;
import org.petmr.recon.algorithm.SubsetChoice;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.registration.RigidTransform;
import org.petmr.recon.sinogram.DecaySpan;
import org.petmr.recon.sinogram.ProjectionGeometry;

/** One session on its way through the stages: what each leaves for the next. Used by one thread. */
final class PipelineJob {

    private static final int USUAL_ITERATIONS = 3;
    private static final int USUAL_SUBSETS = 21;
    private static final double USUAL_POSTFILTER_MM = 4;

    final StoredSession session;
    final Workers workers;
    final ProjectionGeometry geometry;
    /** As asked for; see {@link #settingsInUse}. */
    final BedSettings settings;
    /** Figures for people, by stage; the keys are those of the session's result. */
    final Map<String, Object> summary = new LinkedHashMap<>();

    final Installation installation;
    final PetCounts counts;

    Optional<MrImages> mr = Optional.empty();
    Optional<Volume> muPerCm = Optional.empty();
    /** The series that the map was made of. */
    List<MrSeries> mrForMap = List.of();
    /** All series of the session, where their volumes are not read; those that are gone are left out. */
    List<MrSeries> mrSeen = List.of();

    /** When it began to wait for MR series, by {@link System#nanoTime}; empty before. All stages wait together as long as is asked. */
    OptionalLong mrAwaitedNanos = OptionalLong.empty();

    /** What the map was measured with, as whoever made it said; see {@link #mapSource()}. */
    Optional<AttenuationSource> mapSource = Optional.empty();

    boolean hasHardware;
    /** How the mu-map came about, as the exported series say it; empty without one. */
    String attenuationMethod = "";
    /** The same at length: hardware, calibration, findings, for the series' comments. */
    String attenuationComments = "";
    /** What was found of the map in use, and the figures of the session's result that say it; empty without one. */
    List<Finding> mapFindings = List.of();

    Map<String, Object> mapFigures = new LinkedHashMap<>();
    /** How PET was found to lie on the MR, a sentence; empty without MR. */
    String registrationComments = "";

    /** What a registration found that the calibration leaves over, and by which the map was made again; from PET to MR. */
    Optional<RigidTransform> correction = Optional.empty();

    /** Of an image of several beds, when each of its planes was measured; empty of one bed, which has one time. */
    List<PlaneTime> planeTimes = List.of();

    /** Sessions that its image is made of. */
    List<String> imagesOf;

    /** Where a bed is exported to that stays by itself though it is one of several; empty of any other. */
    Optional<Path> alone = Optional.empty();

    Optional<Volume> pet = Optional.empty();
    boolean isBqPerMl;
    /** From the first mark to the last, with pauses. */
    double durationS;
    /** What the decay of a scan that was held was reckoned with; empty of one without pauses, for which its duration is. */
    Optional<DecaySpan> decay = Optional.empty();
    /** What the whole scan was corrected for besides the map. */
    FrameCorrections.Done corrected = FrameCorrections.Done.USUAL;

    /**
     * When a plane was measured.
     *
     * @param startMs after the start of the session
     * @param decay what the decay of its counts was reckoned with, after the same
     */
    record PlaneTime(long startMs, long durationMs, DecaySpan decay) {}

    PipelineJob(StoredSession session, Installation installation, Workers workers) {
        this.session = session;
        this.imagesOf = List.of(session.id());
        this.installation = installation;
        this.workers = workers;
        this.geometry = new ProjectionGeometry(session.scanner());
        this.counts = new PetCounts(session, geometry);
        var wish = session.arm().pipeline();
        int subsets = wish.subsets() == null ? SubsetChoice.near(USUAL_SUBSETS, geometry.views()) : wish.subsets();
        this.settings = new BedSettings(
                new OsemSettings(wish.iterations() == null ? USUAL_ITERATIONS : wish.iterations(), subsets),
                Boolean.TRUE.equals(wish.timeOfFlight()) ? BedSettings.Data.TOF_EVENTS : BedSettings.Data.SINOGRAM,
                wish.resolutionMm() == null ? 0 : wish.resolutionMm(),
                wish.scatterRounds() == null ? 0 : wish.scatterRounds(),
                wish.imageCoarsening() == null ? 1 : wish.imageCoarsening(),
                wish.postfilterMm() == null ? USUAL_POSTFILTER_MM : wish.postfilterMm());
    }

    /** From PET to the MR's own space: what a registration corrected, the calibration, and where this bed lies on the table. */
    Affine mrFromPet() {
        return mrFromPet(session.arm(), installation.mrFromPet(), correction);
    }

    /** The same before there is a job. @param calibration of the installation */
    static Affine mrFromPet(ArmRequest arm, Affine calibration, Optional<RigidTransform> correction) {
        // The MR's headers tell places on the table, so that all beds share one frame; PET's middle is always 0.
        Affine placed = arm.tableMm() == 0
                ? calibration
                : Affine.scaling(1, 1, 1, 0, 0, arm.tableMm()).after(calibration);
        return correction.map(t -> placed.after(t.toAffine())).orElse(placed);
    }

    /** As PET is reconstructed: without a mu-map there is no scatter to simulate. */
    BedSettings settingsInUse() {
        return muPerCm.isPresent() ? settings : settings.withoutScatter();
    }

    /** Of the PET image and the mu-map. */
    VoxelGrid grid() {
        return session.scanner().imageGrid(settings.coarser());
    }

    /** The same before there is a job. */
    static VoxelGrid grid(StoredSession session) {
        Integer coarser = session.arm().pipeline().imageCoarsening();
        return session.scanner().imageGrid(coarser == null ? 1 : coarser);
    }

    /** The map's part of the session's result. @param figures can be changed; the report lies there */
    void tellOfMap(Map<String, Object> figures, List<Finding> findings) {
        figures.put(ProcessingPipeline.REPORT, AttenuationStage.REPORT);
        mapFigures = figures;
        mapFindings = List.copyOf(findings);
        summary.put("attenuation", figures);
    }

    /** What the map was measured with; where nobody said, the MR that went into it tells. */
    AttenuationSource mapSource() {
        return mapSource.orElse(mrForMap.isEmpty() ? AttenuationSource.UNKNOWN : AttenuationSource.MR);
    }

    /** Something about the map that a later stage found: into the result, and into the comments of both series. */
    void addToMap(Finding finding) {
        List<Finding> all = new ArrayList<>(mapFindings);
        all.add(finding);
        mapFindings = List.copyOf(all);
        FindingFigures.put(all, mapFigures);
        attenuationComments = String.join("\r\n", attenuationComments, FindingFigures.line(finding));
    }

    /** Whether this is one of several beds that become one image. */
    boolean isBedOfMany() {
        return session.arm().examination() != null && session.arm().bed() != null && alone.isEmpty();
    }

    /** Whether a kind of MR series was announced when the session was armed. */
    boolean expectsMr(String kind) {
        return session.arm().mrSeries().stream().anyMatch(kind::equalsIgnoreCase);
    }

    /** All that was announced; words that announce nothing, which could be armed once, are left out. */
    Set<AnnouncedMr> announcedMr() {
        Set<AnnouncedMr> all = EnumSet.noneOf(AnnouncedMr.class);
        session.arm().mrSeries().forEach(word -> AnnouncedMr.find(word).ifPresent(all::add));
        return all;
    }
}
