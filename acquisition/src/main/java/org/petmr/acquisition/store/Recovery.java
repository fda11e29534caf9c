package org.petmr.acquisition.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.recon.event.Frame;

/**
 * Opens a recording again after the service ended in the middle of it: the last segment is read frame by frame and cut
 * after the last whole one. Segments before the last were closed, forced and are left alone.
 *
 * @param segments files of the recording
 * @param bytes of all of them, after the cut
 * @param frames whole frames in the last segment
 * @param lostBytes cut off
 */
public record Recovery(int segments, long bytes, long frames, long lostBytes) {

    private static final int READ_BYTES = 4 << 20;

    /** Segment files of a recording, in order. */
    public static List<Path> segmentFiles(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(f -> f.getFileName().toString().matches("segment-\\d{5}\\.plm"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw AcquisitionException.storeFailed(directory, e);
        }
    }

    /**
     * @param directory of the recording
     * @throws AcquisitionException when a file cannot be read or cut
     */
    public static Recovery of(Path directory) {
        List<Path> files = segmentFiles(directory);
        if (files.isEmpty()) {
            return new Recovery(0, 0, 0, 0);
        }
        Path last = files.get(files.size() - 1);
        try {
            long size = Files.size(last);
            Scan scan = scan(last);
            int segments = files.size();
            if (scan.wholeBytes < size) {
                try (FileChannel file = FileChannel.open(last, StandardOpenOption.WRITE)) {
                    file.truncate(scan.wholeBytes);
                    file.force(true);
                }
                if (scan.wholeBytes == 0) { // not even the head was written
                    Files.delete(last);
                    segments--;
                }
            }
            long bytes = scan.wholeBytes;
            for (Path file : files.subList(0, files.size() - 1)) {
                bytes += Files.size(file);
            }
            return new Recovery(segments, bytes, scan.frames, size - scan.wholeBytes);
        } catch (IOException e) {
            throw AcquisitionException.storeFailed(last, e);
        }
    }

    private record Scan(long wholeBytes, long frames) {}

    private static Scan scan(Path segment) throws IOException {
        try (FileChannel file = FileChannel.open(segment, StandardOpenOption.READ)) {
            long at = headerBytes(file);
            if (at == 0) {
                return new Scan(0, 0);
            }
            ByteBuffer b = ByteBuffer.allocateDirect(READ_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            long frames = 0;
            while (true) {
                b.clear();
                fill(file, b, at);
                int n = b.position();
                int done = 0;
                while (n - done >= Frame.HEADER_BYTES
                        && Frame.headerFault(b, done).isEmpty()) {
                    Frame.Header header = Frame.header(b, done);
                    if (n - done < header.frameBytes() || !Frame.isPayloadSound(b, done, header)) {
                        break;
                    }
                    done += header.frameBytes();
                    frames++;
                }
                if (done == 0) {
                    return new Scan(at, frames);
                }
                at += done;
            }
        }
    }

    /** Length of a sound file head, 0 when it is not sound. */
    private static long headerBytes(FileChannel file) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(SegmentHeader.JSON_AT).order(ByteOrder.LITTLE_ENDIAN);
        fill(file, head, 0);
        if (head.hasRemaining() || !Arrays.equals(SegmentHeader.MAGIC, Arrays.copyOf(head.array(), 8))) {
            return 0;
        }
        int size = head.getInt(8);
        if (size < SegmentHeader.BLOCK || size % SegmentHeader.BLOCK != 0 || size > file.size()) {
            return 0;
        }
        ByteBuffer json = ByteBuffer.allocate(size - SegmentHeader.JSON_AT);
        fill(file, json, SegmentHeader.JSON_AT);
        CRC32C crc = new CRC32C();
        crc.update(json.flip());
        return (int) crc.getValue() == head.getInt(12) ? size : 0;
    }

    private static void fill(FileChannel file, ByteBuffer b, long at) throws IOException {
        int start = b.position();
        while (b.hasRemaining()) {
            if (file.read(b, at + b.position() - start) < 0) {
                return;
            }
        }
    }
}
