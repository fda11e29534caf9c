package org.petmr.acquisition.registry;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import org.petmr.acquisition.AcquisitionException;

/**
 * Brings an embedded registry up to date in a copy, which takes the file's place when it is whole. H2 does not undo the
 * statements of a migration that a crash cut short, and the next attempt would find half of its tables there.
 */
final class FileMigration {

    private static final String FILE = "jdbc:h2:file:";
    private static final String SUFFIX = ".mv.db";
    private static final String COPY = ".migrating";

    private final RegistryAddress address;
    private final Path stem;

    private FileMigration(RegistryAddress address, Path stem) {
        this.address = address;
        this.stem = stem;
    }

    /**
     * Does nothing when the tables are up to date, and when the database is not a file of this machine.
     *
     * @throws AcquisitionException the file is held, cannot be read, or cannot be brought up to date; it is as it was
     */
    static void run(RegistryAddress address) {
        if (!address.url().startsWith(FILE)) {
            return;
        }
        String name = address.url().substring(FILE.length()).split(";", 2)[0];
        new FileMigration(address, Path.of(name).toAbsolutePath()).run();
    }

    private void run() {
        try {
            if (Files.exists(file("")) && !Registry.isBehind(address)) {
                return;
            }
            Files.createDirectories(stem.getParent());
            Files.deleteIfExists(file(COPY)); // of an attempt that a crash ended
            if (Files.exists(file(""))) {
                Files.copy(file(""), file(COPY));
            }
            Registry.migrate(new RegistryAddress(FILE + stem + COPY, address.user(), address.password()));
            try (FileChannel copy = FileChannel.open(file(COPY), StandardOpenOption.WRITE)) {
                copy.force(true);
            }
            Files.move(file(COPY), file(""), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | SQLException e) {
            throw AcquisitionException.failed(
                    "registry %s: tables not brought up to date: %s".formatted(address, e.getMessage()), e);
        }
    }

    private Path file(String which) {
        return stem.resolveSibling(stem.getFileName() + which + SUFFIX);
    }
}
