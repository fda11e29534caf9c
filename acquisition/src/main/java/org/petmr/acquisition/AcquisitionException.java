package org.petmr.acquisition;

import java.nio.file.Path;
import java.util.Optional;
import org.petmr.acquisition.said.Phrase;
import org.petmr.acquisition.said.Said;

/**
 * The one exception of this floor, made by the named factories below. Its {@link Fault} says what to do about it and how
 * it is told to each kind of peer; what it says, where it has a code, is what the page finds words for.
 */
public final class AcquisitionException extends RuntimeException implements Said.Speaks {

    private static final long serialVersionUID = 1L;

    /** What to do. */
    public enum Kind {
        /** It may work when tried again. */
        RETRY,
        /** A person must change something first. */
        OPERATOR,
        /** The service cannot go on with this work. */
        FATAL
    }

    /** The one table: fault to kind, HTTP status, DIMSE status (PS3.4 C-STORE, PS3.7 annex C) and counter. */
    public enum Fault {
        BAD_REQUEST(Kind.OPERATOR, 400, 0xC000, "bad_request", "The request cannot be understood"),
        NOT_FOUND(Kind.OPERATOR, 404, 0x0112, "not_found", "There is no such thing"),
        UNAUTHORIZED(Kind.OPERATOR, 401, 0x0124, "unauthorized", "Nobody is logged in"),
        FORBIDDEN(Kind.OPERATOR, 403, 0x0124, "forbidden", "Not allowed to this caller"),
        CHANGED(Kind.OPERATOR, 412, 0x0110, "changed", "It has changed since it was looked at"),
        TOO_MANY(Kind.RETRY, 429, 0xA700, "too_many", "Too many requests"),
        CONFLICT(Kind.OPERATOR, 409, 0x0110, "conflict", "Not possible in this state"),
        TOO_LARGE(Kind.OPERATOR, 413, 0xA700, "too_large", "The request is too large"),
        WRONG_MEDIA_TYPE(Kind.OPERATOR, 415, 0xA900, "media_type", "Wrong content type"),
        INVALID(Kind.OPERATOR, 422, 0xA900, "invalid", "A value is not allowed"),
        NO_FRONT_END(Kind.OPERATOR, 409, 0x0110, "no_front_end", "No front end is ready"),
        PEER_REFUSED(Kind.RETRY, 502, 0xA700, "peer_refused", "A peer refused"),
        LATE(Kind.RETRY, 504, 0xA700, "late", "Something did not come in time"),
        PORT_IN_USE(Kind.FATAL, 503, 0x0110, "port_in_use", "A port is in use"),
        DISK_FULL(Kind.FATAL, 507, 0xA700, "disk_full", "The disk is full"),
        DAMAGED_FILE(Kind.OPERATOR, 500, 0x0110, "damaged_file", "A file is damaged"),
        STORE_FAILED(Kind.FATAL, 500, 0x0110, "store_failed", "The store failed"),
        FAILED(Kind.FATAL, 500, 0x0110, "failed", "The service failed");

        private final Kind kind;
        private final int httpStatus;
        private final int dimseStatus;
        private final String counter;
        private final String title;

        Fault(Kind kind, int httpStatus, int dimseStatus, String counter, String title) {
            this.kind = kind;
            this.httpStatus = httpStatus;
            this.dimseStatus = dimseStatus;
            this.counter = counter;
            this.title = title;
        }

        public Kind kind() {
            return kind;
        }

        public int httpStatus() {
            return httpStatus;
        }

        public int dimseStatus() {
            return dimseStatus;
        }

        /** Value of the tag {@code reason} of the counters of refusals. */
        public String counter() {
            return counter;
        }

        public String title() {
            return title;
        }
    }

    private final Fault fault;
    private final transient Said said;

    private AcquisitionException(Fault fault, String message, Throwable cause) {
        this(fault, Said.english(message), cause);
    }

    private AcquisitionException(Fault fault, Said said, Throwable cause) {
        super(said.english(), cause);
        this.fault = fault;
        this.said = said;
    }

    /** The sentence with its code and values; empty for one without. */
    @Override
    public Optional<Said> said() {
        return Optional.ofNullable(said).filter(s -> s.code() != null);
    }

    public Fault fault() {
        return fault;
    }

    public Kind kind() {
        return fault.kind();
    }

    public static AcquisitionException badRequest(String detail) {
        return new AcquisitionException(Fault.BAD_REQUEST, detail, null);
    }

    public static AcquisitionException notFound(String what) {
        return new AcquisitionException(Fault.NOT_FOUND, what, null);
    }

    public static AcquisitionException notFound(Said said) {
        return new AcquisitionException(Fault.NOT_FOUND, said, null);
    }

    /** @param detail says what to do about it, and not more of why */
    public static AcquisitionException unauthorized(String detail) {
        return new AcquisitionException(Fault.UNAUTHORIZED, detail, null);
    }

