package org.petmr.recon.sinogram;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Time frames of a dynamic scan, one after another. As text: lengths in seconds with a number of frames before each, such as
 * {@code 12x5,6x10,8x300}; a time after {@code @} is the start of the first frame, such as {@code 60@1800}.
 *
 * @param frames in order, none overlapping another, at least one
 */
public record FrameSpec(List<TimeFrame> frames) {

    private static final Pattern PART = Pattern.compile("(?:(\\d{1,5})x)?(\\d{1,6}(?:\\.\\d{1,3})?)");
    private static final int MOST_FRAMES = 10_000;
    private static final String EXPECTED = "such as 12x5,6x10,8x300 in seconds, or 60@1800 to start later";

    /**
     * One frame, in ms after the first time mark of its recording.
     *
     * @param startMs inclusive
     * @param endMs exclusive
     */
    public record TimeFrame(long startMs, long endMs) {
        public TimeFrame {
            if (startMs < 0 || endMs <= startMs) {
                throw new IllegalArgumentException(
                        "frame: %d to %d ms (expected: from 0 on, an end after the start)".formatted(startMs, endMs));
            }
        }

        public double startS() {
            return 1e-3 * startMs;
        }

        public double durationS() {
            return 1e-3 * (endMs - startMs);
        }
    }

    public FrameSpec {
        if (frames.isEmpty()) {
            throw new IllegalArgumentException("frames: none (expected: at least one)");
        }
        for (int i = 1; i < frames.size(); i++) {
            if (frames.get(i).startMs() < frames.get(i - 1).endMs()) {
                throw new IllegalArgumentException("frames: %d starts at %d ms (expected: not before %d ms)"
                        .formatted(
                                i + 1,
                                frames.get(i).startMs(),
                                frames.get(i - 1).endMs()));
            }
        }
        frames = List.copyOf(frames);
    }

    /** @throws IllegalArgumentException when the text is none */
    public static FrameSpec parse(String text) {
        String[] parts = text.strip().split("@", -1);
        if (parts.length > 2) {
            throw wrong(text);
        }
        long atMs = parts.length == 2 ? ms(text, parts[1].strip()) : 0;
        List<TimeFrame> frames = new ArrayList<>();
        for (String part : parts[0].split(",", -1)) {
            Matcher m = PART.matcher(part.strip());
            if (!m.matches()) {
                throw wrong(text);
            }
            int count = m.group(1) == null ? 1 : Integer.parseInt(m.group(1));
            long lengthMs = ms(text, m.group(2));
            if (count < 1 || lengthMs < 1 || frames.size() + count > MOST_FRAMES) {
                throw wrong(text);
            }
            for (int i = 0; i < count; i++) {
                frames.add(new TimeFrame(atMs, atMs + lengthMs));
                atMs += lengthMs;
            }
        }
        return new FrameSpec(frames);
    }

    private static long ms(String text, String seconds) {
        if (!seconds.matches("\\d{1,6}(\\.\\d{1,3})?")) {
            throw wrong(text);
        }
        return Math.round(1000 * Double.parseDouble(seconds));
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException("frames: %s (expected: %s)".formatted(text, EXPECTED));
    }

    /**
     * Refuses frames that go beyond a recording.
     *
     * @param recording its name, for the message
     * @param lengthMs from its first mark to its last
     */
    public void check(String recording, long lengthMs) {
        for (int i = 0; i < frames.size(); i++) {
            TimeFrame frame = frames.get(i);
            if (frame.endMs() > lengthMs) {
                throw new IllegalArgumentException(
                        "%s: frame %d: %.3f to %.3f s (expected: within the scan, 0 to %.3f s)"
                                .formatted(recording, i + 1, frame.startS(), 1e-3 * frame.endMs(), 1e-3 * lengthMs));
            }
        }
    }

    /** The end of the last frame. */
    public long endMs() {
        return frames.get(frames.size() - 1).endMs();
    }
}
