package org.petmr.acquisition.pipeline;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.petmr.acquisition.mr.MrSeries;
import org.petmr.acquisition.session.ArmRequest;
import org.petmr.attenuation.assembly.AssembledMap;
import org.petmr.attenuation.assembly.MapIngredients;
import org.petmr.attenuation.quality.ContourAgreement;
import org.petmr.attenuation.quality.Finding;
import org.petmr.attenuation.quality.QualityChecks;
import org.petmr.attenuation.quality.SeriesUse;
import org.petmr.attenuation.tissue.DixonImages;
import org.petmr.attenuation.tissue.MuClasses;
import org.petmr.attenuation.tissue.MuMap;
import org.petmr.attenuation.tissue.MuMapOptions;
import org.petmr.attenuation.truncation.MrCover;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.quantification.Region;

/**
 * The map of the patient, as MR and PET together tell it: tissue, bone, what MR cut off, the height of the diaphragm.
 *
 * @param map without table and coils, with all findings so far
 * @param bone how it was found
 * @param cutOff what lay beyond the sides of MR, and how it was completed
 * @param contour how the outlines in PET and MR lie; empty when they can't be compared
 * @param breathing empty for heads
 */
record PatientMap(
        MuMap map, BoneFound bone, CutOff cutOff, Optional<ContourAgreement> contour, Optional<Breathing> breathing) {

    private static final double CM_PER_M = 100;

    private static final float AIR_PER_CM = 0.01f;

    /** Signal fades at the sides of an MR field of view. */
    static final double FADING_MM = 10;

    /** Of PET's field of view; what is left out may hold an arm. */
    private static final double SMALLEST_PART = 0.005;

    /** @param nac the patient in PET without attenuation correction, on the grid of the PET image */
    static PatientMap of(
            PipelineJob job,
            MrImages mr,
            MuMapOptions options,
            Volume nac,
            Optional<MapIngredients.Hardware> hardware,
            Progress progress)
            throws IOException {
        VoxelGrid grid = nac.grid();
        boolean isBody = options.anatomy() == MuMapOptions.Anatomy.BODY;
        Affine mrFromPet = job.mrFromPet();
        DixonImages dixon = mr.dixon();
        BoneFound bone = isBody
                ? BoneFound.NOTHING
                : BoneFound.of(wish(job), asked(job), mr, dixon, job.workers, progress.part(0, 0.3));
        MapIngredients from = MapIngredients.of(dixon);
        if (bone.source().isPresent()) {
            from = from.withBone(bone.source().get());
        }
        if (bone.by() == BoneWish.DIXON && wish(job) != BoneWish.DIXON) {
            from = from.withMeanHead();
        }
        ArmRequest.Patient patient = job.session.arm().patient();
        if (patient.weightKg() != null && patient.sizeM() != null) {
            from = from.withSize(new QualityChecks.Size(CM_PER_M * patient.sizeM(), patient.weightKg()));
        }
        boolean isCutOff = isBody && uncovered(dixon.signal().grid(), mrFromPet, grid) > SMALLEST_PART;
        from = isCutOff ? from.withNac(nac) : from.withOutlineOf(nac);
        AssembledMap made = AssembledMap.of(
                from,
                grid,
                mrFromPet,
                bone.by() == BoneWish.DIXON ? withSkull(options) : options,
                job.workers,
                progress.part(0.3, 0.7));
        if (made.map().findings().stream().anyMatch(f -> f.kind() == Finding.Kind.MEAN_HEAD)) {
            bone = bone.by(BoneWish.ATLAS);
        }
        List<Finding> findings = new ArrayList<>(made.map().findings());
        findings.addAll(bone.findings());
        Volume mu = made.map().muPerCm();
        Region cover = MrCover.of(dixon.signal().grid(), mrFromPet, grid, FADING_MM, Double.POSITIVE_INFINITY);
        Optional<JointArms> joint = Optional.empty();
        if (CutOff.isMlaaAsked(job) && made.addedMl() > 0) {
            Region added = made.added().orElseThrow();
            joint = Optional.of(
                    JointArms.of(job, mu, added, cover, dixon.signal(), hardware, progress.part(0.7, 0.85)));
            mu = joint.get().muPerCm().orElse(mu);
            findings.add(joint.get().finding());
        }
        CutOff cutOff = new CutOff(isCutOff, made.addedMl(), joint);
        String method = made.map().method() + cutOff.method();
        Optional<Breathing> breathing = Optional.empty();
        if (isBody) {
            Region guessed = Region.where(mu, v -> v > AIR_PER_CM).and(cover.not());
            Breathing found = Breathing.of(job, mu, guessed, hardware, progress.part(0.85, 1));
            findings.add(found.finding());
            mu = found.moved().orElse(mu);
            method += found.moved().isPresent() ? ", diaphragm as in PET" : "";
            breathing = Optional.of(found);
        }
        findings.sort((a, b) -> b.severity().compareTo(a.severity()));
        MuMap map = new MuMap(mu, made.map().classes(), made.map().volumeMl(), findings, method);
        return new PatientMap(map, bone, cutOff, made.contour(), breathing);
    }

    /** Bone by a series takes the place of the skull; it must not be looked for then. */
    private static MuMapOptions withSkull(MuMapOptions o) {
        return new MuMapOptions(o.classes(), o.anatomy(), true, o.mode(), o.lungValue(), o.undoSwaps());
    }

    /** Without a skull from voids; see {@link #withSkull}. */
    static MuMapOptions options(PipelineJob job) {
        ArmRequest.PipelineOptions wish = job.session.arm().pipeline();
        MuClasses usual = job.installation.muClasses();
        MuClasses classes = wish.muSoftPerCm() == null
                ? usual
                : new MuClasses(
                        usual.airPerCm(), usual.lungPerCm(), usual.fatPerCm(), wish.muSoftPerCm(), usual.bonePerCm());
        return (isBody(job) ? MuMapOptions.BODY : MuMapOptions.HEAD)
                .with(classes)
                .with("fat-water".equals(wish.tissueMode()) ? MuMapOptions.Mode.FAT_WATER : MuMapOptions.Mode.CLASSES)
                .with(
                        "patient".equals(wish.lungValue())
                                ? MuMapOptions.LungValue.PATIENT
                                : MuMapOptions.LungValue.CLASS);
    }

    /** Name of what takes the place of a map that must not be used. */
    static String fallback(PipelineJob job) {
        String asked = job.session.arm().pipeline().attenuationFallback();
        return asked == null ? job.installation.attenuationFallback() : asked;
    }

    static boolean isBody(PipelineJob job) {
        return "body".equals(job.session.arm().pipeline().anatomy());
    }

    private static BoneWish wish(PipelineJob job) {
        String asked = job.session.arm().pipeline().boneSource();
        return BoneWish.named(asked == null ? job.installation.boneSource() : asked);
    }

    /** Bone series that someone asked for or announced: waited for, and missed when they don't come. */
    static List<BoneWish> asked(PipelineJob job) {
        Set<BoneWish> all = new LinkedHashSet<>();
        if (!isBody(job)) {
            BoneWish wish = wish(job);
            if (wish.isSeries()) {
                all.add(wish);
            }
            wish.order().stream()
                    .filter(w -> w.isSeries() && wish == BoneWish.AUTO && job.expectsMr(w.name()))
                    .forEach(all::add);
        }
        return List.copyOf(all);
    }

    /** Part of the round field of view of PET, in the slices that MR shows, that lies beyond MR's sides. */
    private static double uncovered(VoxelGrid mr, Affine mrFromPet, VoxelGrid pet) {
        Region cover = MrCover.of(mr, mrFromPet, pet, FADING_MM, Double.POSITIVE_INFINITY);
        boolean[] isShown = new boolean[pet.nz()];
        for (int i = 0; i < pet.voxels(); i++) {
            isShown[i % pet.nz()] |= cover.contains(i);
        }
        double radiusMm = 0.5 * Math.min(pet.nx() * pet.dxMm(), pet.ny() * pet.dyMm());
        Affine a = pet.lpsFromVoxel();
        long all = 0;
        long beyond = 0;
        for (int i = 0; i < pet.voxels(); i++) {
            int z = i % pet.nz();
            int x = i / pet.nz() % pet.nx();
            int y = i / pet.nz() / pet.nx();
            if (isShown[z] && Math.hypot(a.x(x, y, z), a.y(x, y, z)) <= radiusMm) {
                all++;
                beyond += cover.contains(i) ? 0 : 1;
            }
        }
        return all == 0 ? 0 : (double) beyond / all;
    }

    /** The series that it is made of. */
    List<MrSeries> used(MrImages mr) {
        List<MrSeries> all = new ArrayList<>(mr.images().stream()
                .map(MrImages.Image::series)
                .filter(s -> s.kind().isDixon())
                .toList());
        all.addAll(bone.used());
        return all;
    }

    /** A word on every series of the session. */
    List<SeriesUse> uses(MrImages mr) {
        List<MrSeries> forMap = used(mr);
        List<SeriesUse> uses = new ArrayList<>();
        for (MrSeries s : mr.series()) {
            boolean isUsed = forMap.contains(s);
            uses.add(new SeriesUse(MrImages.nameOf(s), s.kind().name(), isUsed, isUsed ? role(s) : whyNot(s, mr)));
        }
        return uses;
    }

    private static String role(MrSeries s) {
        return s.kind().isDixon() ? "tissue classes" : "bone";
    }

    private String whyNot(MrSeries s, MrImages mr) {
        if (s.missing() > 0) {
            return s.missing() + " slices missing";
        }
        if (s.grid().isEmpty()) {
            return s.problems().isEmpty() ? "no volume" : String.join("; ", s.problems());
        }
        boolean isRead = mr.images().stream().anyMatch(i -> i.series().equals(s));
        if (s.kind().isT1()) {
            return isRead ? "shown beside PET, not needed for the map" : "not needed for the map";
        }
        if (s.kind().isDixon()) {
            return "the first of this kind is used";
        }
        return bone.failed().entrySet().stream()
                .filter(e -> e.getKey().name().equals(s.kind().name()))
                .map(e -> "not usable: " + e.getValue())
                .findFirst()
                .orElse("not needed for the map");
    }
}
