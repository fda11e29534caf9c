package org.petmr.acquisition.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.link.Frames;
import org.petmr.recon.event.ListModeFiles;
import org.petmr.recon.event.ListModeHeader;
import org.petmr.recon.event.ListModeSource;
import org.petmr.recon.event.SegmentCheck;
import org.petmr.recon.scanner.ScannerCatalogue;

class ListModeStoreTest {

    static final ListModeHeader HEADER =
            new ListModeHeader(ScannerCatalogue.find("bench"), "S1", "2026-11-21T10:00:00Z", 0, "18F", 6586.2, 0.967);
    private static final long SEGMENT = 1 << 16;

    @TempDir
    Path directory;

    private static ByteBuffer frame(long seq, int words) {
        long[] w = new long[words];
        for (int i = 0; i < words; i++) {
            w[i] = seq * 1000 + i;
        }
        return ByteBuffer.wrap(Frames.data(1, 7, seq, w));
    }

    private static long words(Path recording) throws IOException {
        long n = 0;
        try (ListModeSource source = ListModeFiles.open(recording)) {
            long[] buffer = new long[4096];
            for (int k = source.read(buffer); k >= 0; k = source.read(buffer)) {
                n += k;
            }
            assertThat(source.lostBytes()).isZero();
        }
        return n;
    }

    @Test
    void segmentsRollOverAndReadAsOneStream() throws Exception {
        try (ListModeStore store = ListModeStore.create(directory, HEADER, SEGMENT, 0)) {
            for (int seq = 0; seq < 50; seq++) {
                store.append(frame(seq, 1000));
            }
            assertThat(store.segments()).isGreaterThan(5);
            store.force();
            assertThat(store.durableBytes()).isEqualTo(store.writtenBytes());
        }
        List<Path> files = Recovery.segmentFiles(directory);
        for (Path file : files) {
            assertThat(Files.size(file)).isLessThanOrEqualTo(SEGMENT);
        }
        assertThat(words(directory)).isEqualTo(50_000);
        try (ListModeSource source = ListModeFiles.open(files.get(2))) {
            assertThat(source.header()).isEqualTo(HEADER.withSegment(2));
        }
        assertThat(Recovery.of(directory).lostBytes()).isZero();
    }

    @Test
    void tornTailIsCutAndCounted() throws Exception {
        try (ListModeStore store = ListModeStore.create(directory, HEADER, SEGMENT, 0)) {
            for (int seq = 0; seq < 12; seq++) {
                store.append(frame(seq, 1000));
            }
        }
        List<Path> files = Recovery.segmentFiles(directory);
        Path last = files.get(files.size() - 1);
        ByteBuffer torn = frame(12, 1000).limit(777);
        try (FileChannel channel = FileChannel.open(last, StandardOpenOption.APPEND)) {
            channel.write(torn);
        }
        Recovery recovery = Recovery.of(directory);
        assertThat(recovery.lostBytes()).isEqualTo(777);
        assertThat(recovery.segments()).isEqualTo(files.size());
        assertThat(words(directory)).isEqualTo(12_000);
        assertThat(Recovery.of(directory)).isEqualTo(new Recovery(recovery.segments(), recovery.bytes(), 0));
    }

    @Test
    void segmentWithoutAWholeHeadIsRemoved() throws Exception {
        try (ListModeStore store = ListModeStore.create(directory, HEADER, 1 << 20, 0)) {
            store.append(frame(0, 10));
        }
        Files.write(directory.resolve(ListModeFiles.segmentName(1)), new byte[100]);
        assertThat(Recovery.of(directory).lostBytes()).isEqualTo(100);
        assertThat(words(directory)).isEqualTo(10);
    }

    @Test
    void aBeginningThatFailedStandsInNobodysWay() throws Exception {
        assertThatThrownBy(() -> ListModeStore.create(directory, HEADER, SEGMENT, 0, diskOf(10)))
                .hasMessageContaining("no space left");
        assertThat(Recovery.segmentFiles(directory)).isEmpty();
        try (ListModeStore store = ListModeStore.create(directory, HEADER, SEGMENT, 0)) {
            store.append(frame(0, 10));
        }
        assertThat(words(directory)).isEqualTo(10);
    }

    @Test
    void tooLittleRoomIsToldBeforeAnythingIsWritten() {
        assertThatThrownBy(() -> ListModeStore.create(directory, HEADER, SEGMENT, Long.MAX_VALUE))
                .isInstanceOfSatisfying(
                        AcquisitionException.class,
                        e -> assertThat(e.fault()).isEqualTo(AcquisitionException.Fault.DISK_FULL))
                .hasMessageContaining("MiB free");
        assertThat(Recovery.segmentFiles(directory)).isEmpty();
    }

    /** A file that was forced and whose name was not is gone after a loss of power, so nothing of it is durable yet. */
    @Test
    void nothingIsDurableBeforeItsNameIs() throws Exception {
        boolean[] isNameRefused = {false};
        SegmentChannel.Disk disk = new SegmentChannel.Disk() {
            @Override
            public SegmentChannel create(Path file) throws IOException {
                return SegmentChannel.Disk.REAL.create(file);
            }

            @Override
            public long usableBytes(Path where) {
                return Long.MAX_VALUE;
            }

            @Override
            public void forceNames(Path where) throws IOException {
                if (isNameRefused[0] && where.equals(directory)) {
                    throw new IOException("Input/output error");
                }
                SegmentChannel.Disk.super.forceNames(where);
            }
        };
        ListModeStore store = ListModeStore.create(directory, HEADER, SEGMENT, 0, disk);
        store.append(frame(0, 10));
        isNameRefused[0] = true;
        assertThatThrownBy(store::force).hasMessageContaining("Input/output error");
        assertThat(store.durableBytes()).isZero();
        isNameRefused[0] = false;
        store.force();
        assertThat(store.durableBytes()).isEqualTo(store.writtenBytes());
        store.close();
    }

