package org.petmr.simulator.attenuation;

import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentSkipListMap;
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
        return run(0, trials, seed, workers);
    }

    /**
     * Trials {@code first} and following; the same whether they are done in one go or in several. Each has a thread of its
     * own.
     */
    static Outcome run(int first, int trials, long seed, Workers workers) {
        SortedMap<Integer, String> missed = new ConcurrentSkipListMap<>();
        SortedMap<Integer, String> falseAlarms = new ConcurrentSkipListMap<>();
        workers.forItems(trials, (worker, item) -> {
            try (Workers one = new Workers(1)) {
                Trial trial = Trial.of(first + item, seed);
                if (trial.alarms(true, one).isEmpty()) {
                    missed.put(item, trial.what);
                }
                List<Finding> wrong = trial.alarms(false, one);
                if (!wrong.isEmpty()) {
                    falseAlarms.put(item, trial.what + ": " + wrong);
                }
            }
        });
        return new Outcome(List.copyOf(missed.values()), List.copyOf(falseAlarms.values()));
    }

    /** One patient with and without an exchange. */
    private record Trial(
            String what,
            Phantom phantom,
            VoxelGrid grid,
            MrSettings settings,
            MrFault.FatWaterSwap swap,
            MuMapOptions options) {

        static Trial of(int trial, long seed) {
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
            String what = "seed %d trial %d, %s, z %.0f to %.0f mm, %s"
                    .formatted(seed, trial, place, fromMm, fromMm + thickMm, settings);
            MrFault.FatWaterSwap swap = new MrFault.FatWaterSwap(fromMm, fromMm + thickMm);
            return new Trial(what, phantom, grid, settings, swap, isHead ? MuMapOptions.HEAD : MuMapOptions.BODY);
        }

        List<Finding> alarms(boolean exchanged, Workers workers) {
            MrSettings of = exchanged ? settings.with(MrFaults.of(swap)) : settings;
            MuMap map = MuMap.of(TissueTruth.dixon(phantom, grid, of, workers), grid, options, workers, Progress.NONE);
            return map.findings().stream()
                    .filter(finding -> finding.kind() == Finding.Kind.FAT_WATER_SWAP)
                    .toList();
        }
    }

    private static Phantom bed(String region, SplittableRandom random) {
        BodyPhantom.Arms[] arms = BodyPhantom.Arms.values();
        double offMm = 40 * (random.nextDouble() - 0.5);
        return BodyPhantom.healthy().with(arms[random.nextInt(arms.length)]).at(BodyPhantom.centreMm(region) + offMm);
    }
}
