package org.petmr.acquisition.security;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.config.AcquisitionConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends audit messages by syslog over TLS (RFC 5424 in the frames of RFC 5425, as DICOM PS3.15 A.6 asks), from a thread of its
 * own. While the server is away they wait, up to a bound; what is dropped then is counted, and stands in the local trail.
 */
public final class AuditSyslog implements Consumer<AuditRecord>, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AuditSyslog.class);
    private static final int MOST_WAITING = 10_000;
    private static final int CONNECT_TIMEOUT_MS = 5000;
    private static final long RETRY_MS = 2000;
    private static final long LOOK_MS = 200;
    /** Facility 10, security; severity 5, notice. */
    private static final int PRIORITY = 10 * 8 + 5;

    private final BlockingQueue<String> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
    private final AtomicLong dropped = new AtomicLong();
    private final String host;
    private final int port;
    private final SSLContext tls;
    private final String self;
    private final Thread sender = new Thread(this::run, "audit-syslog");
    private volatile boolean isClosing;
    /** Taken from the queue, not written yet; the sender's only. */
    private String unsent;

    /** @throws AcquisitionException the authority's certificate cannot be read */
    public AuditSyslog(AcquisitionConfig.Security config) {
        this.host = config.syslogHost();
        this.port = config.syslogPort();
        this.tls = TrustedAuthorities.of(Path.of(config.syslogCaFile()));
        this.self = selfName();
        sender.setDaemon(true);
        sender.start();
    }

    private static String selfName() {
        try {
            return InetAddress.getLocalHost().getHostName().replaceAll("[^!-~]", "");
        } catch (IOException e) {
            return "-";
        }
    }

    @Override
    public void accept(AuditRecord record) {
        // RFC 5424: PRI VERSION TIMESTAMP HOSTNAME APP-NAME PROCID MSGID STRUCTURED-DATA BOM MSG. The number in the
        // name of the
        // structured data is the one that RFC 5612 keeps for whoever has none.
        String line = "<%d>1 %s %s petmr %d DICOM+RFC3881 [chain@32473 head=\"%s\"] \uFEFF%s"
                .formatted(
                        PRIORITY, Instant.now(), self, ProcessHandle.current().pid(), record.head(), record.message());
        if (!waiting.offer(line)) {
            dropped.incrementAndGet();
        }
    }

    /** Messages that were not sent, since too many waited. */
    public long dropped() {
        return dropped.get();
    }

    private void run() {
        boolean wasTold = false;
        while (!isClosing || unsent != null || !waiting.isEmpty()) {
            try (Socket socket = connect()) {
                wasTold = false;
                send(socket.getOutputStream());
            } catch (IOException e) {
                if (!wasTold) {
                    LOG.warn("audit syslog server={}:{} {}; messages wait", host, port, e.getMessage());
                    wasTold = true;
                }
                if (isClosing) {
                    return; // they stand in the local trail
                }
                pause();
            }
        }
    }

    private SSLSocket connect() throws IOException {
        Socket plain = new Socket();
        try {
            plain.connect(new InetSocketAddress(host, port), CONNECT_TIMEOUT_MS);
            SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(plain, host, port, true);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS"); // the name must be the certificate's
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return socket;
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    /** A message is forgotten once it is written: what breaks in between is sent twice rather than not. */
    private void send(OutputStream out) throws IOException {
        while (!isClosing || unsent != null || !waiting.isEmpty()) {
            if (unsent == null) {
                unsent = next();
                continue;
            }
            byte[] bytes = unsent.getBytes(StandardCharsets.UTF_8);
            out.write((bytes.length + " ").getBytes(StandardCharsets.US_ASCII));
            out.write(bytes);
            out.flush();
            unsent = null;
        }
    }

    private String next() {
        try {
            return waiting.poll(LOOK_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            isClosing = true;
            return null;
        }
    }

    private void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(RETRY_MS);
        } catch (InterruptedException e) {
            isClosing = true;
        }
    }

    /** Sends what waits, if the server is there. */
    @Override
    public void close() {
        isClosing = true;
        try {
            sender.join(RETRY_MS + CONNECT_TIMEOUT_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
