package org.petmr.recon.event.petsird;

/** Bytes that cannot be what the schema says. Caught by the reader, which keeps what came before. */
final class YardlFault extends RuntimeException {

    private static final long serialVersionUID = 1;

    YardlFault(long offset, String reason) {
        super("byte %,d: %s".formatted(offset, reason), null, false, false);
    }
}
