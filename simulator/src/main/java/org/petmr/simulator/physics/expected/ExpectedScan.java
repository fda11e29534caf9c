package org.petmr.simulator.physics.expected;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.SinglesUnits;
import org.petmr.simulator.physics.AliasTable;
import org.petmr.simulator.physics.Poisson;
import org.petmr.simulator.physics.ScanEvents;
import org.petmr.simulator.physics.Truth;

/**
 * A scan whose events are drawn around its {@link ExpectedCounts}, with no photon ever followed: for tests that are to be fast
 * and for load. Words of a millisecond come in any order.
 *
 * <p>The same seed gives the same events, whatever the number of threads.
 */
public final class ExpectedScan implements ScanEvents {

    /** Scan time of a chunk. */
    public static final int CHUNK_MS = 20;

    /** How numbers of events are made of their means. */
    public enum Noise {
        /** As nature does it. */
        POISSON,

        /**
         * As little as whole numbers allow: events follow each other through all lines in steps of the golden ratio, so that
         * over any time each sum of neighbouring lines has its mean but for a few counts. Pairs that meet by chance have
         * even numbers, but places at random.
         */
        LEAST
    }

    /** 2^64 over the golden ratio: multiples of it, modulo 2^64, fill the range most evenly. */
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private static final double UNIT = 0x1p-53;

    private final ExpectedCounts counts;
    private final Noise noise;
    private final long seed;
    private final ScanTimes times;
    private final int curves;
    private final Tables tables;
    private final AliasTable singles;
    private final double accidentalDrawsPerSecond;
    private final double accidentalsPerSecond;

    /** Means of all before each chunk, {@code [chunks][kinds]}; empty unless noise is the least. */
    private final double[][] before;

    /** Makes what the first events need, with the workers of the counts, and uses them until the last event. */
    public ExpectedScan(ExpectedCounts counts, Noise noise, long seed) {
        this.counts = counts;
        this.noise = noise;
        this.seed = seed;
        this.times = counts.times();
        this.curves = times.curves().count();
        this.tables = counts.tables();
        ScannerModel scanner = counts.scanner();
        double rate = counts.singles().ratePerSecond();
        this.singles = rate > 0 ? new AliasTable(counts.crystalRatesPerSecond()) : null;
        this.accidentalDrawsPerSecond = 0.5e-9 * scanner.coincidenceWindowNs() * rate * rate;
        for (int c = 0; c < curves; c++) {
            tables.of(times.pose(0), c);
        }
        if (noise == Noise.LEAST) {
            this.accidentalsPerSecond = accidentalsPerSecond();
            this.before = before();
        } else {
            this.accidentalsPerSecond = 0;
            this.before = new double[0][];
        }
    }

    @Override
    public ScannerModel scanner() {
        return counts.scanner();
    }

    @Override
    public int durationMs() {
        return times.durationMs();
    }

    @Override
    public int chunks() {
        return (durationMs() + CHUNK_MS - 1) / CHUNK_MS;
    }

    @Override
    public Producer producer() {
        return new Chunks();
    }

    @Override
    public int[] blockSingles(long startMs, long stopMs) {
        SinglesUnits blocks = SinglesUnits.blocks(scanner());
        double[] means = new double[blocks.units()];
        double seconds = (stopMs - startMs) * ScanTimes.S_PER_MS;
        double decayed = seconds
                * counts.source().isotope().meanRemaining(startMs * ScanTimes.S_PER_MS, stopMs * ScanTimes.S_PER_MS);
        double[] rates = counts.crystalRatesPerSecond();
        for (int e = 0; e < rates.length; e++) {
            means[blocks.unit(e)] += decayed * rates[e];
        }
        SplittableRandom random = new SplittableRandom(mix(~seed ^ mix(startMs)));
        return Arrays.stream(means)
                .mapToInt(m -> noise == Noise.POISSON ? Poisson.draw(random, m) : (int) Math.round(m))
                .toArray();
    }

    /** Of pairs that the scanner keeps, at the start. */
    private double accidentalsPerSecond() {
        var geometry = counts.lines().geometry();
        int[] one = new int[counts.weights().pairs()];
        double[] byView = new double[geometry.views()];
        counts.workers().forItems(byView.length, (worker, view) -> {
            float[] sum = new float[1];
            for (int t = 0; t < geometry.tangentialBins(); t++) {
                sum[0] = 0;
                counts.weights().addProducts(view, t, counts.crystalRatesPerSecond(), one, 1, sum);
                byView[view] += sum[0];
            }
        });
        return scanner().coincidenceWindowNs() * 1e-9 * Arrays.stream(byView).sum();
    }

    private double[][] before() {
        double[][] sums = new double[chunks()][kinds()];
        double[] sum = new double[kinds()];
        double[] means = new double[kinds()];
        for (int ms = 0; ms < durationMs(); ms++) {
            if (ms % CHUNK_MS == 0) {
                sums[ms / CHUNK_MS] = sum.clone();
            }
            means(ms, means);
            for (int k = 0; k < sum.length; k++) {
                sum[k] += means[k];
            }
        }
        return sums;
    }

