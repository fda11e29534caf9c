package org.petmr.simulator.physics.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.simulator.physics.Truth;

class CoincidenceSorterOracleTest {

    private static final ScannerModel MMR = ScannerCatalogue.find("mmr");
    private static final int ACROSS = 252;

    private static ScannerPhysics physics(Multiples multiples) {
        return ScannerPhysics.of(MMR).with(multiples);
    }

    /**
     * O26 by real pairing: two crystals with 400 kcps each, 2 tau S S = 937.5 cps in the prompt and the delayed channel; ten
     * seconds, so 1 % of statistical error. Each pair of 20 kcps has 2.3438 cps, 400 times less.
     */
    @Test
    void independentSinglesMeetAtTwoTauSS() {
        double rate = 400e3;
        double expectedAt20Kcps = MMR.coincidenceWindowNs() * 1e-9 * 20e3 * 20e3;
        assertThat(expectedAt20Kcps).isCloseTo(2.3438, within(1e-4));
        SplittableRandom random = new SplittableRandom(8);
        double seconds = 10;
        Singles singles = new Singles();
        double[] next = {1e12 / rate * random.nextExponential(), 1e12 / rate * random.nextExponential()};
        while (true) {
            int k = next[0] < next[1] ? 0 : 1;
            if (next[k] > seconds * 1e12) {
                break;
            }
            singles.add((long) next[k], k * ACROSS, 511, 2 * singles.n);
            next[k] += 1e12 / rate * random.nextExponential();
        }
        Coincidences out = new Coincidences();
        ScanCounts counts = new ScanCounts(MMR, 448);
        new CoincidenceSorter(MMR, physics(Multiples.TAKE_WINNER))
                .run(singles, 0, (long) (seconds * 1e12), out, counts);
        int prompts = 0;
        int delayed = 0;
        int firstIsA = 0;
        for (int i = 0; i < out.n; i++) {
            if (Word.isDelayed(out.words[i])) {
                delayed++;
                assertThat(out.truth[i]).isEqualTo(Truth.DELAYED);
            } else {
                prompts++;
                assertThat(out.truth[i]).isEqualTo(Truth.RANDOM);
            }
            firstIsA += Word.elementA(out.words[i]) == 0 ? 1 : 0;
        }
        double expected = 400 * expectedAt20Kcps * seconds;
        assertThat(prompts).as("prompt, seed 8").isCloseTo((int) expected, within((int) (0.04 * expected)));
        assertThat(delayed).as("delayed, seed 8").isCloseTo((int) expected, within((int) (0.04 * expected)));
        assertThat((double) firstIsA / out.n).as("order of the pair, seed 8").isCloseTo(0.5, within(0.02));
    }

    @Test
    void policiesForMultiples() {
        // Three within a window: 0 and 252 lie across, 250 across from 0 too; 250 and 252 are neighbours. 600 keV wins.
        Singles singles = new Singles();
        singles.add(1_000_000, 0, 500, 0);
        singles.add(1_001_000, ACROSS, 500, 2);
        singles.add(1_002_000, ACROSS - 2, 600, 4);
        // One pair alone, of one decay, scattered.
        singles.add(2_000_000, 10, 500, 6);
        singles.add(2_001_000, 10 + ACROSS, 500, 7);
        // Too late.
        singles.add(3_000_000, 10, 500, 8);
        singles.add(3_003_000, 10 + ACROSS, 500, 8);
        assertThat(pairs(singles, Multiples.DROP_ALL)).isEqualTo("10-262 ");
        assertThat(pairs(singles, Multiples.TAKE_ALL_GOODS)).isEqualTo("0-252 0-250 10-262 ");
        assertThat(pairs(singles, Multiples.TAKE_WINNER)).isEqualTo("0-250 10-262 ");
    }

    private static String pairs(Singles singles, Multiples multiples) {
        Coincidences out = new Coincidences();
        ScanCounts counts = new ScanCounts(MMR, 448);
        new CoincidenceSorter(MMR, physics(multiples)).run(singles, 0, Long.MAX_VALUE, out, counts);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < out.n; i++) {
            int a = Word.elementA(out.words[i]);
            int b = Word.elementB(out.words[i]);
            text.append(Math.min(a, b)).append('-').append(Math.max(a, b)).append(' ');
            assertThat(out.truth[i]).isEqualTo(i == out.n - 1 ? Truth.SCATTERED : Truth.RANDOM);
        }
        assertThat(counts.pairs).isEqualTo(3);
        assertThat(counts.pairsKept).isEqualTo(out.n);
        return text.toString();
    }

    /** An annihilation 100 mm nearer to crystal 0 than the middle: the other photon comes 667 ps later, 3.9 TOF bins. */
    @Test
    void timeOfFlightPointsTowardsElementA() {
        ScannerModel signa = ScannerCatalogue.find("signa");
        CoincidenceSorter sorter = new CoincidenceSorter(signa, ScannerPhysics.of(signa));
        for (int parity = 0; parity < 2; parity++) {
            Singles singles = new Singles();
            singles.add(1_000_000 + parity, 0, 511, 0);
            singles.add(1_000_667 + parity, 224, 511, 0);
            Coincidences out = new Coincidences();
            sorter.run(singles, 0, Long.MAX_VALUE, out, new ScanCounts(signa, 560));
            assertThat(out.n).isEqualTo(1);
            assertThat(out.truth[0]).isEqualTo(Truth.TRUE);
            int towardsA = Word.tofIndex(out.words[0]) - 13;
            assertThat(towardsA).isEqualTo(Word.elementA(out.words[0]) == 0 ? 4 : -4);
            assertThat(Word.elementA(out.words[0])).isEqualTo(parity == 0 ? 0 : 224);
        }
    }

    /** Openers outside the wanted time count in the neighbouring part, not here. */
    @Test
    void coincidencesBelongToTheTimeOfTheirOpener() {
        Singles singles = new Singles();
        singles.add(999_999, 0, 511, 0);
        singles.add(1_000_500, ACROSS, 511, 0);
        singles.add(1_999_999, 0, 511, 2);
        singles.add(2_000_500, ACROSS, 511, 2);
        CoincidenceSorter sorter = new CoincidenceSorter(MMR, physics(Multiples.TAKE_WINNER));
        Coincidences out = new Coincidences();
        sorter.run(singles, 1_000_000, 2_000_000, out, new ScanCounts(MMR, 448));
        assertThat(out.n).isEqualTo(1);
        assertThat(out.timePs[0]).isEqualTo(1_999_999);
    }
}
