package org.petmr.recon.file;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * A file that has its name only once all of it is on disk: written to a hidden part beside it, forced, renamed. An older
 * file of that name stays until then. One thread.
 */
public final class WholeFile implements Closeable {

    /** Writes what a file holds. */
    @FunctionalInterface
    public interface Body {
        void write(OutputStream out) throws IOException;
    }

    private final Path file;
    private final Path part;
    private FileChannel channel;

    /**
     * @param file a free name, a file that will be replaced, or a link to one
     * @throws IllegalArgumentException when there is no such directory, or something else than a file has the name
     */
    public WholeFile(Path file) throws IOException {
        requirePlace(file);
        // The part is renamed onto what a link leads to: the link itself stays.
        this.file = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
        this.part = this.file.resolveSibling("." + this.file.getFileName() + "." + UUID.randomUUID() + ".part");
        try {
            // Not createTempFile: that is for its owner's eyes alone, and so would the file be.
            Files.createFile(part);
        } catch (AccessDeniedException e) {
            throw new IllegalArgumentException(
                    "%s: no permission (expected: to write %s in it)".formatted(part.getParent(), file.getFileName()),
                    e);
        }
    }

    /**
     * For what takes long before it writes: says at once that the file can't be there.
     *
     * @throws IllegalArgumentException as the constructor
     */
    public static void requirePlace(Path file) {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new IllegalArgumentException(
                    "%s: not a file (expected: a file, or a name that is free)".formatted(file));
        }
        Path directory = file.toAbsolutePath().getParent();
        if (!Files.isDirectory(directory)) {
            throw new IllegalArgumentException(
                    "%s: not a directory (expected: one to write %s in)".formatted(directory, file.getFileName()));
        }
    }

    /** The hidden file to be filled. */
    public Path part() {
        return part;
    }

    /** To fill it through, from its beginning; the same at each call, closed by {@link #finish} and {@link #close}. */
    public FileChannel channel() throws IOException {
        if (channel == null || !channel.isOpen()) {
            channel = FileChannel.open(part, StandardOpenOption.WRITE);
        }
        return channel;
    }

    /** Brings all of it to disk and to its name. */
    public void finish() throws IOException {
        try (FileChannel whole = channel()) {
            whole.force(true);
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        DirectoryNames.forceParent(file);
    }

    /** Leaves nothing behind of a file that was not finished. */
    @Override
    public void close() throws IOException {
        try {
            if (channel != null) {
                channel.close();
            }
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** Writes a file, whole or not at all. */
    public static void write(Path file, byte[] content) throws IOException {
        write(file, out -> out.write(content));
    }

    /**
     * Writes a file, whole or not at all.
     *
     * @param body called once, with a buffered stream that it need not flush or close
     */
    public static void write(Path file, Body body) throws IOException {
        try (WholeFile whole = new WholeFile(file)) {
            OutputStream out = new BufferedOutputStream(Channels.newOutputStream(whole.channel()));
            body.write(out);
            out.flush();
            whole.finish();
        }
    }
}
