package org.petmr.attenuation.tissue;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.petmr.attenuation.quality.Finding;
import org.petmr.attenuation.quality.MapChecks;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.GaussianFilter;
import org.petmr.recon.image.Resampler;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/**
 * An attenuation map of a patient.
 *
 * @param muPerCm on the PET grid, cm^-1 at 511 keV; 0 beyond the MR field of view
 * @param classes on the MR's lattice in LPS order, {@link TissueClass} ordinals
 * @param volumeMl of each class that occurs, in the MR field of view; AIR counts the air around the body too
 * @param findings what to look at, empty when nothing is suspicious
 */
public record MuMap(Volume muPerCm, Volume classes, Map<TissueClass, Double> volumeMl, List<Finding> findings) {

    public MuMap {
        volumeMl = Map.copyOf(volumeMl);
        findings = List.copyOf(findings);
    }

    /** MR and PET share their space. */
    public static MuMap of(
            DixonImages images, VoxelGrid petGrid, MuMapOptions options, Workers workers, Progress progress) {
        return of(images, petGrid, Affine.IDENTITY, options, workers, progress);
    }

    /**
     * @param mrFromPet where a point of PET space lies in the MR's LPS space, mm: the calibration of the two, or a
     *     registration of PET (fixed) on MR (moving)
     */
    public static MuMap of(
            DixonImages images,
            VoxelGrid petGrid,
            Affine mrFromPet,
            MuMapOptions options,
            Workers workers,
            Progress progress) {
        DixonSegmentation.Result result = DixonSegmentation.of(images, options, workers, progress.part(0, 0.9));
        Volume muOnMr = muPerCm(result, options.classes());
        progress.checkpoint();
        progress.report(0.9, "mu-map onto the PET grid");
        GaussianFilter thin = againstAliasing(muOnMr.grid(), petGrid);
        thin.applyInPlace(muOnMr, workers);
        Volume mu = Resampler.linear(0).resample(muOnMr, petGrid, mrFromPet, workers);
        List<Finding> findings = new ArrayList<>(result.findings());
        MapChecks.muRange(mu).ifPresent(findings::add);
        progress.report(1, "mu-map");
        return new MuMap(mu, result.classes(), volumes(result.classes()), findings);
    }

    private static Volume muPerCm(DixonSegmentation.Result result, MuClasses classes) {
        TissueClass[] byLabel = TissueClass.values();
        float[] labels = result.classes().values();
        float[] mu = new float[labels.length];
        for (int i = 0; i < mu.length; i++) {
            TissueClass label = byLabel[(int) labels[i]];
            double other = classes.perCm(label == TissueClass.BONE ? TissueClass.SOFT : label);
            float bone = result.boneFraction()[i];
            mu[i] = (float) (bone * classes.bonePerCm() + (1 - bone) * other);
        }
        return new Volume(result.classes().grid(), mu);
    }

    /** Where the PET lattice is coarser than the MR's, mu is averaged over about a PET voxel before it is sampled there. */
    private static GaussianFilter againstAliasing(VoxelGrid mr, VoxelGrid pet) {
        return new GaussianFilter(
                wider(mr.dxMm(), pet.dxMm()), wider(mr.dyMm(), pet.dyMm()), wider(mr.dzMm(), pet.dzMm()));
    }

    private static double wider(double mrMm, double petMm) {
        return petMm > 1.3 * mrMm ? Math.sqrt(petMm * petMm - mrMm * mrMm) : 0;
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
