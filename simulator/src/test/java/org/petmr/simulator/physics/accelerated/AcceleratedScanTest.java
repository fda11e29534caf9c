package org.petmr.simulator.physics.accelerated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.petmr.recon.correction.Isotope;
import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.TofModel;
import org.petmr.simulator.phantom.Activity;
import org.petmr.simulator.phantom.Ellipsoid;
import org.petmr.simulator.phantom.EllipticCylinder;
import org.petmr.simulator.phantom.Motion;
import org.petmr.simulator.phantom.MrProperties;
import org.petmr.simulator.phantom.Phantom;
import org.petmr.simulator.phantom.Phantoms;
import org.petmr.simulator.phantom.ShapePhantom;
import org.petmr.simulator.phantom.Tissue;
import org.petmr.simulator.physics.DetectorModel;
import org.petmr.simulator.physics.ScanEvents;
import org.petmr.simulator.physics.Source;
import org.petmr.simulator.physics.Truth;

/** The fast scan against the plain one, and against its own promises. */
class AcceleratedScanTest {

    private static final long SEED = 90210;

    private final ScannerModel bench = ScannerCatalogue.find("bench");
    private final ScannerModel timed = withTof(bench);

    private static ScannerModel withTof(ScannerModel s) {
        return new ScannerModel(
                "bench-tof",
                s.title(),
                s.manufacturer(),
                s.rings(),
                s.ringSpacingMm(),
                s.crystalsPerBlockAxial(),
                s.blocksTransaxial(),
                s.crystalsPerBlockTransaxial(),
                s.gapsPerBlockTransaxial(),
                s.innerRadiusMm(),
                s.interactionDepthMm(),
                s.firstCrystalAngleDeg(),
                s.crystalDepthMm(),
                s.crystalMaterial(),
                s.tangentialBins(),
                s.axialCompression(),
                s.lowerEnergyKev(),
                s.upperEnergyKev(),
                s.energyResolution(),
                s.coincidenceWindowNs(),
                new TofModel(21, 100, 300),
                s.image(),
                s.sources());
    }

    /** Water with a rod of bone and one of air, longer than the scanner, the activity off the middle. */
    private static ShapePhantom uneven() {
        Tissue bone = new Tissue("bone", 0.172, 1.9, MrProperties.WATER, Map.of());
        Tissue air = new Tissue("air", 0, 0.01, MrProperties.WATER, Map.of());
        return new ShapePhantom(
                "uneven",
                List.of(
                        new ShapePhantom.Part("water", Phantoms.WATER, new EllipticCylinder(0, 0, 0, 100, 80, 90)),
                        new ShapePhantom.Part("bone", bone, new EllipticCylinder(-50, 0, 0, 20, 30, 90)),
                        new ShapePhantom.Part("air", air, new EllipticCylinder(50, 0, 0, 30, 20, 90)),
                        new ShapePhantom.Part("hot", Phantoms.WATER, Ellipsoid.sphere(20, 40, 30, 20))));
    }

    private static Source source(Phantom phantom, double... bqPerMl) {
        return new Source(Motion.still(phantom), Activity.constant(bqPerMl), Isotope.find("18F"));
    }

    private static AcceleratedScan scan(CrystalResponse response, Source source, int ms, int mostScatters) {
        return new AcceleratedScan(
                response,
                source,
                new double[response.scanner().elements()],
                new AcceleratedScan.Settings(ms, 0, mostScatters, SEED));
    }

    private CrystalResponse response(ScannerModel scanner) {
        return new CylinderResponse(DetectorModel.seeded(scanner, 0.8, 0.1, SEED));
    }

    /** Numbers and shapes of trues and scatter as the slow twin finds them, in 0.75 s of scan. */
    @Test
    void asThePlainMonteCarlo() {
        CrystalResponse response = response(timed);
        Source source = source(uneven(), 600, 0, 0, 6000);
        PlainScan plain = new PlainScan(response, source, 200);
        Tally slow = new Tally(timed);
        slow.add(plain.run(0.75, new SplittableRandom(SEED)));
        Tally fast = Tally.of(scan(response, source, 750, Integer.MAX_VALUE));
        for (byte tag : new byte[] {Truth.TRUE, Truth.SCATTERED}) {
            double sum = slow.counts[tag] + fast.counts[tag];
            assertThat(slow.counts[tag]).isGreaterThan(5000);
            assertThat(fast.counts[tag] - slow.counts[tag])
                    .as("seed %d tag %d: %d and %d", SEED, tag, fast.counts[tag], slow.counts[tag])
                    .isBetween((long) (-4 * Math.sqrt(sum)), (long) (4 * Math.sqrt(sum)));
            assertAlike("radial", tag, slow.radial[tag], fast.radial[tag]);
            assertAlike("axial", tag, slow.axial[tag], fast.axial[tag]);
            assertAlike("time of flight", tag, slow.tof[tag], fast.tof[tag]);
        }
        Tally once = Tally.of(scan(response, source, 750, 1));
        assertThat((double) once.counts[Truth.SCATTERED] - plain.onceScattered())
                .as("seed %d scattered once: %d and %d", SEED, once.counts[Truth.SCATTERED], plain.onceScattered())
                .isCloseTo(0, within(4 * Math.sqrt(2.0 * plain.onceScattered())));
        assertThat(once.counts[Truth.SCATTERED]).isLessThan(fast.counts[Truth.SCATTERED]);
    }

    private static void assertAlike(String what, byte tag, double[] slow, double[] fast) {
        double limit = 1 + 4 * Math.sqrt(2.0 / Tally.binsOf(slow, fast));
        assertThat(Tally.chiSquared(fast, slow))
                .as("seed %d tag %d %s: %s and %s", SEED, tag, what, Arrays.toString(fast), Arrays.toString(slow))
                .isLessThan(limit);
    }

