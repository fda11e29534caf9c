package org.petmr.simulator.physics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.petmr.recon.correction.Isotope;
import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.simulator.phantom.Activity;
import org.petmr.simulator.phantom.Ellipsoid;
import org.petmr.simulator.phantom.EllipticCylinder;
import org.petmr.simulator.phantom.Motion;
import org.petmr.simulator.phantom.MrProperties;
import org.petmr.simulator.phantom.Phantoms;
import org.petmr.simulator.phantom.ShapePhantom;
import org.petmr.simulator.phantom.Tissue;

/** Counts against what geometry and decay say they must be; all within four standard deviations of a Poisson count. */
class EventGeneratorOracleTest {

    private static final long SEED = 4711;
    private static final SinglesModel NO_SINGLES = new SinglesModel(0, 0);
    private static final double PAIR = 0.5;

    private final ScannerModel bench = ScannerCatalogue.find("bench");

    private static Tissue hot(double muPerCm) {
        return new Tissue("hot", muPerCm, 1, MrProperties.WATER, Map.of("t", 1.0));
    }

    private static Tissue cold(double muPerCm) {
        return new Tissue("cold", muPerCm, 1, MrProperties.WATER, Map.of());
    }

    private static ShapePhantom point(double muPerCm, ShapePhantom.Part... around) {
        List<ShapePhantom.Part> parts = new java.util.ArrayList<>(List.of(around));
        parts.add(new ShapePhantom.Part("point", hot(muPerCm), Ellipsoid.sphere(0, 0, 0, 0.5)));
        return new ShapePhantom("point", parts);
    }

    private static double pointBq(double bqPerMl) {
        return bqPerMl * 4.0 / 3 * Math.PI * 0.5 * 0.5 * 0.5 * 1e-3;
    }

    private record Counts(long trues, long accidentals, long delayeds, long marks, long hash) {}

    private static EventGenerator generator(
            ScannerModel scanner, ShapePhantom phantom, double bqPerMl, Isotope isotope, SinglesModel singles, int ms) {
        return new EventGenerator(
                DetectorModel.seeded(scanner, PAIR, 0, SEED),
                new Source(Motion.still(phantom), Activity.constant(phantom.activityBqPerMl("t", bqPerMl)), isotope),
                singles,
                ms,
                SEED);
    }

    private static Counts count(EventGenerator generator, int threads) throws IOException {
        long marks = 0;
        long hash = 0;
        long coincidences = 0;
        long announced = 0;
        try (EventStream stream = new EventStream(generator, threads)) {
            long[] words = new long[5000];
            for (int n = stream.read(words); n >= 0; n = stream.read(words)) {
                for (int i = 0; i < n; i++) {
                    hash = 31 * hash + words[i];
                    if (Word.isCoincidence(words[i])) {
                        coincidences++;
                    } else {
                        assertThat(Word.timeMs(words[i])).isEqualTo(marks);
                        marks++;
                        announced += Word.markCount(words[i]);
                    }
                }
            }
            assertThat(announced).isEqualTo(coincidences);
            assertThat(stream.count(Truth.TRUE) + stream.count(Truth.RANDOM) + stream.count(Truth.DELAYED))
                    .isEqualTo(coincidences);
            return new Counts(
                    stream.count(Truth.TRUE), stream.count(Truth.RANDOM), stream.count(Truth.DELAYED), marks, hash);
        }
    }

    private static void assertPoisson(long found, double mean) {
        assertThat((double) found).as("seed %d", SEED).isCloseTo(mean, within(4 * Math.sqrt(mean)));
    }

    /** Lines through the centre end at +-z, in rings k and -k-1: differences are odd, so the largest kept sets the angle. */
    private static double centralAcceptance(ScannerModel scanner) {
        int k = (scanner.axialCompression().maxRingDifference() - 1) / 2 + 1;
        double zMm = Math.min(k, scanner.rings() / 2) * scanner.ringSpacingMm();
        return zMm / Math.hypot(zMm, scanner.effectiveRadiusMm());
    }

