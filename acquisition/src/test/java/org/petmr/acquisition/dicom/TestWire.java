package org.petmr.acquisition.dicom;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A wire to a node of this machine, with a port of its own. It carries so many bytes each way and then no more, without a word to
 * either side; and it may be slow.
 */
final class TestWire implements AutoCloseable {

    static final long ALL = Long.MAX_VALUE;

    private static final int PIECE_BYTES = 1 << 16;

    /** Changes what passes; the length stays. */
    @FunctionalInterface
    interface Change {

        void apply(byte[] bytes, int length);
    }

    private final int nodePort;
    private final ServerSocket server = new ServerSocket();
    private final List<Socket> ends = Collections.synchronizedList(new ArrayList<>());
    private long bytesThere = ALL;
    private long bytesBack = ALL;
    private long bytesPerS = ALL;
    private Change change = (bytes, length) -> {};

    TestWire(int nodePort) throws IOException {
        this.nodePort = nodePort;
        server.setReceiveBufferSize(PIECE_BYTES);
    }

    TestWire carrying(long there, long back) {
        bytesThere = there;
        bytesBack = back;
        return this;
    }

    TestWire withBytesPerS(long newBytesPerS) {
        bytesPerS = newBytesPerS;
        return this;
    }

    /** Changes what the node hears and says. */
    TestWire changing(Change newChange) {
        change = newChange;
        return this;
    }

    TestWire open() throws IOException {
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        run(() -> {
            while (true) {
                Socket caller = server.accept();
                ends.add(caller);
                Socket node = new Socket();
                ends.add(node);
                node.setReceiveBufferSize(PIECE_BYTES);
                node.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), nodePort));
                run(() -> carry(caller, node, bytesThere));
                run(() -> carry(node, caller, bytesBack));
            }
        });
        return this;
    }

    int port() {
        return server.getLocalPort();
    }

    private interface Work {

        void run() throws IOException;
    }

    private static void run(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // One of the ends was closed.
                    }
                },
                "test-wire");
        thread.setDaemon(true);
        thread.start();
    }

    private void carry(Socket from, Socket to, long bytes) throws IOException {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] piece = new byte[PIECE_BYTES];
            for (long left = bytes; left > 0; ) {
                int length = in.read(piece, 0, (int) Math.min(piece.length, left));
                if (length < 0) {
                    break;
                }
                change.apply(piece, length);
                out.write(piece, 0, length);
                left -= length;
                if (bytesPerS != ALL) {
                    LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1) * length / bytesPerS);
                }
                if (left == 0) {
                    return; // silent from here on, and open
                }
            }
            from.close();
            to.close();
        } catch (IOException e) {
            from.close();
            to.close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        synchronized (ends) {
            for (Socket end : ends) {
                end.close();
            }
        }
    }
}
