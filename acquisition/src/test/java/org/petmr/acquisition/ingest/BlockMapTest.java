package org.petmr.acquisition.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.petmr.acquisition.link.Frames;
import org.petmr.recon.event.Frame;
import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.SinglesUnits;

class BlockMapTest {

    private static final ScannerModel SCANNER = ScannerCatalogue.find("bench");
    private static final SinglesUnits BLOCKS = SinglesUnits.blocks(SCANNER);

    private long nowNanos;
    private final BlockMap map = new BlockMap(SCANNER, () -> nowNanos);

    private void singles(int source, long startMs, long stopMs, long[] counts) {
        long[] words = new long[2 + counts.length];
        words[0] = startMs | stopMs << 32;
        words[1] = 1L << 16 | 8L << 24 | (long) counts.length << 32;
        System.arraycopy(counts, 0, words, 2, counts.length);
        frame(Frame.SINGLES, source, startMs, words);
    }

    private void frame(int type, int source, long seq, long... words) {
        map.accept(ByteBuffer.wrap(Frames.of(type, source, 7, seq, words)).order(ByteOrder.LITTLE_ENDIAN));
    }

    private static long[] even(long each) {
        long[] counts = new long[BLOCKS.units()];
        Arrays.fill(counts, each);
        return counts;
    }

    @Test
    void deadAndHotBlocksAreMarked() {
        long[] counts = even(2000);
        counts[1] = 150;
        counts[2] = 250; // weak, not dead
        counts[5] = 7000;
        counts[6] = 5500; // strong, not hot
        singles(1, 1000, 3000, counts);
        BlockMap.Picture picture = map.picture().orElseThrow();
        assertThat(picture.kind()).isEqualTo("singles");
        assertThat(picture.fromMs()).isEqualTo(1000);
        assertThat(picture.toMs()).isEqualTo(3000);
        assertThat(picture.around()).isEqualTo(SCANNER.blocksTransaxial());
        assertThat(picture.counts()).isEqualTo(counts);
        assertThat(picture.cps()[0]).isEqualTo(1000);
        assertThat(picture.dead()).containsExactly(1);
        assertThat(picture.hot()).containsExactly(5);
    }

    /** With few counts a block may well have none. */
    @Test
    void littleIsNotJudged() {
        long[] counts = even(20);
        counts[1] = 0;
        singles(1, 0, 1000, counts);
        assertThat(map.picture().orElseThrow().dead()).isEmpty();
    }

    /** Each front end tells of its own blocks; one that falls silent leaves dead ones. */
    @Test
    void frontEndsAreTakenTogether() {
        long[] left = even(0);
        long[] right = even(0);
        int around = BLOCKS.around();
        int third = around / 3;
        for (int i = 0; i < left.length; i++) {
            (i % around < third ? left : right)[i] = 500;
        }
        singles(1, 0, 1000, left);
        singles(2, 0, 1000, right);
        assertThat(map.picture().orElseThrow().counts()).isEqualTo(even(500));
        assertThat(map.picture().orElseThrow().dead()).isEmpty();
        for (int s = 1; s < 5; s++) {
            nowNanos += 1_000_000_000L;
            singles(2, 1000L * s, 1000L * s + 1000, right);
        }
        BlockMap.Picture picture = map.picture().orElseThrow();
        assertThat(picture.counts()).isEqualTo(right);
        assertThat(picture.dead()).hasSize(third * (BLOCKS.units() / around)).contains(0);
    }

    /** The devices' times jump, back and forth, and roll over: what came last is shown all the same, and nobody is dead. */
    @Test
    void jumpsOfTheDevicesTimeDoNotFreezeTheMap() {
        long u32 = 1L << 32;
        for (long startMs : new long[] {50_000, 3_000_000, 10_000, u32 - 500}) {
            nowNanos += 1_000_000_000L;
            singles(1, startMs, startMs + 1000 & u32 - 1, even(300));
            singles(2, 50_000, 51_000, even(200));
            BlockMap.Picture picture = map.picture().orElseThrow();
            assertThat(picture.counts()).as("at %d ms", startMs).isEqualTo(even(500));
            assertThat(picture.cps()[0]).isEqualTo(500);
            assertThat(picture.toMs() - picture.fromMs()).isEqualTo(1000);
        }
        nowNanos += 4_000_000_000L;
        assertThat(map.picture()).as("nothing was renewed").isEmpty();
    }

    /** Without any singles one frame in many tells of the pairs; rates are those of all. */
    @Test
    void coincidencesTakeTheirPlace() {
        SplittableRandom random = new SplittableRandom(5);
        int blockZero = 0;
        for (int f = 0; f < 17 * 40; f++) {
            long[] words = new long[1000];
            for (int i = 0; i < words.length - 1; i++) {
                int a = element(random, blockZero);
                words[i] = Word.coincidence(false, a, element(random, blockZero), 0);
            }
            words[words.length - 1] = Word.timeMark(f, words.length - 1, false);
            ByteBuffer b =
                    ByteBuffer.wrap(Frames.of(Frame.DATA, 1, 7, f, words)).order(ByteOrder.LITTLE_ENDIAN);
            Frame.seal(b, 0, new Frame.Header(Frame.DATA, 0, words.length, 1, 7, f, f));
            map.accept(b);
        }
        BlockMap.Picture picture = map.picture().orElseThrow();
        assertThat(picture.kind()).isEqualTo("coincidences");
        assertThat(picture.dead()).containsExactly(blockZero);
        assertThat(picture.hot()).isEmpty();
        // 999 pairs in each of 680 ms; between the first and the last counted frame lie 663 ms, and 40 frames were
        // counted.
        double expected = 2 * 999 * 1000.0 * (40.0 * 17 / 663);
        assertThat(Arrays.stream(picture.cps()).sum()).isCloseTo(expected, within(1e-6 * expected));
        assertThat(map.picture()).as("counted anew").isEmpty();
    }

    private static int element(SplittableRandom random, int not) {
        while (true) {
            int element = random.nextInt(SCANNER.elements());
            if (BLOCKS.unit(element) != not) {
                return element;
            }
        }
    }

    @Test
    void whatIsNoReportOfThisScannerIsPassedOver() {
        singles(1, 0, 1000, new long[3]);
        singles(1, 1000, 1000, even(9));
        frame(Frame.SINGLES, 1, 0, 0L);
        frame(Frame.SINGLES, 1, 0, 0L, 1L << 16 | 8L << 24 | 0xFFFFFFFFL << 32);
        assertThat(map.picture()).isEmpty();
    }
}