    @Test
    void withoutScatter() {
        Tally tally = Tally.of(scan(response(bench), source(uneven(), 600, 0, 0, 6000), 40, 0));
        assertThat(tally.counts[Truth.TRUE]).isPositive();
        assertThat(tally.counts[Truth.SCATTERED]).isZero();
    }

    /** A scan of a source far outside the field of view has scatter and no trues. */
    @Test
    void activityOutside() {
        ShapePhantom phantom = new ShapePhantom(
                "long",
                List.of(
                        new ShapePhantom.Part("water", Phantoms.WATER, new EllipticCylinder(0, 0, 0, 80, 80, 150)),
                        new ShapePhantom.Part("far", Phantoms.WATER, Ellipsoid.sphere(0, 0, 90, 20))));
        Tally tally = Tally.of(scan(response(bench), source(phantom, 0, 300_000), 200, Integer.MAX_VALUE));
        assertThat(tally.counts[Truth.TRUE]).isZero();
        assertThat(tally.counts[Truth.SCATTERED]).isPositive();
    }

    /** One ms is one ms: counts follow the activity, and the singles with it. */
    @Test
    void activityAndRandomsFollowTime() {
        ShapePhantom phantom = Phantoms.cylinder("c", 60, 70);
        Activity rising = new Activity() {
            @Override
            public double bqPerMl(int part, double timeS) {
                return 20_000 * timeS;
            }

            @Override
            public double mostBqPerMl(int part) {
                return 20_000;
            }
        };
        double[] singles = new double[bench.elements()];
        Arrays.fill(singles, 2e6 / bench.elements());
        AcceleratedScan scan = new AcceleratedScan(
                response(bench),
                new Source(Motion.still(phantom), rising, Isotope.find("18F")),
                singles,
                new AcceleratedScan.Settings(400, 0.4, Integer.MAX_VALUE, SEED));
        long[] early = new long[Truth.TAGS];
        long[] late = new long[Truth.TAGS];
        ScanEvents.Producer producer = scan.producer();
        for (int i = 0; i < scan.chunks(); i++) {
            long[] counts = producer.chunk(i).counts();
            for (int tag = 0; tag < counts.length; tag++) {
                (i < scan.chunks() / 2 ? early : late)[tag] += counts[tag];
            }
        }
        assertRatio(late[Truth.TRUE], early[Truth.TRUE], 3);
        assertRatio(late[Truth.SCATTERED], early[Truth.SCATTERED], 3);
        assertRatio(late[Truth.RANDOM], early[Truth.RANDOM], 7);
        assertRatio(late[Truth.DELAYED], early[Truth.DELAYED], 7);
        int[] first = scan.blockSingles(0, 200);
        int[] second = scan.blockSingles(200, 400);
        assertRatio(Arrays.stream(second).sum(), Arrays.stream(first).sum(), 3);
        assertThat(scan.blockSingles(0, 200)).isEqualTo(first);
    }

    private static void assertRatio(long late, long early, double expected) {
        double sigma = expected * Math.sqrt(1.0 / late + 1.0 / early);
        assertThat((double) late / early).as("seed %d", SEED).isCloseTo(expected, within(4 * sigma + 0.001 * expected));
    }

    /** A source that jumps is seen where it is, and a producer's order of chunks does not matter. */
    @Test
    void posesAndSeeds() {
        Motion jump = new Motion() {
            @Override
            public int poses() {
                return 2;
            }

            @Override
            public Phantom phantom(int pose) {
                return new ShapePhantom(
                        "ball",
                        List.of(new ShapePhantom.Part(
                                "ball", Phantoms.WATER, Ellipsoid.sphere(0, 0, pose == 0 ? -20 : 20, 10))));
            }

            @Override
            public int poseAt(long timeMs) {
                return timeMs < 30 ? 0 : 1;
            }
        };
        Source source = new Source(jump, Activity.constant(new double[] {500_000}), Isotope.find("18F"));
        AcceleratedScan scan = scan(response(bench), source, 60, Integer.MAX_VALUE);
        ScanEvents.Producer producer = scan.producer();
        ScanEvents.Chunk last = producer.chunk(2);
        ScanEvents.Chunk first = producer.chunk(0);
        assertThat(meanRing(first)).isLessThan(6.5);
        assertThat(meanRing(last)).isGreaterThan(8.5);
        ScanEvents.Producer other = scan.producer();
        assertThat(other.chunk(0).words()).isEqualTo(first.words());
        assertThat(other.chunk(0).truth()).isEqualTo(first.truth());
        assertThat(other.chunk(2).words()).isEqualTo(last.words());
        long[] words = last.words();
        assertThat(Word.isLastMark(words[words.length - 1])).isTrue();
        assertThat(Arrays.stream(first.words())
                        .filter(w -> !Word.isCoincidence(w))
                        .count())
                .isEqualTo(21);
    }

    private double meanRing(ScanEvents.Chunk chunk) {
        return Arrays.stream(chunk.words())
                .filter(Word::isCoincidence)
                .mapToDouble(w ->
                        0.5 * (Word.elementA(w) / bench.indicesPerRing() + Word.elementB(w) / bench.indicesPerRing()))
                .average()
                .orElseThrow();
    }

    @Test
    void phantomInTheDetectors() {
        assertThatThrownBy(() -> scan(response(bench), source(Phantoms.cylinder("wide", 170, 50), 1), 1, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("wide: reaches to");
    }
}
