package org.petmr.acquisition.dicom;

/**
 * Another DICOM node.
 *
 * @param aeTitle its application entity title
 * @param host name or address
 * @param port its TCP port
 * @param isTls true when that port speaks TLS
 */
public record Peer(String aeTitle, String host, int port, boolean isTls) {

    public Peer {
        AeTitles.check("peer.aeTitle", aeTitle);
        if (host.isBlank()) {
            throw new IllegalArgumentException("peer.host: '" + host + "' (expected: a name or an address)");
        }
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("peer.port: " + port + " (expected: 1 to 65535)");
        }
    }

    /** A peer without TLS. */
    public Peer(String aeTitle, String host, int port) {
        this(aeTitle, host, port, false);
    }

    public Peer withTls() {
        return new Peer(aeTitle, host, port, true);
    }

    @Override
    public String toString() {
        return aeTitle + "@" + host + ":" + port;
    }
}
