package org.petmr.attenuation.assembly;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.petmr.attenuation.bone.AtlasOptions;
import org.petmr.attenuation.bone.BoneMap;
import org.petmr.attenuation.quality.Finding;
import org.petmr.attenuation.tissue.DixonImages;
import org.petmr.attenuation.tissue.MuMap;
import org.petmr.attenuation.tissue.MuMapOptions;
import org.petmr.attenuation.tissue.TissueClass;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.VoxelGrid;

/**
 * The project's mean head in the place of a skull that the Dixon images of a head don't show: thin tables of bone with
 * bright diploe between them are never dark.
 */
final class MeanHead {

    /** Of its tissue. A head has fat under its skin; what has none is a phantom, and must not be given a skull. */
    private static final double LEAST_FAT = 0.01;

    private MeanHead() {}

    /** @return the map with the mean head's bone; empty where a skull was found, or what lies there is no head */
    static Optional<MuMap> inPlaceOfSkull(
            MuMap map,
            DixonImages dixon,
            VoxelGrid petGrid,
            Affine mrFromPet,
            MuMapOptions options,
            Workers workers,
            Progress progress) {
        boolean isMissing = map.findings().stream().anyMatch(f -> f.kind() == Finding.Kind.NO_SKULL);
        if (!isMissing || !hasFat(map)) {
            return Optional.empty();
        }
        BoneMap bone;
        try {
            bone = new BoneSource.Atlas("Dixon in phase", dixon.signal(), AtlasOptions.DEFAULT)
                    .bone(workers, progress.part(0, 0.5));
        } catch (IllegalArgumentException e) {
            // Not the outline of a head: the finding on the missing skull stands.
            return Optional.empty();
        }
        MuMap with = MuMap.of(dixon, Optional.of(bone), petGrid, mrFromPet, options, workers, progress.part(0.5, 1));
        List<Finding> findings = new ArrayList<>(with.findings());
        findings.add(Finding.of(
                Finding.Kind.MEAN_HEAD,
                "no skull in the Dixon images: the mean head was laid on (expected: a dark shell under the scalp)"));
        return Optional.of(new MuMap(with.muPerCm(), with.classes(), with.volumeMl(), findings, with.method()));
    }

    private static boolean hasFat(MuMap map) {
        double fatMl = map.volumeMl().getOrDefault(TissueClass.FAT, 0.0);
        double softMl = map.volumeMl().getOrDefault(TissueClass.SOFT, 0.0);
        return fatMl > LEAST_FAT * (fatMl + softMl);
    }
}
