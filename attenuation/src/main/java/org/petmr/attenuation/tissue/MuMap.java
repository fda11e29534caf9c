package org.petmr.attenuation.tissue;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.petmr.attenuation.bone.BoneMap;
import org.petmr.attenuation.quality.Finding;
import org.petmr.attenuation.quality.MapChecks;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.GaussianFilter;
import org.petmr.recon.image.Resampler;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.quantification.Region;

/**
 * An attenuation map of a patient.
 *
 * @param muPerCm on the PET grid, cm^-1 at 511 keV; 0 beyond the MR field of view
 * @param classes on the MR's lattice in LPS order, {@link TissueClass} ordinals
 * @param volumeMl of each class that occurs, in the MR field of view; AIR counts the air around the body too
 * @param findings what to look at, empty when nothing is suspicious
 * @param method how it was made, for people and for DICOM, such as "Dixon 4 classes + bone by UTE R2*"
 */
public record MuMap(
        Volume muPerCm, Volume classes, Map<TissueClass, Double> volumeMl, List<Finding> findings, String method) {

    /** How deep an opening of the body's mask may be that bone lies in. */
    private static final double OPENING_MM = 20;

    public MuMap {
        volumeMl = Map.copyOf(volumeMl);
        findings = List.copyOf(findings);
    }

    /** MR and PET share their space. */
    public static MuMap of(
            DixonImages images, VoxelGrid petGrid, MuMapOptions options, Workers workers, Progress progress) {
        return of(images, petGrid, Affine.IDENTITY, options, workers, progress);
    }

    /** Without another series that shows bone. */
    public static MuMap of(
            DixonImages images,
            VoxelGrid petGrid,
            Affine mrFromPet,
            MuMapOptions options,
            Workers workers,
            Progress progress) {
        return of(images, Optional.empty(), petGrid, mrFromPet, options, workers, progress);
    }

    /**
     * @param bone in the space of the Dixon images, on any grid; it takes the place of the skull that the Dixon images
     *     themselves show
     * @param mrFromPet where a point of PET space lies in the MR's LPS space, mm: the calibration of the two, or a
     *     registration of PET (fixed) on MR (moving)
     */
    public static MuMap of(
            DixonImages images,
            Optional<BoneMap> bone,
            VoxelGrid petGrid,
            Affine mrFromPet,
            MuMapOptions options,
            Workers workers,
            Progress progress) {
        boolean fromVoid = options.withSkull() && bone.isEmpty();
        DixonSegmentation.Result result =
                DixonSegmentation.of(images, options, fromVoid, workers, progress.part(0, 0.85));
        Volume muOnMr = muPerCm(result, options);
        Volume classes = result.classes();
        progress.checkpoint();
        progress.report(0.85, "bone");
        bone.ifPresent(found -> join(found, muOnMr, classes, result.body(), options.classes(), workers));
        progress.checkpoint();
        progress.report(0.9, "mu-map onto the PET grid");
        GaussianFilter thin = againstAliasing(muOnMr.grid(), petGrid);
        thin.applyInPlace(muOnMr, workers);
        Volume mu = Resampler.linear(0).resample(muOnMr, petGrid, mrFromPet, workers);
        List<Finding> findings = new ArrayList<>(result.findings());
        bone.ifPresent(b -> findings.addAll(b.findings()));
        MapChecks.muRange(mu).ifPresent(findings::add);
        progress.report(1, "mu-map");
        Map<TissueClass, Double> volumes = volumes(classes);
        return new MuMap(mu, classes, volumes, findings, method(options, bone, result, volumes));
    }

    private static String method(
            MuMapOptions options,
            Optional<BoneMap> bone,
            DixonSegmentation.Result result,
            Map<TissueClass, Double> volumes) {
        String tissue = options.mode() == MuMapOptions.Mode.CLASSES ? "Dixon 4 classes" : "Dixon fat-water";
        String lung = result.lungPerCm()
                .map(perCm -> String.format(Locale.ROOT, ", lung %.4f from its signal", perCm))
                .orElse("");
        String skull = volumes.containsKey(TissueClass.BONE) ? " + skull from voids" : "";
        return tissue + lung + bone.map(b -> " + bone by " + b.method()).orElse(skull);
    }

    /**
     * Air where the bone's series shows it; else as much bone as it has in the voxel, and tissue in the rest of it. What is
     * dark in a Dixon scan and not air in a series that tells air is not air. Bone counts beside the body too, where an ear
     * or the cells behind it open the body's mask to the outside; it never makes mu smaller. Bone is what rises above soft
     * tissue. Overwrites mu and classes.
     */
    private static void join(BoneMap bone, Volume mu, Volume classes, Region body, MuClasses values, Workers workers) {
        Region head = body.dilated(OPENING_MM);
        Volume on = onto(bone.muPerCm(), mu.grid(), workers);
        Volume share = onto(asVolume(bone.bone()), mu.grid(), workers);
        Volume air = onto(asVolume(bone.air()), mu.grid(), workers);
        boolean tellsAir = bone.air().voxels() > 0;
        for (int i = 0; i < mu.values().length; i++) {
            boolean inside = body.contains(i);
            if (inside && air.values()[i] > 0.5f) {
                mu.values()[i] = (float) values.airPerCm();
                classes.values()[i] = TissueClass.AIR.ordinal();
            } else if (head.contains(i) && share.values()[i] > 0) {
                boolean isDark = inside && classes.values()[i] == TissueClass.AIR.ordinal();
                double rest = isDark && tellsAir ? values.softPerCm() : mu.values()[i];
                double joined = on.values()[i] + (1 - share.values()[i]) * rest;
                mu.values()[i] = (float) Math.max(mu.values()[i], joined);
                if (mu.values()[i] > values.softPerCm()) {
                    classes.values()[i] = TissueClass.BONE.ordinal();
                }
            }
        }
    }

    private static Volume onto(Volume volume, VoxelGrid grid, Workers workers) {
        GaussianFilter thin = againstAliasing(volume.grid(), grid);
        return Resampler.linear(0).resample(thin.apply(volume, workers), grid, workers);
    }

    private static Volume muPerCm(DixonSegmentation.Result result, MuMapOptions options) {
        MuClasses classes = options.classes();
        MuClasses values = result.lungPerCm().map(classes::withLung).orElse(classes);
        TissueClass[] byLabel = TissueClass.values();
        float[] labels = result.classes().values();
        float[] mu = new float[labels.length];
        for (int i = 0; i < mu.length; i++) {
            TissueClass label = byLabel[(int) labels[i]];
            double other = values.perCm(label == TissueClass.BONE ? TissueClass.SOFT : label);
            if (options.mode() == MuMapOptions.Mode.FAT_WATER
                    && (label == TissueClass.FAT || label == TissueClass.SOFT)) {
                float fat = result.fatShare()[i];
                other = fat * values.fatPerCm() + (1 - fat) * values.softPerCm();
            }
            float bone = result.boneFraction()[i];
            mu[i] = (float) (bone * values.bonePerCm() + (1 - bone) * other);
        }
        return new Volume(result.classes().grid(), mu);
    }

    private static Volume asVolume(Region region) {
        Volume volume = Volume.zeros(region.grid());
        for (int i = 0; i < volume.values().length; i++) {
            volume.values()[i] = region.contains(i) ? 1 : 0;
        }
        return volume;
    }

    /** Onto a coarser lattice, mu is averaged over about one of its voxels before it is sampled there. */
    private static GaussianFilter againstAliasing(VoxelGrid from, VoxelGrid to) {
        return new GaussianFilter(
                wider(from.dxMm(), to.dxMm()), wider(from.dyMm(), to.dyMm()), wider(from.dzMm(), to.dzMm()));
    }

    private static double wider(double fromMm, double toMm) {
        return toMm > 1.3 * fromMm ? Math.sqrt(toMm * toMm - fromMm * fromMm) : 0;
    }

    private static Map<TissueClass, Double> volumes(Volume classes) {
        long[] counts = new long[TissueClass.values().length];
        for (float c : classes.values()) {
            counts[(int) c]++;
        }
        Map<TissueClass, Double> volumes = new EnumMap<>(TissueClass.class);
        for (TissueClass t : TissueClass.values()) {
            if (counts[t.ordinal()] > 0) {
                volumes.put(t, counts[t.ordinal()] * classes.grid().voxelVolumeMm3() / 1000);
            }
        }
        return volumes;
    }
}
