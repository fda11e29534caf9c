package org.petmr.attenuation.assembly;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.petmr.attenuation.bone.BoneMap;
import org.petmr.attenuation.hardware.HardwareMap;
import org.petmr.attenuation.hardware.PlacedHardware;
import org.petmr.attenuation.quality.Body;
import org.petmr.attenuation.quality.ContourAgreement;
import org.petmr.attenuation.quality.Finding;
import org.petmr.attenuation.quality.NacOutline;
import org.petmr.attenuation.quality.QualityChecks;
import org.petmr.attenuation.quality.QualityReport;
import org.petmr.attenuation.tissue.MuClasses;
import org.petmr.attenuation.tissue.MuMap;
import org.petmr.attenuation.tissue.MuMapOptions;
import org.petmr.attenuation.tissue.TissueClass;
import org.petmr.attenuation.truncation.CompletedMap;
import org.petmr.attenuation.truncation.ContourCompletion;
import org.petmr.attenuation.truncation.MrCover;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.quantification.Region;

/**
 * A map of everything in the bore, checked.
 *
 * @param map of the patient, with what MR cut off; all findings
 * @param muPerCm of patient, table and coils on the PET grid; the patient's alone when no hardware was asked for
 * @param hardware templates that are in it, in order
 * @param addedMl of the patient beyond the MR field of view, from PET
 * @param added these voxels of the map's grid; empty where nothing was to be completed
 * @param contour how the outlines in PET and MR lie; empty when they weren't or couldn't be compared
 */
public record AssembledMap(
        MuMap map,
        Volume muPerCm,
        List<PlacedHardware> hardware,
        double addedMl,
        Optional<Region> added,
        Optional<ContourAgreement> contour) {

    /** Signal fades at the sides of an MR field of view. */
    private static final double FADING_MM = 10;

    public AssembledMap {
        hardware = List.copyOf(hardware);
    }

    /**
     * @param mrFromPet where a point of PET space lies in the MR's LPS space, mm
     * @throws IllegalArgumentException for series that don't belong together
     */
    public static AssembledMap of(
            MapIngredients from,
            VoxelGrid petGrid,
            Affine mrFromPet,
            MuMapOptions options,
            Workers workers,
            Progress progress) {
        boolean isHead = options.anatomy() == MuMapOptions.Anatomy.HEAD;
        if (from.bone().isPresent() && !isHead) {
            throw new IllegalArgumentException(
                    "bone: from a series, for a body (expected: a head; elsewhere air and bone look alike)");
        }
        Optional<BoneMap> bone = from.bone().map(b -> b.bone(workers, progress.part(0, 0.4)));
        MuMap shown = MuMap.of(from.dixon(), bone, petGrid, mrFromPet, options, workers, progress.part(0.4, 0.6));
        MuMap map = from.orMeanHead() && isHead && bone.isEmpty()
                ? MeanHead.inPlaceOfSkull(
                                shown, from.dixon(), petGrid, mrFromPet, options, workers, progress.part(0.6, 0.8))
                        .orElse(shown)
                : shown;
        progress.report(0.8, "what MR cut off");
        Volume mu = map.muPerCm();
        List<Finding> making = new ArrayList<>(map.findings());
        double addedMl = 0;
        Optional<Region> added = Optional.empty();
        Optional<Volume> nac = from.nacPet();
        Optional<Region> outline = Optional.empty();
        Optional<Finding> completion = Optional.empty();
        if (nac.isPresent()) {
            requireOn(petGrid, nac.get());
            try {
                outline = Optional.of(NacOutline.of(nac.get(), workers));
                if (!from.isOutlineOnly()) {
                    Region cover =
                            MrCover.of(map.classes().grid(), mrFromPet, petGrid, FADING_MM, Double.POSITIVE_INFINITY);
                    CompletedMap completed = ContourCompletion.USUAL.complete(mu, cover, nac.get(), workers);
                    mu = completed.muPerCm();
                    addedMl = completed.addedMl();
                    added = Optional.of(completed.added());
                    completion = completed.finding();
                }
            } catch (IllegalArgumentException e) {
                // Too few counts, say. The map stands without it, and a person is told what was not done.
                Finding none = Finding.of(
                        Finding.Kind.NO_OUTLINE,
                        from.isOutlineOnly()
                                ? "no outline in PET, that of MR was not compared with it: %s"
                                : "no outline in PET, nothing beyond the MR field of view was completed: %s",
                        e.getMessage());
                making.add(from.isOutlineOnly() ? none.as(Finding.Severity.NOTE) : none);
            }
        }
        progress.checkpoint();
        progress.report(0.85, "checks");
        QualityChecks checks = checks(from, map, petGrid, mrFromPet, isHead, outline);
        Optional<ContourAgreement> contour = checks.contour(workers);
        List<Finding> findings = new ArrayList<>(QualityChecks.joined(making, checks.with(contour, workers)));
        // What was completed is told beside what MR cut off: the one does not take the place of the other.
        completion.ifPresent(findings::add);
        progress.checkpoint();
        progress.report(0.95, "table and coils");
        Volume all = mu;
        List<PlacedHardware> placed = List.of();
        if (from.hardware().isPresent()) {
            MapIngredients.Hardware h = from.hardware().get();
            HardwareMap joined = h.addedTo(mu, workers);
            all = joined.muPerCm();
            placed = joined.used();
            findings.addAll(joined.findings());
        }
        findings.sort((a, b) -> b.severity().compareTo(a.severity()));
        String method = map.method() + (addedMl > 0 ? ", arms from PET" : "") + (placed.isEmpty() ? "" : ", hardware");
        progress.report(1, method);
        return new AssembledMap(
                new MuMap(mu, map.classes(), map.volumeMl(), findings, method), all, placed, addedMl, added, contour);
    }

    /** The classes of a map with their values and volumes, as reports show them. */
    public static List<QualityReport.Tissue> tissues(MuMap map, MuClasses classes) {
        List<QualityReport.Tissue> tissues = new ArrayList<>();
        for (TissueClass t : TissueClass.values()) {
            tissues.add(new QualityReport.Tissue(
                    t.name().toLowerCase(Locale.ROOT),
                    classes.perCm(t),
                    map.volumeMl().getOrDefault(t, 0.0)));
        }
        return tissues;
    }

    private static void requireOn(VoxelGrid petGrid, Volume nac) {
        if (!nac.grid().equals(petGrid)) {
            throw new IllegalArgumentException("PET: on another grid (expected: the mu-map's)");
        }
    }

    private static QualityChecks checks(
            MapIngredients from,
            MuMap map,
            VoxelGrid petGrid,
            Affine mrFromPet,
            boolean isHead,
            Optional<Region> outline) {
        Body body = Body.ofLabels(map.classes(), TissueClass.AIR.ordinal(), TissueClass.LUNG.ordinal());
        Map<String, Double> volumes = new HashMap<>();
        map.volumeMl().forEach((t, ml) -> volumes.put(t.name().toLowerCase(Locale.ROOT), ml));
        return new QualityChecks(
                body,
                isHead ? QualityChecks.Anatomy.HEAD : QualityChecks.Anatomy.TRUNK,
                volumes,
                Optional.of(from.dixon().signal()),
                petGrid,
                mrFromPet,
                outline,
                from.size());
    }
}
