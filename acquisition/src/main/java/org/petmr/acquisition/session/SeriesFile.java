package org.petmr.acquisition.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.petmr.recon.file.WholeFile;

/**
 * The series that were made of a session, or of the beds of an examination, in {@code series.json} of its directory. The
 * registry's rows can be made from it again.
 */
public final class SeriesFile {

    private static final String NAME = "series.json";

    /**
     * A series that was made.
     *
     * @param modality (0008,0060)
     * @param description (0008,103E)
     * @param instances objects in it
     * @param writtenAt when it was whole on disk
     */
    public record Made(
            String seriesInstanceUid, String modality, String description, int instances, Instant writtenAt) {}

    private record Content(List<Made> series) {}

    private SeriesFile() {}

    /** Durable when this returns; one that stands there already is left as it is. Any thread, one at a time. */
    public static synchronized void add(Path directory, List<Made> more) throws IOException {
        List<Made> all = new ArrayList<>(read(directory));
        for (Made made : more) {
            if (all.stream().noneMatch(m -> m.seriesInstanceUid().equals(made.seriesInstanceUid()))) {
                all.add(made);
            }
        }
        WholeFile.write(directory.resolve(NAME), SessionJson.MAPPER.writeValueAsBytes(new Content(all)));
    }

    /** In the order in which they were made; none where there is no file. */
    public static List<Made> read(Path directory) throws IOException {
        Path file = directory.resolve(NAME);
        return Files.exists(file)
                ? SessionJson.stored(Files.readString(file), Content.class).series()
                : List.of();
    }
}
