package org.petmr.acquisition.dicom;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What a DICOM node is told at start-up.
 *
 * @param aeTitle ours, both when we call and when we are called
 * @param host the address to listen on
 * @param incoming directory for objects as they arrive; must be on the file system where the handler keeps them, so
 *     that a rename is enough
 * @param maxPduBytes largest P-DATA-TF length field we receive (PS3.8 D.1)
 * @param maxAssociations served at a time; more are rejected as a transient condition
 * @param maxObjectBytes largest data set that C-STORE may bring; a larger one is answered A700 and not kept
 * @param timeouts how long to wait for what
 * @param access who may call
 * @param tls keys and trust; when there, the port that is listened on speaks TLS and nothing else. Peers that are called
 *     say themselves whether they do, see {@link Peer#isTls}
 */
public record DicomNodeConfig(
        String aeTitle,
        String host,
        Path incoming,
        int maxPduBytes,
        int maxAssociations,
        long maxObjectBytes,
        Timeouts timeouts,
        AccessRules access,
        Optional<DicomTls> tls) {

    /**
     * @param connect TCP connection, and the TLS handshake after it
     * @param artim the association timer of PS3.8: request after connection, close after release or reject
     * @param associate answer to our A-ASSOCIATE request
     * @param dimse answer to a message, counted from its last byte
     * @param idle an association on which no PDU comes to its end
     * @param release answer to our A-RELEASE request
     */
    public record Timeouts(
            Duration connect, Duration artim, Duration associate, Duration dimse, Duration idle, Duration release) {

        public static final Timeouts USUAL = new Timeouts(
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                Duration.ofSeconds(300),
                Duration.ofSeconds(120),
                Duration.ofSeconds(10));

        public Timeouts withDimse(Duration newDimse) {
            return new Timeouts(connect, artim, associate, newDimse, idle, release);
        }
    }

    private static final long USUAL_OBJECT_BYTES = 1L << 30;

    public DicomNodeConfig {
        AeTitles.check("dicom.aeTitle", aeTitle);
        if (maxPduBytes < 4096 || maxPduBytes > 1 << 20) {
            throw new IllegalArgumentException("dicom.maxPduBytes: " + maxPduBytes + " (expected: 4096 to 1048576)");
        }
        if (maxAssociations < 1) {
            throw new IllegalArgumentException("dicom.maxAssociations: " + maxAssociations + " (expected: >= 1)");
        }
        if (maxObjectBytes < 1) {
            throw new IllegalArgumentException("dicom.maxObjectBytes: " + maxObjectBytes + " (expected: >= 1)");
        }
    }

    /** All interfaces, 128 KiB PDUs, 16 associations, objects up to 1 GiB, usual timeouts, everybody may call, no TLS. */
    public static DicomNodeConfig of(String aeTitle, Path incoming) {
        return new DicomNodeConfig(
                aeTitle,
                "0.0.0.0",
                incoming,
                131072,
                16,
                USUAL_OBJECT_BYTES,
                Timeouts.USUAL,
                AccessRules.open(),
                Optional.empty());
    }

    public DicomNodeConfig withHost(String newHost) {
        return new DicomNodeConfig(
                aeTitle, newHost, incoming, maxPduBytes, maxAssociations, maxObjectBytes, timeouts, access, tls);
    }

    public DicomNodeConfig withMaxPduBytes(int newMaxPduBytes) {
        return new DicomNodeConfig(
                aeTitle, host, incoming, newMaxPduBytes, maxAssociations, maxObjectBytes, timeouts, access, tls);
    }

    public DicomNodeConfig withMaxAssociations(int newMax) {
        return new DicomNodeConfig(aeTitle, host, incoming, maxPduBytes, newMax, maxObjectBytes, timeouts, access, tls);
    }

    public DicomNodeConfig withMaxObjectBytes(long newMax) {
        return new DicomNodeConfig(
                aeTitle, host, incoming, maxPduBytes, maxAssociations, newMax, timeouts, access, tls);
    }

    public DicomNodeConfig withTimeouts(Timeouts newTimeouts) {
        return new DicomNodeConfig(
                aeTitle, host, incoming, maxPduBytes, maxAssociations, maxObjectBytes, newTimeouts, access, tls);
    }

    public DicomNodeConfig withAccess(AccessRules newAccess) {
        return new DicomNodeConfig(
                aeTitle, host, incoming, maxPduBytes, maxAssociations, maxObjectBytes, timeouts, newAccess, tls);
    }

    public DicomNodeConfig withTls(DicomTls newTls) {
        return new DicomNodeConfig(
                aeTitle,
                host,
                incoming,
                maxPduBytes,
                maxAssociations,
                maxObjectBytes,
                timeouts,
                access,
                Optional.of(newTls));
    }
}
