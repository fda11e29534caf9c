package org.petmr.recon.event;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.petmr.recon.compute.Progress;

/**
 * A native file read from end to end, every checksum looked at.
 *
 * @param file which
 * @param version of its format, 1 or 2
 * @param bytes of the file
 * @param frames sound ones
 * @param prompts in sound frames
 * @param delayeds in sound frames
 * @param eventsMarkedLost events that LOSS words tell of
 * @param blocks sound ones; 0 in version 1
 * @param damagedBlocks blocks with a wrong checksum
 * @param missingBlocks numbers that did not come
 * @param gaps blocks that a repair put where frames were lost
 * @param lostBytes that could not be read as frames
 * @param isClosed the end was written; always true in version 1, which has none
 * @param isInterrupted the end was written afterwards, since the writer had died
 */
public record SegmentCheck(
        Path file,
        int version,
        long bytes,
        long frames,
        long prompts,
        long delayeds,
        long eventsMarkedLost,
        long blocks,
        long damagedBlocks,
        long missingBlocks,
        long gaps,
        long lostBytes,
        boolean isClosed,
        boolean isInterrupted) {

    /** Everything that was written is there and right. */
    public boolean isSound() {
        return damagedBlocks == 0 && missingBlocks == 0 && lostBytes == 0;
    }

    /** Whether a file begins as a native one does. */
    public static boolean isNative(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return PlmFormat.isNative(channel);
        }
    }

    /** @throws IllegalArgumentException when its head is damaged */
    public static SegmentCheck of(Path file) throws IOException {
        return of(file, Progress.NONE);
    }

    /**
     * @param progress told nothing; ends the reading when cancelled
     * @throws IllegalArgumentException when its head is damaged
     */
    public static SegmentCheck of(Path file, Progress progress) throws IOException {
        try (FrameReader reader = new FrameReader(file)) {
            long frames = 0;
            long prompts = 0;
            long delayeds = 0;
            long lost = 0;
            for (Frame.Header h = reader.next(); h != null; h = reader.next()) {
                progress.checkpoint();
                frames++;
                if (h.type() != Frame.DATA) {
                    continue;
                }
                ByteBuffer b = reader.buffer();
                long coincidences = 0;
                long ofThemDelayed = 0;
                for (int i = 0, at = reader.payloadAt(); i < h.payloadWords(); i++, at += Long.BYTES) {
                    long word = b.getLong(at);
                    coincidences += ~word >>> 63;
                    ofThemDelayed += (~word >>> 63) & word >>> 62;
                    if (word < 0 && Word.kind(word) == Word.LOSS) {
                        lost += Word.lossCount(word);
                    }
                }
                prompts += coincidences - ofThemDelayed;
                delayeds += ofThemDelayed;
            }
            BlockAccount blocks = reader.blocks();
            boolean isBlocks = reader.isBlocks();
            return new SegmentCheck(
                    file,
                    isBlocks ? 2 : 1,
                    Files.size(file),
                    frames,
                    prompts,
                    delayeds,
                    lost,
                    blocks.blocks(),
                    blocks.damaged(),
                    blocks.missing(),
                    blocks.gaps(),
                    reader.lostBytes(),
                    !isBlocks || blocks.isClosed(),
                    blocks.isInterrupted());
        }
    }
}