    @Test
    void pointSourceInTheBenchScanner() throws IOException {
        double bqPerMl = 2e9;
        Counts counts = count(generator(bench, point(0), bqPerMl, Isotope.find("11C"), NO_SINGLES, 500), 2);
        double pairs = pointBq(bqPerMl)
                * Isotope.find("11C").positronFraction()
                * 0.5
                * Isotope.find("11C").meanRemaining(0, 0.5);
        assertPoisson(counts.trues(), pairs * PAIR * centralAcceptance(bench));
        assertThat(counts.marks()).isEqualTo(501);
    }

    /** Opposite crystals of the mMR are 28 whole blocks apart: both or neither is a gap, so 8 of 9 lines count. */
    @Test
    void pointSourceInTheMmr() throws IOException {
        ScannerModel mmr = ScannerCatalogue.find("mmr");
        double bqPerMl = 2e9;
        Counts counts = count(generator(mmr, point(0), bqPerMl, Isotope.find("18F"), NO_SINGLES, 500), 2);
        double pairs = pointBq(bqPerMl)
                * Isotope.find("18F").positronFraction()
                * 0.5
                * Isotope.find("18F").meanRemaining(0, 0.5);
        // The source has a size of 1 mm, of a crystal's 4 mm: some lines leave the gaps' pairing, on average none is
        // lost
        // or won.
        assertThat(counts.trues() / (pairs * PAIR * centralAcceptance(mmr) * 8 / 9))
                .isCloseTo(1, within(0.02));
    }

    /** In the middle of a water cylinder of radius a, a line at polar angle theta loses exp(-2 mu a / sin theta). */
    @Test
    void attenuationOfTheCentre() throws IOException {
        double mu = 0.096;
        ShapePhantom phantom =
                point(mu, new ShapePhantom.Part("water", cold(mu), new EllipticCylinder(0, 0, 0, 60, 60, 200)));
        double bqPerMl = 1e10;
        Counts counts = count(generator(bench, phantom, bqPerMl, Isotope.find("18F"), NO_SINGLES, 500), 2);
        double most = centralAcceptance(bench);
        int steps = 10_000;
        double survival = 0;
        for (int i = 0; i < steps; i++) {
            double cosine = most * (i + 0.5) / steps;
            survival += Math.exp(-mu * 12 / Math.sqrt(1 - cosine * cosine)) * most / steps;
        }
        double pairs = pointBq(bqPerMl)
                * Isotope.find("18F").positronFraction()
                * 0.5
                * Isotope.find("18F").meanRemaining(0, 0.5);
        assertPoisson(counts.trues(), pairs * PAIR * survival);
    }

    /** A cylinder without attenuation against a plain sum over points and directions. */
    @Test
    void geometricSensitivityOfACylinder() throws IOException {
        double radius = 60;
        double half = 35;
        ShapePhantom phantom = new ShapePhantom(
                "c", List.of(new ShapePhantom.Part("c", hot(0), new EllipticCylinder(0, 0, 0, 60, 60, 35))));
        double bqPerMl = 2000;
        Counts counts = count(generator(bench, phantom, bqPerMl, Isotope.find("18F"), NO_SINGLES, 1000), 2);
        int n = 48;
        long accepted = 0;
        for (int ir = 0; ir < n; ir++) {
            double r = radius * Math.sqrt((ir + 0.5) / n);
            for (int iz = 0; iz < n; iz++) {
                double z = half * (2 * (iz + 0.5) / n - 1);
                for (int ip = 0; ip < n; ip++) {
                    double phi = Math.PI * (ip + 0.5) / n;
                    for (int ic = 0; ic < n; ic++) {
                        accepted += isAccepted(r, z, phi, 2 * (ic + 0.5) / n - 1) ? 1 : 0;
                    }
                }
            }
        }
        double activity = bqPerMl * Math.PI * radius * radius * 2 * half * 1e-3;
        double mean = activity
                * Isotope.find("18F").positronFraction()
                * Isotope.find("18F").meanRemaining(0, 1)
                * PAIR
                * accepted
                / ((double) n * n * n * n);
        // 0.5 % for the sum's steps besides the Poisson part.
        assertThat((double) counts.trues()).isCloseTo(mean, within(4 * Math.sqrt(mean) + 0.005 * mean));
    }

