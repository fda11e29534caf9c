package org.petmr.acquisition.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.recon.file.DirectoryNames;

/** Removes the list mode of an acquisition, and nothing else of it. */
public final class RecordingRemoval {

    private static final String GOING = ".removed";

    private RecordingRemoval() {}

    /**
     * Takes the recording's name away in one step, so that no half of it is ever seen, then its files. Done again, it ends
     * what was begun.
     *
     * @return bytes freed
     */
    public static long remove(Path listMode) {
        Path going = going(listMode);
        try {
            long bytes = delete(going);
            if (Files.exists(listMode)) {
                Files.move(listMode, going, StandardCopyOption.ATOMIC_MOVE);
                DirectoryNames.forceParent(going);
                bytes += delete(going);
            }
            return bytes;
        } catch (IOException e) {
            throw AcquisitionException.storeFailed(listMode, e);
        }
    }

    private static long delete(Path going) throws IOException {
        if (!Files.exists(going)) {
            return 0;
        }
        long bytes = bytes(going);
        try (Stream<Path> files = Files.walk(going)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        DirectoryNames.forceParent(going);
        return bytes;
    }

    private static Path going(Path listMode) {
        return listMode.resolveSibling(listMode.getFileName() + GOING);
    }

    /** Whether something of a recording is still there, under either name. */
    public static boolean isLeft(Path listMode) {
        return Files.isDirectory(listMode) || Files.isDirectory(going(listMode));
    }

    /** What a removal that was cut short has left. */
    public static long bytesGoing(Path listMode) {
        return bytes(going(listMode));
    }

    /** Of everything below a directory; 0 when it is not there. */
    public static long bytes(Path directory) {
        if (!Files.isDirectory(directory)) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            List<Path> all = files.filter(Files::isRegularFile).toList();
            long sum = 0;
            for (Path file : all) {
                sum += Files.size(file);
            }
            return sum;
        } catch (IOException e) {
            throw AcquisitionException.storeFailed(directory, e);
        }
    }
}
