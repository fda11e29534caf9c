package org.petmr.acquisition.dicom;

/**
 * Bytes or values that are not DICOM as the standard has it. The only exception that reading a data set throws, whatever
 * the bytes; its message names the attribute or place, what was found and what was expected.
 */
public final class DicomFormatException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public DicomFormatException(String message) {
        super(message);
    }

    public DicomFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
