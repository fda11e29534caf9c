package org.petmr.recon.command;

import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.petmr.recon.file.WholeFile;

/** What {@code --json} writes: the figures that were printed, for programs. */
public final class FiguresFile {

    private static final ObjectWriter JSON = JsonMapper.builder().build().writerWithDefaultPrettyPrinter();

    private FiguresFile() {}

    /**
     * Before the work, so that a wrong name costs no time.
     *
     * @param json null when none was asked for
     * @throws IllegalArgumentException when no file can have this name
     */
    public static void requirePlace(Path json) {
        if (json != null) {
            WholeFile.requirePlace(json);
        }
    }

    /**
     * Writes the file, whole or not at all.
     *
     * @param json null when none was asked for
     */
    public static void write(Path json, Map<String, ?> figures) throws IOException {
        if (json != null) {
            WholeFile.write(json, JSON.writeValueAsBytes(figures));
        }
    }
}
