package org.petmr.recon.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;

class ThinnedListModeTest {

    private static final ScannerModel BENCH = ScannerCatalogue.find("bench");

    private static WordList recording(long seed) {
        Random random = new Random(seed);
        WordList words = new WordList(BENCH);
        for (int ms = 0; ms < 3000; ms++) {
            words.add(Word.timeMark(ms, 0, false));
            for (int i = 0; i < 40; i++) {
                words.add(Word.coincidence(i % 4 == 0, random.nextInt(3000), random.nextInt(3000), 0));
            }
            if (ms % 100 == 0) {
                words.add(Word.trigger(1, 5, ms));
                words.add(Word.loss(1, 10, ms));
                words.add((long) Word.SINGLE << 60 | 77L << 40);
            }
        }
        return words;
    }

    private static long[] all(ListModeSource source, int buffer) throws IOException {
        long[] found = new long[200_000];
        int size = 0;
        long[] words = new long[buffer];
        for (int n = source.read(words); n >= 0; n = source.read(words)) {
            assertThat(n).isPositive();
            System.arraycopy(words, 0, found, size, n);
            size += n;
        }
        return Arrays.copyOf(found, size);
    }

    @Test
    void keepsTheSameEventsForTheSameSeedHoweverRead() throws IOException {
        long seed = 21;
        WordList words = recording(seed);
        long[] once = all(new ThinnedListMode(words.again(), 0.25, 5), 997);
        long[] again = all(new ThinnedListMode(words.again(), 0.25, 5), 13);
        long[] other = all(new ThinnedListMode(words.again(), 0.25, 6), 997);
        assertThat(Arrays.equals(once, again)).as("seed %d", seed).isTrue();
        assertThat(Arrays.equals(once, other)).isFalse();
    }

    /** 90 000 prompts and 30 000 delayeds: each kept with its own 0.25, within 5 standard deviations. */
    @Test
    void thinsPromptsAndDelayedsAlikeAndNothingElse() throws IOException {
        long seed = 22;
        ThinnedListMode thinned = new ThinnedListMode(recording(seed), 0.25, seed);
        long prompts = 0;
        long delayeds = 0;
        int others = 0;
        long sinceMark = 0;
        for (long word : all(thinned, 1000)) {
            if (Word.isCoincidence(word)) {
                prompts += Word.isDelayed(word) ? 0 : 1;
                delayeds += Word.isDelayed(word) ? 1 : 0;
                sinceMark++;
            } else if (Word.kind(word) == Word.TIME_MARK) {
                assertThat(Word.markCount(word)).isEqualTo(sinceMark);
                sinceMark = 0;
            } else {
                others++;
            }
        }
        assertThat((double) prompts).as("seed %d", seed).isCloseTo(22_500, within(5 * Math.sqrt(0.1875 * 90_000)));
        assertThat((double) delayeds).as("seed %d", seed).isCloseTo(7500, within(5 * Math.sqrt(0.1875 * 30_000)));
        assertThat(others).isEqualTo(3 * 30);
        assertThat(thinned.kept()).isEqualTo(prompts + delayeds);
        assertThat(thinned.kept() + thinned.dropped()).isEqualTo(120_000);
        assertThat(thinned.keptFraction()).isEqualTo(0.25);
        assertThat(thinned.header().acquisitionId()).isEqualTo("test, thinned to 0.25, seed 22");
    }

    /** The extra words of a triple go or stay with it. */
    @Test
    void triplesStayWhole() throws IOException {
        WordList words = new WordList(BENCH);
        long multi = (long) Word.MULTI << 60 | 5L << 40;
        for (int i = 0; i < 1000; i++) {
            words.add(Word.prompt(i, 100) | 1 << 2);
            words.add(multi);
        }
        long[] left = all(new ThinnedListMode(words, 0.5, 1), 101);
        assertThat(left.length).isBetween(800, 1200).isEven();
        for (int i = 0; i < left.length; i += 2) {
            assertThat(Word.isCoincidence(left[i])).isTrue();
            assertThat(left[i + 1]).isEqualTo(multi);
        }
    }

    @Test
    void keepsAllAtOneAndRefusesOtherFractions() throws IOException {
        WordList words = recording(23);
        assertThat(new ThinnedListMode(words.again(), 1, 0).keptFraction()).isEqualTo(1);
        ThinnedListMode all = new ThinnedListMode(words.again(), 1, 0);
        all(all, 1000);
        assertThat(all.dropped()).isZero();
        assertThat(new ThinnedListMode(new ThinnedListMode(words, 0.5, 1), 0.5, 2).keptFraction())
                .isEqualTo(0.25);
        for (double wrong : new double[] {0, -1, 1.5, Double.NaN}) {
            assertThatThrownBy(() -> new ThinnedListMode(words, wrong, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("fraction: " + wrong + " (expected: above 0 to 1)");
        }
    }
}
