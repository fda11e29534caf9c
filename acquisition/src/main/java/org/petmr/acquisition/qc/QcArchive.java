package org.petmr.acquisition.qc;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.petmr.acquisition.AcquisitionException;

/** Results of daily checks, {@code qc/<session>.json} of the data directory. They name no patient. */
public final class QcArchive {

    static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES) // day and passed are written, and not read
            .build();

    private static final String SUFFIX = ".json";

    private final Path directory;

    public QcArchive(Path dataDirectory) {
        this.directory = dataDirectory.resolve("qc");
    }

    /** Keeps a result; one of the same session is replaced. */
    public void keep(QcResult result) {
        Path file = file(result.session());
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        try {
            Files.createDirectories(directory);
            try (FileChannel out = FileChannel.open(
                    temporary,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING)) {
                ByteBuffer bytes =
                        ByteBuffer.wrap(MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(result));
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
                out.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw AcquisitionException.storeFailed(file, e);
        }
    }

    private Path file(String session) {
        return directory.resolve(session + SUFFIX);
    }

    /** All results, oldest first. */
    public List<QcResult> all() {
        List<QcResult> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(f -> f.toString().endsWith(SUFFIX)).toList()) {
                found.add(read(file));
            }
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw AcquisitionException.storeFailed(directory, e);
        }
        found.sort(Comparator.comparing(QcResult::measuredAt));
        return found;
    }

    private static QcResult read(Path file) throws IOException {
        try {
            return MAPPER.readValue(Files.readAllBytes(file), QcResult.class);
        } catch (JacksonException e) {
            throw AcquisitionException.damagedFile(file, "no result of a daily check: " + e.getOriginalMessage());
        }
    }

    /** Writes results as JSON: {@code {"days": [...]}}. */
    public static void write(Path file, List<QcResult> days) throws IOException {
        MAPPER.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), Map.of("days", days));
    }

    /** The newest of each day, oldest first. */
    public List<QcResult> days() {
        TreeMap<LocalDate, QcResult> newest = new TreeMap<>();
        all().forEach(r -> newest.put(r.day(), r));
        return List.copyOf(newest.values());
    }
}
