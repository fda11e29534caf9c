package org.petmr.simulator.physics.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.petmr.recon.correction.Isotope;
import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.simulator.phantom.Activity;
import org.petmr.simulator.phantom.EllipticCylinder;
import org.petmr.simulator.phantom.Motion;
import org.petmr.simulator.phantom.MrProperties;
import org.petmr.simulator.phantom.Phantoms;
import org.petmr.simulator.phantom.ShapePhantom;
import org.petmr.simulator.phantom.Tissue;
import org.petmr.simulator.physics.DetectorModel;
import org.petmr.simulator.physics.ScanEvents;
import org.petmr.simulator.physics.Source;
import org.petmr.simulator.physics.Truth;

class AnalogueScanTest {

    private static final ScannerModel BENCH = ScannerCatalogue.find("bench");
    private static final Isotope F18 = Isotope.find("18F");

    /** A cylinder of 60 mm radius and 70 mm length, 0.79 L. */
    static Source cylinder(double bqPerMl) {
        return new Source(
                Motion.still(Phantoms.find("bench-cylinder")), Activity.constant(new double[] {bqPerMl}), F18);
    }

    static AnalogueScan scan(Source source, int durationMs, long seed) {
        return new AnalogueScan(
                BENCH,
                ScannerPhysics.of(BENCH),
                DetectorModel.seeded(BENCH, 0.5, 0.1, 4).efficiencies(),
                source,
                durationMs,
                seed);
    }

    @Test
    void sameSeedGivesTheSameEventsInWhateverOrder() {
        Source source = cylinder(100_000);
        AnalogueScan forward = scan(source, 9, 5);
        AnalogueScan backward = scan(source, 9, 5);
        assertThat(forward.chunks()).isGreaterThan(1);
        ScanEvents.Chunk[] chunks = new ScanEvents.Chunk[forward.chunks()];
        ScanEvents.Producer one = forward.producer();
        for (int i = 0; i < chunks.length; i++) {
            chunks[i] = one.chunk(i);
        }
        ScanEvents.Producer other = backward.producer();
        for (int i = chunks.length - 1; i >= 0; i--) {
            ScanEvents.Chunk chunk = other.chunk(i);
            assertThat(chunk.words()).isEqualTo(chunks[i].words());
            assertThat(chunk.truth()).isEqualTo(chunks[i].truth());
        }
        assertThat(forward.blockSingles(0, 9)).isEqualTo(backward.blockSingles(0, 9));
        int[] parts = forward.blockSingles(0, 5);
        int[] rest = forward.blockSingles(5, 9);
        for (int i = 0; i < parts.length; i++) {
            parts[i] += rest[i];
        }
        assertThat(parts).isEqualTo(forward.blockSingles(0, 9));
        assertThat(scan(source, 9, 6).producer().chunk(0).words()).isNotEqualTo(chunks[0].words());
    }

    /** A frame of next to nothing, as wide as the bore: the corners of the map lie beyond the crystals. */
    @Test
    void photonsThatLeaveAWideMapAreStillSeen() {
        Tissue foam = new Tissue("foam", 1e-5, 0.01, MrProperties.WATER, Map.of());
        ShapePhantom.Part water =
                new ShapePhantom.Part("water", Phantoms.WATER, new EllipticCylinder(0, 0, 0, 20, 20, 20));
        ShapePhantom wide = new ShapePhantom(
                "wide",
                List.of(
                        new ShapePhantom.Part("board", foam, new EllipticCylinder(0, 0, 0, 140, 5, 35)),
                        new ShapePhantom.Part("wall", foam, new EllipticCylinder(0, 0, 0, 5, 140, 35)),
                        water));
        assertThat(Math.hypot(wide.bounds()[3], wide.bounds()[4])).isGreaterThan(BENCH.innerRadiusMm());
        ShapePhantom alone = new ShapePhantom("alone", List.of(water));
        double[] counts = new double[2];
        for (int i = 0; i < 2; i++) {
            double[] bqPerMl = i == 0 ? new double[] {1e6} : new double[] {0, 0, 1e6};
            Source source = new Source(Motion.still(i == 0 ? alone : wide), Activity.constant(bqPerMl), F18);
            counts[i] = Arrays.stream(scan(source, 8, 5).blockSingles(0, 8)).sum();
        }
        assertThat(counts[1]).isCloseTo(counts[0], within(5 * Math.sqrt(counts[0] + counts[1])));
        assertThat(counts[0]).isGreaterThan(10_000);
    }

