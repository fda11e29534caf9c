package org.petmr.simulator.physics.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.simulator.physics.DetectorModel;
import org.petmr.simulator.physics.Hit;
import org.petmr.simulator.physics.Photon;

class BlockResponseOracleTest {

    private static final double MM_PER_PS = 0.299792458;

    private static float[] equal(ScannerModel scanner) {
        return DetectorModel.seeded(scanner, 1, 0, 1).efficiencies();
    }

    private static BlockResponse response(ScannerModel scanner, ScannerPhysics physics) {
        return new BlockResponse(scanner, physics, equal(scanner));
    }

    /** Published figures of physics.md 2.1, to which readoutEfficiency was fitted. Statistical error about 1.5 %. */
    @ParameterizedTest
    @CsvSource({"mmr, 15.0, 13.8", "signa, 21.8, 21.1"})
    void lineSourceCountsAsPublished(String name, double inTheMiddle, double at10Cm) {
        ScannerModel scanner = ScannerCatalogue.find(name);
        BlockResponse response = response(scanner, ScannerPhysics.of(scanner));
        double middle = 1000 * LineSource.coincidencesPerDecay(scanner, response, 700, 0, 300_000, 11);
        double off = 1000 * LineSource.coincidencesPerDecay(scanner, response, 700, 100, 300_000, 12);
        assertThat(middle).as("cps/kBq in the middle, seed 11").isCloseTo(inTheMiddle, within(0.06 * inTheMiddle));
        assertThat(off).as("cps/kBq at 10 cm, seed 12").isCloseTo(at10Cm, within(0.1 * at10Cm));
    }

    /** O24, as the formula has it. */
    @Test
    void energyWindowAcceptsAsTheFormulaSays() {
        EnergyWindow mmr = new EnergyWindow(ScannerCatalogue.find("mmr"));
        assertThat(mmr.acceptance(511)).isCloseTo(0.99415, within(1e-3));
        assertThat(mmr.acceptance(430)).isCloseTo(0.5, within(1e-3));
        assertThat(mmr.acceptance(400)).isCloseTo(0.1406, within(1e-3));
        EnergyWindow signa = new EnergyWindow(ScannerCatalogue.find("signa"));
        assertThat(signa.acceptance(511)).isCloseTo(0.99992, within(1e-3));
    }

    /** O24, by photons into crystals that absorb all of each: 100,000 of them, so 0.5 is known to 0.0016. */
    @ParameterizedTest
    @CsvSource({"511, 0.99415", "430, 0.5", "395.24, 0.1045"})
    void responseAcceptsAsTheFormulaSays(double kev, double expected) {
        ScannerModel scanner = ScannerCatalogue.find("mmr");
        ScannerPhysics ideal = ScannerPhysics.derivedFrom(scanner).with(new Scintillator(9.9, 1, 1, 0));
        BlockResponse response = response(scanner, ideal);
        BlockRing ring = new BlockRing(scanner, ideal);
        SplittableRandom random = new SplittableRandom(21);
        Photon photon = new Photon();
        Hit hit = new Hit();
        int n = 100_000;
        int hits = 0;
        for (int i = 0; i < n; i++) {
            int block = i % ring.around;
            LineSource.aim(photon, 0, 0, 3, ring.cos[block], ring.sin[block], 0);
            photon.energyKev = kev;
            if (response.detect(photon, random, hit)) {
                hits++;
            }
        }
        assertThat((double) hits / n).as("seed 21").isCloseTo(expected, within(0.006));
    }

    /**
     * Where the first interaction lies, of photons that count: published 6.7 mm (mMR, fitted to the sinogram's pitch) and
     * 8.5 mm (SIGNA). An exponential of the total mu over the crystal's depth would have 7.7 and 9.4 mm.
     */
    @ParameterizedTest
    @CsvSource({"mmr, 6.7", "signa, 8.5"})
    void interactionsLieAsDeepAsPublished(String name, double expectedMm) {
        ScannerModel scanner = ScannerCatalogue.find(name);
        BlockResponse response = response(scanner, ScannerPhysics.of(scanner));
        SplittableRandom random = new SplittableRandom(4);
        Photon photon = new Photon();
        Hit hit = new Hit();
        double sum = 0;
        int n = 0;
        for (int i = 0; i < 200_000; i++) {
            double phi = 2 * Math.PI * random.nextDouble();
            LineSource.aim(photon, 0, 0, 10, Math.cos(phi), Math.sin(phi), 0);
            if (response.detect(photon, random, hit)) {
                sum += hit.timePs * MM_PER_PS - scanner.innerRadiusMm();
                n++;
            }
        }
        assertThat(sum / n).as("depth in mm, seed 4").isCloseTo(expectedMm, within(1.0));
    }

    @Test
    void photonsIntoAGapAreNotSeen() {
        ScannerModel scanner = ScannerCatalogue.find("mmr");
        BlockResponse response = response(scanner, ScannerPhysics.of(scanner));
        SplittableRandom random = new SplittableRandom(5);
        Photon photon = new Photon();
        Hit hit = new Hit();
        int intoGap = 0;
        int intoBlock = 0;
        for (int i = 0; i < 20_000; i++) {
            int block = i % scanner.blocksTransaxial();
            double gap = scanner.crystalAngleRad(9 * block + 8);
            LineSource.aim(photon, 0, 0, 10, Math.cos(gap), Math.sin(gap), 0);
            intoGap += response.detect(photon, random, hit) ? 1 : 0;
            double middle = scanner.crystalAngleRad(9 * block + 3.5);
            LineSource.aim(photon, 0, 0, 10, Math.cos(middle), Math.sin(middle), 0);
            if (response.detect(photon, random, hit)) {
                intoBlock++;
                assertThat(hit.element % scanner.indicesPerRing() / 9).isEqualTo(block);
            }
        }
        assertThat(intoGap).isZero();
        // Absorbed in 20 mm: 0.81; whole energy in the block: 0.8; accepted: 0.82.
        assertThat(intoBlock / 20_000.0).as("seed 5").isBetween(0.45, 0.65);
    }

