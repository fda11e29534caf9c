package org.petmr.recon.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.petmr.recon.scanner.ScannerCatalogue;

class NativeListModeTest {

    private static final int FRAME_BYTES = Frame.HEADER_BYTES + 8 * 8192 + Frame.TRAILER_BYTES;

    @TempDir
    Path dir;

    static ListModeHeader header() {
        return new ListModeHeader(
                ScannerCatalogue.find("bench"), "A-1", "2026-01-31T10:00:00Z", 0, "18F", 6586.2, 0.967);
    }

    private static long[] randomWords(long seed, int n) {
        Random random = new Random(seed);
        long[] words = new long[n];
        for (int i = 0; i < n; i++) {
            words[i] = i % 100 == 0 ? Word.timeMark(i / 100, 99, false) : random.nextLong() & Long.MAX_VALUE;
        }
        return words;
    }

    private Path write(String name, ListModeHeader header, long[] words) throws IOException {
        Path file = dir.resolve(name);
        try (ListModeWriter writer = new ListModeWriter(file, header)) {
            writer.words(words, words.length);
            assertThat(writer.bytes()).isEqualTo(Files.size(file));
        }
        return file;
    }

    private static long[] readAll(ListModeSource source, int chunk) throws IOException {
        long[] all = new long[1 << 20];
        long[] words = new long[chunk];
        int total = 0;
        for (int n = source.read(words); n >= 0; n = source.read(words)) {
            System.arraycopy(words, 0, all, total, n);
            total += n;
        }
        return Arrays.copyOf(all, total);
    }