    public static AcquisitionException unauthorized(Said said) {
        return new AcquisitionException(Fault.UNAUTHORIZED, said, null);
    }

    public static AcquisitionException forbidden(String detail) {
        return new AcquisitionException(Fault.FORBIDDEN, detail, null);
    }

    public static AcquisitionException forbidden(Said said) {
        return new AcquisitionException(Fault.FORBIDDEN, said, null);
    }

    /** What was to be changed is not any more what the caller saw. */
    public static AcquisitionException changed(String detail) {
        return new AcquisitionException(Fault.CHANGED, detail, null);
    }

    public static AcquisitionException changed(Said said) {
        return new AcquisitionException(Fault.CHANGED, said, null);
    }

    public static AcquisitionException tooMany(String detail) {
        return new AcquisitionException(Fault.TOO_MANY, detail, null);
    }

    public static AcquisitionException tooMany(Said said) {
        return new AcquisitionException(Fault.TOO_MANY, said, null);
    }

    public static AcquisitionException conflict(String detail) {
        return new AcquisitionException(Fault.CONFLICT, detail, null);
    }

    public static AcquisitionException conflict(Said said) {
        return new AcquisitionException(Fault.CONFLICT, said, null);
    }

    /** @param detail {@code name: value (expected: rule)} */
    public static AcquisitionException invalid(String detail) {
        return new AcquisitionException(Fault.INVALID, detail, null);
    }

    public static AcquisitionException invalid(Said said) {
        return new AcquisitionException(Fault.INVALID, said, null);
    }

    public static AcquisitionException wrongMediaType(String found, String expected) {
        return new AcquisitionException(
                Fault.WRONG_MEDIA_TYPE, "Content-Type: %s (expected: %s)".formatted(found, expected), null);
    }

    public static AcquisitionException noFrontEnd(String detail) {
        return new AcquisitionException(Fault.NO_FRONT_END, detail, null);
    }

    public static AcquisitionException noFrontEnd(Said said) {
        return new AcquisitionException(Fault.NO_FRONT_END, said, null);
    }

    public static AcquisitionException peerRefused(String peer, String reason) {
        return new AcquisitionException(Fault.PEER_REFUSED, peer + " refused: " + reason, null);
    }

    /** What was waited for has not come; it may still. */
    public static AcquisitionException late(String what) {
        return new AcquisitionException(Fault.LATE, what, null);
    }

    public static AcquisitionException late(Said said) {
        return new AcquisitionException(Fault.LATE, said, null);
    }

    /** @param role what the port was meant for, for example {@code detector link} */
    public static AcquisitionException portInUse(String role, String host, int port, Throwable cause) {
        return new AcquisitionException(
                Fault.PORT_IN_USE,
                "%s: port %d of %s cannot be opened: %s (is another petmr running? choose another port)"
                        .formatted(role, port, host, cause.getMessage()),
                cause);
    }

    /** @param freeBytes what is left, @param neededBytes what the configuration keeps free */
    public static AcquisitionException diskFull(Path directory, long freeBytes, long neededBytes) {
        return new AcquisitionException(
                Fault.DISK_FULL,
                Phrase.DISK_SHORT.said(
                        "%s: %d MiB free (expected: at least %d MiB)"
                                .formatted(directory, freeBytes >> 20, neededBytes >> 20),
                        gib(freeBytes),
                        gib(neededBytes)),
                null);
    }

    /** @param need what the room is for, with the names and values that it was reckoned from */
    public static AcquisitionException diskFull(Path directory, long freeBytes, long neededBytes, String need) {
        return new AcquisitionException(
                Fault.DISK_FULL,
                Phrase.DISK_SHORT.said(
                        "%s: %d MiB free (expected: at least %d MiB, for %s)"
                                .formatted(directory, freeBytes >> 20, neededBytes >> 20, need),
                        gib(freeBytes),
                        gib(neededBytes)),
                null);
    }

    private static double gib(long bytes) {
        return Math.round(10.0 * bytes / (1L << 30)) / 10.0;
    }

    /** A write failed for want of space. */
    public static AcquisitionException diskFull(Path file, Throwable cause) {
        return new AcquisitionException(
                Fault.DISK_FULL,
                Phrase.DISK_FULL.said("%s: no space left on the disk; what was stored before is kept".formatted(file)),
                cause);
    }

    public static AcquisitionException storeFailed(Path file, Throwable cause) {
        return new AcquisitionException(
                Fault.STORE_FAILED,
                Phrase.WRITE_FAILED.said(
                        "%s: %s; what was stored before is kept".formatted(file, cause.getMessage()),
                        String.valueOf(cause.getMessage())),
                cause);
    }

    public static AcquisitionException damagedFile(Path file, String detail) {
        return new AcquisitionException(Fault.DAMAGED_FILE, file + ": " + detail, null);
    }

    public static AcquisitionException failed(String what, Throwable cause) {
        return new AcquisitionException(Fault.FAILED, what, cause);
    }
}
