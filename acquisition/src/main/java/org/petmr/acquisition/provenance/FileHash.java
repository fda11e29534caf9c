package org.petmr.acquisition.provenance;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.petmr.recon.compute.Progress;

/**
 * SHA-256 of a file as it lies on the disk, read in one stream.
 *
 * @param name of the file, without its folder
 * @param bytes its length
 * @param sha256 64 hexadecimal digits
 */
public record FileHash(String name, long bytes, String sha256) {

    private static final int BUFFER_BYTES = 1 << 20;

    /** @param progress tells nothing, cancels */
    public static FileHash of(Path file, Progress progress) throws IOException {
        MessageDigest hash = sha256Digest();
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        long bytes = 0;
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                progress.checkpoint();
                hash.update(buffer.array(), 0, n);
                bytes += n;
                buffer.clear();
            }
        }
        return new FileHash(file.getFileName().toString(), bytes, HexFormat.of().formatHex(hash.digest()));
    }

    /** One hash for several files: SHA-256 of their names, lengths and hashes, a line each. */
    public static String ofAll(Iterable<FileHash> files) {
        MessageDigest hash = sha256Digest();
        for (FileHash f : files) {
            hash.update("%s %d %s\n"
                    .formatted(f.name(), f.bytes(), f.sha256())
                    .getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        return HexFormat.of().formatHex(hash.digest());
    }

    private static MessageDigest sha256Digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java platform has it
        }
    }

    /** For JSON. */
    public Map<String, Object> figures() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("name", name);
        figures.put("bytes", bytes);
        figures.put("sha256", sha256);
        return figures;
    }
}
