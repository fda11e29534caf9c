package org.petmr.simulator.attenuation;

import java.util.List;
import java.util.Optional;
import org.petmr.attenuation.assembly.AssembledMap;
import org.petmr.attenuation.assembly.BoneSource;
import org.petmr.attenuation.assembly.MapIngredients;
import org.petmr.attenuation.bone.AtlasOptions;
import org.petmr.attenuation.bone.UteEchoes;
import org.petmr.attenuation.bone.UteOptions;
import org.petmr.attenuation.bone.ZteOptions;
import org.petmr.attenuation.tissue.DixonImages;
import org.petmr.attenuation.tissue.MuClasses;
import org.petmr.attenuation.tissue.MuMapOptions;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.simulator.mr.Bed;
import org.petmr.simulator.mr.MrProtocol;
import org.petmr.simulator.mr.MrScan;
import org.petmr.simulator.mr.MrScanner;
import org.petmr.simulator.mr.MrSeries;
import org.petmr.simulator.mr.MrSettings;
import org.petmr.simulator.phantom.Motion;
import org.petmr.simulator.phantom.Phantom;

/** One examination of a head, and the maps that can be made from it. Noise 1.5 %, coils 60 % brighter at the rim. */
final class HeadSeries {

    static final long SEED = 23;
    private static final MrSettings SETTINGS = MrSettings.of(0.015, SEED).withCoilBias(0.6);
    private static final double DIXON_MM = 2.5;
    private static final double BONE_MM = 2;

    /** What tells of the skull. */
    enum Bone {
        NOTHING,
        DIXON_VOIDS,
        ATLAS,
        UTE,
        ZTE
    }

    private final Phantom phantom;
    private final DixonImages dixon;
    private final Workers workers;

    HeadSeries(Phantom phantom, Workers workers) {
        this.phantom = phantom;
        this.workers = workers;
        this.dixon =
                TissueTruth.dixon(phantom, MrScanner.gridRound(phantom, DIXON_MM, DIXON_MM, 14), SETTINGS, workers);
    }

    AssembledMap map(Bone bone, VoxelGrid petGrid) {
        return map(bone, MuClasses.PRODUCT.softPerCm(), petGrid);
    }

    AssembledMap map(Bone bone, double softPerCm, VoxelGrid petGrid) {
        MuClasses p = MuClasses.PRODUCT;
        MuMapOptions options = (bone == Bone.DIXON_VOIDS ? MuMapOptions.HEAD_WITH_SKULL : MuMapOptions.HEAD)
                .with(new MuClasses(p.airPerCm(), p.lungPerCm(), p.fatPerCm(), softPerCm, p.bonePerCm()));
        MapIngredients plain = MapIngredients.of(dixon);
        MapIngredients from = source(bone).map(plain::withBone).orElse(plain);
        return AssembledMap.of(from, petGrid, Affine.IDENTITY, options, workers, Progress.NONE);
    }

    private Optional<BoneSource> source(Bone bone) {
        return switch (bone) {
            case NOTHING, DIXON_VOIDS -> Optional.empty();
            case ATLAS -> Optional.of(new BoneSource.Atlas("Dixon in phase", dixon.signal(), AtlasOptions.DEFAULT));
            case UTE -> {
                List<UteEchoes.Echo> echoes = scan(MrScan.UTE).volumes().stream()
                        .map(v -> new UteEchoes.Echo("UTE echo " + v.echo(), v.signal(), v.teMs()))
                        .toList();
                yield Optional.of(new BoneSource.Ute(UteEchoes.of(echoes), UteOptions.DEFAULT));
            }
            case ZTE -> Optional.of(new BoneSource.Zte("ZTE", scan(MrScan.ZTE).signal(), ZteOptions.DEFAULT));
        };
    }

    private MrSeries scan(MrScan scan) {
        VoxelGrid grid = MrScanner.gridRound(phantom, BONE_MM, BONE_MM, 14);
        MrProtocol.Step step = new MrProtocol.Step(2, scan, new Bed(1, 0, 600), 0, scan.durationS(), BONE_MM, BONE_MM);
        return new MrScanner(Motion.still(phantom), SETTINGS, workers)
                .on(grid, step)
                .get(0);
    }
}
