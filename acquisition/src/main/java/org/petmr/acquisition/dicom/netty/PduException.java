package org.petmr.acquisition.dicom.netty;

/** A PDU that breaks the rules of PS3.8; answered by A-ABORT with the reason. */
final class PduException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int abortReason;

    PduException(int abortReason, String message) {
        super(message);
        this.abortReason = abortReason;
    }

    int abortReason() {
        return abortReason;
    }
}
