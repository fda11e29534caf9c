package org.petmr.acquisition.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.recon.file.DirectoryNames;

/**
 * The acquisition journal {@code journal.jsonl}: one JSON object a line for what happened beside the events (gaps, CRC
 * errors, sources that came and went, the end of the run). Lines are noted from any thread without waiting, and written
 * by the store's thread. When too many wait, the rest is counted and the count written.
 */
public final class Journal implements Closeable {

    private static final int CAPACITY = 4096;

    private final Path path;
    private final Clock clock;
    private final ObjectMapper json = new ObjectMapper();
    private final ArrayBlockingQueue<String> waiting = new ArrayBlockingQueue<>(CAPACITY);
    private final AtomicLong passedOver = new AtomicLong();
    private final FileChannel file;

    /** Opens or continues a journal. */
    public Journal(Path path, Clock clock) {
        this.path = path;
        this.clock = clock;
        try {
            file = FileChannel.open(
                    path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
            DirectoryNames.forceParent(path);
        } catch (IOException e) {
            throw AcquisitionException.storeFailed(path, e);
        }
    }

    /** @param fields name, value, name, value, ... */
    public void note(String kind, Object... fields) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("at", clock.instant().toString());
        line.put("kind", kind);
        for (int i = 0; i < fields.length; i += 2) {
            line.put((String) fields[i], fields[i + 1]);
        }
        try {
            if (!waiting.offer(json.writeValueAsString(line))) {
                passedOver.incrementAndGet();
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(kind + ": " + e.getOriginalMessage(), e);
        }
    }

    /** Writes what waits. One thread. */
    public void flush() {
        StringBuilder text = new StringBuilder();
        for (String line = waiting.poll(); line != null; line = waiting.poll()) {
            text.append(line).append('\n');
        }
        long more = passedOver.getAndSet(0);
        if (more > 0) {
            text.append("{\"at\":\"%s\",\"kind\":\"journal-full\",\"linesNotWritten\":%d}\n"
                    .formatted(clock.instant(), more));
        }
        if (text.isEmpty()) {
            return;
        }
        try {
            ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
        } catch (IOException e) {
            throw AcquisitionException.storeFailed(path, e);
        }
    }

    @Override
    public void close() {
        try (file) {
            flush();
            file.force(true);
        } catch (IOException e) {
            throw AcquisitionException.storeFailed(path, e);
        }
    }
}
