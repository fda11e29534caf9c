package org.petmr.acquisition.console;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.security.PrivateFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What {@link Idempotency} knows, on disk: a line when a request is begun, before anything is done, and one with its answer,
 * before it is sent. Readable by its owner only, like the sessions that the answers show. Written anew with what still counts
 * when it is opened and when it has become twice as long as it needs to be.
 *
 * <pre>
 * {"key": SHA-256, "request": SHA-256}                        begun
 * {"key": SHA-256, "status": 201, "headers": {}, "body": {}}  done
 * {"key": SHA-256}                                            refused: forgotten
 * </pre>
 */
public final class IdempotencyFile {

    private static final Logger LOG = LoggerFactory.getLogger(IdempotencyFile.class);

    /** @param answer empty: begun, and never answered */
    record Kept(String key, String request, Optional<Answer> answer) {}

    private final Vertx vertx;
    private final Path file;
    private final int most;
    private final Map<String, Kept> entries;
    private int lines;

    /** Reads what is there; a torn last line, of an end in the middle of it, is left out. @param most keys that are kept */
    public IdempotencyFile(Vertx vertx, Path file, int most) {
        this.vertx = vertx;
        this.file = file;
        this.most = most;
        this.entries = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Kept> eldest) {
                return size() > most;
            }
        };
        try {
            if (Files.exists(file)) {
                Files.readString(file).lines().forEach(this::read);
                writeAnew();
            }
        } catch (IOException e) {
            throw AcquisitionException.storeFailed(file, e);
        }
    }

    int most() {
        return most;
    }

    /** Oldest first. */
    synchronized List<Kept> kept() {
        return new ArrayList<>(entries.values());
    }

    private void read(String line) {
        try {
            take(new JsonObject(line));
        } catch (DecodeException | ClassCastException e) {
            LOG.warn("{}: a line is no record, left out", file);
        }
    }

    private void take(JsonObject line) {
        String key = line.getString("key");
        if (line.containsKey("request")) {
            entries.put(key, new Kept(key, line.getString("request"), Optional.empty()));
        } else if (!line.containsKey("status")) {
            entries.remove(key);
        } else {
            Map<String, String> headers = new LinkedHashMap<>();
            line.getJsonObject("headers").forEach(h -> headers.put(h.getKey(), String.valueOf(h.getValue())));
            Answer answer = new Answer(line.getInteger("status"), line.getJsonObject("body"), headers);
            entries.computeIfPresent(key, (k, e) -> new Kept(k, e.request(), Optional.of(answer)));
        }
    }

    Future<Void> begun(String key, String request) {
        return write(new JsonObject().put("key", key).put("request", request));
    }

    /** What could not be kept is logged; it was done nevertheless, and that is what the caller is told. */
    Future<Void> done(String key, Answer answer) {
        return write(done(new JsonObject().put("key", key), answer)).otherwiseEmpty();
    }

    Future<Void> undone(String key) {
        return write(new JsonObject().put("key", key)).otherwiseEmpty();
    }

    private static JsonObject done(JsonObject line, Answer answer) {
        JsonObject headers = new JsonObject();
        answer.headers().forEach(headers::put);
        return line.put("status", answer.status()).put("headers", headers).put("body", answer.body());
    }

    private Future<Void> write(JsonObject line) {
        return vertx.<Void>executeBlocking(() -> {
                    append(line);
                    return null;
                })
                .onFailure(e -> LOG.error("{} cannot be written: {}", file, e.getMessage()));
    }

    private synchronized void append(JsonObject line) {
        try (FileChannel out = PrivateFiles.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            take(line);
            ByteBuffer bytes = ByteBuffer.wrap((line.encode() + "\n").getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(false);
            if (++lines > 4 * most) {
                writeAnew();
            }
        } catch (IOException e) {
            throw AcquisitionException.storeFailed(file, e);
        }
    }

    private void writeAnew() throws IOException {
        StringBuilder all = new StringBuilder();
        lines = 0;
        for (Kept e : entries.values()) {
            all.append(new JsonObject()
                            .put("key", e.key())
                            .put("request", e.request())
                            .encode())
                    .append('\n');
            lines++;
            e.answer().ifPresent(a -> {
                all.append(done(new JsonObject().put("key", e.key()), a).encode())
                        .append('\n');
                lines++;
            });
        }
        PrivateFiles.replace(file, all.toString().getBytes(StandardCharsets.UTF_8));
    }
}