    private static void damage(Path file, long at) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, at);
            one.put(0, (byte) ~one.get(0));
            channel.write(one.flip(), at);
        }
    }

    private static void cutTo(Path file, long bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(bytes);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 777, 8192, 300_000})
    void givesBackEveryWordInOrderHoweverManyAreAskedFor(int chunk) throws IOException {
        long[] words = randomWords(chunk, 250_001);
        Path file = write("a.plm", header(), words);
        try (ListModeSource source = ListModeFiles.open(file)) {
            assertThat(source.header()).isEqualTo(header());
            assertThat(readAll(source, chunk)).as("seed %d", chunk).isEqualTo(words);
            assertThat(source.lostBytes()).isZero();
        }
    }

    @Test
    void keepsFramesOfOtherKindsAndCountsTheirSingles() throws IOException {
        Path file = dir.resolve("a.plm");
        ByteBuffer frame = ByteBuffer.allocate(32 + 32 + 8).order(ByteOrder.LITTLE_ENDIAN);
        frame.put(32 + 10, (byte) 1).put(32 + 11, (byte) 4).putInt(32 + 12, 3);
        frame.putInt(48, 5).putInt(52, 6).putInt(56, 7);
        Frame.seal(frame, 0, new Frame.Header(Frame.SINGLES, 0, 4, 1, 1, 0, 0));
        try (ListModeWriter writer = new ListModeWriter(file, header())) {
            writer.append(frame);
            writer.words(new long[] {Word.prompt(1, 2)}, 1);
            writer.force();
        }
        try (NativeListMode source = (NativeListMode) ListModeFiles.open(file)) {
            assertThat(readAll(source, 100)).containsExactly(Word.prompt(1, 2));
            assertThat(source.frames().of(Frame.SINGLES)).isOne();
            assertThat(source.frames().singles()).isEqualTo(18);
        }
    }

    @Test
    void aLastSegmentWithoutMarksDoesNotShortenTheRecording() throws IOException {
        long[] words = randomWords(5, 10_000);
        write(ListModeFiles.segmentName(0), header(), words);
        write(ListModeFiles.segmentName(1), header().withSegment(1), new long[0]);
        try (ListModeSource source = ListModeFiles.open(dir)) {
            assertThat(source.lengthMs()).hasValue(99);
        }
    }

    @Test
    void readsSegmentsAsOneStreamAndMissesNone() throws IOException {
        long[] words = randomWords(3, 30_000);
        write(ListModeFiles.segmentName(0), header(), Arrays.copyOfRange(words, 0, 10_000));
        write(ListModeFiles.segmentName(1), header().withSegment(1), Arrays.copyOfRange(words, 10_000, 10_001));
        write(ListModeFiles.segmentName(2), header().withSegment(2), Arrays.copyOfRange(words, 10_001, 30_000));
        try (ListModeSource source = ListModeFiles.open(dir)) {
            assertThat(readAll(source, 4096)).isEqualTo(words);
        }
        Files.delete(dir.resolve(ListModeFiles.segmentName(1)));
        assertThatThrownBy(() -> ListModeFiles.open(dir))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("segment-00001.plm");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 20, 33, 1000, FRAME_BYTES - 1})
    void aTornTailLosesOnlyItself(int left) throws IOException {
        long[] words = randomWords(left, 3 * 8192);
        Path file = write("a.plm", header(), words);
        long sound = Files.size(file) - FRAME_BYTES;
        cutTo(file, sound + left);
        try (ListModeSource source = ListModeFiles.open(file)) {
            assertThat(readAll(source, 10_000)).isEqualTo(Arrays.copyOf(words, 2 * 8192));
            assertThat(source.lostBytes()).isEqualTo(left);
        }
        assertThat(ListModeFiles.repair(file)).isEqualTo(left);
        assertThat(Files.size(file)).isEqualTo(sound);
        assertThat(ListModeFiles.repair(file)).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 9, 40, 30_000, FRAME_BYTES - 1})
    void aDamagedFrameIsPassedOverAndCounted(int offset) throws IOException {
        long[] words = randomWords(offset, 200 * 8192 / 8);
        Path file = write("a.plm", header(), words);
        damage(file, Files.size(file) - 2L * FRAME_BYTES + offset);
        try (NativeListMode source = (NativeListMode) ListModeFiles.open(file)) {
            long[] expected = new long[words.length - 8192];
            System.arraycopy(words, 0, expected, 0, words.length - 2 * 8192);
            System.arraycopy(words, words.length - 8192, expected, words.length - 2 * 8192, 8192);
            assertThat(readAll(source, 10_000)).isEqualTo(expected);
            assertThat(source.lostBytes()).isEqualTo(FRAME_BYTES);
            assertThat(source.faults()).isOne();
        }
    }

    /** However a file is damaged: no exception, whole frames only, in order, and every byte accounted for. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void anyDamageLosesWholeFramesAndNothingElse(long seed) throws IOException {
        Random random = new Random(seed);
        Path file = dir.resolve("a.plm");
        long headerBytes;
        try (ListModeWriter writer = new ListModeWriter(file, header())) {
            headerBytes = writer.bytes();
            for (long frame = 0; frame < 300; frame++) {
                long[] words = new long[1 + random.nextInt(300)];
                Arrays.fill(words, Word.prompt((int) frame, 1));
                // bytes like a frame's beginning inside a payload must not lead astray
                words[0] = Frame.MAGIC;
                writer.words(words, words.length);
            }
        }
        for (int i = 0; i < 20; i++) {
            damage(file, headerBytes + (long) (random.nextDouble() * (Files.size(file) - headerBytes)));
        }
        cutTo(file, Files.size(file) - random.nextInt(2000));
        try (NativeListMode source = (NativeListMode) ListModeFiles.open(file)) {
            long[] words = readAll(source, 1000);
            int last = -1;
            for (long word : words) {
                if (word != Frame.MAGIC) {
                    assertThat(Word.elementA(word)).as("seed %d", seed).isGreaterThanOrEqualTo(last);
                    last = Word.elementA(word);
                }
            }
            long frames = source.frames().of(Frame.DATA);
            assertThat(frames).as("seed %d", seed).isBetween(200L, 299L);
            assertThat(headerBytes + frames * 40 + 8L * words.length + source.lostBytes())
                    .as("seed %d", seed)
                    .isEqualTo(Files.size(file));
            assertThat(source.faults()).isBetween(1L, 21L);
        }
    }

    @Test
    void refusesADamagedHeaderInOneSentence() throws IOException {
        Path file = write("a.plm", header(), randomWords(1, 10));
        damage(file, 100);
        assertThatThrownBy(() -> ListModeFiles.open(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("header CRC");
        cutTo(file, 200);
        assertThatThrownBy(() -> ListModeFiles.open(file)).hasMessageContaining("header cut: 200 bytes");
        damage(file, 8);
        assertThatThrownBy(() -> ListModeFiles.open(file)).hasMessageContaining("header bytes");
        damage(file, 0);
        assertThatThrownBy(() -> ListModeFiles.open(file)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ListModeFiles.open(dir.resolve("none.plm")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("none.plm");
        assertThatThrownBy(() -> ListModeFiles.open(dir)).hasMessageContaining("segment-00000.plm");
    }

    @Test
    void neverWritesOverARecording() throws IOException {
        Path file = write("a.plm", header(), randomWords(1, 10));
        assertThatThrownBy(() -> new ListModeWriter(file, header())).isInstanceOf(FileAlreadyExistsException.class);
    }

    @Test
    void headerRefusesUnknownAndWrongFields() {
        assertThat(ListModeHeader.parse(header().toJson())).isEqualTo(header());
        assertThatThrownBy(() -> ListModeHeader.parse(header().toJson().replace("acquisitionId", "acquisition")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("acquisition");
        assertThatThrownBy(() -> ListModeHeader.parse(header().toJson().replace("0.967", "1.967")))
                .hasMessage("list-mode positronFraction: 1.967 (expected: above 0 to 1)");
        assertThatThrownBy(() -> ListModeHeader.parse(header().toJson().replace("2026-01-31T", "yesterday")))
                .hasMessageContaining("startedAt");
        assertThatThrownBy(() -> ListModeHeader.parse(header().toJson().replace("\"rings\" : 16", "\"rings\" : 15")))
                .hasMessageContaining("rings: 15");
    }
}
