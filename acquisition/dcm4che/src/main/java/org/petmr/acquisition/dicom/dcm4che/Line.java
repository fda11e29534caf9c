package org.petmr.acquisition.dicom.dcm4che;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.dcm4che3.net.Connection;
import org.petmr.acquisition.dicom.DicomNodeConfig;
import org.petmr.acquisition.dicom.DicomTls;
import org.petmr.acquisition.dicom.dimse.TlsKeys;

/**
 * A way to or from other nodes. dcm4che's own lets a TLS handshake with a node that is called wait for ever, calls with keys as
 * they were at the start, and cannot listen on a free port; these three are done here. A port that listens still has its keys and
 * trust as they were when it was opened.
 */
final class Line extends Connection {

    private static final long serialVersionUID = 1L;

    /** A fragment's head and two bytes of it. */
    static final int LEAST_PDU_BYTES = 8;

    private static final int SOME_PORT = 1;
    private static final int LINGER_S = 1;

    /** The network could not be had; everything after it is told otherwise. */
    static final class NotReached extends IOException {

        private static final long serialVersionUID = 1L;

        NotReached(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }

    private final transient DicomNodeConfig config;
    private final transient Optional<DicomTls> tls;
    private final int listenedPort;

    private Line(DicomNodeConfig config, Optional<DicomTls> tls, int listenedPort) {
        super(null, config.host(), listenedPort < 0 ? NOT_LISTENING : Math.max(SOME_PORT, listenedPort));
        this.config = config;
        this.tls = tls;
        this.listenedPort = listenedPort;
        DicomNodeConfig.Timeouts timeouts = config.timeouts();
        setConnectTimeout(millis(timeouts.connect()));
        setRequestTimeout(millis(timeouts.artim()));
        setAcceptTimeout(millis(timeouts.associate()));
        setIdleTimeout(millis(timeouts.idle()));
        setReleaseTimeout(millis(timeouts.release()));
        setReceivePDULength(config.maxPduBytes());
        setSendPDULength(config.maxPduBytes());
        setSocketCloseDelay(0); // a later time would come after the end of the timers, and the socket stay open
        setMaxOpsInvoked(1);
        setMaxOpsPerformed(1);
    }

    /** For calling others. */
    static Line calling(DicomNodeConfig config, Optional<DicomTls> tls) {
        return new Line(config, tls, -1);
    }

    /** For being called; port 0 for any free one. */
    static Line called(DicomNodeConfig config, int port) {
        Line line = new Line(config, config.tls(), port);
        config.tls().ifPresent(secured -> {
            line.setTlsProtocols(TlsKeys.PROTOCOLS.toArray(String[]::new));
            line.setTlsCipherSuites(supported().toArray(String[]::new));
            line.setTlsNeedClientAuth(secured.isClientCertificateRequired());
        });
        return line;
    }

    private static int millis(Duration time) {
        return (int) Math.min(Integer.MAX_VALUE, time.toMillis());
    }

    /** Some Java may lack a suite; it is left out, the rest is spoken. */
    private static List<String> supported() {
        try {
            List<String> known = Arrays.asList(
                    SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites());
            return TlsKeys.SUITES.stream().filter(known::contains).toList();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every Java has a context
        }
    }

    /** Else closing waits for whoever is writing, which is for ever when the peer does not read. */
    static void letClose(Socket socket) throws SocketException {
        if (socket instanceof SSLSocket) {
            socket.setSoLinger(true, LINGER_S);
        }
    }

    @Override
    public InetSocketAddress getBindPoint() throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getByName(config.host()), listenedPort);
    }

    @Override
    public Socket connect(Connection remote) throws IOException, GeneralSecurityException {
        Socket socket = new Socket();
        try {
            reach(socket, remote);
            return tls.isPresent() ? secured(socket, remote, tls.get()) : socket;
        } catch (IOException | GeneralSecurityException e) {
            socket.close();
            throw e;
        }
    }

    private void reach(Socket socket, Connection remote) throws NotReached {
        try {
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(remote.getHostname(), remote.getPort()), getConnectTimeout());
        } catch (IOException e) {
            throw new NotReached(e);
        }
    }

    private Socket secured(Socket socket, Connection remote, DicomTls with)
            throws IOException, GeneralSecurityException {
        TlsKeys keys = TlsKeys.read(with);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.keys().getKeyManagers(), keys.trust().getTrustManagers(), null);
        SSLSocket secured = (SSLSocket)
                context.getSocketFactory().createSocket(socket, remote.getHostname(), remote.getPort(), true);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setProtocols(TlsKeys.PROTOCOLS.toArray(String[]::new));
        parameters.setCipherSuites(supported().toArray(String[]::new));
        if (with.isPeerNameChecked()) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        secured.setSSLParameters(parameters);
        secured.setSoTimeout(getConnectTimeout());
        secured.startHandshake();
        letClose(secured);
        secured.setSoTimeout(0); // from here on the association has timers of its own
        return secured;
    }
}
