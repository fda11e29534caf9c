package org.petmr.simulator.detector;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.petmr.recon.event.Frame;

/** The host's end of the link, written a second time from the wire format: checks every byte that comes. */
public final class RecordingHost implements AutoCloseable {

    /** A frame and its payload, little-endian, from position 0. */
    public record Heard(Frame.Header header, ByteBuffer payload) {

        public String text() {
            return StandardCharsets.UTF_8.decode(payload.duplicate()).toString().strip();
        }
    }

    private final ServerSocket server;
    private final BlockingQueue<Heard> frames = new LinkedBlockingQueue<>();
    private Socket socket;
    private volatile boolean isReading = true;

    public RecordingHost() throws IOException {
        server = new ServerSocket();
        server.setReceiveBufferSize(1 << 16);
        server.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Accepts one connection and reads all it says. */
    public void accept() throws IOException {
        socket = server.accept();
        Thread reader = new Thread(this::read, "recording-host");
        reader.setDaemon(true);
        reader.start();
    }

    /** Stops taking bytes after the frame in hand, as a host that hangs. */
    public void hang() {
        isReading = false;
    }

    public void goOn() {
        synchronized (frames) {
            isReading = true;
            frames.notifyAll();
        }
    }

    private void read() {
        try {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            while (true) {
                synchronized (frames) {
                    while (!isReading) {
                        frames.wait();
                    }
                }
                byte[] head = new byte[Frame.HEADER_BYTES];
                in.readFully(head);
                ByteBuffer b = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
                if (Frame.headerFault(b, 0).isPresent()) {
                    throw new IllegalStateException("bad header");
                }
                Frame.Header h = Frame.header(b, 0);
                byte[] whole = java.util.Arrays.copyOf(head, h.frameBytes());
                in.readFully(whole, head.length, whole.length - head.length);
                ByteBuffer frame = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN);
                if (!Frame.isPayloadSound(frame, 0, h)) {
                    throw new IllegalStateException("bad payload");
                }
                frames.add(new Heard(
                        h, frame.slice(Frame.HEADER_BYTES, 8 * h.payloadWords()).order(ByteOrder.LITTLE_ENDIAN)));
            }
        } catch (EOFException e) {
            // the device has gone
        } catch (IOException e) {
            // closed by the test
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The next frame that is no heartbeat. */
    public Heard next() throws InterruptedException {
        long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (true) {
            Heard heard = frames.poll(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (heard == null) {
                throw new AssertionError("no frame but heartbeats within 20 s");
            }
            if (heard.header().type() != Frame.HEARTBEAT) {
                return heard;
            }
        }
    }

    /** All frames up to END_OF_RUN, that included, without heartbeats. */
    public List<Heard> untilEnd() throws InterruptedException {
        List<Heard> all = new ArrayList<>();
        do {
            all.add(next());
        } while (all.get(all.size() - 1).header().type() != Frame.END_OF_RUN);
        return all;
    }

    public void say(int type, String json) throws IOException {
        byte[] text = json.getBytes(StandardCharsets.UTF_8);
        int words = (text.length + 7) / 8;
        ByteBuffer b = ByteBuffer.allocate(Frame.HEADER_BYTES + 8 * words + Frame.TRAILER_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 8 * words; i++) {
            b.put(Frame.HEADER_BYTES + i, i < text.length ? text[i] : (byte) ' ');
        }
        Frame.seal(b, 0, new Frame.Header(type, 0, words, 0, 0, 0, 0));
        socket.getOutputStream().write(b.array());
        socket.getOutputStream().flush();
    }

    @Override
    public void close() throws IOException {
        if (socket != null) {
            socket.close();
        }
        server.close();
    }
}
