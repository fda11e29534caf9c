package org.petmr.simulator.attenuation;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.petmr.attenuation.quality.Finding;
import org.petmr.attenuation.tissue.MuMap;
import org.petmr.attenuation.tissue.MuMapOptions;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.simulator.mr.MrScanner;
import org.petmr.simulator.mr.MrSettings;
import org.petmr.simulator.mr.fault.MrFault;
import org.petmr.simulator.mr.fault.MrFaults;
import org.petmr.simulator.phantom.BodyPhantom;
import org.petmr.simulator.phantom.Phantom;
import org.petmr.simulator.phantom.Phantoms;

/**
 * Exchanges of water and fat in a slab at random: heads and beds of a body in turn, arms anywhere, slabs of 30 mm and more
 * anywhere in the images, coils and noise at random. Each trial is also done without an exchange.
 */
final class SwapTrials {

    private static final List<String> PLACES =
            List.of("heart", "head", "liver", "head-neck", "head-detailed", "abdomen", "pelvis");
    private static final double THINNEST_MM = 30;

    /** What went wrong, one line each: exchanges that weren't found, and alarms without one. */
    record Outcome(List<String> missed, List<String> falseAlarms) {}

    private SwapTrials() {}

    static Outcome run(int trials, long seed, Workers workers) {
        List<String> missed = new ArrayList<>();
        List<String> falseAlarms = new ArrayList<>();
        for (int trial = 0; trial < trials; trial++) {
            SplittableRandom random = new SplittableRandom(seed + trial);
            String place = PLACES.get(trial % PLACES.size());
            boolean isHead = Phantoms.names().contains(place);
            Phantom phantom = isHead ? Phantoms.find(place) : bed(place, random);
            VoxelGrid grid = isHead ? MrScanner.gridRound(phantom, 4, 4, 10) : VoxelGrid.centred(90, 48, 43, 6, 6, 6);
            double halfMm = isHead ? 90 : 129;
            double thickMm = THINNEST_MM + random.nextDouble() * 2 * (halfMm - THINNEST_MM);
            double fromMm = -halfMm + random.nextDouble() * (2 * halfMm - thickMm);
            MrSettings settings = MrSettings.of(0.005 + 0.02 * random.nextDouble(), seed + trial)
                    .withCoilBias(random.nextDouble());
            MuMapOptions options = isHead ? MuMapOptions.HEAD : MuMapOptions.BODY;
            String what = "seed %d trial %d, %s, z %.0f to %.0f mm, %s"
                    .formatted(seed, trial, place, fromMm, fromMm + thickMm, settings);
            MrFaults swap = MrFaults.of(new MrFault.FatWaterSwap(fromMm, fromMm + thickMm));
            if (alarms(phantom, grid, settings.with(swap), options, workers).isEmpty()) {
                missed.add(what);
            }
            List<Finding> wrong = alarms(phantom, grid, settings, options, workers);
            if (!wrong.isEmpty()) {
                falseAlarms.add(what + ": " + wrong);
            }
        }
        return new Outcome(missed, falseAlarms);
    }

    private static Phantom bed(String region, SplittableRandom random) {
        BodyPhantom.Arms[] arms = BodyPhantom.Arms.values();
        double offMm = 40 * (random.nextDouble() - 0.5);
        return BodyPhantom.healthy().with(arms[random.nextInt(arms.length)]).at(BodyPhantom.centreMm(region) + offMm);
    }

    private static List<Finding> alarms(
            Phantom phantom, VoxelGrid grid, MrSettings settings, MuMapOptions options, Workers workers) {
        MuMap map =
                MuMap.of(TissueTruth.dixon(phantom, grid, settings, workers), grid, options, workers, Progress.NONE);
        return map.findings().stream()
                .filter(finding -> finding.kind() == Finding.Kind.FAT_WATER_SWAP)
                .toList();
    }
}