    /** What one chunk sees beyond its border is what the neighbour sees on its side, down to the picosecond. */
    @Test
    void neighboursAgreeAboutTheSinglesAtTheirBorder() {
        AnalogueScan scan = scan(cylinder(200_000), 4, 7);
        assertThat(scan.chunks()).isGreaterThan(1);
        AnalogueProducer producer = new AnalogueProducer(scan);
        long border = AnalogueScan.BORDER_PS;
        long length = (scan.stopMs(0) - scan.startMs(0)) * AnalogueScan.PS_PER_MS;
        producer.count(0, new ScanCounts(BENCH, 48));
        String before = near(producer.singles(), border + length);
        producer.count(1, new ScanCounts(BENCH, 48));
        String after = near(producer.singles(), border);
        assertThat(before.length()).as("singles at the border, as text").isGreaterThan(5000);
        assertThat(after).isEqualTo(before);
    }

    /** Singles from three quarters of a border before a time to as much after it; further out the dead time still starts. */
    private static String near(Singles singles, long middle) {
        StringBuilder text = new StringBuilder();
        long reach = AnalogueScan.BORDER_PS * 3 / 4;
        for (int i = 0; i < singles.n; i++) {
            if (Math.abs(singles.timePs[i] - middle) < reach) {
                text.append(singles.timePs[i] - middle)
                        .append(' ')
                        .append(singles.element[i])
                        .append('\n');
            }
        }
        return text.toString();
    }

    @Test
    void marksCountTheCoincidencesOfEachMillisecond() {
        AnalogueScan scan = scan(cylinder(30_000), 9, 2);
        ScanEvents.Producer producer = scan.producer();
        int sinceMark = 0;
        long expectedMs = 0;
        for (int chunk = 0; chunk < scan.chunks(); chunk++) {
            ScanEvents.Chunk events = producer.chunk(chunk);
            for (int i = 0; i < events.words().length; i++) {
                long word = events.words()[i];
                if (Word.isCoincidence(word)) {
                    sinceMark++;
                    assertThat(events.truth()[i]).isNotEqualTo(Truth.NONE);
                    assertThat(events.truth()[i] == Truth.DELAYED).isEqualTo(Word.isDelayed(word));
                } else {
                    assertThat(Word.timeMs(word)).isEqualTo(expectedMs);
                    assertThat(Word.markCount(word)).isEqualTo(sinceMark);
                    assertThat(Word.isLastMark(word)).isEqualTo(expectedMs == 9);
                    sinceMark = 0;
                    expectedMs++;
                }
            }
        }
        assertThat(expectedMs).isEqualTo(10);
    }

    /**
     * When every good pair counts, randoms by pairing are 2 tau S_i S_j summed over the pairs that count, and the delayed
     * channel has as many, but for singles that open no window since they came in another's: here one single in seven comes
     * in its own partner's. Some 1,000 of each, so 3 % of statistical error. A winner among three takes more away.
     */
    @Test
    void randomsAreThoseOfTheSingles() {
        int ms = 20;
        ScannerPhysics takeAll = ScannerPhysics.of(BENCH).with(Multiples.TAKE_ALL_GOODS);
        float[] efficiencies = DetectorModel.seeded(BENCH, 0.5, 0.1, 4).efficiencies();
        AnalogueScan scan = new AnalogueScan(BENCH, takeAll, efficiencies, cylinder(40_000), ms, 3);
        ScanCounts counts = new ScanCounts(BENCH, 48);
        long[] kinds = new long[Truth.TAGS];
        AnalogueProducer producer = new AnalogueProducer(scan);
        for (int chunk = 0; chunk < scan.chunks(); chunk++) {
            producer.count(chunk, counts);
            long[] more = producer.words(chunk).counts();
            for (int k = 0; k < kinds.length; k++) {
                kinds[k] += more[k];
            }
        }
        PairRules rules = new PairRules(BENCH, takeAll);
        double sum = 0;
        for (int a = 0; a < counts.singles.length; a++) {
            for (int b = 0; b < a; b++) {
                if (rules.isGood(a, b)) {
                    sum += (double) counts.singles[a] * counts.singles[b];
                }
            }
        }
        double expected = BENCH.coincidenceWindowNs() * 1e-9 * sum / (1e-3 * ms);
        assertThat(expected).isGreaterThan(700);
        assertThat(kinds[Truth.RANDOM] / expected).as("random, seed 3").isBetween(0.82, 1.05);
        assertThat(kinds[Truth.DELAYED] / expected).as("delayed, seed 3").isBetween(0.8, 1.05);
        assertThat(kinds[Truth.TRUE]).isGreaterThan(kinds[Truth.RANDOM]);
        assertThat(kinds[Truth.SCATTERED]).isBetween(kinds[Truth.TRUE] / 10, kinds[Truth.TRUE]);
        assertThat(counts.pairsKept).isEqualTo(kinds[Truth.TRUE] + kinds[Truth.SCATTERED] + kinds[Truth.RANDOM]);
    }

