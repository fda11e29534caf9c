package org.petmr.recon.event.petsird;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A PETSIRD file, read by the schema that it carries: the header, then one time block after another. Where the bytes stop
 * making sense everything up to the last whole block is given, and how much was lost is said. One thread.
 */
public final class PetsirdReader implements Closeable {

    static final byte[] MAGIC = "yardl".getBytes(StandardCharsets.US_ASCII);
    static final int FORMAT_VERSION = 1;
    static final String PROTOCOL = "PETSIRD";
    private static final String HEADER = "header";
    private static final String BLOCKS = "timeBlocks";

    private final Path file;
    private final YardlInput in;
    private final String schemaText;
    private final YardlType blockType;
    private final Map<String, Object> header;
    private final long headerOffset;

    private long leftInBlock;
    private long blocks;
    private long soundEnd;
    private boolean isEnded;
    private Optional<String> damage = Optional.empty();

    /** @throws IllegalArgumentException when the file is no PETSIRD file or not even its header is whole */
    public PetsirdReader(Path file) throws IOException {
        this(file, new YardlInput(file));
    }

    /**
     * Reads what is still being sent; waits for each block.
     *
     * @param name stands for the file in messages
     * @param stream blocking; closed with this
     */
    PetsirdReader(Path name, ReadableByteChannel stream) throws IOException {
        this(name, new YardlInput(stream));
    }

    private PetsirdReader(Path file, YardlInput in) throws IOException {
        this.file = file;
        this.in = in;
        try {
            byte[] magic = new byte[MAGIC.length];
            for (int i = 0; i < magic.length; i++) {
                magic[i] = (byte) in.octet();
            }
            if (!Arrays.equals(magic, MAGIC)) {
                throw new IllegalArgumentException(file + ": not a PETSIRD file (expected: yardl at its beginning)");
            }
            int version = in.int32();
            if (version != FORMAT_VERSION) {
                throw new IllegalArgumentException(
                        "%s: yardl format version: %d (expected: %d)".formatted(file, version, FORMAT_VERSION));
            }
            schemaText = in.text();
            YardlSchema schema = schema();
            headerOffset = in.offset();
            header = PetsirdFields.asRecord(schema.step(HEADER).read(in));
            blockType = schema.step(BLOCKS);
            soundEnd = in.offset();
        } catch (YardlFault e) {
            in.close();
            throw new IllegalArgumentException(
                    "%s: PETSIRD header damaged: %s (expected: a whole header)".formatted(file, e.getMessage()), e);
        } catch (RuntimeException e) {
            in.close();
            throw e;
        }
    }

    private YardlSchema schema() {
        try {
            YardlSchema schema = YardlSchema.parse(schemaText);
            if (!schema.protocol().equals(PROTOCOL)
                    || !schema.steps().equals(List.of(HEADER, BLOCKS))
                    || !schema.stream().equals(BLOCKS)) {
                throw new IllegalArgumentException("protocol: %s %s (expected: %s [header, timeBlocks])"
                        .formatted(schema.protocol(), schema.steps(), PROTOCOL));
            }
            return schema;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    /** True when a file begins as every yardl file does. */
    public static boolean isOne(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(MAGIC.length), MAGIC);
        }
    }

    public Path file() {
        return file;
    }

    /** The model of the file; empty when it is one that we can read but do not write. */
    public Optional<PetsirdVersion> version() {
        return PetsirdVersion.ofSchema(schemaText);
    }

    /** The schema as it stands in the file. */
    public String schemaText() {
        return schemaText;
    }

    /** Place in the file of the header's first byte. */
    public long headerOffset() {
        return headerOffset;
    }

    /** Scanner and exam, as {@link YardlType} reads them. */
    public Map<String, Object> header() {
        return header;
    }

    boolean isStream() {
        return in.isStream();
    }

    /** The next block, or empty at the end, whole or not. */
    public Optional<TimeBlock> next() throws IOException {
        if (isEnded || damage.isPresent()) {
            return Optional.empty();
        }
        try {
            if (leftInBlock == 0) {
                leftInBlock = in.unsigned64();
                if (leftInBlock == 0) {
                    isEnded = true;
                    soundEnd = in.offset();
                    return Optional.empty();
                }
            }
            TimeBlock block = TimeBlock.of(blockType.read(in));
            leftInBlock--;
            blocks++;
            soundEnd = in.offset();
            return Optional.of(block);
        } catch (YardlFault e) {
            damage = Optional.of("%s, after %,d whole time blocks".formatted(e.getMessage(), blocks));
            return Optional.empty();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Place in the file behind what was read up to now. */
    long place() {
        return in.offset();
    }

    /** Whole blocks given up to now. */
    public long blocks() {
        return blocks;
    }

    /** True once the end of the stream was met; a file whose writer was stopped has none. */
    public boolean isEnded() {
        return isEnded;
    }

    /** Why reading stopped before the end. */
    public Optional<String> damage() {
        return damage;
    }

    /** Bytes behind the last whole block, or behind the end. Final once {@link #next} is empty. */
    public long lostBytes() {
        long behind = in.isStream() ? 0 : in.remaining();
        return isEnded || damage.isPresent() ? behind + in.offset() - soundEnd : 0;
    }

    /** Part of the file that was read, 0 to 1. */
    public double fraction() {
        long size = in.isStream() ? Long.MAX_VALUE : in.offset() + in.remaining();
        return size == 0 ? 1 : (double) in.offset() / size;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
