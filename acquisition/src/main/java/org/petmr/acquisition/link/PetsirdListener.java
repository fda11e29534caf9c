package org.petmr.acquisition.link;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.config.AcquisitionConfig;
import org.petmr.acquisition.wire.LinkKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes PETSIRD streams over TCP, one at a time: the bytes of a PETSIRD file, sent while they are made. A stream that has been
 * introduced waits, unread, until an acquisition is started; until then a newer one takes its place.
 */
public final class PetsirdListener implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PetsirdListener.class);
    private static final int BEATS_IN_A_HEARTBEAT = 2;
    private static final long RETRY_NANOS = 100_000_000;

    private final AcquisitionConfig.Petsird config;
    private final LinkServer link;
    private final int heartbeatMs;
    private final LinkKey key = LinkKey.random();
    private final AtomicReference<Stream> current = new AtomicReference<>();
    private final ScheduledExecutorService beat = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "petsird-beat");
        thread.setDaemon(true);
        return thread;
    });

    /** The newest stream, which may be over. */
    private record Stream(PetsirdSender sender, Thread thread) {}

    private ServerSocketChannel listening;
    private int inside;

    /** @param config port 0 for any free one @param link where streams become front ends @param heartbeatMs of the link */
    public PetsirdListener(AcquisitionConfig.Petsird config, LinkServer link, int heartbeatMs) {
        this.config = config;
        this.link = link;
        this.heartbeatMs = heartbeatMs;
    }

    /**
     * Begins to listen; blocks shortly.
     *
     * @return the bound port
     * @throws AcquisitionException the port is in use
     */
    public int start() {
        inside = link.listenInside(key).join();
        try {
            listening = ServerSocketChannel.open();
            listening.bind(new InetSocketAddress(config.host(), config.port()));
            int port = ((InetSocketAddress) listening.getLocalAddress()).getPort();
            Thread thread = new Thread(this::accept, "petsird-accept");
            thread.setDaemon(true);
            thread.start();
            long everyMs = Math.max(1, heartbeatMs / BEATS_IN_A_HEARTBEAT);
            beat.scheduleAtFixedRate(this::beat, everyMs, everyMs, TimeUnit.MILLISECONDS);
            LOG.info("petsird listening host={} port={}", config.host(), port);
            return port;
        } catch (IOException e) {
            close();
            throw AcquisitionException.portInUse("PETSIRD streams", config.host(), config.port(), e);
        }
    }

    private void beat() {
        Stream stream = current.get();
        if (stream != null) {
            stream.sender().beat();
        }
    }

    private void accept() {
        while (true) {
            try {
                take(listening.accept());
            } catch (ClosedChannelException | RejectedExecutionException e) {
                LOG.debug("petsird listener was closed");
                return;
            } catch (IOException e) { // of one connection, or too many open files: the next may go well
                LOG.warn("petsird stream not accepted: {}", e.getMessage());
                LockSupport.parkNanos(RETRY_NANOS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void take(SocketChannel from) throws IOException, InterruptedException {
        String peer = String.valueOf(from.socket().getRemoteSocketAddress());
        Stream before = current.get();
        boolean hasGivenWay = before != null && before.sender().giveWay();
        if (before != null && !hasGivenWay && before.thread().isAlive()) {
            LOG.warn("petsird stream refused peer={} (expected: one at a time)", peer);
            from.close();
            return;
        }
        if (hasGivenWay) { // of one whose run had begun the link may still be reading the end
            before.thread().join(link.helloTimeoutMs());
            link.release(config.sourceId(), "gave way to a newer stream");
        }
        PetsirdSender sender =
                new PetsirdSender(from, peer, inside, key, config.sourceId(), heartbeatMs / BEATS_IN_A_HEARTBEAT);
        Thread thread = new Thread(sender, "petsird-stream");
        thread.setDaemon(true);
        beat.schedule(sender::requireHeader, link.helloTimeoutMs(), TimeUnit.MILLISECONDS);
        current.set(new Stream(sender, thread));
        thread.start();
    }

    @Override
    public void close() {
        beat.shutdownNow();
        try {
            if (listening != null) {
                listening.close();
            }
        } catch (IOException e) {
            LOG.warn("petsird listener not closed cleanly: {}", e.getMessage());
        }
        Stream stream = current.get();
        if (stream != null) {
            stream.sender().close();
        }
    }
}
