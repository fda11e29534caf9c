package org.petmr.acquisition.link;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.config.AcquisitionConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes PETSIRD streams over TCP, one at a time: the bytes of a PETSIRD file, sent while they are made. A stream that has been
 * introduced waits, unread, until an acquisition is started.
 */
public final class PetsirdListener implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PetsirdListener.class);
    private static final int BEATS_IN_A_HEARTBEAT = 2;

    private final AcquisitionConfig.Petsird config;
    private final LinkServer link;
    private final int heartbeatMs;
    private final LinkKey key = LinkKey.random();
    private final AtomicReference<PetsirdSender> current = new AtomicReference<>();
    private final ScheduledExecutorService beat = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "petsird-beat");
        thread.setDaemon(true);
        return thread;
    });
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
        PetsirdSender sender = current.get();
        if (sender != null) {
            sender.beat();
        }
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel from = listening.accept();
                String peer = String.valueOf(from.getRemoteAddress());
                PetsirdSender sender = new PetsirdSender(
                        from, peer, inside, key, config.sourceId(), heartbeatMs / BEATS_IN_A_HEARTBEAT);
                if (!current.compareAndSet(null, sender)) {
                    LOG.warn("petsird stream refused peer={} (expected: one at a time)", peer);
                    from.close();
                    continue;
                }
                Thread thread = new Thread(
                        () -> {
                            try {
                                sender.run();
                            } finally {
                                current.set(null);
                            }
                        },
                        "petsird-stream");
                thread.setDaemon(true);
                thread.start();
            }
        } catch (AsynchronousCloseException e) {
            LOG.debug("petsird listener closed");
        } catch (ClosedChannelException e) {
            LOG.debug("petsird listener was closed");
        } catch (IOException e) {
            LOG.error("petsird listener ended: {}", e.getMessage());
        }
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
        PetsirdSender sender = current.get();
        if (sender != null) {
            sender.close();
        }
    }
}
