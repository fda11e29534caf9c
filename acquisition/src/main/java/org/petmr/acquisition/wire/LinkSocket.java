package org.petmr.acquisition.wire;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.petmr.recon.event.Frame;

/** A front end's side of a connection: blocking, plain or by TLS. One thread may read while another writes. */
public final class LinkSocket implements Closeable {

    private static final int SEND_BUFFER_BYTES = 4 << 20;
    private static final int PIECE_BYTES = 1 << 16;

    /** What the other side says. */
    public record Heard(Frame.Header header, String text) {}

    private final SocketChannel channel;
    private final Optional<SSLSocket> tls;
    private final byte[] outPiece = new byte[PIECE_BYTES];
    private final byte[] inPiece = new byte[PIECE_BYTES];

    private LinkSocket(SocketChannel channel, Optional<SSLSocket> tls) {
        this.channel = channel;
        this.tls = tls;
    }

    /**
     * Connects, by TLS where {@code credentials} have it; the other side's certificate must name {@code host}.
     *
     * @throws IOException nobody listens there, or who listens is not trusted
     */
    public static LinkSocket connect(String host, int port, LinkCredentials credentials, int timeoutMs)
            throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_SNDBUF, SEND_BUFFER_BYTES);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.socket().connect(new InetSocketAddress(host, port), timeoutMs);
            if (credentials.tls().isEmpty()) {
                return new LinkSocket(channel, Optional.empty());
            }
            SSLSocket socket = (SSLSocket) credentials
                    .tls()
                    .get()
                    .client()
                    .getSocketFactory()
                    .createSocket(channel.socket(), host, port, true);
            SSLParameters checked = socket.getSSLParameters();
            checked.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(checked);
            socket.setSoTimeout(timeoutMs);
            socket.startHandshake();
            socket.setSoTimeout(0);
            return new LinkSocket(channel, Optional.of(socket));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Writes all that remains. */
    public void write(ByteBuffer bytes) throws IOException {
        if (tls.isEmpty()) {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            return;
        }
        OutputStream out = tls.get().getOutputStream();
        while (bytes.hasRemaining()) {
            int n = Math.min(bytes.remaining(), outPiece.length);
            bytes.get(outPiece, 0, n);
            out.write(outPiece, 0, n);
        }
    }

    /** Waits for the next frame, which must be sound; the text of its payload. */
    public Heard hear() throws IOException {
        ByteBuffer header = ByteBuffer.allocate(Frame.HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        fill(header);
        Optional<Frame.HeaderFault> fault = Frame.headerFault(header, 0);
        if (fault.isPresent()) {
            throw new IOException("from the host: " + fault.get().message());
        }
        Frame.Header h = Frame.header(header, 0);
        ByteBuffer frame = ByteBuffer.allocate(h.frameBytes()).order(ByteOrder.LITTLE_ENDIAN);
        frame.put(header.flip());
        fill(frame);
        if (!Frame.isPayloadSound(frame, 0, h)) {
            throw new IOException("from the host: payload CRC does not match");
        }
        return new Heard(h, JsonFrames.text(frame, 0, h));
    }

    private void fill(ByteBuffer buffer) throws IOException {
        InputStream in = tls.isEmpty() ? null : tls.get().getInputStream();
        while (buffer.hasRemaining()) {
            int n;
            if (in == null) {
                n = channel.read(buffer);
            } else {
                n = in.read(inPiece, 0, Math.min(inPiece.length, buffer.remaining()));
                buffer.put(inPiece, 0, Math.max(0, n));
            }
            if (n < 0) {
                throw new EOFException("the host closed the link");
            }
        }
    }

    /** Nothing more will be sent; what was sent arrives. */
    public void shutdownOutput() throws IOException {
        if (tls.isPresent()) {
            tls.get().shutdownOutput();
        } else {
            channel.shutdownOutput();
        }
    }

    @Override
    public void close() throws IOException {
        channel.close(); // the channel alone: a TLS good-bye would wait for a peer that may be gone
    }
}