    /**
     * Depth of interaction blurs lines far from the axis: at 20 cm photons cross the crystals at asin(200 / 328) = 38 degrees,
     * so 2 mm of depth shift a line by more than a millimetre.
     */
    @Test
    void linesFarFromTheAxisAreBlurredByDepth() {
        ScannerModel scanner = ScannerCatalogue.find("mmr");
        double middle = radialSpreadMm(scanner, 0);
        double far = radialSpreadMm(scanner, 200);
        assertThat(middle).isBetween(0.8, 1.8);
        assertThat(far / middle).isBetween(1.2, 2.5);
    }

    /** Standard deviation of the measured s of lines through a point, both photons as the scanner's model places crystals. */
    private static double radialSpreadMm(ScannerModel scanner, double atMm) {
        BlockResponse response = response(scanner, ScannerPhysics.of(scanner));
        SplittableRandom random = new SplittableRandom(6);
        Photon photon = new Photon();
        Hit hit = new Hit();
        double sum = 0;
        double squares = 0;
        int n = 0;
        double radius = scanner.effectiveRadiusMm();
        for (int i = 0; i < 200_000; i++) {
            // Turned by a random angle, so that all crystals take part.
            double phi = 2 * Math.PI * random.nextDouble();
            double c = Math.cos(phi);
            double s = Math.sin(phi);
            LineSource.aim(photon, atMm * c, atMm * s, 10, -s, c, 0);
            if (!response.detect(photon, random, hit)) {
                continue;
            }
            double a = scanner.crystalAngleRad(hit.element % scanner.indicesPerRing());
            LineSource.aim(photon, atMm * c, atMm * s, 10, s, -c, 0);
            if (!response.detect(photon, random, hit)) {
                continue;
            }
            double b = scanner.crystalAngleRad(hit.element % scanner.indicesPerRing());
            double distance = 0.5 * radius * (c * (Math.cos(a) + Math.cos(b)) + s * (Math.sin(a) + Math.sin(b)));
            sum += distance;
            squares += distance * distance;
            n++;
        }
        double mean = sum / n;
        assertThat(mean).as("s of lines at %s mm, seed 6", atMm).isCloseTo(atMm, within(2.0));
        return Math.sqrt(squares / n - mean * mean);
    }

    @Test
    void timesSpreadAsTheScannerResolves() {
        ScannerModel scanner = ScannerCatalogue.find("signa");
        BlockResponse response = response(scanner, ScannerPhysics.of(scanner));
        SplittableRandom random = new SplittableRandom(7);
        Photon photon = new Photon();
        Hit a = new Hit();
        Hit b = new Hit();
        double squares = 0;
        int n = 0;
        for (int i = 0; i < 100_000; i++) {
            double phi = 2 * Math.PI * random.nextDouble();
            LineSource.aim(photon, 0, 0, 10, Math.cos(phi), Math.sin(phi), 0);
            if (!response.detect(photon, random, a)) {
                continue;
            }
            LineSource.aim(photon, 0, 0, 10, -Math.cos(phi), -Math.sin(phi), 0);
            if (response.detect(photon, random, b)) {
                squares += (a.timePs - b.timePs) * (a.timePs - b.timePs);
                n++;
            }
        }
        double fwhm = 2.35482 * Math.sqrt(squares / n);
        // Depth of interaction adds sqrt(2) * 6.5 mm / c = 31 ps in quadrature, times 2.35.
        assertThat(fwhm).as("ps, seed 7").isBetween(390.0, 405.0);
    }

    /** The response against a bound paid beforehand has the chance of the plain one, also for photons that lost energy. */
    @ParameterizedTest
    @CsvSource({"511", "450", "400"})
    void chancePaidBeforehandIsTheSameChance(double kev) {
        ScannerModel scanner = ScannerCatalogue.find("mmr");
        BlockResponse response = response(scanner, ScannerPhysics.of(scanner));
        SplittableRandom random = new SplittableRandom(9);
        Photon photon = new Photon();
        Hit hit = new Hit();
        int plain = 0;
        int paid = 0;
        int n = 200_000;
        double most = response.most(kev);
        for (int i = 0; i < n; i++) {
            double phi = 2 * Math.PI * random.nextDouble();
            LineSource.aim(photon, 0, 0, 10, Math.cos(phi), Math.sin(phi), 0);
            photon.energyKev = kev;
            plain += response.detect(photon, random, hit) ? 1 : 0;
            LineSource.aim(photon, 0, 0, 10, Math.cos(phi), Math.sin(phi), 0);
            photon.energyKev = kev;
            paid += response.detect(photon, most, random, hit) ? 1 : 0;
        }
        double expected = (double) plain / n;
        assertThat(most).isBetween(expected, 1.0);
        // Standard deviation at most 0.2 %.
        assertThat(most * paid / n).as("seed 9").isCloseTo(expected, within(0.006));
        assertThat(response.most(300)).isLessThan(0.01);
    }
}
