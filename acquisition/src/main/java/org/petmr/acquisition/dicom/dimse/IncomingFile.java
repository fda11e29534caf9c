package org.petmr.acquisition.dicom.dimse;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.petmr.acquisition.dicom.DicomFile;

/**
 * A data set on its way to disk: a Part 10 head, then the fragments as they come. Named by ourselves, never by a peer. An
 * error is kept until the end, so that the rest of the message can be read past.
 */
public final class IncomingFile implements AutoCloseable {

    /** Our own temporary names, and nothing else that may lie there. */
    private static final Pattern LEFT_OVER = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\.part");

    private final Path path;
    private FileChannel channel;
    private IOException error;

    public IncomingFile(Path directory, String sopClassUid, String sopInstanceUid, String transferSyntaxUid) {
        path = directory.resolve(UUID.randomUUID() + ".part");
        try {
            Files.createDirectories(directory);
            channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            writeFully(ByteBuffer.wrap(DicomFile.head(sopClassUid, sopInstanceUid, transferSyntaxUid)));
        } catch (IOException e) {
            error = e;
        }
    }

    /** Removes what a killed service left half-written: nobody was told that it is here. Makes the directory. */
    public static void removeLeftOvers(Path directory) throws IOException {
        Files.createDirectories(directory);
        List<Path> left;
        try (Stream<Path> files = Files.list(directory)) {
            left = files.filter(file ->
                            LEFT_OVER.matcher(file.getFileName().toString()).matches())
                    .toList();
        }
        for (Path file : left) {
            Files.deleteIfExists(file);
        }
    }

    public void write(ByteBuffer fragment) {
        if (error == null) {
            try {
                writeFully(fragment);
            } catch (IOException e) {
                error = e;
            }
        }
    }

    private void writeFully(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Syncs and closes; throws the first error that any step had. */
    public Path finish() throws IOException {
        if (error != null) {
            throw error;
        }
        channel.force(true);
        channel.close();
        return path;
    }

    /** Removes what is left of it. Harmless once the file has been moved away. */
    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
        Files.deleteIfExists(path);
    }
}
