package org.petmr.acquisition.dicom;

import java.nio.file.Path;

/** Another node could not be reached, refused, or broke off. The kind says whether to try again. */
public final class DicomNodeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What to do about it. */
    public enum Kind {
        /** The network or a busy peer: try again later. */
        RETRY,
        /** Titles, classes or addresses do not fit: someone has to change the configuration. */
        OPERATOR
    }

    private final Kind kind;

    private DicomNodeException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    public static DicomNodeException unreachable(Peer peer, Throwable cause) {
        return new DicomNodeException(Kind.RETRY, peer + ": cannot be reached: " + cause.getMessage(), cause);
    }

    public static DicomNodeException rejected(Peer peer, String reason, boolean isTransient) {
        Kind kind = isTransient ? Kind.RETRY : Kind.OPERATOR;
        return new DicomNodeException(kind, peer + ": association rejected: " + reason, null);
    }

    public static DicomNodeException broken(Peer peer, String reason) {
        return new DicomNodeException(Kind.RETRY, peer + ": association broken off: " + reason, null);
    }

    public static DicomNodeException refused(Peer peer, String reason) {
        return new DicomNodeException(Kind.OPERATOR, peer + ": " + reason, null);
    }

    /** The peer answered with a failure. */
    public static DicomNodeException failed(Peer peer, String what, DicomStatus status) {
        Kind kind = status.isWorthRepeating() ? Kind.RETRY : Kind.OPERATOR;
        return new DicomNodeException(kind, peer + ": " + what + " failed: " + status, null);
    }

    public static DicomNodeException cannotListen(String host, int port, Throwable cause) {
        return new DicomNodeException(
                Kind.OPERATOR, "dicom.port: " + host + ":" + port + " cannot be opened: " + cause.getMessage(), cause);
    }

    public static DicomNodeException cannotReceive(Path incoming, Throwable cause) {
        return new DicomNodeException(
                Kind.OPERATOR, "dicom.incoming: " + incoming + " cannot be used: " + cause, cause);
    }
}
