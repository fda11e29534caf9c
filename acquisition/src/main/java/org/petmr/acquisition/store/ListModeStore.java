package org.petmr.acquisition.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.recon.event.BlockCodec;
import org.petmr.recon.event.BlockEncoder;
import org.petmr.recon.event.ListModeFiles;
import org.petmr.recon.event.ListModeHeader;
import org.petmr.recon.event.PlmBlock;
import org.petmr.recon.event.PlmFormat;

/**
 * Appends frames, in blocks, to segments {@code segment-00000.plm}, {@code segment-00001.plm}, ... of a directory. One thread appends;
 * another may call {@link #force()} at the same time, so that waiting for the disk does not hold up writing.
 *
 * <p>A failed write cuts the segment back to the last whole block and ends the store; what was there remains.
 */
public final class ListModeStore implements Closeable {

    /** A block is closed once it holds so much; one frame may be longer. */
    private static final int BLOCK_BYTES = 1 << 20;

    private final Path directory;
    private final ListModeHeader recording;
    private final long segmentBytes;
    private final long minFreeBytes;
    private final SegmentChannel.Disk disk;
    /** Held while a segment is forced or exchanged. */
    private final ReentrantLock exchange = new ReentrantLock();

    // Written by the appending thread only.
    private SegmentChannel current;
    private Path currentFile;
    private int segment;
    private long inSegment;
    private int headerBytes;
    private volatile long writtenBytes;

    private volatile long durableBytes;
    private volatile AcquisitionException failure;
    /** Whether the current segment's name would outlive a loss of power. */
    private boolean isNamed;

    private long freeCheckedAtBytes = Long.MIN_VALUE;

    private final BlockEncoder encoder;

    private ListModeStore(
            Path directory,
            ListModeHeader recording,
            long segmentBytes,
            long minFreeBytes,
            BlockCodec codec,
            SegmentChannel.Disk disk) {
        this.encoder = new BlockEncoder(codec);
        this.directory = directory;
        this.recording = recording;
        this.segmentBytes = segmentBytes;
        this.minFreeBytes = minFreeBytes;
        this.disk = disk;
    }

    /**
     * Begins a recording in an empty or new directory.
     *
     * @param recording what stands at the head of every segment; its segment number is set here
     * @param segmentBytes a segment is closed before it grows beyond this
     * @param minFreeBytes the recording ends, as with a full disk, when less is free
     * @throws AcquisitionException disk full, or the directory cannot be written
     */
    public static ListModeStore create(Path directory, ListModeHeader recording, long segmentBytes, long minFreeBytes) {
        return create(directory, recording, segmentBytes, minFreeBytes, BlockCodec.NONE);
    }

    /** The same with packed blocks, where packing makes them smaller. */
    public static ListModeStore create(
            Path directory, ListModeHeader recording, long segmentBytes, long minFreeBytes, BlockCodec codec) {
        return create(directory, recording, segmentBytes, minFreeBytes, codec, SegmentChannel.Disk.REAL);
    }

    static ListModeStore create(
            Path directory, ListModeHeader recording, long segmentBytes, long minFreeBytes, SegmentChannel.Disk disk) {
        return create(directory, recording, segmentBytes, minFreeBytes, BlockCodec.NONE, disk);
    }

    private static ListModeStore create(
            Path directory,
            ListModeHeader recording,
            long segmentBytes,
            long minFreeBytes,
            BlockCodec codec,
            SegmentChannel.Disk disk) {
        return begin(new ListModeStore(directory, recording, segmentBytes, minFreeBytes, codec, disk));
    }

    /**
     * Goes on with a recording that was interrupted: mends its end, then appends segments behind those that are there.
     *
     * @param recording of the continuation; its start is when the devices begin again, and readers put its times behind those
     *     of the first segment by the difference of the two starts
     * @throws AcquisitionException as {@link #create}, or another scanner's recording lies there
     */
    public static ListModeStore resume(
            Path directory, ListModeHeader recording, long segmentBytes, long minFreeBytes, BlockCodec codec) {
        Recovery.of(directory);
        List<Path> there = Recovery.segmentFiles(directory);
        ListModeStore store =
                new ListModeStore(directory, recording, segmentBytes, minFreeBytes, codec, SegmentChannel.Disk.REAL);
        if (!there.isEmpty()) {
            ListModeHeader first = Recovery.header(there.get(0));
            if (!first.scanner().equals(recording.scanner())) {
                throw AcquisitionException.conflict("%s: scanner: %s (expected: %s, which the recording was begun with)"
                        .formatted(
                                directory,
                                recording.scanner().name(),
                                first.scanner().name()));
            }
            store.segment = there.size();
        }
        return begin(store);
    }

    private static ListModeStore begin(ListModeStore store) {
        try {
            Files.createDirectories(store.directory);
            store.disk.forceNames(store.directory.toAbsolutePath().getParent());
        } catch (IOException e) {
            throw AcquisitionException.storeFailed(store.directory, e);
        }
        store.checkFree();
        store.openSegment();
        return store;
    }

