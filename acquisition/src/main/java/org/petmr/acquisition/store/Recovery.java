package org.petmr.acquisition.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.recon.event.ListModeFiles;
import org.petmr.recon.event.ListModeHeader;
import org.petmr.recon.event.ListModeSource;
import org.petmr.recon.file.DirectoryNames;

/**
 * Opens a recording again after the service ended in the middle of it: the last segment is read frame by frame and cut
 * after the last whole one. Segments before the last were closed, forced and are left alone.
 *
 * @param segments files of the recording
 * @param bytes of all of them, after the cut
 * @param lostBytes cut off
 */
public record Recovery(int segments, long bytes, long lostBytes) {

    /** A file shorter than this can be a head that was never finished, with no frame after it. */
    private static final long LONGEST_HEAD = 1 << 16;

    /** Segment files of a recording, in order. */
    public static List<Path> segmentFiles(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(f -> f.getFileName().toString().matches("segment-\\d{5,}\\.plm"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw AcquisitionException.storeFailed(directory, e);
        }
    }

    /** Time that a recording, or one segment of it, spans, in ms; 0 when it holds no mark. @param directory or a segment's file */
    public static long lengthMs(Path directory) {
        if (Files.isDirectory(directory) && segmentFiles(directory).isEmpty()) {
            return 0;
        }
        try (ListModeSource source = ListModeFiles.open(directory)) {
            return source.lengthMs().orElse(0);
        } catch (IOException e) {
            throw AcquisitionException.storeFailed(directory, e);
        } catch (IllegalArgumentException e) {
            throw AcquisitionException.damagedFile(directory, e.getMessage());
        }
    }

    /** Time in which a recording was measured, in ms: neither pauses nor interruptions lie within a segment. */
    public static long measuredMs(Path directory) {
        return segmentFiles(directory).stream().mapToLong(Recovery::lengthMs).sum();
    }

    /** Whether a recording was interrupted and gone on with: its segments do not all have the same start. */
    public static boolean isContinued(List<Path> files) {
        return files.size() > 1
                && files.stream().map(f -> header(f).startedAt()).distinct().count() > 1;
    }

    /** What a segment says of its recording. */
    static ListModeHeader header(Path segment) {
        try (ListModeSource source = ListModeFiles.open(segment)) {
            return source.header();
        } catch (IOException e) {
            throw AcquisitionException.storeFailed(segment, e);
        } catch (IllegalArgumentException e) {
            throw AcquisitionException.damagedFile(segment, e.getMessage());
        }
    }

    /**
     * @param directory of the recording
     * @throws AcquisitionException when a file cannot be read or cut, or its head is damaged
     */
    public static Recovery of(Path directory) {
        List<Path> files = segmentFiles(directory);
        if (files.isEmpty()) {
            return new Recovery(0, 0, 0);
        }
        Path last = files.get(files.size() - 1);
        try {
            long lost = mend(last);
            long bytes = 0;
            int segments = 0;
            for (Path file : files) {
                if (Files.exists(file)) {
                    bytes += Files.size(file);
                    segments++;
                }
            }
            return new Recovery(segments, bytes, lost);
        } catch (IOException e) {
            throw AcquisitionException.storeFailed(last, e);
        }
    }

    private static long mend(Path last) throws IOException {
        try {
            return ListModeFiles.repair(last);
        } catch (IllegalArgumentException e) {
            long size = Files.size(last);
            if (size > LONGEST_HEAD) {
                throw AcquisitionException.damagedFile(last, e.getMessage());
            }
            Files.delete(last); // its head was never finished, so no frame was ever in it
            DirectoryNames.forceParent(last);
            return size;
        }
    }
}