    /** A disk that takes so many bytes; then, like a real one, a part of the next write, and the kernel's message. */
    private static SegmentChannel.Disk diskOf(long bytes) {
        long[] left = {bytes};
        return new SegmentChannel.Disk() {
            @Override
            public SegmentChannel create(Path file) throws IOException {
                SegmentChannel real = SegmentChannel.Disk.REAL.create(file);
                return new SegmentChannel() {
                    @Override
                    public void write(ByteBuffer b) throws IOException {
                        if (b.remaining() > left[0]) {
                            real.write(b.slice(b.position(), (int) left[0]));
                            throw new IOException("No space left on device");
                        }
                        left[0] -= b.remaining();
                        real.write(b);
                    }

                    @Override
                    public void force() throws IOException {
                        real.force();
                    }

                    @Override
                    public void truncate(long size) throws IOException {
                        real.truncate(size);
                    }

                    @Override
                    public void close() throws IOException {
                        real.close();
                    }
                };
            }

            @Override
            public long usableBytes(Path d) {
                return Long.MAX_VALUE;
            }
        };
    }

    @Test
    void fullDiskEndsTheStoreAndKeepsWhatWasThere() throws Exception {
        int[] appended = {0};
        try (ListModeStore store = ListModeStore.create(directory, HEADER, SEGMENT, 0, diskOf(100_000))) {
            assertThatThrownBy(() -> {
                        while (true) {
                            store.append(frame(appended[0], 1000));
                            appended[0]++;
                        }
                    })
                    .isInstanceOfSatisfying(
                            AcquisitionException.class,
                            e -> assertThat(e.fault()).isEqualTo(AcquisitionException.Fault.DISK_FULL))
                    .hasMessageContaining("no space left");
            assertThatThrownBy(() -> store.append(frame(99, 1))).hasMessageContaining("no space left");
            assertThat(appended[0]).isGreaterThan(5);
        }
        List<Path> files = Recovery.segmentFiles(directory);
        assertThat(SegmentCheck.of(files.get(files.size() - 1)).isSound())
                .as("cut back at once")
                .isTrue();
        assertThat(Recovery.of(directory).lostBytes()).isZero();
        assertThat(words(directory)).isEqualTo(1000L * appended[0]);
    }

    /** A file system that turns read-only, as one does after an error of its disk: a frame in, no more after it. */
    @Test
    void aDiskThatTurnsReadOnlyEndsTheStoreAndKeepsWhatWasThere() throws Exception {
        boolean[] isReadOnly = {false};
        SegmentChannel.Disk disk = new SegmentChannel.Disk() {
            @Override
            public SegmentChannel create(Path file) throws IOException {
                SegmentChannel real = SegmentChannel.Disk.REAL.create(file);
                return new SegmentChannel() {
                    @Override
                    public void write(ByteBuffer b) throws IOException {
                        changing();
                        real.write(b);
                    }

                    @Override
                    public void force() throws IOException {
                        changing();
                        real.force();
                    }

                    @Override
                    public void truncate(long size) throws IOException {
                        changing();
                        real.truncate(size);
                    }

                    @Override
                    public void close() throws IOException {
                        real.close();
                    }
                };
            }

            private void changing() throws IOException {
                if (isReadOnly[0]) {
                    throw new IOException("Read-only file system");
                }
            }

            @Override
            public long usableBytes(Path d) {
                return Long.MAX_VALUE;
            }
        };
        ListModeStore store = ListModeStore.create(directory, HEADER, SEGMENT, 0, disk);
        store.append(frame(0, 1000));
        store.force();
        isReadOnly[0] = true;
        assertThatThrownBy(() -> store.append(frame(1, 1000)))
                .isInstanceOfSatisfying(
                        AcquisitionException.class,
                        e -> assertThat(e.fault()).isEqualTo(AcquisitionException.Fault.STORE_FAILED))
                .hasMessageContaining("Read-only file system; what was stored before is kept");
        assertThatThrownBy(store::close).hasMessageContaining("Read-only file system");
        assertThat(words(directory)).isEqualTo(1000);
    }

    /** The kernel's own words: a device that is always full. */
    @Test
    void theKernelsMessageIsRecognised() throws Exception {
        Path full = Path.of("/dev/full");
        if (!Files.isWritable(full)) {
            Assumptions.abort("SKIPPED: needs /dev/full");
        }
        SegmentChannel.Disk disk = new SegmentChannel.Disk() {
            @Override
            public SegmentChannel create(Path file) throws IOException {
                return SegmentChannel.over(FileChannel.open(full, StandardOpenOption.WRITE));
            }

            @Override
            public long usableBytes(Path d) {
                return Long.MAX_VALUE;
            }
        };
        assertThatThrownBy(() -> ListModeStore.create(directory, HEADER, SEGMENT, 0, disk))
                .isInstanceOfSatisfying(
                        AcquisitionException.class,
                        e -> assertThat(e.fault()).isEqualTo(AcquisitionException.Fault.DISK_FULL));
    }
}
