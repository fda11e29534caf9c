package org.petmr.simulator.physics;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.petmr.recon.correction.Isotope;
import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.simulator.phantom.ShapePhantom;

/**
 * The events of a scan: true coincidences of a phantom, accidental ones in the prompt and in the delayed window, and a time
 * mark each millisecond.
 *
 * <p>The scan is cut into chunks with a random stream each, seeded by the scan's seed and the chunk's number. So the same
 * seed gives the same events, whatever the number of threads.
 */
public final class EventGenerator implements ScanEvents {

    /** Scan time of a chunk. */
    public static final int CHUNK_MS = 20;

    private static final double CUBE_MM = 5;
    private static final double S_PER_MS = 1e-3;

    private final DetectorModel detector;
    private final ShapePhantom phantom;
    private final double[] activityBqPerMl;
    private final Isotope isotope;
    private final SinglesModel singles;
    private final long seed;
    private final int durationMs;
    private final EmissionLattice lattice;
    private final CrystalCylinder cylinder;
    private final RandomCoincidenceKernel accidental;
    private final double trueProposalsPerSecond;
    private final double accidentalProposalsPerSecond;

    public EventGenerator(DetectorModel detector, Source source, SinglesModel singles, int durationMs, long seed) {
        if (durationMs < 1) {
            throw new IllegalArgumentException("durationMs: " + durationMs + " (expected: >= 1)");
        }
        ScannerModel scanner = detector.scanner();
        this.detector = detector;
        if (!(source.motion().phantom(0) instanceof ShapePhantom shapes)) {
            throw new IllegalArgumentException("phantom: of voxels (expected: of shapes)");
        }
        this.phantom = shapes;
        this.activityBqPerMl = IntStream.range(0, phantom.compartments().size())
                .mapToDouble(i -> source.activity().bqPerMl(i, 0))
                .toArray();
        this.isotope = source.isotope();
        this.singles = singles;
        this.seed = seed;
        this.durationMs = durationMs;
        this.cylinder = new CrystalCylinder(scanner);
        this.lattice = new EmissionLattice(scanner, phantom, activityBqPerMl, CUBE_MM);
        this.accidental = new RandomCoincidenceKernel(scanner, singles.shares(detector), cylinder);
        this.trueProposalsPerSecond =
                isotope.positronFraction() * TrueCoincidenceKernel.proposalsPerSecond(lattice, detector);
        this.accidentalProposalsPerSecond =
                RandomCoincidenceKernel.proposalsPerSecond(scanner, singles.ratePerSecond());
    }

    public DetectorModel detector() {
        return detector;
    }

    public SinglesModel singles() {
        return singles;
    }

    public Isotope isotope() {
        return isotope;
    }

    @Override
    public ScannerModel scanner() {
        return detector.scanner();
    }

    @Override
    public int durationMs() {
        return durationMs;
    }

    @Override
    public int chunks() {
        return (durationMs + CHUNK_MS - 1) / CHUNK_MS;
    }

    private final class Chunks implements Producer {

        private final TrueCoincidenceKernel kernel =
                new TrueCoincidenceKernel(detector, phantom, activityBqPerMl, lattice, cylinder);
        private long[] words = new long[1 << 16];

        private byte[] truth = new byte[1 << 16];

        @Override
        public Chunk chunk(int index) {
            SplittableRandom random = Seeds.random(seed, index);
            int from = index * CHUNK_MS;
            int to = Math.min(durationMs, from + CHUNK_MS);
            int n = 0;
            if (index == 0) {
                truth[n] = Truth.NONE;
                words[n++] = Word.timeMark(0, 0, false);
            }
            for (int ms = from; ms < to; ms++) {
                double remaining = isotope.meanRemaining(ms * S_PER_MS, (ms + 1) * S_PER_MS);
                double meanTrue = trueProposalsPerSecond * remaining * S_PER_MS;
                double meanAccidental = accidentalProposalsPerSecond * remaining * remaining * S_PER_MS;
                int tryTrue = Poisson.draw(random, meanTrue);
                int tryPrompt = Poisson.draw(random, meanAccidental);
                int tryDelayed = Poisson.draw(random, meanAccidental);
                long most = (long) n + tryTrue + tryPrompt + tryDelayed + 1;
                if (most > words.length) {
                    words = Arrays.copyOf(words, (int) Math.min(Integer.MAX_VALUE - 16, 2 * most));
                    truth = Arrays.copyOf(truth, words.length);
                }
                int start = n;
                n = kernel.run(random, tryTrue, words, n);
                int afterTrue = n;
                n = accidental.run(random, false, tryPrompt, words, n);
                int afterPrompt = n;
                n = accidental.run(random, true, tryDelayed, words, n);
                Arrays.fill(truth, start, afterTrue, Truth.TRUE);
                Arrays.fill(truth, afterTrue, afterPrompt, Truth.RANDOM);
                Arrays.fill(truth, afterPrompt, n, Truth.DELAYED);
                truth[n] = Truth.NONE;
                words[n] = Word.timeMark(ms + 1L, n - start, ms + 1 == durationMs);
                n++;
            }
            return new Chunk(Arrays.copyOf(words, n), Arrays.copyOf(truth, n));
        }
    }

    @Override
    public Producer producer() {
        return new Chunks();
    }

    @Override
    public int[] blockSingles(long startMs, long stopMs) {
        double seconds = (stopMs - startMs) * S_PER_MS;
        double live = seconds * isotope.meanRemaining(startMs * S_PER_MS, stopMs * S_PER_MS);
        return BlockSingles.draw(
                detector.scanner(), singles.crystalRatesPerSecond(detector), live, Seeds.random(~seed, startMs));
    }
}
