package org.petmr.recon.event.petsird;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import org.petmr.recon.file.WholeFile;

/**
 * Writes a PETSIRD file, each time block as a stream block of its own, so that a file that is cut still ends with a whole
 * one. It has its name only once {@link #finish} has all of it on disk; without it nothing remains. One thread.
 */
public final class PetsirdWriter implements Closeable {

    private final WholeFile whole;
    private final YardlOutput out;
    private final YardlType blockType;

    /**
     * @param file written over when it exists
     * @param header as a {@link PetsirdReader} of this version gives it
     */
    public PetsirdWriter(Path file, PetsirdVersion version, Map<String, Object> header) throws IOException {
        this.whole = new WholeFile(file);
        this.out = new YardlOutput(whole.channel());
        try {
            YardlSchema schema = YardlSchema.parse(version.schemaText());
            this.blockType = schema.step("timeBlocks");
            out.raw(PetsirdReader.MAGIC);
            out.int32(PetsirdReader.FORMAT_VERSION);
            out.text(version.schemaText());
            schema.step("header").write(out, header);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    public void write(TimeBlock block) throws IOException {
        try {
            out.unsigned(1);
            blockType.write(out, new Tagged(block.kind(), block.fields()));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Ends the stream and gives the file its name. */
    public void finish() throws IOException {
        try {
            out.unsigned(0);
            out.flush();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        whole.finish();
    }

    @Override
    public void close() throws IOException {
        whole.close();
    }
}
