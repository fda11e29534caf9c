package org.petmr.simulator.command;

import java.util.List;
import org.petmr.attenuation.assembly.AssembledMap;
import org.petmr.attenuation.assembly.BoneSource;
import org.petmr.attenuation.assembly.MapIngredients;
import org.petmr.attenuation.bone.ZteOptions;
import org.petmr.attenuation.tissue.DixonImages;
import org.petmr.attenuation.tissue.MuMapOptions;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.simulator.mr.Bed;
import org.petmr.simulator.mr.MrProtocol;
import org.petmr.simulator.mr.MrScan;
import org.petmr.simulator.mr.MrScanner;
import org.petmr.simulator.mr.MrSeries;
import org.petmr.simulator.mr.MrSettings;
import org.petmr.simulator.phantom.BodyPhantom;
import org.petmr.simulator.phantom.Motion;
import org.petmr.simulator.phantom.Phantom;
import org.petmr.simulator.phantom.Phantoms;

/**
 * What the attenuation benchmarks work on: series of a phantom on the lattices of a Biograph mMR, and the map that
 * {@code petmr attenuation} makes of them, checks included, on the matrix of its PET.
 */
final class AttenuationScene {

    /** A bed of a whole body: 192 x 126 x 128 voxels, 500 x 328 x 399 mm. */
    private static final VoxelGrid BODY = VoxelGrid.centred(192, 126, 128, 2.6, 2.6, 3.12);

    private static final VoxelGrid HEAD = VoxelGrid.centred(192, 192, 128, 1.5, 1.5, 2);
    private static final VoxelGrid ZTE = VoxelGrid.centred(192, 192, 192, 1.3, 1.3, 1.3);
    private static final MrSettings SETTINGS = MrSettings.of(0.015, 11).withCoilBias(0.6);

    private final List<Volume> dixon;
    private final List<Volume> zte;

    private AttenuationScene(List<Volume> dixon, List<Volume> zte) {
        this.dixon = dixon;
        this.zte = zte;
    }

    /** A chest and what lies below, arms down. */
    static AttenuationScene body(Workers workers) {
        Phantom phantom = BodyPhantom.healthy().with(BodyPhantom.Arms.DOWN).at(BodyPhantom.centreMm("heart"));
        return new AttenuationScene(scan(phantom, MrScan.DIXON, BODY, workers), List.of());
    }

    /** A head with ZTE beside the Dixon images. */
    static AttenuationScene head(Workers workers) {
        Phantom phantom = Phantoms.find("head-detailed");
        return new AttenuationScene(
                scan(phantom, MrScan.DIXON, HEAD, workers), scan(phantom, MrScan.ZTE, ZTE, workers));
    }

    private static List<Volume> scan(Phantom phantom, MrScan scan, VoxelGrid grid, Workers workers) {
        MrProtocol.Step step = new MrProtocol.Step(
                2, scan, new Bed(1, 0, 600), 0, scan.durationS(), grid.dxMm(), grid.dzMm());
        return new MrScanner(Motion.still(phantom), SETTINGS, workers)
                .on(grid, step).stream().map(MrSeries::signal).toList();
    }

    boolean isHead() {
        return !zte.isEmpty();
    }

    AssembledMap map(Workers workers) {
        MapIngredients from =
                MapIngredients.of(DixonImages.ofAll(dixon.get(0), dixon.get(1), dixon.get(2), dixon.get(3)));
        if (isHead()) {
            from = from.withBone(new BoneSource.Zte("ZTE", zte.get(0), ZteOptions.DEFAULT));
        }
        return AssembledMap.of(
                from,
                ScannerCatalogue.find("mmr").imageGrid(),
                Affine.IDENTITY,
                isHead() ? MuMapOptions.HEAD_WITH_SKULL : MuMapOptions.BODY,
                workers,
                Progress.NONE);
    }
}
