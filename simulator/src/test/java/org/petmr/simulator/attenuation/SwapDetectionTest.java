package org.petmr.simulator.attenuation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.petmr.attenuation.quality.Finding;
import org.petmr.attenuation.tissue.MuMap;
import org.petmr.attenuation.tissue.MuMapOptions;
import org.petmr.attenuation.tissue.TissueClass;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.simulator.mr.MrSettings;
import org.petmr.simulator.mr.fault.MrFault;
import org.petmr.simulator.mr.fault.MrFaults;
import org.petmr.simulator.phantom.BodyPhantom;
import org.petmr.simulator.phantom.Phantom;

/** The small twin of {@link SwapDetectionLongRun}. */
class SwapDetectionTest {

    @Test
    void tenAreFoundAndTenCleanOnesAreQuiet() {
        try (Workers workers = new Workers(2)) {
            SwapTrials.Outcome outcome = SwapTrials.run(10, 4711, workers);
            assertThat(outcome.missed()).isEmpty();
            assertThat(outcome.falseAlarms()).isEmpty();
        }
    }

    /** Undone only when asked for; told of in both cases. */
    @Test
    void anExchangeIsUndone() {
        Phantom body = BodyPhantom.healthy().at(BodyPhantom.centreMm("pelvis"));
        VoxelGrid grid = VoxelGrid.centred(100, 50, 40, 5, 5, 5);
        MrSettings settings = MrSettings.of(0.01, 1).with(MrFaults.of(new MrFault.FatWaterSwap(-20, 40)));
        TissueClass[] truth = TissueTruth.classes(body, grid);
        try (Workers workers = new Workers(2)) {
            var images = TissueTruth.dixon(body, grid, settings, workers);
            MuMap as = MuMap.of(images, grid, MuMapOptions.BODY, workers, Progress.NONE);
            MuMap undone = MuMap.of(images, grid, MuMapOptions.BODY.undoingSwaps(true), workers, Progress.NONE);
            assertThat(as.findings()).extracting(Finding::kind).contains(Finding.Kind.FAT_WATER_SWAP);
            assertThat(undone.findings()).extracting(Finding::kind).contains(Finding.Kind.FAT_WATER_SWAP);
            assertThat(TissueTruth.dice(TissueClass.FAT, truth, as.classes())).isLessThan(0.8);
            assertThat(TissueTruth.dice(TissueClass.FAT, truth, undone.classes()))
                    .isGreaterThan(0.9);
            assertThat(TissueTruth.dice(TissueClass.SOFT, truth, undone.classes()))
                    .isGreaterThan(0.95);
        }
    }
}
