package org.petmr.recon.event;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.petmr.recon.interfile.InterfileHeader;
import org.petmr.recon.scanner.ScannerModel;

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
     * @param path a native file, a directory of native segments, a PETSIRD file, or a Siemens list-mode file with its header
     *     beside it, or that header
     * @throws IllegalArgumentException when it is none of these or its header is damaged
     */
    public static ListModeSource open(Path path) throws IOException {
        return open(path, Optional.empty());
    }

    /**
     * Opens a recording of which the scanner is known.
     *
     * @param path as for {@link #open(Path)}; a file without any header is taken for a Siemens list-mode file
     * @param scanner the scanner of a Siemens file; a native recording names its own, which must then have that name
     */
    public static ListModeSource open(Path path, ScannerModel scanner) throws IOException {
        return open(path, Optional.of(scanner));
    }

    private static ListModeSource open(Path path, Optional<ScannerModel> scanner) throws IOException {
        if (Files.isDirectory(path)) {
            return sameScanner(path, new NativeListMode(segments(path)), scanner);
        }
        if (!Files.isReadable(path)) {
            throw new IllegalArgumentException(
                    "list mode: %s (expected: a readable file or directory)".formatted(path));
        }
        if (isNative(path)) {
            return sameScanner(path, new NativeListMode(List.of(path)), scanner);
        }
        for (ListModeFormat format : ServiceLoader.load(ListModeFormat.class)) {
            if (format.isOne(path)) {
                return format.open(path, scanner);
            }
        }
        if (InterfileHeader.isInterfile(path)) {
            return new SiemensListMode(SiemensHeader.read(path, scanner));
        }
        Optional<SiemensHeader> siemens =
                SiemensHeader.find(path, scanner).or(() -> scanner.map(model -> SiemensHeader.without(path, model)));
        return new SiemensListMode(siemens.orElseThrow(() -> new IllegalArgumentException(
                "list mode: %s (expected: a native .plm file, a directory of segments, a PETSIRD file, or a Siemens file with its header)"
                        .formatted(path))));
    }

    private static ListModeSource sameScanner(Path path, NativeListMode source, Optional<ScannerModel> scanner)
            throws IOException {
        String name = source.header().scanner().name();
        if (scanner.isPresent() && !scanner.get().name().equals(name)) {
            source.close();
            throw new IllegalArgumentException("%s: scanner: %s (expected: %s as asked for)"
                    .formatted(path, name, scanner.get().name()));
        }
        return source;
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
     * Cuts a torn tail off a native file, so that what is there is whole. Of a block that was cut short the sound frames stay.
     * Damage before the tail stays as it is. A segment of version 2 that has no end is given one.
     *
     * @return bytes cut off
     */
    public static long repair(Path file) throws IOException {
        return SegmentTail.mend(file);
    }
}
