package org.petmr.recon.event;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Mends the end of a segment whose writer died. Doing it twice, or half and then again, comes to the same. */
final class SegmentTail {

    private SegmentTail() {}

    static long mend(Path file) throws IOException {
        BlockAccount blocks;
        long soundEnd;
        boolean isBlocks;
        try (FrameReader reader = new FrameReader(file)) {
            while (reader.next() != null) {
                // only the walk matters: it ends behind the last sound frame
            }
            blocks = reader.blocks();
            soundEnd = reader.soundEnd();
            isBlocks = reader.isBlocks();
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long size = channel.size();
            if (isBlocks) {
                return mendBlocks(channel, blocks, size);
            }
            if (size > soundEnd) {
                channel.truncate(soundEnd);
                channel.force(true);
            }
            return size - soundEnd;
        }
    }

    private static long mendBlocks(FileChannel channel, BlockAccount blocks, long size) throws IOException {
        long end = blocks.wholeEnd();
        if (blocks.tornAt() >= 0) {
            end = Math.max(end, mendBlock(channel, blocks.tornAt(), size));
        }
        if (blocks.headlessAt() >= 0) {
            // Behind a damaged block that lost bytes may lie the end of a frame that begins in it: nothing is cut
            // there.
            boolean isBehindDamage = blocks.damaged() > blocks.headless();
            end = Math.max(end, isBehindDamage ? size : giveHead(channel, blocks.headlessAt(), size, blocks.met() - 1));
        }
        if (size > end) {
            channel.truncate(end);
        }
        long cut = Math.max(0, size - end);
        if (!blocks.isClosed()) {
            ByteBuffer nothing = ByteBuffer.allocate(0);
            long sequence = lastSequence(blocks, end) + 1;
            ByteBuffer last = PlmBlock.encode(
                    new PlmBlock.Header(
                            BlockCodec.NONE, PlmBlock.END | PlmBlock.AFTERWARDS, 0, 0, sequence, PlmBlock.crc(nothing)),
                    ByteBuffer.allocate(PlmBlock.HEADER_BYTES));
            channel.write(last, end);
        }
        if (cut > 0 || !blocks.isClosed()) {
            channel.force(true);
        }
        return cut;
    }

    /** Keeps the sound frames of a block that was cut short. @return its new end, or 0 when nothing of it is kept */
    private static long mendBlock(FileChannel channel, long at, long size) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(PlmBlock.HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        channel.read(head, at);
        PlmBlock.Header h = PlmBlock.header(head, 0);
        if (h.codec() != BlockCodec.NONE) {
            return 0;
        }
        long bodyAt = at + PlmBlock.HEADER_BYTES;
        ByteBuffer body = ByteBuffer.allocate((int) (size - bodyAt)).order(ByteOrder.LITTLE_ENDIAN);
        while (body.hasRemaining() && channel.read(body, bodyAt + body.position()) >= 0) {
            // until it is all here
        }
        int kept = soundBytes(body.flip());
        if (kept == 0) {
            return 0;
        }
        channel.truncate(bodyAt + kept);
        PlmBlock.Header shorter = new PlmBlock.Header(
                BlockCodec.NONE, h.flags(), kept, kept, h.sequence(), PlmBlock.crc(body.limit(kept)));
        channel.write(PlmBlock.encode(shorter, head), at);
        return bodyAt + kept;
    }

    /**
     * A last block whose header never reached the disk, or was damaged: its sound frames get a new one.
     *
     * @return its end, or 0 when nothing of it is kept
     */
    private static long giveHead(FileChannel channel, long at, long size, long sequence) throws IOException {
        if (size - at > PlmBlock.MAX_BYTES) {
            return size; // no writer makes blocks so long: not a torn end, but damage, and left for a repair
        }
        ByteBuffer all = ByteBuffer.allocate((int) (size - at)).order(ByteOrder.LITTLE_ENDIAN);
        while (all.hasRemaining() && channel.read(all, at + all.position()) >= 0) {
            // until it is all here
        }
        int to = soundBytes(all.flip());
        if (to == 0) {
            return 0;
        }
        int from = firstSound(all);
        ByteBuffer body = all.slice(from, to - from);
        long headAt = at + Math.max(0, from - PlmBlock.HEADER_BYTES);
        long bodyAt = headAt + PlmBlock.HEADER_BYTES;
        if (bodyAt != at + from) { // bytes were taken out before it, which no writer that dies does: there is no room
            while (body.hasRemaining()) {
                channel.write(body, bodyAt + body.position());
            }
            body.rewind();
        }
        int kept = to - from;
        PlmBlock.Header header = new PlmBlock.Header(BlockCodec.NONE, 0, kept, kept, sequence, PlmBlock.crc(body));
        channel.write(PlmBlock.encode(header, ByteBuffer.allocate(PlmBlock.HEADER_BYTES)), headAt);
        return bodyAt + kept;
    }

    /** Place of the first sound frame; there is one. */
    private static int firstSound(ByteBuffer b) {
        int at = 0;
        while (Frame.headerFault(b, at).isPresent()
                || at + Frame.header(b, at).frameBytes() > b.limit()
                || !Frame.isPayloadSound(b, at, Frame.header(b, at))) {
            at++;
        }
        return at;
    }

    /** Place behind the last sound frame. */
    private static int soundBytes(ByteBuffer b) {
        int sound = 0;
        int at = 0;
        while (at + Frame.HEADER_BYTES <= b.limit()) {
            if (Frame.headerFault(b, at).isEmpty()) {
                Frame.Header h = Frame.header(b, at);
                if (at + h.frameBytes() <= b.limit() && Frame.isPayloadSound(b, at, h)) {
                    at += h.frameBytes();
                    sound = at;
                    continue;
                }
            }
            at++;
        }
        return sound;
    }

    private static long lastSequence(BlockAccount blocks, long end) {
        // Blocks are numbered from 0: all that were met, sound, damaged or missing, come before the end.
        boolean isTornLost = blocks.tornAt() >= 0 && end <= blocks.tornAt();
        boolean isHeadlessLost = blocks.headlessAt() >= 0 && end <= blocks.headlessAt();
        return blocks.met() - (isTornLost || isHeadlessLost ? 1 : 0) - 1;
    }
}
