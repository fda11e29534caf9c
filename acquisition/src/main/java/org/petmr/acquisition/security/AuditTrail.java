package org.petmr.acquisition.security;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.petmr.acquisition.AcquisitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who did what to whose data: audit messages in a file that can only grow, see {@link AuditChain}, forced to disk one by one,
 * on a thread of its own. An examination is not stopped when the trail cannot be written; it is logged and counted.
 */
public final class AuditTrail implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AuditTrail.class);
    private static final int KEY_BYTES = 32;
    private static final long CLOSE_TIMEOUT_S = 10;
    private static final int MOST_WAITING = 10_000;

    private final Path directory;
    private final String source;
    private final Clock clock;
    private final Consumer<AuditRecord> forward;
    private final byte[] key;
    private final FileChannel out;
    private final ExecutorService writer;
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong passedOver = new AtomicLong();
    private volatile String broken;
    private long n;
    private String previous;

    /**
     * Opens the trail, or begins one.
     *
     * @param directory of the trail
     * @param keyFile key of the chain; empty: made beside the trail
     * @param source name of this service in the enterprise
     * @param forward also gets every record, must not block
     * @throws AcquisitionException it cannot be opened, or its end does not fit to its head
     */
    public AuditTrail(Path directory, String keyFile, String source, Clock clock, Consumer<AuditRecord> forward) {
        this(directory, keyFile, source, clock, forward, MOST_WAITING);
    }

    /** @param mostWaiting records; what comes while so many wait is counted only */
    AuditTrail(
            Path directory,
            String keyFile,
            String source,
            Clock clock,
            Consumer<AuditRecord> forward,
            int mostWaiting) {
        this.writer = new ThreadPoolExecutor(
                1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(mostWaiting), r -> new Thread(r, "audit"));
        this.directory = directory;
        this.source = source;
        this.clock = clock;
        this.forward = forward;
        Path trail = directory.resolve(AuditChain.TRAIL);
        try {
            Files.createDirectories(directory);
            if (keyFile.isEmpty() && Files.notExists(directory.resolve(AuditChain.KEY))) {
                byte[] fresh = new byte[KEY_BYTES];
                new SecureRandom().nextBytes(fresh);
                PrivateFiles.replace(
                        directory.resolve(AuditChain.KEY),
                        HexFormat.of().formatHex(fresh).getBytes(StandardCharsets.US_ASCII));
            }
            this.key = AuditChain.key(directory, keyFile);
            this.out = PrivateFiles.open(
                    trail, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
            continueAt(trail);
        } catch (IOException e) {
            throw AcquisitionException.storeFailed(trail, e);
        }
    }

    /** Takes up the chain at its last whole record; what a crash cut off in the middle is taken away. */
    private void continueAt(Path trail) throws IOException {
        n = 0;
        previous = AuditChain.FIRST;
        String last = lastLine(trail);
        if (last != null) {
            try {
                JsonObject record = new JsonObject(last);
                long count = record.getLong("n");
                previous = Objects.requireNonNull(record.getString("mac"));
                n = count;
            } catch (DecodeException | NullPointerException | ClassCastException e) {
                // Goes on all the same: the service must run. The line stays, to be found by a check.
                LOG.error("audit trail damaged file={} last line is no record", trail);
            }
        }
        long known = known();
        if (known > n) {
            // Goes on all the same: the service must run. The gap stays to be found by a check.
            LOG.error("audit trail cut off file={} records={} expected={}", trail, n, known);
            n = known;
        } else {
            writeHead();
        }
    }

    /** How many records the head knows of; 0 without a head that can be read. */
    private long known() throws IOException {
        Path head = directory.resolve(AuditChain.HEAD);
        if (Files.notExists(head)) {
            return 0;
        }
        try {
            return new JsonObject(Files.readString(head)).getLong("n");
        } catch (DecodeException | NullPointerException | ClassCastException | CharacterCodingException e) {
            LOG.error("audit trail damaged file={} no head", head);
            return 0;
        }
    }

    private static String lastLine(Path trail) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(trail.toFile(), "rw")) {
            long end = file.length();
            while (end > 0 && byteAt(file, end - 1) != '\n') {
                end--;
            }
            file.setLength(end);
            long from = Math.max(0, end - 1);
            while (from > 0 && byteAt(file, from - 1) != '\n') {
                from--;
            }
            byte[] line = new byte[(int) (end - from)];
            file.seek(from);
            file.readFully(line);
            return line.length == 0 ? null : new String(line, StandardCharsets.UTF_8).strip();
        }
    }

    private static int byteAt(RandomAccessFile file, long at) throws IOException {
        file.seek(at);
        return file.read();
    }

    /** Writes an event; done when it is on disk. May be called from any thread, and does not block. */
    public CompletableFuture<Void> write(AuditEvent event) {
        if (writer.isShutdown()) {
            return CompletableFuture.failedFuture(new IllegalStateException("the audit trail is closed"));
        }
        try {
            return CompletableFuture.runAsync(() -> append(event), writer).whenComplete((v, e) -> {
                if (e != null) {
                    failed.incrementAndGet();
                    LOG.error("audit record not written kind={} {}", event.kind(), e.toString());
                }
                broken = e == null ? null : String.valueOf((e.getCause() == null ? e : e.getCause()).getMessage());
            });
        } catch (RejectedExecutionException e) { // the disk is slower than what happens, or the trail was just closed
            passOver();
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Something happened that is counted, not recorded. */
    public void passOver() {
        passedOver.incrementAndGet();
    }

    private void append(AuditEvent event) {
        var at = clock.instant();
        String message = AuditXml.of(event, at, source);
        long next = n + 1;
        String mac = AuditChain.mac(key, previous, next, at.toString(), message);
        JsonObject record = new JsonObject()
                .put("n", next)
                .put("at", at.toString())
                .put("previous", previous)
                .put("message", message)
                .put("mac", mac);
        try {
            line((record.encode() + "\n").getBytes(StandardCharsets.UTF_8));
            n = next;
            previous = mac;
            written.incrementAndGet();
            forward.accept(new AuditRecord(new AuditHead(n, mac), message));
            writeHead();
        } catch (IOException e) {
            throw AcquisitionException.storeFailed(directory.resolve(AuditChain.TRAIL), e);
        }
    }

    /** All of it or, on a disk that is full, nothing. */
    private void line(byte[] bytes) throws IOException {
        long at = out.size();
        try {
            ByteBuffer line = ByteBuffer.wrap(bytes);
            while (line.hasRemaining()) {
                out.write(line);
            }
            out.force(false);
        } catch (IOException e) {
            out.truncate(at);
            throw e;
        }
    }

    private void writeHead() throws IOException {
        PrivateFiles.replace(
                directory.resolve(AuditChain.HEAD),
                new JsonObject().put("n", n).put("mac", previous).encode().getBytes(StandardCharsets.UTF_8));
    }

    /** Records written since the start. */
    public long written() {
        return written.get();
    }

    /** Records that could not be written since the start. */
    public long failed() {
        return failed.get();
    }

    /** Events of a flood, that were counted and not recorded, since the start. */
    public long passedOver() {
        return passedOver.get();
    }

    /** Why the newest record could not be written; empty when it was. */
    public Optional<String> broken() {
        return Optional.ofNullable(broken);
    }

    /** Writes what waits. */
    @Override
    public void close() {
        writer.shutdown();
        try {
            if (!writer.awaitTermination(CLOSE_TIMEOUT_S, TimeUnit.SECONDS)) {
                LOG.error("audit trail: records still wait after {} s", CLOSE_TIMEOUT_S);
            }
            out.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.error("audit trail not closed {}", e.toString());
        }
    }
}
