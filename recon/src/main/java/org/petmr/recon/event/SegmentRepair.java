package org.petmr.recon.event;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.petmr.recon.file.DirectoryNames;

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
    private final List<Gap> gaps = new ArrayList<>();
    /** The last sound frame of each source. */
    private final Map<Integer, Frame.Header> lastOf = new HashMap<>();

    private long timeMs;
    private long lost;
    private long missing;
    private long headless;

    private SegmentRepair(FileChannel out) {
        this.out = out;
    }

    /**
     * Where something is missing.
     *
     * @param lostBytes that could not be read, without headers of blocks; in packed blocks as they were packed
     * @param missingBlocks by their sequence
     * @param missingFrames by the sequence of the source whose frame comes next, also of kinds that are not stored; 0 at the end
     *     of the segment, where nothing tells
     * @param fromMs time of the last frame before
     * @param toMs time of the next frame; empty at the end of the segment
     */
    public record Gap(long lostBytes, long missingBlocks, long missingFrames, long fromMs, OptionalLong toMs) {

        /** As many events would fit into the lost bytes. */
        public long eventsAtMost() {
            return lostBytes / Long.BYTES;
        }
    }

    /**
     * Replaces a file by its sound part.
     *
     * @param file of either version; becomes one of version 2
     * @param aside where the original is moved; must not exist
     * @return gaps that were marked; none when nothing but headers of blocks was damaged
     */
    public static List<Gap> replace(Path file, Path aside) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        List<Gap> gaps;
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
            gaps = List.copyOf(repair.gaps);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(temporary);
            throw e;
        }
        // A link keeps the original under both names, so at every moment there is a whole file under the segment's
        // name.
        Files.createDirectories(aside.toAbsolutePath().getParent());
        Files.createLink(aside, file);
        DirectoryNames.forceParent(aside.toAbsolutePath().getParent());
        DirectoryNames.forceParent(aside);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        DirectoryNames.forceParent(file);
        return gaps;
    }

    private void copy(FrameReader reader) throws IOException {
        for (Frame.Header h = reader.next(); h != null; h = reader.next()) {
            look(reader, h);
            lastOf.put(h.sourceId(), h);
            if (h.type() == Frame.DATA) {
                timeMs = h.timeMs();
            }
            int at = reader.payloadAt() - Frame.HEADER_BYTES;
            waiting.put(reader.buffer().slice(at, h.frameBytes()));
            if (waiting.position() >= BLOCK_BYTES) {
                flush(0);
            }
        }
        look(reader, null);
        flush(0);
        boolean isEndKnown = reader.isBlocks()
                && reader.blocks().isClosed()
                && !reader.blocks().isInterrupted();
        encoder.end(isEndKnown ? 0 : PlmBlock.AFTERWARDS, this::write);
    }

    /** Marks what went missing since the last look. @param next the frame that follows, or null at the end */
    private void look(FrameReader reader, Frame.Header next) throws IOException {
        BlockAccount blocks = reader.blocks();
        long heads = blocks.headless() - headless;
        long bytes = Math.max(0, reader.lostBytes() - lost - heads * PlmBlock.HEADER_BYTES);
        long blocksMissing = blocks.missing() - missing;
        lost = reader.lostBytes();
        missing = blocks.missing();
        headless = blocks.headless();
        if (bytes == 0 && blocksMissing == 0) {
            return; // a header alone was damaged: all frames of its block are here
        }
        OptionalLong toMs = next == null ? OptionalLong.empty() : OptionalLong.of(next.timeMs());
        gap(new Gap(bytes, blocksMissing, missingFrames(next), timeMs, toMs));
    }

    private long missingFrames(Frame.Header next) {
        Frame.Header before = next == null ? null : lastOf.get(next.sourceId());
        return before == null || before.runTag() != next.runTag() ? 0 : Math.max(0, next.seq() - before.seq() - 1);
    }

    private void gap(Gap gap) throws IOException {
        flush(0);
        waiting.putLong(Frame.HEADER_BYTES, Word.loss(CRC_REASON, gap.eventsAtMost(), timeMs));
        Frame.seal(waiting, 0, new Frame.Header(Frame.DATA, 0, 1, REPAIR_SOURCE, 0, gaps.size(), timeMs));
        waiting.position(GAP_BYTES);
        flush(PlmBlock.GAP);
        gaps.add(gap);
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