    /** Throws disk full when less than {@code minFreeBytes} is free where {@code directory} lies. */
    public static void requireFree(Path directory, long minFreeBytes) {
        try {
            long free = SegmentChannel.Disk.REAL.usableBytes(directory);
            if (free < minFreeBytes) {
                throw AcquisitionException.diskFull(directory, free, minFreeBytes);
            }
        } catch (IOException e) {
            throw AcquisitionException.storeFailed(directory, e);
        }
    }

    public Path directory() {
        return directory;
    }

    /**
     * @param frames whole sealed frames, one after another; read up to its limit
     * @throws AcquisitionException the store has ended; every later call throws the same
     */
    public void append(ByteBuffer frames) {
        if (failure != null) {
            throw failure;
        }
        int n = frames.remaining();
        int blockHeaders = (n / BLOCK_BYTES + 3) * PlmBlock.HEADER_BYTES; // of the blocks and of the segment's end
        if (inSegment > headerBytes && inSegment + n + blockHeaders > segmentBytes) {
            closeSegment();
            segment++;
            openSegment();
        }
        if (writtenBytes - freeCheckedAtBytes > 16 << 20) {
            checkFree();
        }
        for (ByteBuffer part = frames; part.hasRemaining(); ) {
            block(WholeFrames.first(part, BLOCK_BYTES));
        }
    }

    /** Everything appended before the call is durable when it returns. Any thread. */
    public void force() {
        exchange.lock();
        try {
            long written = writtenBytes;
            if (current != null && durableBytes < written) {
                current.force();
                forceName();
                durableBytes = written;
            }
        } catch (IOException e) {
            throw fail(e);
        } finally {
            exchange.unlock();
        }
    }

    /** What is in a file without a name is not there. Called with the exchange held. */
    private void forceName() throws IOException {
        if (!isNamed) {
            disk.forceNames(directory);
            isNamed = true;
        }
    }

    /** Bytes appended, with segment headers. */
    public long writtenBytes() {
        return writtenBytes;
    }

    /** Bytes that outlive a loss of power. */
    public long durableBytes() {
        return durableBytes;
    }

    public int segments() {
        return segment + 1;
    }

    /** Ends, forces and closes the last segment. */
    @Override
    public void close() {
        if (current != null) {
            closeSegment();
        }
    }

    private void block(ByteBuffer frames) {
        try {
            grown(encoder.block(frames, 0, current::write));
        } catch (IOException e) {
            cutBack();
            throw fail(e);
        }
    }

    private void grown(int n) {
        inSegment += n;
        writtenBytes += n; // one writer
    }

    private void cutBack() {
        try {
            current.truncate(inSegment);
        } catch (IOException e) {
            // The torn frame stays at the end; whoever opens the recording cuts it.
        }
    }

    private AcquisitionException fail(IOException e) {
        String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        boolean isFull = message.contains("no space left") || message.contains("quota exceeded");
        failure = isFull
                ? AcquisitionException.diskFull(currentFile, e)
                : AcquisitionException.storeFailed(currentFile, e);
        return failure;
    }

    private void checkFree() {
        try {
            long free = disk.usableBytes(directory);
            if (free < minFreeBytes) {
                failure = AcquisitionException.diskFull(directory, free, minFreeBytes);
                throw failure;
            }
            freeCheckedAtBytes = writtenBytes;
        } catch (IOException e) {
            throw fail(e);
        }
    }

    private void openSegment() {
        currentFile = directory.resolve(ListModeFiles.segmentName(segment));
        ByteBuffer header = PlmFormat.encodeForBlocks(recording.withSegment(segment));
        int n = header.remaining();
        exchange.lock();
        try {
            current = disk.create(currentFile);
            isNamed = false;
            inSegment = 0;
            headerBytes = n;
            encoder.beginSegment();
            current.write(header);
            grown(n);
        } catch (IOException e) {
            takeBack();
            throw fail(e);
        } finally {
            exchange.unlock();
        }
    }

    /** A segment without its head would stand in the way of the next attempt. */
    private void takeBack() {
        try (SegmentChannel begun = current) {
            current = null;
            if (begun != null) {
                Files.deleteIfExists(currentFile);
            }
        } catch (IOException e) {
            // What stays is shorter than a head, and is removed when the recording is opened again.
        }
    }

    private void closeSegment() {
        exchange.lock();
        try (SegmentChannel closing = current) {
            current = null;
            end(closing);
            closing.force();
            forceName();
            durableBytes = writtenBytes;
        } catch (IOException e) {
            throw fail(e);
        } finally {
            exchange.unlock();
        }
    }

    /** Says that the segment is whole. A disk that is full may have room for so little, or not: then it says nothing. */
    private void end(SegmentChannel closing) throws IOException {
        try {
            grown(encoder.end(0, closing::write));
        } catch (IOException e) {
            closing.truncate(inSegment);
            if (failure == null) {
                throw e;
            }
        }
    }
}
