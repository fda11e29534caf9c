package org.petmr.recon.event;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** Opens recordings of every format that is known, and mends native ones. */
public final class ListModeFiles {

    private static final String SEGMENT_NAME = "segment-\\d{5,}\\.plm";

    private ListModeFiles() {}

    /** Name of a segment in a recording's directory. */
    public static String segmentName(int segment) {
        return "segment-%05d.plm".formatted(segment);
    }

    /**
     * Opens a recording.
     *
     * @param path a native file, a directory of native segments, or a Siemens list-mode file or its header
     * @throws IllegalArgumentException when it is none of these or its header is damaged
     */
    public static ListModeSource open(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            return new NativeListMode(segments(path));
        }
        if (!Files.isReadable(path)) {
            throw new IllegalArgumentException("list mode: %s (expected: a readable file or directory)".formatted(path));
        }
        if (isNative(path)) {
            return new NativeListMode(List.of(path));
        }
        throw new IllegalArgumentException(
                "list mode: %s (expected: a native .plm file, a directory of segments)".formatted(path));
    }

    static boolean isNative(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return PlmFormat.isNative(channel);
        }
    }

    /** Native segments of a directory, in order; a missing number is an error, since events would be missing. */
    static List<Path> segments(Path directory) throws IOException {
        List<Path> found;
        try (Stream<Path> entries = Files.list(directory)) {
            found = entries.filter(p -> p.getFileName().toString().matches(SEGMENT_NAME))
                    .sorted()
                    .toList();
        }
        if (found.isEmpty()) {
            throw new IllegalArgumentException(
                    "list mode: %s (expected: a directory with %s)".formatted(directory, segmentName(0)));
        }
        for (int i = 0; i < found.size(); i++) {
            if (!found.get(i).getFileName().toString().equals(segmentName(i))) {
                throw new IllegalArgumentException("list mode: %s (expected: %s next, no segment missing)"
                        .formatted(found.get(i), segmentName(i)));
            }
        }
        return found;
    }

    /**
     * Cuts a torn tail off a native file, so that frames may be appended again. Damage before the last sound frame stays.
     *
     * @return bytes cut off
     */
    public static long repair(Path file) throws IOException {
        long soundEnd;
        try (FrameReader reader = new FrameReader(file)) {
            while (reader.next() != null) {
                // only the walk matters: it ends behind the last sound frame
            }
            soundEnd = reader.soundEnd();
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            long cut = channel.size() - soundEnd;
            if (cut > 0) {
                channel.truncate(soundEnd);
                channel.force(true);
            }
            return cut;
        }
    }
}
