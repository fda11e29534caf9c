package org.petmr.recon.event;

import java.io.IOException;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/**
 * The words of a native recording: of the DATA frames of one file, or of the segments of a directory in order. A recording
 * that was interrupted and resumed has segments of a later start; their times are put behind those of the first by the
 * difference, so that time runs on over the gap.
 */
public final class NativeListMode implements ListModeSource {

    private static final int NONE = 0;
    /** Holds the two longest frames, so at least one that is whole. */
    private static final int TAIL_BYTES = 2 * (8 * Frame.MAX_PAYLOAD_WORDS + Frame.HEADER_BYTES + Frame.TRAILER_BYTES);

    private final List<Path> files;
    private final ListModeHeader header;
    private final ListModeFrames counts = new ListModeFrames();
    private ListModeListener listener = new ListModeListener() {};
    private FrameReader reader;
    private int file;
    private LongBuffer payload = LongBuffer.allocate(NONE);
    private long lostBefore;
    private long faultsBefore;
    private long shiftMs;

    /** @param files segments in order, at least one */
    NativeListMode(List<Path> files) throws IOException {
        this.files = List.copyOf(files);
        this.reader = new FrameReader(this.files.get(0));
        this.header = reader.header();
    }

    @Override
    public ListModeHeader header() {
        return header;
    }

    @Override
    public void listen(ListModeListener newListener) {
        this.listener = newListener;
    }

    @Override
    public OptionalLong lengthMs() throws IOException {
        OptionalLong firstMs = OptionalLong.empty();
        for (int i = 0; i < files.size() && firstMs.isEmpty(); i++) {
            firstMs = shiftedMark(i, false);
        }
        OptionalLong lastMs = OptionalLong.empty();
        for (int i = files.size() - 1; i >= 0 && lastMs.isEmpty(); i--) {
            lastMs = shiftedMark(i, true); // a segment that was just begun holds none
        }
        return firstMs.isPresent() && lastMs.isPresent()
                ? OptionalLong.of(lastMs.getAsLong() - firstMs.getAsLong())
                : OptionalLong.empty();
    }

    private OptionalLong shiftedMark(int i, boolean isLast) throws IOException {
        OptionalLong ms = mark(files.get(i), isLast);
        if (i == 0 || ms.isEmpty()) {
            return ms;
        }
        try (FrameReader segment = new FrameReader(files.get(i))) {
            return OptionalLong.of(ms.getAsLong() + laterMs(segment.header()));
        }
    }

    /** The first mark of a file, or the last of its tail. */
    private static OptionalLong mark(Path file, boolean isLast) throws IOException {
        OptionalLong found = OptionalLong.empty();
        try (FrameReader frames = new FrameReader(file)) {
            if (isLast) {
                frames.toTail(TAIL_BYTES);
            }
            for (Frame.Header frame = frames.next(); frame != null; frame = frames.next()) {
                if (frame.type() == Frame.DATA) {
                    for (int i = 0; i < frame.payloadWords(); i++) {
                        long word = frames.buffer().getLong(frames.payloadAt() + Long.BYTES * i);
                        if (!Word.isCoincidence(word) && Word.kind(word) == Word.TIME_MARK) {
                            found = OptionalLong.of(Word.timeMs(word));
                            if (!isLast) {
                                return found;
                            }
                        }
                    }
                }
            }
        }
        return found;
    }

    @Override
    public int read(long[] words) throws IOException {
        int n = 0;
        while (n < words.length) {
            if (!payload.hasRemaining() && !nextPayload()) {
                break;
            }
            int take = Math.min(payload.remaining(), words.length - n);
            payload.get(words, n, take);
            n += take;
        }
        return n == 0 ? -1 : n;
    }

    private boolean nextPayload() throws IOException {
        while (true) {
            Frame.Header frame = reader.next();
            if (frame == null) {
                if (file + 1 == files.size()) {
                    return false;
                }
                nextFile();
                continue;
            }
            counts.count(frame, reader.buffer(), reader.payloadAt());
            MonitorFrames.tell(
                    frame,
                    reader.buffer(),
                    reader.payloadAt(),
                    header.scanner(),
                    shiftMs == 0 ? listener : new LaterListener(listener, shiftMs));
            if (frame.type() == Frame.DATA && frame.payloadWords() > 0) {
                payload = reader.buffer()
                        .slice(reader.payloadAt(), 8 * frame.payloadWords())
                        .order(reader.buffer().order())
                        .asLongBuffer();
                if (shiftMs != 0) {
                    payload = later(payload, shiftMs);
                }
                return true;
            }
        }
    }

    private static LongBuffer later(LongBuffer words, long shiftMs) {
        long[] moved = new long[words.remaining()];
        for (int i = 0; i < moved.length; i++) {
            moved[i] = Word.later(words.get(), shiftMs);
        }
        return LongBuffer.wrap(moved);
    }

    /** How much later than the recording a segment was begun, in ms; 0 but for those of a continuation, never below. */
    private long laterMs(ListModeHeader segment) {
        long ms = Duration.between(Instant.parse(header.startedAt()), Instant.parse(segment.startedAt()))
                .toMillis();
        return Math.max(0, ms); // a clock that was set back between the two
    }

    private void nextFile() throws IOException {
        FrameReader following = new FrameReader(files.get(file + 1));
        if (!following.header().scanner().equals(header.scanner())) {
            following.close();
            throw new IllegalArgumentException("%s: scanner: %s (expected: %s as in the first segment)"
                    .formatted(
                            files.get(file + 1),
                            following.header().scanner().name(),
                            header.scanner().name()));
        }
        lostBefore += reader.lostBytes();
        faultsBefore += reader.faults();
        reader.close();
        reader = following;
        shiftMs = laterMs(following.header());
        file++;
    }

    /** Segments count alike, whatever their length. */
    @Override
    public double fraction() {
        try {
            return (file + reader.fraction()) / files.size();
        } catch (IOException e) {
            return 0; // for a progress bar; the next read tells what is wrong
        }
    }

    @Override
    public long lostBytes() {
        return lostBefore + reader.lostBytes();
    }

    /** How many runs of damaged bytes were passed over up to now. */
    public long faults() {
        return faultsBefore + reader.faults();
    }

    /** What kinds of frames were met up to now. */
    public ListModeFrames frames() {
        return counts;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
