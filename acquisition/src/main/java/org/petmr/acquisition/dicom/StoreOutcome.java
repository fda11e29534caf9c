package org.petmr.acquisition.dicom;

/**
 * What became of one object that was to be sent.
 *
 * @param source the object
 * @param sopInstanceUid its identifier; empty when the source could not be read
 * @param result what happened
 * @param status the peer's answer; for {@link Result#NOT_SENT} and {@link Result#UNANSWERED} its comment says why
 */
public record StoreOutcome(StoreSource source, String sopInstanceUid, Result result, DicomStatus status) {

    public enum Result {
        /** The peer has it, perhaps with a warning. */
        STORED,
        /** The peer answered with a failure. */
        REFUSED,
        /** It was never sent: unreadable, or the peer took no presentation context for it. A permanent error. */
        NOT_SENT,
        /** The association ended before an answer; sending it again is safe. */
        UNANSWERED
    }

    public boolean isStored() {
        return result == Result.STORED;
    }
}