    /** For each curve trues and scattered, then prompt accidentals, then delayed ones. */
    private int kinds() {
        return 2 * curves + 2;
    }

    private void means(int ms, double[] means) {
        int pose = times.pose(ms);
        for (int c = 0; c < curves; c++) {
            Tables.Pair pair = tables.of(pose, c);
            double pairs = times.pairsInMs(c, ms);
            means[2 * c] = pairs * pair.trues().total();
            means[2 * c + 1] = pairs * pair.scattered().map(BinTable::total).orElse(0.0);
        }
        double remaining = times.remaining(ms);
        double perSecond = noise == Noise.LEAST ? accidentalsPerSecond : accidentalDrawsPerSecond;
        means[2 * curves] = perSecond * remaining * remaining * ScanTimes.S_PER_MS;
        means[2 * curves + 1] = means[2 * curves];
    }

    private final class Chunks implements Producer {

        private final PairDraws draws = new PairDraws(counts, singles);
        private final Map<Component, Component.Walker> walkers = new HashMap<>();
        private final double[] means = new double[kinds()];
        private long[] words = new long[1 << 14];
        private byte[] truth = new byte[1 << 14];
        private int n;

        @Override
        public Chunk chunk(int index) {
            SplittableRandom random = new SplittableRandom(mix(seed ^ mix(index + 1)));
            int from = index * CHUNK_MS;
            int to = Math.min(durationMs(), from + CHUNK_MS);
            double[] sum = noise == Noise.LEAST ? before[index].clone() : means;
            n = 0;
            if (index == 0) {
                add(Word.timeMark(0, 0, false), Truth.NONE);
            }
            for (int ms = from; ms < to; ms++) {
                int start = n;
                means(ms, means);
                int pose = times.pose(ms);
                for (int kind = 0; kind < means.length; kind++) {
                    if (noise == Noise.POISSON) {
                        draw(kind, pose, Poisson.draw(random, means[kind]), -1, random);
                    } else {
                        double offset = share(kind, 0);
                        long first = (long) (sum[kind] + offset);
                        sum[kind] += means[kind];
                        draw(kind, pose, (int) ((long) (sum[kind] + offset) - first), first, random);
                    }
                }
                shuffle(start, random);
                add(Word.timeMark(ms + 1L, n - start, ms + 1 == durationMs()), Truth.NONE);
            }
            return new Chunk(Arrays.copyOf(words, n), Arrays.copyOf(truth, n));
        }

        /** @param first number of the first of these events among those of their kind; negative to draw at random */
        private void draw(int kind, int pose, int events, long first, SplittableRandom random) {
            if (kind >= 2 * curves) {
                boolean isDelayed = kind > 2 * curves;
                for (int i = 0; i < events; i++) {
                    long word = draws.accidental(isDelayed, random);
                    while (first >= 0 && word == PairDraws.NONE) {
                        word = draws.accidental(isDelayed, random);
                    }
                    add(word, isDelayed ? Truth.DELAYED : Truth.RANDOM);
                }
                return;
            }
            Tables.Pair pair = tables.of(pose, kind / 2);
            boolean isTrue = kind % 2 == 0;
            BinTable table = isTrue ? pair.trues() : pair.scattered().orElse(null);
            double[] bqPerMl = times.curves().bqPerMl(kind / 2);
            for (int i = 0; i < events; i++) {
                double share = first < 0 ? random.nextDouble() : share(kind, first + i + 1);
                int bin = table.bin(share);
                int rings = first < 0 ? table.pair(bin, random) : table.pair(bin, table.shareWithin(bin, share));
                long word = isTrue
                        ? draws.unscattered(bin, rings, walker(pair.component()), bqPerMl, random)
                        : draws.scattered(bin, rings, pair.component().scatter(), random);
                add(word, isTrue ? Truth.TRUE : Truth.SCATTERED);
            }
        }

        private Component.Walker walker(Component component) {
            return walkers.computeIfAbsent(component, Component::walker);
        }

        private void add(long word, byte tag) {
            if (word == PairDraws.NONE) {
                return;
            }
            if (n == words.length) {
                words = Arrays.copyOf(words, 2 * n);
                truth = Arrays.copyOf(truth, 2 * n);
            }
            truth[n] = tag;
            words[n++] = word;
        }

        /** R. A. Fisher and F. Yates. */
        private void shuffle(int start, SplittableRandom random) {
            for (int i = n - 1; i > start; i--) {
                int j = start + random.nextInt(i - start + 1);
                long word = words[i];
                words[i] = words[j];
                words[j] = word;
                byte tag = truth[i];
                truth[i] = truth[j];
                truth[j] = tag;
            }
        }
    }

    /** The k-th of evenly spread numbers from 0 to below 1, another row for each kind. */
    private double share(int kind, long k) {
        return ((mix(seed ^ mix(-1L - kind)) + k * GOLDEN) >>> 11) * UNIT;
    }

    /** Spreads neighbouring numbers over all of 64 bits (the finaliser of SplitMix64 by G. Steele et al.). */
    private static long mix(long value) {
        long z = value + GOLDEN;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
