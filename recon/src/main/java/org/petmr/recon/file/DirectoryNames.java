package org.petmr.recon.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Brings the names in a directory to disk. A file that was forced may still lose its name with the power: that a file was made,
 * renamed or removed is written in its directory, which has to be forced as well (POSIX fsync).
 */
public final class DirectoryNames {

    /** There directories cannot be opened, and names are in the file system's own journal. */
    private static final boolean IS_WINDOWS = System.getProperty("os.name").startsWith("Windows");

    private DirectoryNames() {}

    /** What was made, renamed or removed in it before the call stays so. */
    public static void force(Path directory) throws IOException {
        if (IS_WINDOWS) {
            return;
        }
        try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    /** The same of the directory that a file lies in. */
    public static void forceParent(Path file) throws IOException {
        force(file.toAbsolutePath().getParent());
    }
}
