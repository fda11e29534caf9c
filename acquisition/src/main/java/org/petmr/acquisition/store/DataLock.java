package org.petmr.acquisition.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.petmr.acquisition.AcquisitionException;

/**
 * Holds a data directory for one service: a second one would mend the open recordings of the first. The lock is the system's,
 * on the file {@code lock}, so it ends with the process whatever ended that; the file itself stays and means nothing.
 */
public final class DataLock implements AutoCloseable {

    private static final String FILE = "lock";

    private final FileChannel channel;

    private DataLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the directory, made when it is not there.
     *
     * @throws AcquisitionException another service holds it, or the file cannot be written
     */
    public static DataLock take(Path dataDirectory) {
        Path file = dataDirectory.resolve(FILE);
        FileChannel channel = null;
        try {
            Files.createDirectories(dataDirectory);
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                throw held(dataDirectory, channel);
            }
            return new DataLock(channel);
        } catch (OverlappingFileLockException e) {
            throw held(dataDirectory, channel);
        } catch (IOException e) {
            throw AcquisitionException.storeFailed(file, e);
        }
    }

    /** Whether a service has it. Makes nothing. */
    public static boolean isHeld(Path dataDirectory) {
        Path file = dataDirectory.resolve(FILE);
        if (Files.notExists(file)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                FileLock looking = channel.tryLock(0, Long.MAX_VALUE, true)) {
            return looking == null;
        } catch (OverlappingFileLockException e) {
            return true;
        } catch (IOException e) {
            throw AcquisitionException.storeFailed(file, e);
        }
    }

    private static AcquisitionException held(Path dataDirectory, FileChannel channel) {
        AcquisitionException held = AcquisitionException.conflict(
                "store.dataDirectory: %s is held by another petmr that runs (expected: a directory of this service alone)"
                        .formatted(dataDirectory.toAbsolutePath()));
        try {
            channel.close();
        } catch (IOException e) {
            held.addSuppressed(e);
        }
        return held;
    }

    /** Lets it go. More than once does no harm. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw AcquisitionException.failed("lock of the data directory: not closed: " + e.getMessage(), e);
        }
    }
}
