package org.petmr.simulator.physics.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.simulator.physics.DetectorModel;

class SinglesChainOracleTest {

    private static final ScannerModel BENCH = ScannerCatalogue.find("bench");
    private static final long LATE_PS = 500_000_000_000L;

    private static SinglesChain chain(ScannerPhysics physics) {
        float[] equal = DetectorModel.seeded(BENCH, 1, 0, 1).efficiencies();
        return new SinglesChain(
                new BlockRing(BENCH, physics), physics, BlockResponse.acceptances(BENCH, physics, equal));
    }

    /** O32: counted rates of Poisson triggers, a million of them in 48 blocks, so known to 0.1 %. */
    @ParameterizedTest
    @CsvSource({
        "NON_PARALYSABLE, 100e3, 95859",
        "PARALYSABLE, 100e3, 95772",
        "NON_PARALYSABLE, 500e3, 411200",
        "PARALYSABLE, 500e3, 402900"
    })
    void blocksLoseToDeadTimeWhatTheFormulaSays(DeadTime.Kind kind, double rate, double expected) {
        ScannerPhysics physics = ScannerPhysics.derivedFrom(BENCH).with(new DeadTime(kind, 432));
        Triggers triggers = new Triggers();
        SplittableRandom random = new SplittableRandom(1);
        int blocks = new BlockRing(BENCH, physics).blocks();
        double seconds = 1e6 / (blocks * rate);
        for (int block = 0; block < blocks; block++) {
            double time = 0;
            while ((time += 1e12 / rate * random.nextExponential()) < 1e12 * seconds) {
                triggers.add((long) time, block, 511, 0, 0, 0, 2 * triggers.n);
            }
        }
        triggers.sort();
        Singles singles = new Singles();
        ScanCounts counts = new ScanCounts(BENCH, blocks);
        chain(physics).run(triggers, 0, LATE_PS, singles, counts);
        double counted = Arrays.stream(counts.live).sum() / (seconds * blocks);
        assertThat(counted).as("cps of a block, seed 1").isCloseTo(expected, within(0.004 * expected));
        assertThat(singles.n).isEqualTo((int) Arrays.stream(counts.live).sum());
    }

    @Test
    void energiesThatPileUpAreOneSingle() {
        ScannerPhysics physics = TestPhysics.withIntegration(ScannerPhysics.derivedFrom(BENCH), 100);
        Triggers triggers = new Triggers();
        // Two halves of a photopeak within the integration time make a single between them; a third comes too late.
        triggers.add(1_000_000, 5, 250, -10, 4, 0, 0);
        triggers.add(1_060_000, 5, 250, 10, 4, 0, 2);
        triggers.add(1_200_000, 5, 250, 10, 4, 0, 4);
        // In another block nothing is added.
        triggers.add(1_060_000, 6, 500, 10, 4, 0, 6);
        triggers.sort();
        Singles singles = new Singles();
        ScanCounts counts = new ScanCounts(BENCH, 48);
        chain(physics).run(triggers, 0, LATE_PS, singles, counts);
        assertThat(singles.n).isEqualTo(2);
        BlockRing ring = new BlockRing(BENCH, physics);
        assertThat(singles.element[0]).isEqualTo(ring.element(5, 0, 4));
        assertThat(singles.kev[0]).isEqualTo(500);
        assertThat(singles.element[1]).isEqualTo(ring.element(6, 10, 4));
        assertThat(counts.triggers[5]).isEqualTo(3);
        assertThat(counts.live[5]).isEqualTo(1);
    }

    @Test
    void crystalsCountAsOftenAsTheirEfficiencySays() {
        ScannerPhysics physics = ScannerPhysics.derivedFrom(BENCH).with(new DeadTime(DeadTime.Kind.PARALYSABLE, 0));
        float[] efficiencies = new float[BENCH.elements()];
        BlockRing ring = new BlockRing(BENCH, physics);
        int element = ring.element(7, 1, 1);
        efficiencies[element] = 0.7f;
        Triggers triggers = new Triggers();
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 100_000; i++) {
            triggers.add(i * 1_000_000L, 7, 511, 1, 1, random.nextDouble(), 2 * i);
        }
        triggers.sort();
        Singles singles = new Singles();
        ScanCounts counts = new ScanCounts(BENCH, ring.blocks());
        new SinglesChain(ring, physics, BlockResponse.acceptances(BENCH, physics, efficiencies))
                .run(triggers, 0, LATE_PS, singles, counts);
        // Half a percent is three standard deviations.
        assertThat(singles.n).as("seed 3").isCloseTo(70_000, within(435));
        assertThat(counts.singles[element]).isEqualTo(singles.n);
    }
}
