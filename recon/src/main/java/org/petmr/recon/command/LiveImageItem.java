package org.petmr.recon.command;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.petmr.recon.algorithm.RunningImage;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.UncalibratedNormalisation;
import org.petmr.recon.event.Word;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.HistoImages;
import org.petmr.recon.sinogram.Histogrammer;
import org.petmr.recon.sinogram.ProjectionGeometry;

/** The live image: events into what it is made of, and one look at them, on one thread as the service has it. */
final class LiveImageItem {

    private static final int WORDS = 10_000_000;
    private static final long SEED = 8;

    private LiveImageItem() {}

    static List<BenchmarkTiming> run(int runs) {
        List<BenchmarkTiming> timings = new ArrayList<>();
        try (Workers one = new Workers(1)) {
            ScannerModel signa = ScannerCatalogue.find("signa");
            VoxelGrid grid = signa.imageGrid(2);
            HistoImages places = RunningImage.places(signa, grid);
            long[] words = words(places.lines());
            double[] placing = BenchmarkItems.time(() -> places.add(words, words.length), runs);
            timings.add(BenchmarkItems.timing("live", "signa, events", placing, null, WORDS, "M events/s"));
            RunningImage running = new RunningImage(places, new UncalibratedNormalisation(places.lines()), one);
            timings.add(look("signa, look", running, grid, runs));
            ScannerModel mmr = ScannerCatalogue.find("mmr");
            Histogrammer counted = new Histogrammer(RunningImage.rebinned(mmr));
            long[] others = words(counted.geometry());
            double[] counting = BenchmarkItems.time(() -> counted.add(others, others.length), runs);
            timings.add(BenchmarkItems.timing("live", "mmr, events", counting, null, WORDS, "M events/s"));
            RunningImage lines =
                    new RunningImage(counted, new UncalibratedNormalisation(counted.geometry()), mmr.imageGrid(2), one);
            timings.add(look("mmr, look", lines, mmr.imageGrid(2), runs));
        }
        return timings;
    }

    private static BenchmarkTiming look(String what, RunningImage running, VoxelGrid grid, int runs) {
        running.prepare();
        double[] seconds = BenchmarkItems.time(running::next, runs);
        return BenchmarkItems.timing("live", what, seconds, null, grid.voxels(), "M voxels/s");
    }

    /** Prompts on random lines through the inner half of the field of view, one in five a delayed. */
    private static long[] words(ProjectionGeometry lines) {
        SplittableRandom random = new SplittableRandom(SEED);
        ScannerModel scanner = lines.scanner();
        int n = scanner.indicesPerRing();
        int tofBins = scanner.timeOfFlight().map(t -> t.bins()).orElse(1);
        long[] words = new long[WORDS];
        for (int i = 0; i < words.length; i++) {
            int view;
            int t;
            do {
                view = random.nextInt(lines.views());
                t = lines.tangentialBins() / 4 + random.nextInt(lines.tangentialBins() / 2);
            } while (lines.isGap(view, t));
            int ring1;
            int ring2;
            do {
                ring1 = random.nextInt(scanner.rings());
                ring2 = random.nextInt(scanner.rings());
            } while (lines.segments().plane(ring1, ring2) < 0);
            words[i] = Word.coincidence(
                    random.nextInt(5) == 0,
                    ring1 * n + lines.firstCrystal(view, t),
                    ring2 * n + lines.secondCrystal(view, t),
                    tofBins / 3 + random.nextInt(tofBins / 3 + 1));
        }
        return words;
    }
}
