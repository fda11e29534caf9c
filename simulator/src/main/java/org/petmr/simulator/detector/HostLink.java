package org.petmr.simulator.detector;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.petmr.acquisition.wire.FrameSender;
import org.petmr.acquisition.wire.LinkSocket;
import org.petmr.recon.event.Frame;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to the host: made, read by a thread of its own, and, where the node comes back, made again after a break. What
 * was on its way at a break is lost; the frame in hand is sent again on the new connection.
 */
final class HostLink implements FrameSender.Way, Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(HostLink.class);
    private static final int CONNECT_TIMEOUT_MS = 5000;
    private static final long COME_BACK_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final long TRY_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long HANG_UP_MS = 5000;

    /** Hears the host, on the link's thread. */
    interface Listener {
        void heard(Frame.Header header, String text) throws IOException;

        /** The connection is gone and will not come back. */
        void down(IOException reason);
    }

    /** How the node introduces itself on a new connection. */
    @FunctionalInterface
    interface Greeting {
        void say(FrameSender outlet) throws IOException;
    }

    private final FrontEndConfig config;
    private final Listener listener;
    private final Greeting greeting;
    private final Object state = new Object();
    private volatile LinkSocket channel;
    private volatile boolean isBroken;
    private volatile boolean isClosed;
    private volatile boolean isVanished;
    private volatile boolean isDeaf;

    HostLink(FrontEndConfig config, Greeting greeting, Listener listener) {
        this.config = config;
        this.greeting = greeting;
        this.listener = listener;
    }

    /** Connects; the caller says hello and then lets the host be heard. */
    void connect() throws IOException {
        try {
            channel = LinkSocket.connect(config.host(), config.port(), config.credentials(), CONNECT_TIMEOUT_MS);
            isBroken = false;
        } catch (IOException e) {
            throw new IOException("detector link %s:%d: %s".formatted(config.host(), config.port(), e.getMessage()), e);
        }
    }

    /** What the host says next; only before {@link #listen()}. */
    String hear() throws IOException {
        return channel.hear().text();
    }

    void listen() {
        LinkSocket of = channel;
        Thread thread = new Thread(() -> listen(of), "detector-listen-" + config.sourceId());
        thread.setDaemon(true);
        thread.start();
    }

    private void listen(LinkSocket of) {
        try {
            while (true) {
                LinkSocket.Heard said = of.hear();
                if (isVanished || isDeaf) {
                    return;
                }
                listener.heard(said.header(), said.text());
            }
        } catch (IOException e) {
            if (of == channel) {
                broken();
                if (isClosed || !config.faults().isReconnecting()) {
                    listener.down(e);
                }
            }
        }
    }

    private void broken() {
        synchronized (state) {
            isBroken = true;
            state.notifyAll();
        }
    }

    @Override
    public void write(ByteBuffer frame, Frame.Header header) throws IOException {
        if (isVanished) {
            frame.position(frame.limit());
            return;
        }
        int from = frame.position();
        while (true) {
            if (isBroken && config.faults().isReconnecting() && !isClosed) {
                comeBack();
            }
            try {
                channel.write(frame);
                return;
            } catch (IOException e) {
                if (isClosed || !config.faults().isReconnecting()) {
                    throw e;
                }
                broken();
                frame.position(from);
            }
        }
    }

    private void comeBack() throws IOException {
        long deadline = System.nanoTime() + COME_BACK_NANOS;
        while (true) {
            try {
                channel.close();
                connect();
                LinkSocket made = channel;
                greeting.say(new FrameSender((frame, header) -> made.write(frame), config.sourceId()));
                LinkSocket.Heard welcome = made.hear();
                listener.heard(welcome.header(), welcome.text());
                listen();
                return;
            } catch (IOException e) {
                broken();
                if (isClosed || System.nanoTime() > deadline) {
                    throw e;
                }
                LOG.debug("not back yet: {}", e.getMessage());
                LockSupport.parkNanos(TRY_AGAIN_NANOS);
            }
        }
    }

    /** Closes so that all that was sent arrives; waits for the host to do the same. */
    void hangUp() throws IOException {
        channel.shutdownOutput();
        awaitHangUp();
        channel.close();
        broken();
    }

    /** Waits, for a while, until the host has closed the connection. */
    void awaitHangUp() throws IOException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(HANG_UP_MS);
        synchronized (state) {
            for (long left = HANG_UP_MS; !isBroken && left > 0; left = millisTo(deadline)) {
                try {
                    state.wait(left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IOException("interrupted", e);
                }
            }
        }
    }

    private static long millisTo(long deadline) {
        return TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
    }

    /** From now on nothing is sent or read; the connection stays as it is. */
    void vanish() {
        isVanished = true;
    }

    void stopReading() {
        isDeaf = true;
    }

    boolean isClosed() {
        return isClosed;
    }

    @Override
    public void close() throws IOException {
        isClosed = true;
        LinkSocket open = channel;
        if (open != null) {
            open.close();
        }
    }
}
