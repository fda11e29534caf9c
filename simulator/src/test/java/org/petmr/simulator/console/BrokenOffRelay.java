package org.petmr.simulator.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;

/** A network between a client and a service that brings the first requests there, and loses their answers on the way back. */
final class BrokenOffRelay implements AutoCloseable {

    private final ServerSocket server;
    private final URI service;
    private final AtomicInteger left;

    /** @param answersLost how many */
    BrokenOffRelay(URI service, int answersLost) throws IOException {
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.service = service;
        this.left = new AtomicInteger(answersLost);
        start("relay", this::accept);
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void start(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        return; // closed
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    /** Whether all that were to be lost are. */
    boolean hasLostAll() {
        return left.get() <= 0;
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = server.accept();
            Socket there = new Socket("127.0.0.1", service.getPort());
            start("relay-there", () -> pipe(client, there));
            start("relay-back", () -> back(there, client));
        }
    }

    private static void pipe(Socket from, Socket to) throws IOException {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        }
    }

    private void back(Socket from, Socket to) throws IOException {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] some = new byte[4096];
            for (int n = in.read(some); n >= 0; n = in.read(some)) {
                if (left.getAndDecrement() > 0) {
                    return; // the service has done it, and nobody hears of that
                }
                out.write(some, 0, n);
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
