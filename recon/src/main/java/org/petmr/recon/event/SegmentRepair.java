package org.petmr.recon.event;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Writes a damaged segment anew: every sound frame in its order, and where frames were lost a block with one LOSS word. The
 * original is kept.
 */
public final class SegmentRepair {

    /** Source id of the frames that hold the LOSS words. */
    private static final int REPAIR_SOURCE = 0xFFFE;

    /** Reason of such a LOSS word: a wrong checksum. */
    private static final int CRC_REASON = 4;

    private static final int BLOCK_BYTES = 1 << 20;
    private static final int GAP_BYTES = Frame.HEADER_BYTES + Long.BYTES + Frame.TRAILER_BYTES;

    private final ByteBuffer waiting = ByteBuffer.allocateDirect(
                    BLOCK_BYTES + Frame.HEADER_BYTES + Long.BYTES * Frame.MAX_PAYLOAD_WORDS + Frame.TRAILER_BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    private final BlockEncoder encoder = new BlockEncoder(BlockCodec.NONE);
    private final FileChannel out;
    private long timeMs;
    private long gaps;

    private SegmentRepair(FileChannel out) {
        this.out = out;
    }

    /**
     * Replaces a file by its sound part.
     *
     * @param file of either version; becomes one of version 2
     * @param aside where the original is moved; must not exist
     * @return number of gaps that were marked
     */
    public static long replace(Path file, Path aside) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        long gaps;
        try (FrameReader reader = new FrameReader(file);
                FileChannel out = FileChannel.open(
                        temporary,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            SegmentRepair repair = new SegmentRepair(out);
            repair.write(PlmFormat.encodeForBlocks(reader.header()));
            repair.copy(reader);
            out.force(true);
            gaps = repair.gaps;
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(temporary);
            throw e;
        }
        // A link keeps the original under both names, so at every moment there is a whole file under the segment's
        // name.
        Files.createDirectories(aside.toAbsolutePath().getParent());
        Files.createLink(aside, file);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return gaps;
    }

    private void copy(FrameReader reader) throws IOException {
        long lost = 0;
        long missing = 0;
        for (Frame.Header h = reader.next(); h != null; h = reader.next()) {
            long lostNow = reader.lostBytes();
            long missingNow = reader.blocks().missing();
            if (lostNow > lost || missingNow > missing) {
                gap(lostNow - lost);
                lost = lostNow;
                missing = missingNow;
            }
            if (h.type() == Frame.DATA) {
                timeMs = h.timeMs();
            }
            int at = reader.payloadAt() - Frame.HEADER_BYTES;
            waiting.put(reader.buffer().slice(at, h.frameBytes()));
            if (waiting.position() >= BLOCK_BYTES) {
                flush(0);
            }
        }
        if (reader.lostBytes() > lost) {
            gap(reader.lostBytes() - lost);
        }
        flush(0);
        boolean isEndKnown = reader.isBlocks()
                && reader.blocks().isClosed()
                && !reader.blocks().isInterrupted();
        encoder.end(isEndKnown ? 0 : PlmBlock.AFTERWARDS, this::write);
    }

    /** At most as many events are missing as words would fit into the bytes. */
    private void gap(long lostBytes) throws IOException {
        flush(0);
        waiting.putLong(Frame.HEADER_BYTES, Word.loss(CRC_REASON, lostBytes / Long.BYTES, timeMs));
        Frame.seal(waiting, 0, new Frame.Header(Frame.DATA, 0, 1, REPAIR_SOURCE, 0, gaps, timeMs));
        waiting.position(GAP_BYTES);
        flush(PlmBlock.GAP);
        gaps++;
    }

    private void flush(int flags) throws IOException {
        waiting.flip();
        if (waiting.hasRemaining()) {
            encoder.block(waiting, flags, this::write);
        }
        waiting.clear();
    }

    private void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }
}
