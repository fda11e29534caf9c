package org.petmr.acquisition.dicom;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What a DICOM node is told at start-up.
 *
 * @param aeTitle ours, both when we call and when we are called
 * @param host the address to listen on
 * @param incoming directory for objects as they arrive; must be on the file system where the handler keeps them, so
 *     that a rename is enough
 * @param maxPduBytes largest P-DATA-TF length field we receive (PS3.8 D.1)
 * @param maxAssociations served at a time; more are rejected as a transient condition
 * @param timeouts how long to wait for what
 */
public record DicomNodeConfig(
        String aeTitle, String host, Path incoming, int maxPduBytes, int maxAssociations, Timeouts timeouts) {

    /**
     * @param connect TCP connection
     * @param artim the association timer of PS3.8: request after connection, close after release or reject
     * @param associate answer to our A-ASSOCIATE request
     * @param dimse answer to a message, counted from its last byte
     * @param idle an association on which nothing moves
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
    }

    public DicomNodeConfig {
        AeTitles.check("dicom.aeTitle", aeTitle);
        if (maxPduBytes < 4096 || maxPduBytes > 1 << 20) {
            throw new IllegalArgumentException("dicom.maxPduBytes: " + maxPduBytes + " (expected: 4096 to 1048576)");
        }
        if (maxAssociations < 1) {
            throw new IllegalArgumentException("dicom.maxAssociations: " + maxAssociations + " (expected: >= 1)");
        }
    }

    /** All interfaces, 128 KiB PDUs, 16 associations, usual timeouts. */
    public static DicomNodeConfig of(String aeTitle, Path incoming) {
        return new DicomNodeConfig(aeTitle, "0.0.0.0", incoming, 131072, 16, Timeouts.USUAL);
    }

    public DicomNodeConfig withHost(String newHost) {
        return new DicomNodeConfig(aeTitle, newHost, incoming, maxPduBytes, maxAssociations, timeouts);
    }

    public DicomNodeConfig withMaxPduBytes(int newMaxPduBytes) {
        return new DicomNodeConfig(aeTitle, host, incoming, newMaxPduBytes, maxAssociations, timeouts);
    }

    public DicomNodeConfig withTimeouts(Timeouts newTimeouts) {
        return new DicomNodeConfig(aeTitle, host, incoming, maxPduBytes, maxAssociations, newTimeouts);
    }
}