    /** Without activity in the phantom to speak of there are the crystals' own decays alone: singles, all but no trues. */
    @Test
    void crystalsGlowInTheDark() {
        AnalogueScan scan = scan(cylinder(1e-3), 200, 1);
        AnalogueProducer producer = new AnalogueProducer(scan);
        ScanCounts counts = new ScanCounts(BENCH, 48);
        for (int chunk = 0; chunk < scan.chunks(); chunk++) {
            producer.count(chunk, counts);
        }
        double decays = scan.lutetiumBq * 0.2;
        double seen = Arrays.stream(counts.singles).sum() / decays;
        assertThat(seen).as("singles in the window for each decay, seed 1").isBetween(0.1, 0.4);
        assertThat(counts.pairs).isLessThan(5);
    }

    /**
     * A line in air: coincidences are those that the response alone predicts, less what dead time and pile-up take of singles
     * and windows of pairs, some 5 % together. Some 7,000 counted and as many in the prediction: 1.7 % of statistical error.
     */
    @Test
    void lineInAirCountsAsTheResponseSays() {
        Tissue air = new Tissue("air", 0, 0.0012, MrProperties.WATER, Map.of());
        ShapePhantom line = new ShapePhantom(
                "line", List.of(new ShapePhantom.Part("line", air, new EllipticCylinder(0, 0, 0, 1, 1, 60))));
        Source source = new Source(Motion.still(line), Activity.constant(new double[] {2e6 / (0.12 * Math.PI)}), F18);
        int ms = 150;
        AnalogueScan scan = scan(source, ms, 9);
        long[] kinds = new long[Truth.TAGS];
        AnalogueProducer producer = new AnalogueProducer(scan);
        ScanCounts counts = new ScanCounts(BENCH, 48);
        for (int chunk = 0; chunk < scan.chunks(); chunk++) {
            producer.count(chunk, counts);
            long[] more = producer.words(chunk).counts();
            for (int k = 0; k < kinds.length; k++) {
                kinds[k] += more[k];
            }
        }
        BlockResponse response = new BlockResponse(
                BENCH,
                ScannerPhysics.of(BENCH),
                DetectorModel.seeded(BENCH, 0.5, 0.1, 4).efficiencies());
        double live = (double) Arrays.stream(counts.kept).sum()
                / Arrays.stream(counts.due).sum();
        double pairsKept = (double) counts.ownPairsKept / counts.ownPairs;
        assertThat(live).isBetween(0.95, 0.99);
        double expected = 2e6
                * 1e-3
                * ms
                * LineSource.coincidencesPerDecay(BENCH, response, 120, 0, 300_000, 3)
                * live
                * live
                * pairsKept;
        assertThat((double) kinds[Truth.TRUE]).as("seed 9").isCloseTo(expected, within(0.05 * expected));
        assertThat(kinds[Truth.SCATTERED]).isZero();
    }

    @Test
    void activityThatNoScannerCouldHoldIsRefused() {
        assertThatThrownBy(() -> scan(cylinder(1e9), 10, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("scanner physics: activity: ")
                .hasMessageContaining("expected: below 1e11");
    }
}
