package org.petmr.recon.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.petmr.recon.scanner.ScannerCatalogue;

/** Version 2 of the native format, its checking and its mending, and that version 1 is still read. */
class SegmentBlocksTest {

    private static final ListModeHeader HEADER =
            new ListModeHeader(ScannerCatalogue.find("bench"), "S1", "2026-11-21T10:00:00Z", 0, "18F", 6586.2, 0.967);
    private static final int WORDS = 50;
    private static final int FRAME_BYTES = Frame.HEADER_BYTES + Long.BYTES * WORDS + Frame.TRAILER_BYTES;

    @TempDir
    Path directory;

    private static ByteBuffer frames(int first, int n) {
        ByteBuffer all = ByteBuffer.allocate(n * FRAME_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int f = 0; f < n; f++) {
            ByteBuffer b = all.slice(f * FRAME_BYTES, FRAME_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < WORDS; i++) {
                b.putLong(Frame.HEADER_BYTES + Long.BYTES * i, Word.prompt(first + f, i));
            }
            Frame.seal(b, 0, new Frame.Header(Frame.DATA, 0, WORDS, 1, 7, first + f, first + f));
        }
        return all;
    }

    /** Blocks of so many frames each. @return where each block begins, and the end of the file */
    private static List<Long> write(Path file, ListModeHeader header, BlockCodec codec, int blocks, int framesEach)
            throws IOException {
        List<Long> places = new ArrayList<>();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            channel.write(PlmFormat.encodeForBlocks(header));
            BlockEncoder encoder = new BlockEncoder(codec);
            for (int i = 0; i < blocks; i++) {
                places.add(channel.position());
                int length = encoder.block(frames(i * framesEach, framesEach), 0, channel::write);
                assertThat(channel.position()).isEqualTo(places.get(i) + length);
            }
            places.add(channel.position());
            encoder.end(0, channel::write);
        }
        return places;
    }

    private static long[] words(Path path) throws IOException {
        LongStream.Builder all = LongStream.builder();
        try (ListModeSource source = ListModeFiles.open(path)) {
            long[] buffer = new long[37];
            for (int n = source.read(buffer); n >= 0; n = source.read(buffer)) {
                for (int i = 0; i < n; i++) {
                    all.add(buffer[i]);
                }
            }
        }
        return all.build().toArray();
    }

    private static long[] expected(int firstFrame, int n) {
        return LongStream.range((long) firstFrame * WORDS, (long) (firstFrame + n) * WORDS)
                .map(i -> Word.prompt((int) (i / WORDS), (int) (i % WORDS)))
                .toArray();
    }

    private static void overwrite(Path file, long at, byte... bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes), at);
        }
    }

    @ParameterizedTest
    @EnumSource(BlockCodec.class)
    void whatIsWrittenIsReadAndFoundSound(BlockCodec codec) throws IOException {
        Path file = directory.resolve("a.plm");
        write(file, HEADER, codec, 6, 10);
        assertThat(words(file)).containsExactly(expected(0, 60));
        SegmentCheck check = SegmentCheck.of(file);
        assertThat(check.isSound()).isTrue();
        assertThat(check.isClosed()).isTrue();
        assertThat(check.isInterrupted()).isFalse();
        assertThat(check.version()).isEqualTo(2);
        assertThat(check.frames()).isEqualTo(60);
        assertThat(check.prompts()).isEqualTo(60 * WORDS);
        assertThat(check.blocks()).isEqualTo(7);
        long plainBytes = 60L * FRAME_BYTES + 4096 + 7 * PlmBlock.HEADER_BYTES;
        if (codec == BlockCodec.NONE) {
            assertThat(check.bytes()).isEqualTo(plainBytes);
        } else {
            assertThat(check.bytes()).isLessThan(plainBytes);
        }
    }

    /** A file that the store wrote before there were blocks; it lies beside this test as it was written. */
    @Test
    void aFileOfTheFormerStoreIsRead() throws IOException {
        Path file = directory.resolve("segment-00000.plm");
        try (InputStream in = SegmentBlocksTest.class.getResourceAsStream("version-1.plm")) {
            Files.copy(in, file);
        }
        byte[] before = Files.readAllBytes(file);
        long[] words = words(file);
        assertThat(words).hasSize(60);
        assertThat(words[0]).isEqualTo(Word.coincidence(false, 0, 100, 0));
        assertThat(words[3]).isEqualTo(Word.coincidence(true, 3, 103, 0));
        assertThat(words[59]).isEqualTo(Word.timeMark(2, 19, true));
        SegmentCheck check = SegmentCheck.of(file);
        assertThat(check.version()).isEqualTo(1);
        assertThat(check.isSound()).isTrue();
        assertThat(check.prompts()).isEqualTo(45);
        assertThat(check.delayeds()).isEqualTo(12);
        assertThat(ListModeFiles.repair(file)).isZero();
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
        try (ListModeSource source = ListModeFiles.open(directory)) {
            assertThat(source.lengthMs()).hasValue(2);
        }
    }

    @Test
    void anyByteThatChangesIsFound() throws IOException {
        Path file = directory.resolve("a.plm");
        List<Long> places = write(file, HEADER, BlockCodec.NONE, 3, 4);
        byte[] whole = Files.readAllBytes(file);
        long seed = 20261121;
        Random random = new Random(seed);
        for (int trial = 0; trial < 60; trial++) {
            byte[] bad = whole.clone();
            int at = (int) (places.get(0) + random.nextInt((int) (whole.length - places.get(0))));
            bad[at] ^= (byte) (1 + random.nextInt(255));
            Files.write(file, bad);
            SegmentCheck check = SegmentCheck.of(file);
            assertThat(check.isSound() && check.isClosed())
                    .as("seed %d trial %d byte %d", seed, trial, at)
                    .isFalse();
        }
    }

    @Test
    void aWrongByteCostsItsFrameAlone() throws IOException {
        Path file = directory.resolve("a.plm");
        List<Long> places = write(file, HEADER, BlockCodec.NONE, 3, 4);
        overwrite(file, places.get(1) + PlmBlock.HEADER_BYTES + FRAME_BYTES + 100, (byte) 0x55);
        SegmentCheck check = SegmentCheck.of(file);
        assertThat(check.damagedBlocks()).isEqualTo(1);
        assertThat(check.frames()).isEqualTo(11);
        assertThat(check.lostBytes()).isEqualTo(FRAME_BYTES);
        assertThat(words(file)).hasSize(11 * WORDS);
    }

    /** Packed bytes without their header are lost; unpacked frames prove themselves without it. */
    @ParameterizedTest
    @EnumSource(BlockCodec.class)
    void aWrongBlockHeaderCostsAtMostItsBlock(BlockCodec codec) throws IOException {
        Path file = directory.resolve("a.plm");
        List<Long> places = write(file, HEADER, codec, 3, 4);
        overwrite(file, places.get(1) + 9, (byte) 0x55);
        SegmentCheck check = SegmentCheck.of(file);
        assertThat(check.isSound()).isFalse();
        assertThat(check.damagedBlocks()).isEqualTo(1);
        assertThat(check.missingBlocks()).isZero();
        assertThat(check.isClosed()).isTrue();
        boolean isPacked = codec != BlockCodec.NONE;
        assertThat(check.lostBytes()).isEqualTo(isPacked ? places.get(2) - places.get(1) : PlmBlock.HEADER_BYTES);
        assertThat(words(file)).hasSize((isPacked ? 8 : 12) * WORDS);
    }

    @Test
    void twoWrongHeadersAreTwoDamagedBlocks() throws IOException {
        Path file = directory.resolve("a.plm");
        List<Long> places = write(file, HEADER, BlockCodec.ZSTD, 5, 4);
        overwrite(file, places.get(1) + 9, (byte) 0x55);
        overwrite(file, places.get(2) + 9, (byte) 0x55);
        SegmentCheck check = SegmentCheck.of(file);
        assertThat(check.damagedBlocks() + check.missingBlocks()).isEqualTo(2);
        assertThat(check.lostBytes()).isEqualTo(places.get(3) - places.get(1));
        assertThat(words(file)).hasSize(12 * WORDS);
    }

    @Test
    void aHeaderAloneIsMendedWithoutAGap() throws IOException {
        Path file = directory.resolve("segment-00000.plm");
        List<Long> places = write(file, HEADER, BlockCodec.NONE, 4, 4);
        overwrite(file, places.get(2) + 3, (byte) 0x55);
        assertThat(SegmentRepair.replace(file, directory.resolve("aside").resolve("a")))
                .isEmpty();
        SegmentCheck check = SegmentCheck.of(file);
        assertThat(check.isSound() && check.isClosed()).isTrue();
        assertThat(check.eventsMarkedLost()).isZero();
        assertThat(words(file)).containsExactly(expected(0, 16));
    }

    /** Power that fails may leave the header's page empty and the frames behind it on the disk. */
    @Test
    void aLastBlockWithoutItsHeaderKeepsItsFrames() throws IOException {
        Path file = directory.resolve("segment-00000.plm");
        List<Long> places = write(file, HEADER, BlockCodec.NONE, 3, 4);
        overwrite(file, places.get(2), new byte[PlmBlock.HEADER_BYTES]);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(places.get(2) + PlmBlock.HEADER_BYTES + 2 * FRAME_BYTES + 7);
        }
        assertThat(ListModeFiles.repair(file)).isEqualTo(7);
        SegmentCheck check = SegmentCheck.of(file);
        assertThat(check.isSound() && check.isClosed() && check.isInterrupted()).isTrue();
        assertThat(words(file)).containsExactly(expected(0, 10));
        assertThat(ListModeFiles.repair(file)).isZero();
    }

    /** Found by the fuzzer: mending the torn end took the block without a header away as well. */
    @Test
    void aTornEndTakesNothingThatIsBeforeIt() throws IOException {
        Path file = directory.resolve("segment-00000.plm");
        List<Long> places = write(file, HEADER, BlockCodec.NONE, 3, 4);
        overwrite(file, places.get(1) + 9, (byte) 0x55);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(places.get(2) + PlmBlock.HEADER_BYTES + 12);
        }
        assertThat(ListModeFiles.repair(file)).isEqualTo(PlmBlock.HEADER_BYTES + 12);
        assertThat(words(file)).containsExactly(expected(0, 8));
        SegmentCheck check = SegmentCheck.of(file);
        assertThat(check.isClosed() && check.isInterrupted()).isTrue();
        assertThat(check.missingBlocks()).isZero();
    }

    /** Found by the fuzzer: the last frames began where their new header should stand. */
    @Test
    void aLastBlockWithoutRoomForAHeaderKeepsItsFrames() throws IOException {
        Path file = directory.resolve("segment-00000.plm");
        List<Long> places = write(file, HEADER, BlockCodec.NONE, 2, 4);
        byte[] all = Files.readAllBytes(file);
        int cutAt = (int) (places.get(1) - 10);
        byte[] without = java.util.Arrays.copyOf(all, (int) (places.get(2) - 6));
        System.arraycopy(all, cutAt + 6, without, cutAt, without.length - cutAt);
        Files.write(file, without);
        long frames = SegmentCheck.of(file).frames();
        ListModeFiles.repair(file);
        SegmentCheck check = SegmentCheck.of(file);
        assertThat(check.frames()).isEqualTo(frames).isEqualTo(7);
        assertThat(check.isClosed()).isTrue();
        assertThat(words(file)).hasSize(7 * WORDS);
    }

    @Test
    void aBlockThatIsNotThereIsMissed() throws IOException {
        Path file = directory.resolve("a.plm");
        List<Long> places = write(file, HEADER, BlockCodec.NONE, 3, 4);
        byte[] all = Files.readAllBytes(file);
        byte[] without = new byte[(int) (all.length - (places.get(2) - places.get(1)))];
        System.arraycopy(all, 0, without, 0, (int) (long) places.get(1));
        System.arraycopy(all, (int) (long) places.get(2), without, (int) (long) places.get(1), (int)
                (all.length - places.get(2)));
        Files.write(file, without);
        SegmentCheck check = SegmentCheck.of(file);
        assertThat(check.missingBlocks()).isEqualTo(1);
        assertThat(check.isSound()).isFalse();
        assertThat(check.frames()).isEqualTo(8);
    }

    @Test
    void aFileCutBetweenBlocksIsNotTakenForWhole() throws IOException {
        Path file = directory.resolve("a.plm");
        List<Long> places = write(file, HEADER, BlockCodec.NONE, 3, 4);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(places.get(2));
        }
        assertThat(SegmentCheck.of(file).isClosed()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 31, 32, 33, 100, 440, 441, 1000, 1759, 1760, 1791})
    void aTornEndKeepsItsWholeFrames(int bytesOfLastBlock) throws IOException {
        Path file = directory.resolve("segment-00000.plm");
        List<Long> places = write(file, HEADER, BlockCodec.NONE, 3, 4);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(places.get(2) + bytesOfLastBlock);
        }
        int whole = Math.max(0, bytesOfLastBlock - PlmBlock.HEADER_BYTES) / FRAME_BYTES;
        int kept = whole == 0 ? 0 : PlmBlock.HEADER_BYTES + whole * FRAME_BYTES;
        assertThat(ListModeFiles.repair(file)).isEqualTo(bytesOfLastBlock - kept);
        assertThat(words(file)).containsExactly(expected(0, 8 + whole));
        SegmentCheck check = SegmentCheck.of(file);
        assertThat(check.isSound()).isTrue();
        assertThat(check.isClosed()).isTrue();
        assertThat(check.isInterrupted()).isTrue();
        long size = Files.size(file);
        assertThat(ListModeFiles.repair(file)).isZero();
        assertThat(Files.size(file)).isEqualTo(size);
    }

    @Test
    void repairMarksGapsAndKeepsTheOriginal() throws IOException {
        Path file = directory.resolve("segment-00000.plm");
        List<Long> places = write(file, HEADER, BlockCodec.NONE, 4, 4);
        overwrite(file, places.get(1) + PlmBlock.HEADER_BYTES + FRAME_BYTES + 100, (byte) 0x55);
        overwrite(file, places.get(2) + 3, new byte[PlmBlock.HEADER_BYTES + 4 * FRAME_BYTES - 3]);
        byte[] damaged = Files.readAllBytes(file);
        Path aside = directory.resolve("aside").resolve("segment-00000.plm.damaged");

        assertThat(SegmentRepair.replace(file, aside))
                .containsExactly(
                        new SegmentRepair.Gap(FRAME_BYTES, 0, 1, 4, OptionalLong.of(6)),
                        new SegmentRepair.Gap(4 * FRAME_BYTES, 0, 4, 7, OptionalLong.of(12)));

        assertThat(Files.readAllBytes(aside)).isEqualTo(damaged);
        SegmentCheck check = SegmentCheck.of(file);
        assertThat(check.isSound()).isTrue();
        assertThat(check.gaps()).isEqualTo(2);
        assertThat(check.prompts()).isEqualTo(11 * WORDS);
        assertThat(check.eventsMarkedLost()).isEqualTo(5L * FRAME_BYTES / 8);
        long[] words = words(file);
        assertThat(Word.kind(words[5 * WORDS])).isEqualTo(Word.LOSS);
        assertThat(Word.timeMs(words[5 * WORDS])).isEqualTo(4);
        assertThat(words[5 * WORDS + 1]).isEqualTo(Word.prompt(6, 0));
    }

    @Test
    void aContinuationsTimesRunOnOverTheGap() throws IOException {
        for (int segment = 0; segment < 2; segment++) {
            ListModeHeader header = new ListModeHeader(
                    HEADER.scanner(),
                    "S1",
                    segment == 0 ? "2026-11-21T10:00:00Z" : "2026-11-21T10:05:00.250Z",
                    segment,
                    "18F",
                    6586.2,
                    0.967);
            try (FileChannel channel = FileChannel.open(
                    directory.resolve(ListModeFiles.segmentName(segment)),
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE)) {
                channel.write(PlmFormat.encodeForBlocks(header));
                ByteBuffer b = ByteBuffer.allocate(Frame.HEADER_BYTES + 24 + Frame.TRAILER_BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN);
                b.putLong(Frame.HEADER_BYTES, Word.timeMark(10, 0, false));
                b.putLong(Frame.HEADER_BYTES + 8, Word.prompt(1, 2));
                b.putLong(Frame.HEADER_BYTES + 16, Word.trigger(3, 500, 11));
                Frame.seal(b, 0, new Frame.Header(Frame.DATA, 0, 3, 1, 7, 0, 10));
                new BlockEncoder(BlockCodec.NONE).block(b, 0, channel::write);
            }
        }
        assertThat(words(directory))
                .containsExactly(
                        Word.timeMark(10, 0, false),
                        Word.prompt(1, 2),
                        Word.trigger(3, 500, 11),
                        Word.timeMark(300_260, 0, false),
                        Word.prompt(1, 2),
                        Word.trigger(3, 500, 300_261));
        try (ListModeSource source = ListModeFiles.open(directory)) {
            assertThat(source.lengthMs()).hasValue(300_250);
        }
    }
}