    private boolean isAccepted(double r, double z, double phi, double cosine) {
        double slope = cosine / Math.sqrt(1 - cosine * cosine);
        double along = r * Math.cos(phi);
        double across = r * Math.sin(phi);
        double root = Math.sqrt(bench.effectiveRadiusMm() * bench.effectiveRadiusMm() - across * across);
        double ringA = Math.floor((z + (root - along) * slope) / bench.ringSpacingMm() + 8);
        double ringB = Math.floor((z + (-root - along) * slope) / bench.ringSpacingMm() + 8);
        return ringA >= 0
                && ringA < 16
                && ringB >= 0
                && ringB < 16
                && Math.abs(ringA - ringB) <= bench.axialCompression().maxRingDifference();
    }

    /** O15 loses half in 122 s: the first and the last second of three minutes differ by just that. */
    @Test
    void decay() throws IOException {
        EventGenerator generator = generator(bench, point(0), 2e9, Isotope.find("15O"), NO_SINGLES, 180_000);
        ScanEvents.Producer producer = generator.producer();
        long first = 0;
        long last = 0;
        int chunks = 1000 / EventGenerator.CHUNK_MS;
        for (int i = 0; i < chunks; i++) {
            first += producer.chunk(i).counts()[Truth.TRUE];
            last += producer.chunk(generator.chunks() - 1 - i).counts()[Truth.TRUE];
        }
        double expected = Isotope.find("15O").remaining(179);
        double sigma = expected * Math.sqrt(1.0 / first + 1.0 / last);
        assertThat((double) last / first).as("seed %d", SEED).isCloseTo(expected, within(4 * sigma));
    }

    /** Accidental prompts and delayeds have one mean: 2 tau S^2 / 2 over the pairs that the scanner keeps. */
    @Test
    void accidentals() throws IOException {
        double singles = 3e6;
        Counts counts =
                count(generator(bench, point(0), 1, Isotope.find("18F"), new SinglesModel(singles, 0), 2000), 2);
        int rings = bench.rings();
        int kept = 0;
        for (int a = 0; a < rings; a++) {
            for (int b = 0; b < rings; b++) {
                kept += Math.abs(a - b) <= bench.axialCompression().maxRingDifference() ? 1 : 0;
            }
        }
        double inView = (double) bench.tangentialBins() / bench.indicesPerRing();
        double mean = 5e-9 * singles * singles / 2 * kept / (rings * rings) * inView * 2;
        assertPoisson(counts.accidentals(), mean);
        assertPoisson(counts.delayeds(), mean);
        assertThat(counts.accidentals()).isNotEqualTo(counts.delayeds());
    }

    /** O26: 2 tau S S of two crystals with 20 kcps each is 2.3438 a second. */
    @Test
    void twoCrystalsMeet() {
        ScannerModel mmr = ScannerCatalogue.find("mmr");
        // Ordered pairs of two crystals are half of all draws of two, equal ones the other half.
        double drawn = RandomCoincidenceKernel.proposalsPerSecond(mmr, 40_000);
        assertThat(drawn / 2).isCloseTo(2.3438, within(2.4e-4));
    }

    @Test
    void sameSeedSameEventsWhateverTheThreads() throws IOException {
        ShapePhantom head = Phantoms.benchHead();
        EventGenerator generator = new EventGenerator(
                DetectorModel.seeded(bench, PAIR, 0.1, 3),
                new Source(
                        Motion.still(head),
                        Activity.constant(head.activityBqPerMl(Phantoms.FDG, 5000)),
                        Isotope.find("18F")),
                new SinglesModel(1e6, 0.3),
                203,
                SEED);
        Counts one = count(generator, 1);
        assertThat(count(generator, 3)).isEqualTo(one);
        assertThat(one.trues()).isPositive();
        assertThat(one.marks()).isEqualTo(204);
    }
}
