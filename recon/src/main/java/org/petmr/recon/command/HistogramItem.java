package org.petmr.recon.command;

import java.util.SplittableRandom;
import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.Histogrammer;
import org.petmr.recon.sinogram.ProjectionGeometry;

/** W6: 100 million random coincidence words into a sinogram, from memory. */
final class HistogramItem {

    private static final int ARRAYS = 4;
    private static final int WORDS = 25_000_000;
    private static final long SEED = 6;

    private HistogramItem() {}

    static BenchmarkTiming run(ProjectionGeometry geometry, int runs) {
        long[][] words = new long[ARRAYS][WORDS];
        SplittableRandom random = new SplittableRandom(SEED);
        for (long[] array : words) {
            for (int i = 0; i < array.length; i++) {
                array[i] = coincidence(geometry, random);
            }
        }
        Histogrammer histogrammer = new Histogrammer(geometry);
        double[] seconds = BenchmarkItems.time(
                () -> {
                    for (long[] array : words) {
                        histogrammer.add(array, array.length);
                    }
                },
                runs);
        return BenchmarkItems.timing("W6", "histogram", seconds, null, (double) ARRAYS * WORDS, "M events/s");
    }

    /** A prompt on a random line of the scanner. */
    private static long coincidence(ProjectionGeometry geometry, SplittableRandom random) {
        ScannerModel scanner = geometry.scanner();
        int view;
        int t;
        do {
            view = random.nextInt(geometry.views());
            t = random.nextInt(geometry.tangentialBins());
        } while (geometry.isGap(view, t));
        int ring1 = random.nextInt(scanner.rings());
        int ring2;
        do {
            ring2 = random.nextInt(scanner.rings());
        } while (geometry.segments().plane(ring1, ring2) < 0);
        int n = scanner.indicesPerRing();
        return Word.prompt(ring1 * n + geometry.firstCrystal(view, t), ring2 * n + geometry.secondCrystal(view, t));
    }
}
