package org.petmr.recon.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.recon.Peers;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.SinglesUnits;

class SinglesTest {

    private static final ScannerModel BENCH = ScannerCatalogue.find("bench");
    private static final ScannerModel MMR = ScannerCatalogue.find("mmr");

    @TempDir
    Path dir;

    /** A SINGLES frame of 4-byte counts. */
    private static ByteBuffer singles(int startMs, int stopMs, int level, int[] counts) {
        int words = (16 + 4 * counts.length + 7) / 8;
        ByteBuffer b = ByteBuffer.allocate(32 + 8 * words + 8).order(ByteOrder.LITTLE_ENDIAN);
        b.putInt(32, startMs)
                .putInt(36, stopMs)
                .put(42, (byte) level)
                .put(43, (byte) 4)
                .putInt(44, counts.length);
        for (int i = 0; i < counts.length; i++) {
            b.putInt(48 + 4 * i, counts[i]);
        }
        Frame.seal(b, 0, new Frame.Header(Frame.SINGLES, 0, words, 1, 1, 0, 0));
        return b;
    }

    private static ByteBuffer signal(int startMs, int stopMs, int id, float... values) {
        int words = (16 + 4 * values.length + 7) / 8;
        ByteBuffer b = ByteBuffer.allocate(32 + 8 * words + 8).order(ByteOrder.LITTLE_ENDIAN);
        b.putInt(32, startMs).putInt(36, stopMs).putInt(40, id).putInt(44, values.length);
        for (int i = 0; i < values.length; i++) {
            b.putFloat(48 + 4 * i, values[i]);
        }
        Frame.seal(b, 0, new Frame.Header(Frame.SIGNAL, 0, words, 1, 1, 0, 0));
        return b;
    }

    private static void drain(ListModeSource source) throws IOException {
        long[] words = new long[1000];
        while (source.read(words) >= 0) {
            // the listener hears the rest
        }
    }

    @Test
    void nativeFramesAreHeard() throws IOException {
        Path file = dir.resolve("a.plm");
        int[] counts = new int[48];
        for (int b = 0; b < 48; b++) {
            counts[b] = 100 * b;
        }
        try (ListModeWriter writer = new ListModeWriter(file, NativeListModeTest.header())) {
            writer.words(new long[] {Word.timeMark(0, 0, false), Word.prompt(1, 2)}, 2);
            writer.append(singles(0, 500, 1, counts));
            writer.append(signal(100, 400, 9, 1.5f, 2.5f, 3.5f));
            // a count of units that the scanner hasn't, an unknown level, and an empty time: passed over
            writer.append(singles(500, 1000, 1, new int[47]));
            writer.append(singles(500, 1000, 7, counts));
            writer.append(singles(500, 500, 1, counts));
            writer.words(new long[] {Word.timeMark(1000, 1, true)}, 1);
        }
        SinglesLog log = new SinglesLog();
        List<String> traces = new ArrayList<>();
        try (ListModeSource source = ListModeFiles.open(file)) {
            source.listen(new ListModeListener() {
                @Override
                public void singles(SinglesUnits units, int unit, long startMs, long stopMs, double cps) {
                    log.singles(units, unit, startMs, stopMs, cps);
                }

                @Override
                public void trace(int signalId, long startMs, long stopMs, float[] values) {
                    traces.add(signalId + " " + startMs + " " + stopMs + " " + Arrays.toString(values));
                }
            });
            assertThat(source.lengthMs()).hasValue(1000);
            drain(source);
        }
        assertThat(log.size()).isEqualTo(48);
        SinglesRates rates = log.mean(0, 1000).orElseThrow();
        assertThat(rates.units()).isEqualTo(SinglesUnits.blocks(BENCH));
        for (int b = 0; b < 48; b++) {
            assertThat(rates.cps()[b]).isCloseTo(200.0 * b, within(1e-3));
        }
        assertThat(traces).containsExactly("9 100 400 [1.5, 2.5, 3.5]");
    }

    @Test
    void meansAreWeightedByOverlapOrTheNearest() {
        SinglesLog log = new SinglesLog();
        SinglesUnits one = new SinglesUnits(16, 192, 16, 192);
        assertThat(log.mean(0, 10)).isEmpty();
        log.singles(one, 0, 0, 1000, 10);
        log.singles(one, 0, 1000, 2000, 40);
        assertThat(log.mean(500, 1250).orElseThrow().cps()[0]).isCloseTo(20, within(1e-6));
        assertThat(log.mean(5000, 6000).orElseThrow().cps()[0]).isEqualTo(40);
        assertThatThrownBy(() -> log.singles(SinglesUnits.blocks(BENCH), 0, 0, 1, 1))
                .hasMessageContaining("one kind");
        SinglesLog halves = new SinglesLog();
        halves.singles(new SinglesUnits(16, 192, 8, 192), 0, 0, 1000, 10);
        assertThat(halves.mean(0, 1000)).as("a unit that never reported").isEmpty();
    }

