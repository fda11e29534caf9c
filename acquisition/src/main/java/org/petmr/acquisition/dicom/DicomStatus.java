package org.petmr.acquisition.dicom;

/**
 * The status of an answer (PS3.7 Annex C, PS3.4 B.2.3).
 *
 * @param code 0000 to FFFF
 * @param comment for a person, at most 64 characters on the wire; may be empty
 */
public record DicomStatus(int code, String comment) {

    public static final DicomStatus SUCCESS = new DicomStatus(0x0000, "");

    public DicomStatus {
        if (code < 0 || code > 0xFFFF) {
            throw new IllegalArgumentException("status: " + code + " (expected: 0 to 65535)");
        }
    }

    public static DicomStatus notAuthorised(String comment) {
        return new DicomStatus(0x0124, comment);
    }

    public static DicomStatus classNotSupported(String comment) {
        return new DicomStatus(0x0122, comment);
    }

    public static DicomStatus unrecognisedOperation() {
        return new DicomStatus(0x0211, "operation not known");
    }

    /** The request itself failed for a reason of ours. */
    public static DicomStatus processingFailure(String comment) {
        return new DicomStatus(0x0110, comment);
    }

    public static DicomStatus duplicateInstance(String comment) {
        return new DicomStatus(0x0111, comment);
    }

    public static DicomStatus noSuchInstance(String comment) {
        return new DicomStatus(0x0112, comment);
    }

    /** Try again later. */
    public static DicomStatus outOfResources(String comment) {
        return new DicomStatus(0xA700, comment);
    }

    /** The data set is not of the class or instance that was announced. */
    public static DicomStatus doesNotMatchClass(String comment) {
        return new DicomStatus(0xA900, comment);
    }

    public static DicomStatus cannotUnderstand(String comment) {
        return new DicomStatus(0xC000, comment);
    }

    public boolean isSuccess() {
        return code == 0;
    }

    /** Done, with something to note in the log (0001, 0107, 0116, Bxxx). */
    public boolean isWarning() {
        return code >>> 12 == 0xB || code == 0x0001 || code == 0x0107 || code == 0x0116;
    }

    /** More answers follow (FF00, FF01). */
    public boolean isPending() {
        return code == 0xFF00 || code == 0xFF01;
    }

    /**
     * True when the same request may succeed later: out of resources (A7xx, 0213), processing failure (0110) and
     * unanswered ones. Everything else will be answered the same again until somebody changes something.
     */
    public boolean isWorthRepeating() {
        return code >>> 8 == 0xA7 || code == 0x0213 || code == 0x0110;
    }

    @Override
    public String toString() {
        return "%04X%s".formatted(code, comment.isEmpty() ? "" : " (" + comment + ")");
    }
}
