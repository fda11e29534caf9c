package org.petmr.simulator.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.petmr.acquisition.dicom.DicomNode;
import org.petmr.acquisition.dicom.DicomNodeConfig;
import org.petmr.acquisition.dicom.DicomNodeProvider;
import org.petmr.acquisition.dicom.DicomStatus;
import org.petmr.acquisition.dicom.Peer;
import org.petmr.acquisition.dicom.ReceivedObject;

/** An archive of the demo's own: a DICOM node that keeps what it is sent in a directory. */
final class ReceivingNode implements AutoCloseable {

    static final String AE_TITLE = "DEMOPACS";
    private static final String PROVIDER = "netty";

    private final DicomNode node;
    private final Path directory;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger kept = new AtomicInteger();

    /** @param directory made when it is not there; one file for each object */
    ReceivingNode(Path directory) throws IOException {
        this.directory = directory;
        Path incoming = Files.createDirectories(directory.resolve(".incoming"));
        this.node = DicomNodeProvider.named(PROVIDER)
                .create(DicomNodeConfig.of(AE_TITLE, incoming).withHost("127.0.0.1"));
        try {
            node.listen(0, this::keep).get(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            throw new IOException("the receiving node does not listen: " + e.getMessage(), e);
        }
    }

    private DicomStatus keep(ReceivedObject object) {
        try {
            Files.move(
                    object.file(),
                    // Numbers of our own: a peer's words never name a file.
                    directory.resolve("%06d.dcm".formatted(next.incrementAndGet())),
                    StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        synchronized (kept) {
            kept.incrementAndGet();
            kept.notifyAll();
        }
        return DicomStatus.SUCCESS;
    }

    Peer peer() {
        return new Peer(AE_TITLE, "127.0.0.1", node.boundPort());
    }

    /** The node itself, to send from. */
    DicomNode node() {
        return node;
    }

    /** Objects that lie in the directory. */
    int kept() {
        return kept.get();
    }

    /** Waits until so many are there, or for as long; the service sends on its own time. */
    void await(int objects, Duration most) throws InterruptedException {
        long end = System.nanoTime() + most.toNanos();
        synchronized (kept) {
            for (long left = most.toMillis();
                    kept.get() < objects && left > 0;
                    left = (end - System.nanoTime()) / 1_000_000) {
                kept.wait(left);
            }
        }
    }

    @Override
    public void close() {
        node.close();
        try {
            Files.deleteIfExists(directory.resolve(".incoming"));
        } catch (IOException e) {
            // something half-received lies there still; it hurts nobody
        }
    }
}