    private Path siemens(int... words) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(4 * words.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int w : words) {
            bytes.putInt(w);
        }
        Files.writeString(dir.resolve("x.l.hdr"), """
                !INTERFILE :=
                !originating system :=2008
                %SMS-MI header name space :=PETLINK bin address
                name of data file := x.l
                %singles scale factor :=8
                %singles polling interval (sec) :=2
                """);
        return Files.write(dir.resolve("x.l"), bytes.array());
    }

    private static int mark(int ms) {
        return 0x80000000 | ms;
    }

    private static int singlesTag(int bucket, int value) {
        return 0xA0000000 | bucket << 19 | value;
    }

    @Test
    void siemensBucketsAndTriggersAreUnderstood() throws IOException {
        int respiratoryOn = 0xE1000000 | 1 << 12;
        int respiratoryOff = 0xE1000000 | 1 << 12 | 1;
        int rWave = 0xE1000000 | 1 << 15 | 2 << 12;
        Path file = siemens(
                singlesTag(3, 7),
                mark(5000),
                singlesTag(0, 2500),
                singlesTag(223, 1000),
                singlesTag(224, 9999),
                respiratoryOn,
                mark(5001),
                respiratoryOff,
                rWave,
                0xE0000080,
                mark(5017));
        List<String> heard = new ArrayList<>();
        long[] words = new long[20];
        try (SiemensListMode source = (SiemensListMode) ListModeFiles.open(file)) {
            source.listen(new ListModeListener() {
                @Override
                public void singles(SinglesUnits units, int unit, long startMs, long stopMs, double cps) {
                    heard.add("%d of %d: %d to %d, %.0f".formatted(unit, units.units(), startMs, stopMs, cps));
                }
            });
            assertThat(source.lengthMs()).hasValue(17);
            assertThat(source.read(words)).isEqualTo(5);
            assertThat(source.otherTags()).isEqualTo(8);
        }
        assertThat(heard).containsExactly("0 of 224: 3000 to 5000, 20000", "223 of 224: 3000 to 5000, 8000");
        assertThat(words[1]).isEqualTo(Word.trigger(SiemensListMode.RESPIRATORY_SIGNAL, 0, 5000));
        assertThat(words[3]).isEqualTo(Word.trigger(SiemensListMode.CARDIAC_SIGNAL, 0, 5001));
        assertThat(Word.signalId(words[3])).isEqualTo(2);
        assertThat(Word.timeMs(words[3])).isEqualTo(5001);
    }

    /** A bucket is two blocks around and one along: 28 x 8, as NiftyPET counts them. */
    @Test
    void bucketsOfTheMmr() {
        SinglesUnits buckets = SinglesUnits.siemensBuckets(MMR);
        assertThat(buckets.units()).isEqualTo(224);
        for (int e = 0; e < MMR.elements(); e += 11) {
            assertThat(buckets.unit(e)).isEqualTo(e % 504 / 18 + 28 * (e / 504 / 8));
        }
        assertThat(buckets.crystalsPerUnit(MMR)).isEqualTo(128);
        assertThat(SinglesUnits.blocks(MMR).units()).isEqualTo(448);
        assertThat(SinglesUnits.elements(MMR).unit(1234)).isEqualTo(1234);
        assertThatThrownBy(() -> new SinglesUnits(16, 192, 3, 8)).hasMessageContaining("ringsPerUnit: 3");
        assertThatThrownBy(() -> new SinglesUnits(16, 192, 8, 7)).hasMessageContaining("indicesPerUnit: 7");
    }

    /** The real excerpt is too short for a polling: its length is known all the same, and it says no singles. */
    @Test
    void theRealFileIsKnownByItsEnds() throws IOException {
        SinglesLog log = new SinglesLog();
        try (ListModeSource source =
                ListModeFiles.open(Peers.data("mmr-listmode-brain/listmode/small_listmode_file.l"), MMR)) {
            assertThat(source.lengthMs()).hasValue(612);
            source.listen(log);
            drain(source);
        }
        assertThat(log.size()).isZero();
    }

    @Test
    void lengthOfSegmentsAndOfTornFiles() throws IOException {
        for (int segment = 0; segment < 2; segment++) {
            try (ListModeWriter writer = new ListModeWriter(
                    dir.resolve(ListModeFiles.segmentName(segment)),
                    NativeListModeTest.header().withSegment(segment))) {
                long[] words = new long[20_000];
                for (int i = 0; i < words.length; i++) {
                    words[i] =
                            i % 2 == 0 ? Word.timeMark(100 + 10_000L * segment + i / 2, 0, false) : Word.prompt(1, 90);
                }
                writer.words(words, words.length);
            }
        }
        try (ListModeSource source = ListModeFiles.open(dir)) {
            assertThat(source.lengthMs()).hasValue(19_999);
            long[] words = new long[10];
            assertThat(source.read(words)).isEqualTo(10);
            assertThat(source.lengthMs()).hasValue(19_999);
            assertThat(source.read(words)).isEqualTo(10);
            assertThat(Word.timeMs(words[0])).isEqualTo(105);
        }
        Path torn = dir.resolve(ListModeFiles.segmentName(1));
        byte[] bytes = Files.readAllBytes(torn);
        Files.write(torn, Arrays.copyOf(bytes, bytes.length - 100));
        try (ListModeSource source = ListModeFiles.open(dir)) {
            // the last frame of 8192 words is lost, and the two frames before it hold 16384
            assertThat(source.lengthMs()).hasValue(10_000 + 8191);
        }
    }
}
